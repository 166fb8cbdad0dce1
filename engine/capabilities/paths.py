"""From a path in a program to an open file that is certainly under a granted root.

    roots ["/data"]   "/data/a/../b.txt"  =>  fd of /data/b.txt
    "/data/../etc/passwd", "/data/link-to-etc/passwd", "/etc/passwd"  =>  :security-violation

The path is resolved, then walked from the root one component at a time without following links,
so a link that is put in place between check and use leads to an error and not outside. A relative
path counts from the current directory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from ..runtime.access import CapabilityContext
from ..runtime.errors import error, invalid_argument

NEW_FILE_MODE: Final = 0o666  # before the process's umask
_BY_DIRECTORY: Final = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_COMMON: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def readable(cx: CapabilityContext, path: str) -> tuple[str, str]:
    """(root, real path) of a path that may be read. Raises Thrown(:security-violation)."""
    return _under(cx, path, cx.policy.read_roots, "read", "files")


def writable(cx: CapabilityContext, path: str) -> tuple[str, str]:
    """(root, real path) of a path that may be written. Raises Thrown(:security-violation)."""
    return _under(cx, path, cx.policy.write_roots, "write", "files-write")


def entry(cx: CapabilityContext, path: str) -> tuple[str, str]:
    """Like `writable`, but a link at the very end is meant itself and not what it points to."""
    _refuse_odd(cx, path, "write")
    parent, name = os.path.split(path.rstrip(os.sep))
    if name in ("", os.curdir, os.pardir):
        return writable(cx, path)
    root, real = writable(cx, parent)
    return root, str(Path(real, name))


def open_under(root: str, real: str, flags: int) -> int:
    """Open a resolved path below its root and give the descriptor; only regular files.

    Raises OSError as `open` does, and for a path that changed since it was resolved.
    """
    flags |= _COMMON | getattr(os, "O_NONBLOCK", 0)  # a pipe must not block the session
    descriptor = _walk(root, real, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", real)
    return descriptor


def with_parent(root: str, real: str) -> tuple[int | None, str]:
    """(descriptor of the directory that holds the path, name in it), for calls with `dir_fd`.

    (None, whole path) on systems without such calls. The caller closes the descriptor.
    """
    if not _BY_DIRECTORY:
        return None, real
    parent, name = os.path.split(real)
    return _walk(root, parent, os.O_RDONLY | os.O_DIRECTORY | _COMMON), name


def _walk(root: str, real: str, flags: int) -> int:
    if not _BY_DIRECTORY:
        return os.open(real, flags, NEW_FILE_MODE)
    inner = os.path.relpath(real, root)
    parts = [] if inner == os.curdir else Path(inner).parts
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | _COMMON)
    if not parts:
        return at
    try:
        for part in parts[:-1]:
            inside = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inside
        return os.open(parts[-1], flags | os.O_NOFOLLOW, NEW_FILE_MODE, dir_fd=at)
    except OSError as failure:
        raise OSError(failure.errno, os.strerror(failure.errno or 0), real) from None
    finally:
        os.close(at)


def _under(
    cx: CapabilityContext, path: str, roots: tuple[str, ...], operation: str, grant: str
) -> tuple[str, str]:
    _refuse_odd(cx, path, operation)
    try:
        real = os.path.realpath(path)
    except OSError as failure:  # a loop of links
        raise error("io-error", f"I/O error: {failure.strerror}: {path}") from None
    for root in roots:
        if real == root or real.startswith(root.rstrip(os.sep) + os.sep):
            return root, real
    shown = ", ".join(roots) or "none"
    hint = f'{real} is under no granted root ({shown}); grants={{"{grant}": [directory]}} gives one'
    raise cx.refuse(operation, f"path {path}", hint)


def _refuse_odd(cx: CapabilityContext, path: str, operation: str) -> None:
    if "\0" in path:
        shown = path.replace("\0", "\\0")
        raise cx.refuse(operation, f"path {shown}", "a path has no NUL character")
    try:
        os.fsencode(path)
    except UnicodeEncodeError as failure:
        raise invalid_argument(f"a path has no lone surrogate (index {failure.start})", 0) from None

"""Whole files under granted roots.

    (call :ccos.io.read-file "/data/a.txt")   =>  "…"
    (call :ccos.io.read-file "/etc/x")        =>  :security-violation
    (call :ccos.io.read-file "/data/b.txt")   =>  :io-error "I/O error: no such file: /data/b.txt"

Text is UTF-8, line ends are left as they are.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import capability
from ..runtime.errors import error
from ..values.vectors import vector
from .paths import entry, open_under, readable, with_parent, writable

LARGEST: Final = 256 * 1024 * 1024  # bytes read at once; a larger file is read line by line

_READ: Final[dict[str, Any]] = {"effect": "filesystem", "opened_by": "files", "idempotent": True}
_WRITE: Final[dict[str, Any]] = {"effect": "filesystem", "opened_by": "files-write"}


@capability("ccos.io.file-exists", "str -> bool", **_READ)
def file_exists(cx: CapabilityContext, path: str) -> bool:
    """Whether there is a file or directory at the path.

    (call :ccos.io.file-exists "data/a.txt")
    """
    return Path(readable(cx, path)[1]).exists()


@capability("ccos.io.read-file", "str -> str", **_READ)
def read_file(cx: CapabilityContext, path: str) -> str:
    """The text of a file.

    (call :ccos.io.read-file "data/a.txt")
    """
    with os.fdopen(open_under(*readable(cx, path), os.O_RDONLY), "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise error("io-error", f"I/O error: file larger than {LARGEST} bytes: {path}")
    return decoded(data, path, 0)


@capability("ccos.io.write-file", "str str -> nil", idempotent=True, **_WRITE)
def write_file(cx: CapabilityContext, path: str, text: str) -> None:
    """Make the text the whole content of a file; the file is made where there is none.

    (call :ccos.io.write-file "out/a.txt" "hello")
    """
    _put(cx, path, text, os.O_TRUNC)


@capability("ccos.io.append-file", "str str -> nil", **_WRITE)
def append_file(cx: CapabilityContext, path: str, text: str) -> None:
    """Add the text at the end of a file; the file is made where there is none.

    (call :ccos.io.append-file "out/a.txt" "more")
    """
    _put(cx, path, text, os.O_APPEND)


@capability("ccos.io.delete-file", "str -> nil", **_WRITE)
def delete_file(cx: CapabilityContext, path: str) -> None:
    """Delete a file, or a link but not what it points to.

    (call :ccos.io.delete-file "out/a.txt")
    """
    directory, name = with_parent(*entry(cx, path))
    try:
        os.unlink(name, dir_fd=directory)
    except OSError as failure:
        raise OSError(failure.errno, os.strerror(failure.errno or 0), path) from None
    finally:
        if directory is not None:
            os.close(directory)


@capability("ccos.io.list-dir", "str -> vec", **_READ)
def list_dir(cx: CapabilityContext, path: str) -> Any:
    """The names in a directory, sorted.

    (call :ccos.io.list-dir "data")
    """
    return vector(sorted([each.name for each in Path(readable(cx, path)[1]).iterdir()]))


def decoded(data: bytes, path: str, offset: int) -> str:
    """The text of UTF-8 bytes that begin at a byte offset of a file. Raises Thrown(:io-error)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        at = offset + failure.start
        raise error(
            "io-error",
            f"I/O error: not UTF-8 text: byte 0x{data[failure.start]:02x} at offset {at}: {path}",
        ) from None


def encoded(text: str, path: str) -> bytes:
    """UTF-8 bytes of a text. Raises Thrown(:io-error) for a lone surrogate."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as failure:
        raise error(
            "io-error",
            f"I/O error: lone surrogate at index {failure.start} cannot be written: {path}",
        ) from None


def _put(cx: CapabilityContext, path: str, text: str, how: int) -> None:
    data = encoded(text, path)
    flags = os.O_WRONLY | os.O_CREAT | how
    with os.fdopen(open_under(*writable(cx, path), flags), "wb") as file:
        file.write(data)

"""Files read and written line by line, through handles.

    (def h (call :ccos.io.open-file "/data/a.txt"))   =>  resource://file/1
    (call :ccos.io.read-line h)                       =>  "first line", at the end nil

A handle means something to the session that opened it, and only until it is closed.
"""

from __future__ import annotations

import io
import itertools
import os
from threading import Lock
from typing import IO, Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import capability
from ..runtime.errors import error, invalid_argument
from ..values.atoms import Keyword, Resource
from .files import decoded, encoded
from .paths import open_under, readable, writable

LONGEST_LINE: Final = 16 * 1024 * 1024  # bytes
MOST_OPEN: Final = 256  # handles of one session

_MODES: Final = {
    "read": (os.O_RDONLY, "rb"),
    "write": (os.O_WRONLY | os.O_CREAT | os.O_TRUNC, "wb"),
    "append": (os.O_WRONLY | os.O_CREAT | os.O_APPEND, "wb"),
}
_FILES: Final[dict[str, Any]] = {"effect": "filesystem", "opened_by": "files"}


class OpenFile:
    """A file, the path it was opened by, and how many bytes have been read."""

    __slots__ = ("file", "offset", "path")

    def __init__(self, file: IO[bytes], path: str) -> None:
        self.file: Final = file
        self.path: Final = path
        self.offset = 0


class Handles:
    """The open files of one session, by handle text."""

    def __init__(self) -> None:
        self._open: dict[str, OpenFile] = {}
        self._numbers = itertools.count(1)
        self._lock = Lock()

    def add(self, file: OpenFile) -> Resource:
        """A handle for a file. Raises Thrown(:io-error) when too many are open."""
        with self._lock:
            if len(self._open) >= MOST_OPEN:
                file.file.close()
                raise error("io-error", f"I/O error: more than {MOST_OPEN} open files")
            handle = Resource(f"resource://file/{next(self._numbers)}")
            self._open[handle.text] = file
        return handle

    def get(self, handle: Resource) -> OpenFile:
        """The file of a handle. Raises Thrown(:io-error) for one that is not open."""
        file = self._open.get(handle.text)
        if file is None:
            raise error("io-error", f"I/O error: not an open file: {handle.text}")
        return file

    def drop(self, handle: Resource) -> None:
        """Close a handle's file; closing twice is closing once."""
        with self._lock:
            file = self._open.pop(handle.text, None)
        if file is not None:
            file.file.close()

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            files, self._open = list(self._open.values()), {}
        for file in files:
            file.file.close()


@capability("ccos.io.open-file", "str kw/str? -> res", **_FILES)
def open_file(cx: CapabilityContext, path: str, mode: Keyword | str = "read") -> Resource:
    """A handle of a file, opened to :read (the default), :write or :append.

    (call :ccos.io.open-file "out/a.txt" :write)
    """
    name = mode.name if isinstance(mode, Keyword) else mode
    if name not in _MODES:
        raise invalid_argument(f"a file is opened to :read, :write or :append, not :{name}", 1)
    flags, how = _MODES[name]
    root, real = readable(cx, path) if name == "read" else writable(cx, path)
    file = os.fdopen(open_under(root, real, flags), how)
    return _handles(cx).add(OpenFile(file, path))


@capability("ccos.io.read-line", "res -> str/nil", **_FILES)
def read_line(cx: CapabilityContext, handle: Resource) -> str | None:
    """The next line without its line break, nil at the end.

    (call :ccos.io.read-line h)
    """
    opened = _handles(cx).get(handle)
    try:
        data = opened.file.readline(LONGEST_LINE + 1)
    except (io.UnsupportedOperation, ValueError):
        raise error("io-error", f"I/O error: not open for reading: {opened.path}") from None
    if len(data) > LONGEST_LINE:
        raise error("io-error", f"I/O error: line longer than {LONGEST_LINE} bytes: {opened.path}")
    start, opened.offset = opened.offset, opened.offset + len(data)
    if not data:
        return None
    return decoded(data, opened.path, start).removesuffix("\n").removesuffix("\r")


@capability("ccos.io.write-line", "res str -> nil", effect="filesystem", opened_by="files-write")
def write_line(cx: CapabilityContext, handle: Resource, text: str) -> None:
    """Write a text and a line break.

    (call :ccos.io.write-line h "hello")
    """
    opened = _handles(cx).get(handle)
    try:
        opened.file.write(encoded(text, opened.path) + b"\n")
    except (io.UnsupportedOperation, ValueError):
        raise error("io-error", f"I/O error: not open for writing: {opened.path}") from None


@capability("ccos.io.close-file", "res -> nil", idempotent=True, **_FILES)
def close_file(cx: CapabilityContext, handle: Resource) -> None:
    """Close a handle; what was written is on disk then.

    (call :ccos.io.close-file h)
    """
    _handles(cx).drop(handle)


def _handles(cx: CapabilityContext) -> Handles:
    return cx.store("files", Handles)

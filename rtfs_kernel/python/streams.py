"""What Python code prints, on the way of everything a session prints.

    with printing(write):  print("hi")   =>   write("stdout", "hi\\n")

So it is bounded, captured and muted like the rest. What a thread prints when its cell is over goes
to the streams below.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Final, TextIO

Write = Callable[[str, str], None]


class CellStream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` while Python code of a session runs."""

    encoding = "utf-8"

    def __init__(self, name: str, write: Write, below: TextIO) -> None:
        super().__init__()
        self._name: Final = name
        self._write: Final = write
        self.below: Final = below

    def write(self, text: str) -> int:
        """Hand a text on. Raises TypeError for anything else."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._write(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        """Always."""
        return True

    def flush(self) -> None:
        """Nothing waits here."""


class Printing:
    """A block in which `sys.stdout` and `sys.stderr` write to a session; one inside it does nothing
    more."""

    __slots__ = ("_before", "_write")

    def __init__(self, write: Write) -> None:
        self._write: Final = write
        self._before: tuple[TextIO, TextIO] | None = None

    def __enter__(self) -> None:
        if isinstance(sys.stdout, CellStream):
            return
        self._before = sys.stdout, sys.stderr
        sys.stdout = CellStream("stdout", self._write, sys.stdout)
        sys.stderr = CellStream("stderr", self._write, sys.stderr)

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            sys.stdout, sys.stderr = self._before


def below(stream: TextIO) -> TextIO:
    """The stream of the process under a cell's."""
    return stream.below if isinstance(stream, CellStream) else stream

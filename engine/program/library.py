"""The modules of the library that are written in RTFS, compiled beforehand.

    (import rtfs.walk :as w)    the text is engine/library/rtfs/walk.rtfs, its Core is in COMPILED

`rtfs library` compiles them; the file is kept with the sources, because its rows are text that no
Python or platform changes, so that an installation needs no step of its own. It is read when the
first of these modules is compiled, and used as any row of a cache: while what the symbols mean is
what they meant. A file of another engine, or a damaged one, is as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import path
from typing import Final

from ..runtime.namespace import World
from .parts import Lowered, Part
from .questions import Questions

FOLDER: Final = path.join(path.dirname(path.dirname(__file__)), "library")  # noqa: PTH118, PTH120
COMPILED: Final = path.join(FOLDER, "compiled.rows")  # noqa: PTH118
PREFIX: Final = "rtfs."  # of the names of these modules
LINES: Final = 4  # of a row in the file: its key, and what `coderow` writes


class Library:
    """Core of the library's modules for one program."""

    def __init__(self, world: World, questions: Questions) -> None:
        self._world: Final = world
        self._questions: Final = questions
        self._rows: dict[bytes, bytes] | None = None

    def core(self, part: Part, namespace: str) -> Lowered | None:
        """Core of a part, if it is one of the library's and nothing that it names is another."""
        if not namespace.startswith(PREFIX):
            return None
        if self._rows is None:
            self._rows = _rows()
        found = self._rows.get(row_key(part, namespace))
        return None if found is None else self._made(found, part)

    def _made(self, found: bytes, part: Part) -> Lowered | None:
        from ..values.codec import DecodeError
        from .coderow import decode_row, why_not
        from .storedpart import StoredCore

        try:
            row = decode_row(found, self._world)
        except DecodeError:
            return None
        if why_not(row, self._questions.means, self._questions.stands_for):
            return None
        return StoredCore(row, part, self._world, _nobody)


def row_key(part: Part, namespace: str) -> bytes:
    """What a row is found by."""
    return part.digest.code + part.digest.doc + namespace.encode("utf-8", "surrogatepass")


def file_of(rows: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The bytes of the file for these keys and rows."""
    lines = [_stamp(), *[key.hex().encode() + b"\n" + row for key, row in rows]]
    return b"\n".join(lines) + b"\n"


def _stamp() -> bytes:
    from .. import __version__
    from .coderow import FORMAT

    return f"{FORMAT} {__version__}".encode()


def _rows() -> dict[bytes, bytes]:
    try:
        with open(COMPILED, "rb") as stream:  # noqa: PTH123
            stamp, *lines = stream.read().splitlines()
        if stamp != _stamp() or len(lines) % LINES:
            return {}
        return {
            bytes.fromhex(lines[at].decode("ascii")): b"\n".join(lines[at + 1 : at + LINES])
            for at in range(0, len(lines), LINES)
        }
    except (OSError, ValueError):
        return {}


def _nobody(note: str) -> None:
    """Nobody is told: the form is lowered instead."""

"""What can go wrong with a SQLite file that several processes share, told by its kind.

    with explained():
        connection.execute(…)       sqlite3.DatabaseError  =>  Trouble("damaged", "… malformed")
    move_aside(path, seen)          history.sqlite  =>  history.sqlite.damaged-1

The rows, and what people are told, are the caller's. Nothing here loads sqlite3 before it is used.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

from .lock import one_at_a_time

# damaged: begin a new file; foreign: leave it alone; locked, full: later; unwritable: do without
Kind = Literal["damaged", "foreign", "locked", "full", "unwritable"]
Identity = tuple[int, int] | None  # device and number of a file; None: there is none

MOST_DAMAGED: Final = 9  # files moved aside; after that something is wrong with the disk
COMPANIONS: Final = ("-wal", "-shm")  # SQLite's own files beside the database

# Primary result codes, sqlite.org/rescode.html
_CORRUPT, _NOT_A_DATABASE, _BUSY, _LOCKED, _FULL, _IO_ERROR = 11, 26, 5, 6, 13, 10
_KINDS: Final[dict[int, Kind]] = {
    _CORRUPT: "damaged",
    _NOT_A_DATABASE: "damaged",
    _BUSY: "locked",
    _LOCKED: "locked",
    _FULL: "full",
    _IO_ERROR: "full",
}


class Trouble(Exception):
    """Why a file cannot be used: the kind, and a reason for people."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Final = kind


@contextmanager
def explained() -> Iterator[None]:
    """Inside, what SQLite and the system raise becomes Trouble."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as wrong:
        kind = _KINDS.get(getattr(wrong, "sqlite_errorcode", 0) & 0xFF, "unwritable")
        raise Trouble(kind, str(wrong)) from wrong
    except BlockingIOError as wrong:
        raise Trouble("locked", "another process is opening it") from wrong
    except OSError as wrong:
        full = wrong.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Trouble("full" if full else "unwritable", wrong.strerror or str(wrong)) from wrong


def identity(path: Path) -> Identity:
    """Which file a path leads to; None: to none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def create_private(path: Path) -> None:
    """An empty file that only its owner can read; SQLite's own files take over its mode.

    Raises Trouble for what is there and is no file, OSError.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not path.is_file():  # opening a pipe would wait for its other end
            raise Trouble("foreign", "it is not a file") from None


def move_aside(path: Path, seen: Identity) -> Path | None:
    """Give a damaged file another name, which is returned. None: another process has done it.

    `seen` is what was found damaged. Raises Trouble.
    """
    with explained(), one_at_a_time(path.parent):
        if identity(path) != seen:
            return None
        for number in range(1, MOST_DAMAGED + 1):
            aside = f"{path.name}.damaged-{number}"
            if not path.with_name(aside).exists():
                # The log first: beside a new database it would be taken for that one's.
                for suffix in (*COMPANIONS, ""):
                    with suppress(FileNotFoundError):
                        path.with_name(path.name + suffix).rename(path.with_name(aside + suffix))
                return path.with_name(aside)
        raise Trouble("unwritable", f"{MOST_DAMAGED} damaged files lie beside it already")


def forget_aside(path: Path) -> None:
    """Remove the copies that `move_aside` kept of a file, for one that nobody will miss."""
    for aside in path.parent.glob(f"{path.name}.damaged-*"):
        with suppress(OSError):
            aside.unlink()

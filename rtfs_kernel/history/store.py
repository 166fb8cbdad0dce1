"""The history file: a SQLite database that several kernels write to at the same time.

    store = Store(path)
    store.save([Line(3, "(+ 1 2)", "3")])     =>  a row that outlives a kill -9 of this process
    list(store.newest_first())                =>  the rows of other sessions, latest session first

Write-ahead logging without a sync per row: a row is in the operating system's hands when `save`
returns, so only a power cut can take the last ones (sqlite.org/wal.html, synchronous=NORMAL).
Everything that can go wrong is raised as a `Trouble` that knows its kind.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ..lock import one_at_a_time
from .records import Kind, Line, Row, Trouble

VERSION: Final = 1  # of the tables; a file with a higher one belongs to a newer kernel
APPLICATION_ID: Final = 0x52544653  # "RTFS", so that another program's file is not taken for ours
BUSY_SECONDS: Final = 0.25  # a cell's reply waits this long for another writer, then goes out
KEPT: Final = 20_000  # cells; a search reads all of them, in about 50 ms
TRIM_EVERY: Final = 500  # rows between two removals of the oldest ones
MOST_DAMAGED: Final = 9  # files moved aside; after that something is wrong with the disk
COMPANIONS: Final = ("-wal", "-shm")  # SQLite's own files beside the database

Identity = tuple[int, int] | None  # device and number of a file; None: there is none

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
_TABLES: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS sessions (number INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT);
CREATE TABLE IF NOT EXISTS lines (
    id INTEGER PRIMARY KEY, session INTEGER, count INTEGER, code TEXT, shown TEXT
);
CREATE INDEX IF NOT EXISTS lines_by_session ON lines (session);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""


class Store:
    """An open history file: holds the connection and the number of this kernel's session.

    Raises Trouble from every method, and when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self.session: int | None = None
        with _explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with one_at_a_time(path.parent):
                _create_private(path)
                self._connection = sqlite3.connect(
                    path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                self._connection.text_factory = lambda data: data.decode("utf-8", "replace")
                try:
                    self._prepare()
                except BaseException:
                    self._connection.close()
                    raise
                self.identity = identity(path)

    def is_in_place(self) -> bool:
        """Whether the path still leads to the open file, which a kernel may have moved aside."""
        return identity(self.path) == self.identity

    def save(self, lines: list[Line]) -> None:
        """Write lines of this kernel's session in one transaction: all of them or none."""
        with _explained():
            run = self._connection.execute
            run("BEGIN IMMEDIATE")
            try:
                session = self.session or self._new_session()
                rows = [(session, *line) for line in lines]
                last = 0
                for row in rows:
                    inserted = run(
                        "INSERT INTO lines (session, count, code, shown) VALUES (?, ?, ?, ?)", row
                    )
                    last = inserted.lastrowid or 0
                if last % TRIM_EVERY == 0:
                    self._trim()
                run("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    run("ROLLBACK")
                raise
            self.session = session

    def newest_first(self) -> Iterator[Row]:
        """The rows of other sessions, read as they are asked for."""
        with _explained():
            found = self._connection.execute(
                "SELECT session, count, code, shown FROM lines WHERE session != ?"
                " ORDER BY session DESC, id DESC",
                (self.session or 0,),
            )
            for session, *line in found:
                yield Row(session, Line(*line))

    def of_session(self, number: int) -> list[Row]:
        """The rows of one session in their order."""
        with _explained():
            found = self._connection.execute(
                "SELECT session, count, code, shown FROM lines WHERE session = ? ORDER BY id",
                (number,),
            )
            return [Row(session, Line(*line)) for session, *line in found]

    def back(self, sessions: int) -> int | None:
        """The number of the session that many sessions before this one."""
        with _explained():
            found = self._connection.execute(
                "SELECT number FROM sessions WHERE number < ?"
                " ORDER BY number DESC LIMIT 1 OFFSET ?",
                (self.session or self.next_session(), sessions - 1),
            ).fetchone()
            return found[0] if found else None

    def next_session(self) -> int:
        """The number that the next session to be saved will get."""
        with _explained():
            found = self._connection.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = 'sessions'"
            ).fetchone()
            return int(found[0]) + 1 if found else 1

    def close(self) -> None:
        """Close the file; what was saved is merged into it if nobody else uses it."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _prepare(self) -> None:
        run = self._connection.execute
        (version,) = run("PRAGMA user_version").fetchone()
        (application,) = run("PRAGMA application_id").fetchone()
        (objects,) = run("SELECT count(*) FROM sqlite_master").fetchone()
        if version > VERSION and application == APPLICATION_ID:
            raise Trouble("foreign", f"it was written by a newer kernel (version {version})")
        if application != APPLICATION_ID and (objects or application or version):
            raise Trouble("foreign", "it belongs to another program")
        run("PRAGMA synchronous = NORMAL")
        if version < VERSION:  # before WAL, so that the version is in the file's own first page
            self._connection.executescript(_TABLES)
        run("PRAGMA journal_mode = WAL").fetchone()
        try:
            run("SELECT number FROM sessions LIMIT 0")
            run("SELECT session, count, code, shown FROM lines LIMIT 0")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise Trouble("damaged", str(wrong)) from wrong  # a table or a column is missing

    def _new_session(self) -> int:
        started = self._connection.execute(
            "INSERT INTO sessions (started) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"
        )
        self._trim()
        return int(started.lastrowid or 0)

    def _trim(self) -> None:
        run = self._connection.execute
        run("DELETE FROM lines WHERE id <= (SELECT max(id) FROM lines) - ?", (KEPT,))
        run(
            "DELETE FROM sessions WHERE number < (SELECT min(session) FROM lines)"
            " AND number NOT IN (SELECT session FROM lines)"
        )


def move_aside(path: Path, seen: Identity) -> Path | None:
    """Give a damaged file another name, which is returned. None: another kernel has done it.

    `seen` is what was found damaged. Raises Trouble.
    """
    with _explained(), one_at_a_time(path.parent):
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


def identity(path: Path) -> Identity:
    """Which file a path leads to; None: to none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _create_private(path: Path) -> None:
    """An empty file that only its owner can read; SQLite's own files take over its mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not path.is_file():  # opening a pipe would wait for its other end
            raise Trouble("foreign", "it is not a file") from None


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as wrong:
        raise Trouble(_kind(wrong), str(wrong)) from wrong
    except BlockingIOError as wrong:
        raise Trouble("locked", "another kernel is opening it") from wrong
    except OSError as wrong:
        kind: Kind = "full" if wrong.errno in (errno.ENOSPC, errno.EDQUOT) else "unwritable"
        raise Trouble(kind, wrong.strerror or str(wrong)) from wrong


def _kind(wrong: sqlite3.Error) -> Kind:
    return _KINDS.get(getattr(wrong, "sqlite_errorcode", 0) & 0xFF, "unwritable")

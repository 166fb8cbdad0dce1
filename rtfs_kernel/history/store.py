"""The history file: a SQLite database that several kernels write to at the same time.

    store = Store(path)
    store.save([Line(3, "(+ 1 2)", "3")])     =>  a row that outlives a kill -9 of this process
    list(store.newest_first())                =>  the rows of other sessions, latest session first

Write-ahead logging without a sync per row: a row is in the operating system's hands when `save`
returns, so only a power cut can take the last ones (sqlite.org/wal.html, synchronous=NORMAL).
Everything that can go wrong is raised as a `Trouble` that knows its kind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from engine.base.databasefile import Trouble, create_private, explained, identity
from engine.base.lock import one_at_a_time

from .records import Line, Row

VERSION: Final = 1  # of the tables; a file with a higher one belongs to a newer kernel
APPLICATION_ID: Final = 0x52544653  # "RTFS", so that another program's file is not taken for ours
BUSY_SECONDS: Final = 0.25  # a cell's reply waits this long for another writer, then goes out
KEPT: Final = 20_000  # cells; a search reads all of them, in about 50 ms
TRIM_EVERY: Final = 500  # rows between two removals of the oldest ones

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
        with explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with one_at_a_time(path.parent):
                create_private(path)
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
        with explained():
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
        with explained():
            found = self._connection.execute(
                "SELECT session, count, code, shown FROM lines WHERE session != ?"
                " ORDER BY session DESC, id DESC",
                (self.session or 0,),
            )
            for session, *line in found:
                yield Row(session, Line(*line))

    def of_session(self, number: int) -> list[Row]:
        """The rows of one session in their order."""
        with explained():
            found = self._connection.execute(
                "SELECT session, count, code, shown FROM lines WHERE session = ? ORDER BY id",
                (number,),
            )
            return [Row(session, Line(*line)) for session, *line in found]

    def back(self, sessions: int) -> int | None:
        """The number of the session that many sessions before this one."""
        with explained():
            found = self._connection.execute(
                "SELECT number FROM sessions WHERE number < ?"
                " ORDER BY number DESC LIMIT 1 OFFSET ?",
                (self.session or self.next_session(), sessions - 1),
            ).fetchone()
            return found[0] if found else None

    def next_session(self) -> int:
        """The number that the next session to be saved will get."""
        with explained():
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

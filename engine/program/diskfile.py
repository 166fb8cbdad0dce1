"""The open cache file: a SQLite table of rows with checksums, in write-ahead mode.

    write([(row, data, check)], now, most_bytes)   one transaction: all rows are there, or none
    rows([row, …])                                 (number, row, data, check) of those there

Write-ahead logging without a sync per row: what was committed outlives a kill -9; a power cut may
take the last rows (sqlite.org/wal.html). Raises Trouble and what SQLite raises; `diskstore` keeps
both from its callers.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IWGRP, S_IWOTH
from typing import Any, Final

from ..base.databasefile import Trouble, create_private, explained, identity
from ..base.lock import one_at_a_time

VERSION: Final = 1  # of the table
APPLICATION_ID: Final = 0x52544643  # "RTFC", so that another program's file is not taken for ours
BUSY_SECONDS: Final = 2.0  # a transaction waits this long for other writers: it takes milliseconds
LOCK_PAUSES: Final = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5)  # seconds; several processes start at once
AT_ONCE: Final = 500  # keys in one statement; SQLite takes 999 in all versions
ROW_BYTES: Final = 100  # what a row takes besides its data
MOST_ROW_SHARE: Final = 4  # one row may take a quarter of the store
TRIM_SHARE: Final = 8  # rows are counted after an eighth of the store was written
KEPT_SHARE: Final = 0.75  # of the bytes that may be there, after a removal
LOG_BYTES: Final = 4_000_000  # to which the write-ahead log is cut back

Found = tuple[int, Any, Any, Any]  # number, row, data and checksum as they came from the file

_TABLES: Final = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS cache (
    row BLOB PRIMARY KEY, data BLOB, checksum BLOB, size INTEGER, used INTEGER
);
CREATE INDEX IF NOT EXISTS cache_by_use ON cache (used, size);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""


class DiskFile:
    """A connection to the file at `path`, which is made where it is missing.

    Raises Trouble where the file is not one to use, or others may write to its folder.
    """

    def __init__(self, path: Path) -> None:
        self._unseen = 0  # bytes written since rows were counted
        with explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_private(path.parent)
            with one_at_a_time(path.parent, LOCK_PAUSES):
                create_private(path)
                _check_private(path)
                self._connection = sqlite3.connect(
                    path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
                self._connection.text_factory = bytes  # a damaged row may hold any text
                try:
                    self._prepare()
                except BaseException:
                    self._connection.close()
                    raise
                self.identity = identity(path)

    def rows(self, keys: list[bytes]) -> list[Found]:
        """The rows of those keys that are there."""
        found: list[Found] = []
        for at in range(0, len(keys), AT_ONCE):
            some = keys[at : at + AT_ONCE]
            marks = ",".join("?" * len(some))
            found += self._connection.execute(
                f"SELECT rowid, row, data, checksum FROM cache WHERE row IN ({marks})", some
            ).fetchall()
        return found

    def write(self, rows: list[tuple[bytes, bytes, bytes]], now: int, most_bytes: int) -> int:
        """Put rows, used `now`; how many others went because there were too many bytes."""
        written = [(row, data, check, ROW_BYTES + len(data), now) for row, data, check in rows]
        unseen = self._unseen + sum([row[3] for row in written])
        gone = 0
        with self._transaction() as run:
            for row in written:
                run("INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?, ?)", row)
            if unseen > most_bytes // TRIM_SHARE:
                gone = _trimmed(run, most_bytes)
                unseen = 0
        self._unseen = unseen
        return gone

    def touch(self, keys: list[bytes], now: int, most_bytes: int) -> int:
        """Note that rows were used; how many others went because there were too many bytes."""
        with self._transaction() as run:
            for key in keys:
                run("UPDATE cache SET used = ? WHERE row = ? AND used < ?", (now, key, now))
            gone = _trimmed(run, most_bytes)
        self._unseen = 0
        return gone

    def delete(self, numbers: list[int]) -> None:
        """Let rows go, by their numbers."""
        with self._transaction() as run:
            for number in numbers:
                run("DELETE FROM cache WHERE rowid = ?", (number,))

    def clear(self) -> int:
        """Let all rows go, and give their room back to the disk; how many there were."""
        with self._transaction() as run:
            gone = run("DELETE FROM cache").rowcount
        with suppress(sqlite3.OperationalError):  # another process reads: it is done another time
            self._connection.execute("VACUUM")
        return int(gone)

    def size(self) -> tuple[int, int]:
        """The number of rows and their bytes."""
        rows, size = self._connection.execute(_SIZE).fetchone()
        return int(rows), int(size)

    def close(self) -> None:
        """Close the file; what was written is merged into it if nobody else uses it."""
        with suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            yield run
            run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                run("ROLLBACK")
            raise

    def _prepare(self) -> None:
        run = self._connection.execute
        (version,) = run("PRAGMA user_version").fetchone()
        (application,) = run("PRAGMA application_id").fetchone()
        (objects,) = run("SELECT count(*) FROM sqlite_master").fetchone()
        if application != APPLICATION_ID and (objects or application or version):
            raise Trouble("foreign", "it belongs to another program")
        if version > VERSION:
            raise Trouble("foreign", f"it was written by a newer engine (version {version})")
        if 0 < version < VERSION:
            raise Trouble("damaged", f"it was written by an older engine (version {version})")
        run("PRAGMA synchronous = NORMAL")
        if version < VERSION:  # before WAL, so that the version is in the file's own first page
            self._connection.executescript(_TABLES)
        run("PRAGMA journal_mode = WAL").fetchone()
        run(f"PRAGMA journal_size_limit = {LOG_BYTES}").fetchone()
        try:
            run("SELECT row, data, checksum, size, used FROM cache LIMIT 0")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise Trouble("damaged", str(wrong)) from wrong  # the table or a column is missing


_SIZE: Final = "SELECT count(*), coalesce(sum(CAST(size AS INTEGER)), 0) FROM cache"

_OLDEST_FIRST: Final = (
    "SELECT rowid, coalesce(CAST(size AS INTEGER), 0) FROM cache ORDER BY used, rowid"
)


def _trimmed(run: Any, most_bytes: int) -> int:
    """Let the rows used longest ago go where there are too many bytes; how many went."""
    _, size = run(_SIZE).fetchone()
    surplus = size - int(most_bytes * KEPT_SHARE)
    if size <= most_bytes:
        return 0
    oldest = []
    for number, row_size in run(_OLDEST_FIRST):
        if surplus <= 0:
            break
        oldest.append(number)
        surplus -= row_size
    for number in oldest:
        run("DELETE FROM cache WHERE rowid = ?", (number,))
    return len(oldest)


def _check_private(path: Path) -> None:
    """What is loaded from the cache is run: nobody else may have put it there. Raises Trouble."""
    if not hasattr(os, "getuid"):
        return
    found = path.stat()
    if found.st_uid != os.getuid():
        raise Trouble("foreign", f"{path} belongs to another user")
    if found.st_mode & (S_IWGRP | S_IWOTH):
        raise Trouble("foreign", f"others may write to {path}")

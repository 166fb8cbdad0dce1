"""Bytes that outlive the process: a cache in a file that several processes share.

    store = DiskStore(cache_folder(), stamp="1.0 cpython-311 none", most_bytes=100_000_000)
    store.put_many([(b"digest", b"code")])      another process:  store.get(b"digest")  =>  b"code"
    another stamp, a damaged row, no such file, a full disk:      store.get(b"digest")  =>  None

Nothing that goes wrong with the file reaches the caller: the store then does without it, and
`notes` says in a sentence what is the matter. Each row carries a checksum over its key and its
bytes. The rows used longest ago go first; when a row was used is written by `flush`, not by `get`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from time import monotonic, time
from typing import Final, TypeVar

from ..base.databasefile import (
    Identity,
    Kind,
    Trouble,
    explained,
    forget_aside,
    identity,
    move_aside,
)
from ..base.record import record
from .diskfile import MOST_ROW_SHARE, DiskFile, Found

FILE: Final = "cache.sqlite"
RETRY_SECONDS: Final = 10.0  # without the file after it was full, locked or refused
MOST_NOTES: Final = 20
KEY_SIZE: Final = 16  # bytes of a stored key, and of a checksum

_PARENTS: Final[list[DiskFile]] = []  # files that were open when this process was forked

T = TypeVar("T")

_NOTES: Final[dict[Kind, str]] = {
    "foreign": "The cache is off: {path} is left alone ({reason}).",
    "full": "The cache cannot be written to {path} for now ({reason}).",
    "locked": "The cache was not written: other processes keep {path} busy ({reason}).",
    "unwritable": "The cache is off: {path} cannot be used ({reason}).",
    "damaged": "The cache is off: {path} is damaged again ({reason}).",
}


@record
class StoreStats:
    """What the file holds (all stamps; bytes of keys and data) and how this process used it."""

    path: str
    rows: int
    bytes: int
    most_bytes: int
    hits: int
    misses: int
    evictions: int


def cache_folder() -> Path | None:
    """Where caches lie: RTFS_CACHE_DIR, else the system's place for them.

    None where RTFS_NO_CACHE is set (and not to 0), or where there is no such place.
    """
    if os.environ.get("RTFS_NO_CACHE", "0") not in ("", "0"):
        return None
    chosen = os.environ.get("RTFS_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    try:
        return user_cache_path("rtfs", appauthor=False)
    except (OSError, RuntimeError):  # no home
        return None


class DiskStore:
    """Keys to bytes, in a file of `folder` (None: nowhere, nothing is kept).

    `stamp` says what the bytes depend on besides their key: versions, options. Rows of another
    stamp are not found. `most_bytes` bounds the file's rows; between two removals it may be
    exceeded by an eighth for each process. Responsibilities: which rows were used, what is told of
    trouble. Any thread may call; an interrupt takes back the transaction it meets.
    """

    def __init__(self, folder: Path | None, stamp: str, most_bytes: int) -> None:
        self.path: Final = folder / FILE if folder is not None else None
        self.stamp: Final = stamp
        self.most_bytes: Final = most_bytes
        self.notes: list[str] = []
        self._lock = RLock()
        self._file: DiskFile | None = None
        self._process = 0  # that opened the file: SQLite must not be used across a fork
        self._seen: Identity = None  # which file was about to be opened
        self._off = self.path is None
        self._again = 0.0  # when to try the file again, by `monotonic`
        self._used: set[bytes] = set()  # rows whose time of use is to be written
        self._hits = 0
        self._misses = 0
        self._evictions = 0

    def get(self, key: bytes) -> bytes | None:
        """The bytes kept for `key`, exactly as they were put; None where there are none."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The bytes of those keys that are there."""
        wanted = {self._row_key(key): key for key in keys}
        nothing: list[Found] = []
        rows = self._with_file(lambda file: file.rows(list(wanted)), nothing) if wanted else nothing
        found: dict[bytes, bytes] = {}
        damaged: list[int] = []
        for number, row, data, check in rows:
            if row in wanted and type(data) is bytes and check == _checksum(row, data):
                found[wanted[row]] = data
                self._used.add(row)
            else:
                damaged.append(number)
        self._hits += len(found)
        self._misses += len(wanted) - len(found)
        if damaged:
            self._note("A damaged row of the cache was dropped; it will be made again.")
            self._with_file(lambda file: file.delete(damaged), None)
        return found

    def put_many(self, items: Iterable[tuple[bytes, bytes]]) -> bool:
        """Keep bytes for keys, all of them or none; whether they were written.

        What is too large (MOST_ROW_SHARE of the store) is not kept.
        """
        rows = []
        for key, data in items:
            if len(data) <= self.most_bytes // MOST_ROW_SHARE:
                row = self._row_key(key)
                rows.append((row, bytes(data), _checksum(row, data)))
        if not rows:
            return True
        return self._with_file(lambda file: self._write(file, rows), False)

    def flush(self) -> None:
        """Write which rows were used, and let the oldest go where there are too many bytes."""
        if self._used:
            self._with_file(self._write_use, None)

    def clear(self) -> int:
        """Let all rows of all stamps go; how many there were."""
        self._used.clear()
        return self._with_file(lambda file: file.clear(), 0)

    def close(self) -> None:
        """Flush, and close the file. A later call opens it again."""
        with self._lock:
            self.flush()
            self._drop()

    def stats(self) -> StoreStats:
        """What is kept and how it was used."""
        rows, size = self._with_file(lambda file: file.size(), (0, 0))
        return StoreStats(
            str(self.path or ""),
            rows,
            size,
            self.most_bytes,
            self._hits,
            self._misses,
            self._evictions,
        )

    def _row_key(self, key: bytes) -> bytes:
        return _hash(len(self.stamp).to_bytes(8, "big") + _encoded(self.stamp) + key)

    def _write(self, file: DiskFile, rows: list[tuple[bytes, bytes, bytes]]) -> bool:
        self._evictions += file.write(rows, int(time()), self.most_bytes)
        return True

    def _write_use(self, file: DiskFile) -> None:
        used = list(self._used)
        self._evictions += file.touch(used, int(time()), self.most_bytes)
        self._used.difference_update(used)

    def _with_file(self, work: Callable[[DiskFile], T], otherwise: T) -> T:
        """What `work` makes of the file; a damaged one is replaced first. Raises no Exception."""
        with self._lock:
            if self._off or monotonic() < self._again:
                return otherwise
            try:
                try:
                    return self._done(work)
                except Trouble as trouble:
                    if trouble.kind != "damaged":
                        raise
                    self._replace(trouble)
                    return self._done(work)
            except Trouble as trouble:
                self._tell(trouble.kind, str(trouble))
            except (ImportError, ValueError, OverflowError, MemoryError) as wrong:
                self._tell("unwritable", str(wrong) or type(wrong).__name__)
            return otherwise

    def _done(self, work: Callable[[DiskFile], T]) -> T:
        with explained():
            return work(self._open())

    def _open(self) -> DiskFile:
        assert self.path is not None
        file = self._file
        if file is not None and (
            self._process != os.getpid()
            or identity(self.path) != file.identity  # removed, or moved aside by another process
        ):
            self._drop()
        if self._file is None:
            self._seen = identity(self.path)
            self._file = DiskFile(self.path)
            self._process = os.getpid()
        return self._file

    def _drop(self) -> None:
        """Close the file. A forked process must not even close what its parent opened."""
        file, self._file = self._file, None
        if file is None:
            return
        if self._process == os.getpid():
            file.close()
        else:
            _PARENTS.append(file)

    def _replace(self, trouble: Trouble) -> None:
        """Begin a new file; of the damaged ones the latest is kept beside it."""
        assert self.path is not None
        seen = self._file.identity if self._file is not None else self._seen
        self._drop()
        if identity(self.path) == seen:
            forget_aside(self.path)
        aside = move_aside(self.path, seen)
        if aside is not None:
            self._note(f"The cache was damaged ({trouble}). It lies in {aside}; a new one is used.")

    def _tell(self, kind: Kind, reason: str) -> None:
        self._drop()
        self._note(_NOTES[kind].format(path=self.path, reason=reason))
        if kind in ("full", "locked"):
            self._again = monotonic() + RETRY_SECONDS
        else:
            self._off = True

    def _note(self, text: str) -> None:
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)


def _checksum(row: bytes, data: bytes) -> bytes:
    return _hash(row + data)


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=KEY_SIZE).digest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

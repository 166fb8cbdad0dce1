"""Key-value state, counters and event logs, in an embedded database.

    (call :ccos.state.kv.put :a {:n 1})   (call :ccos.state.kv.get :a)   =>  {:n 1}
    (call :ccos.state.counter.inc "hits" 2)                              =>  2

In memory for one session, or in a file that several processes may use at once: each operation is
one transaction (SQLite's write-ahead log), so increments from two processes are never lost.
Values are stored as their RTFS text.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from threading import RLock
from typing import Any, Final, TypeVar

from ..runtime.access import CapabilityContext, sleep
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import error
from ..runtime.waiting import holding
from ..values.vectors import vector
from .stored import from_text, to_text

BUSY_MS: Final = 40  # one wait for another process, short enough for interrupts
PATIENCE: Final = 10.0  # seconds of such waits before giving up

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, log TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS event_log ON event (log, id);
"""

_ROW: Final[dict[str, Any]] = {"effect": "state", "grant": ALLOW}
_READ: Final[dict[str, Any]] = {**_ROW, "idempotent": True}

Answer = TypeVar("Answer")


class Store:
    """The session's database: one connection, one operation at a time."""

    def __init__(self, path: str) -> None:
        self._lock: Final = RLock()
        try:
            self._db: Final = sqlite3.connect(
                path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as failure:
            raise error("io-error", f"I/O error: state: {failure}: {path}") from failure
        self._patiently(lambda: self._db.execute("PRAGMA journal_mode=WAL").close())
        self._patiently(lambda: self._db.executescript(_SCHEMA).close())

    def transact(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Do `work` in one transaction. Raises Thrown(:io-error) for what the database refuses."""
        with holding(self._lock):
            if self._db.in_transaction:  # an interrupt came just before its end
                self._db.execute("ROLLBACK").close()
            self._patiently(lambda: self._db.execute("BEGIN IMMEDIATE").close())
            try:
                answer = work(self._db)
                self._db.execute("COMMIT").close()
            except BaseException as failure:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK").close()
                if isinstance(failure, sqlite3.Error):
                    raise error("io-error", f"I/O error: state: {failure}") from failure
                raise
            return answer

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def _patiently(self, work: Callable[[], None]) -> None:
        """Try again while another process holds the file, and stay open to interrupts."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except sqlite3.Error as failure:
                busy = "locked" in str(failure) or "busy" in str(failure)
                if not busy or time.monotonic() > end:
                    raise error("io-error", f"I/O error: state: {failure}") from failure
            sleep(BUSY_MS / 1000)


def _get_all(cx: CapabilityContext, calls: list[tuple[Any, ...]]) -> list[Any]:
    keys = [to_text(call[0]) for call in calls]

    def get(db: sqlite3.Connection) -> list[Any]:
        query = "SELECT value FROM kv WHERE key = ?"
        return [db.execute(query, (key,)).fetchone() for key in keys]

    rows = _store(cx).transact(get)
    defaults = [call[1] if len(call) > 1 else None for call in calls]
    return [
        default if row is None else from_text(row[0])
        for row, default in zip(rows, defaults, strict=True)
    ]


def _put_all(cx: CapabilityContext, calls: list[tuple[Any, ...]]) -> list[Any]:
    pairs = [(to_text(key), to_text(value)) for key, value in calls]
    _store(cx).transact(lambda db: db.executemany("INSERT OR REPLACE INTO kv VALUES (?, ?)", pairs))
    return [value for _, value in calls]


@capability("ccos.state.kv.get", "any any? -> any", batch=_get_all, **_READ)
def kv_get(cx: CapabilityContext, key: Any, default: Any = None) -> Any:
    """The value stored under a key; the default, else nil, where there is none.

    (call :ccos.state.kv.get :a)
    """
    return _get_all(cx, [(key, default)])[0]


@capability("ccos.state.kv.put", "any any -> any", idempotent=True, batch=_put_all, **_ROW)
def kv_put(cx: CapabilityContext, key: Any, value: Any) -> Any:
    """Store a value under a key; gives the value.

    (call :ccos.state.kv.put :a {:n 1})
    """
    return _put_all(cx, [(key, value)])[0]


@capability("ccos.state.kv.delete", "any -> bool", idempotent=True, **_ROW)
def kv_delete(cx: CapabilityContext, key: Any) -> bool:
    """Forget a key; whether there was something under it.

    (call :ccos.state.kv.delete :a)
    """
    name = to_text(key)
    return _store(cx).transact(
        lambda db: db.execute("DELETE FROM kv WHERE key = ?", (name,)).rowcount > 0
    )


@capability("ccos.state.kv.keys", "-> vec", **_READ)
def kv_keys(cx: CapabilityContext) -> Any:
    """All keys, in the order of their texts.

    (call :ccos.state.kv.keys)
    """
    rows = _store(cx).transact(lambda db: db.execute("SELECT key FROM kv ORDER BY key").fetchall())
    return vector([from_text(row[0]) for row in rows])


@capability("ccos.state.counter.inc", "any int? -> int", **_ROW)
def counter_inc(cx: CapabilityContext, name: Any, by: int = 1) -> int:
    """Add to a counter, which begins at 0; gives its new value.

    (call :ccos.state.counter.inc "hits")
    """
    key = to_text(name)

    def add(db: sqlite3.Connection) -> int:
        value = _count(db, key) + by
        db.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", (key, to_text(value)))
        return value

    return _store(cx).transact(add)


@capability("ccos.state.counter.get", "any -> int", **_READ)
def counter_get(cx: CapabilityContext, name: Any) -> int:
    """The value of a counter, 0 where it was never increased.

    (call :ccos.state.counter.get "hits")
    """
    key = to_text(name)
    return _store(cx).transact(lambda db: _count(db, key))


@capability("ccos.state.event.append", "any any -> int", **_ROW)
def event_append(cx: CapabilityContext, log: Any, event: Any) -> int:
    """Add an event at the end of a log; gives how many the log has now.

    (call :ccos.state.event.append :orders {:id 1})
    """
    pair = (to_text(log), to_text(event))

    def append(db: sqlite3.Connection) -> int:
        db.execute("INSERT INTO event (log, value) VALUES (?, ?)", pair)
        (count,) = db.execute("SELECT count(*) FROM event WHERE log = ?", pair[:1]).fetchone()
        return int(count)

    return _store(cx).transact(append)


@capability("ccos.state.event.list", "any -> vec", **_READ)
def event_list(cx: CapabilityContext, log: Any) -> Any:
    """The events of a log, oldest first.

    (call :ccos.state.event.list :orders)
    """
    name = to_text(log)
    rows = _store(cx).transact(
        lambda db: db.execute(
            "SELECT value FROM event WHERE log = ? ORDER BY id", (name,)
        ).fetchall()
    )
    return vector([from_text(row[0]) for row in rows])


def _count(db: sqlite3.Connection, key: str) -> int:
    row = db.execute("SELECT value FROM counter WHERE name = ?", (key,)).fetchone()
    value = 0 if row is None else from_text(row[0])
    return value if type(value) is int else 0


def _store(cx: CapabilityContext) -> Store:
    return cx.store("state", lambda: Store(cx.services.state_file))

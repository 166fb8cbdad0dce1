"""What was typed, for a console's arrow keys and its search, across restarts of the kernel.

    history.add(3, "(+ 1 2)", "3");  history.tail(1, outputs=True)  =>  [(7, 3, ("(+ 1 2)", "3"))]

What this kernel ran is always in memory; other sessions are read from a file when they are asked
for. A line is written before its cell is answered: whoever saw the reply finds the line again, even
after a kill -9. Where the file refuses, lines wait in memory and are written once it takes them.
No trouble with the file ever reaches a cell's reply; a note says what is the matter, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from engine.base.databasefile import Kind, Trouble, identity, move_aside

from ..render.inert import whole
from .records import Line, Row

if TYPE_CHECKING:
    from .store import Store

CODE_LIMIT: Final = 100_000  # code points; a longer cell is data, and is not remembered
SHOWN_LIMIT: Final = 10_000  # code points of a value's text that are remembered
IN_MEMORY: Final = 20_000  # lines of this session; as many as the file keeps of all
RETRY_SECONDS: Final = 5.0  # between two attempts to write what the file refused

T = TypeVar("T")
Entry = tuple[int, int, str | tuple[str, str]]
Later = Callable[[float, Callable[[], None]], object]

_NOTES: Final[dict[Kind, str]] = {
    "foreign": "History is kept in memory only. {path} is left alone: {reason}.\n",
    "full": "History cannot be written to {path} ({reason}). It is kept in memory and written once"
    " there is room again.\n",
    "locked": "History is kept in memory until {path} is free ({reason}).\n",
    "unwritable": "History is kept in memory only: {path} cannot be used ({reason}).\n",
    "damaged": "History is kept in memory only: {path} is damaged again ({reason}).\n",
}
_QUIET: Final = ("locked", "unwritable")  # nothing of the user's is at risk: the log is enough


def history_file() -> Path:
    """Where the history of this user's kernels lies. Raises OSError, RuntimeError: no home."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir(), "rtfs", "history.sqlite")


class History:
    """The lines of this kernel, its file, and what the user was told of the file.

    `is_on()` says whether lines may be kept; `log` takes notes that do not concern the user;
    `later(seconds, work)` is a loop's, for another attempt; `locate()` gives the file's path.
    """

    def __init__(
        self,
        is_on: Callable[[], bool],
        log: Callable[[str], object],
        later: Later,
        locate: Callable[[], Path] = history_file,
    ) -> None:
        self._is_on = is_on
        self._log = log
        self._later = later
        self._locate = locate
        self._lines: list[Line] = []
        self._keepable: list[Line] = []  # those typed while history was on
        self._saved = 0  # how many of them, from the start, are in the file
        self._store: Store | None = None
        self._path = Path()
        self._seen: tuple[int, int] | None = None  # which file was about to be opened
        self._retry_planned = False
        self._told: set[Kind] = set()
        self._notes: list[str] = []

    def add(self, count: int, code: str, shown: str) -> list[str]:
        """Remember a cell under its execution count; returns notes to show below the cell."""
        if isinstance(code, str) and len(code) <= CODE_LIMIT:
            line = Line(count, whole(code), whole(shown[:SHOWN_LIMIT]))
            self._lines.append(line)
            del self._lines[:-IN_MEMORY]
            if self._is_on():
                self._keepable.append(line)
                self._forget_oldest()
                if not self._retry_planned:
                    self.save()
        notes, self._notes = self._notes, []
        return notes

    def save(self) -> None:
        """Write what is not in the file yet. Never raises."""
        self._retry_planned = False
        self._with_store(self._write, None)
        if self._saved < len(self._keepable) and "foreign" not in self._told:
            self._retry_planned = True
            self._later(RETRY_SECONDS, self.save)

    def opening(self) -> Iterator[None]:
        """One step of idle work: the file is opened before the first cell needs it."""
        self._with_store(lambda store: None, None)
        yield

    def close(self) -> None:
        """A last attempt to write what waits, and the file is closed."""
        if self._saved < len(self._keepable):
            self._with_store(self._write, None)
        if self._store is not None:
            self._store.close()
            self._store = None

    def tail(self, most: int | None, *, outputs: bool) -> list[Entry]:
        """The last `most` entries (None: all): this session's come after those of others."""
        rows = self._with_store(lambda store: _latest(self._newest_first(store), most), None)
        own = _latest(self._own_newest_first(), most) if rows is None else rows
        return _entries(own, outputs)

    def between(
        self, session: int | None, start: int | None, stop: int | None, *, outputs: bool
    ) -> list[Entry]:
        """The entries of a session whose execution count is in `[start, stop)`.

        Session 0 is this one, -1 the one before it, and so on; a positive one is a session's own
        number. A negative `start` or `stop` counts from the session's end.
        """
        rows = self._with_store(lambda store: self._of(store, session or 0), None)
        if rows is None:
            rows = self._own() if not session else []
        end = rows[-1].line.number + 1 if rows else 0
        low = _from_end(start or 0, end)
        high = end if stop is None else _from_end(stop, end)
        return _entries([row for row in rows if low <= row.line.number < high], outputs)

    def search(self, pattern: str, most: int | None, *, outputs: bool, unique: bool) -> list[Entry]:
        """The last `most` entries whose code matches a glob; `unique`: the latest of equals."""
        matches = re.compile(translate(pattern.replace("[^", "[!"))).match

        def found(rows: Iterable[Row]) -> list[Row]:
            matching = (row for row in rows if matches(row.line.code))
            return _latest(_first_of_equals(matching) if unique else matching, most)

        rows = self._with_store(lambda store: found(self._newest_first(store)), None)
        return _entries(found(self._own_newest_first()) if rows is None else rows, outputs)

    def _number(self) -> int:
        if self._store is None:
            return 1
        return self._store.session or self._store.next_session()

    def _own(self) -> list[Row]:
        number = self._number()
        return [Row(number, line) for line in self._lines]

    def _own_newest_first(self) -> Iterator[Row]:
        return reversed(self._own())

    def _newest_first(self, store: Store) -> Iterator[Row]:
        return chain(self._own_newest_first(), store.newest_first())

    def _of(self, store: Store, session: int) -> list[Row]:
        number = self._number() if session == 0 else session
        if session < 0:
            number = store.back(-session) or 0
        return self._own() if number == self._number() else store.of_session(number)

    def _write(self, store: Store) -> None:
        if not store.is_in_place():  # another kernel moved it aside, or the user removed it
            store.close()
            self._store = None
            store = self._open()
        waiting = self._keepable[self._saved :]
        if waiting:
            store.save(waiting)
            self._saved += len(waiting)

    def _with_store(self, work: Callable[[Store], T], otherwise: T) -> T:
        """What `work` makes of the file; a damaged one is replaced first. Never raises."""
        if not self._is_on() or "foreign" in self._told:
            return otherwise
        try:
            try:
                return work(self._open())
            except Trouble as trouble:
                if trouble.kind != "damaged":
                    raise
                self._replace(trouble)
                return work(self._open())
        except Trouble as trouble:
            self._tell(trouble.kind, _NOTES[trouble.kind].format(path=self._path, reason=trouble))
        return otherwise

    def _open(self) -> Store:
        if self._store is None:
            try:
                self._path = self._locate()
                from .store import Store
            except (ImportError, OSError, RuntimeError) as wrong:
                self._path = Path("the history file")
                raise Trouble("unwritable", str(wrong)) from wrong
            self._seen = identity(self._path)
            self._store = Store(self._path)
        return self._store

    def _replace(self, trouble: Trouble) -> None:
        seen = self._seen
        if self._store is not None:
            seen = self._store.identity
            self._store.close()
            self._store = None
        aside = move_aside(self._path, seen)
        self._saved = 0  # the new file gets what this session has put into the damaged one
        if aside is not None:
            self._notes.append(
                f"The history file was damaged ({trouble}). It is kept as {aside}; a new one was"
                " begun.\n"
            )

    def _tell(self, kind: Kind, note: str) -> None:
        if kind in self._told:
            return
        self._told.add(kind)
        if kind in _QUIET:
            self._log(note.rstrip())
        else:
            self._notes.append(note)

    def _forget_oldest(self) -> None:
        surplus = len(self._keepable) - IN_MEMORY
        if surplus > 0:
            del self._keepable[:surplus]
            self._saved = max(0, self._saved - surplus)


def _latest(newest_first: Iterable[Row], most: int | None) -> list[Row]:
    rows = list(islice(newest_first, None if most is None else max(0, most)))
    rows.reverse()
    return rows


def _first_of_equals(rows: Iterable[Row]) -> Iterator[Row]:
    seen = set()
    for row in rows:
        if row.line.code not in seen:
            seen.add(row.line.code)
            yield row


def _from_end(count: int, end: int) -> int:
    return max(0, end + count) if count < 0 else count


def _entries(rows: list[Row], outputs: bool) -> list[Entry]:
    return [
        (session, line.number, (line.code, line.shown) if outputs else line.code)
        for session, line in rows
    ]

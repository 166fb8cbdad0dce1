"""The right memo of a slot that is unsure: found unchanged, or made by running its query.

    words(a) and count(a) are unsure, somebody asks count(a)
        text(a) is newer than words(a): execute; ["x", "y"] as before, so words(a) still counts
        as changed in revision 1 (backdating, "early cut-off")
        words(a) is not newer than count(a): verified, nothing runs

Salsa's algorithm: https://salsa-rs.github.io/salsa/reference/algorithm.html (red-green), but only
for the slots that an edit has reached. A dependency that may have changed is executed first: only
then it is known whether its answer is another one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter
from types import TracebackType
from typing import Any, Final, NamedTuple

from .cycle import Frame, Unwinding, raise_cycle
from .events import BACKDATED, EXECUTED, LET_GO, NEW, VERIFIED, Event, Tally
from .model import LOW, NO_CYCLE, Input, Memo, Query, Slot
from .readers import Marks, drop_reader, link
from .table import Table

MOST_EVENTS: Final = 2_000  # kept in the log, with what their slots are about; the oldest go first


class _Failure(NamedTuple):
    """What a query raised, and what it had read by then."""

    error: Exception
    traceback: TracebackType | None
    read: dict[Slot, None]


class Evaluation:
    """What Database does when an answer is not at hand: verify, run, keep, let go."""

    def __init__(self, poll: Callable[[], None] = lambda: None) -> None:
        self.revision = 1
        self.events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self.tallies: dict[str, Tally] = {}
        self._poll: Final = poll
        self._tables: Final[dict[Query | Input, Table]] = {}
        self._marks: Final = Marks()
        self._top: Frame | None = None
        self._running: Final[dict[Slot, Frame]] = {}
        self._failed: Final[dict[Slot, _Failure]] = {}  # while one question from outside lasts

    @property
    def answering(self) -> bool:
        """Whether a query is running."""
        return self._top is not None

    def _refresh(self, slot: Slot) -> Memo:
        """The right memo; whoever catches what this raises was made from what had been read."""
        asker = self._top
        try:
            if asker is not None and slot in self._running:
                raise_cycle(asker, slot)
            if slot in self._failed:
                failure = self._failed[slot]
                raise failure.error.with_traceback(failure.traceback)
            if isinstance(slot.query, Input):
                return _default(slot, slot.query)
            cause = self._what_changed(slot) if slot.unsure else ""
            memo = slot.memo
            if cause or memo is None or not memo.kept:
                return self._run(slot, cause or (NEW if memo is None else LET_GO))
            return memo
        except Exception:
            if asker is not None and slot in self._failed:
                asker.read.update(self._failed[slot].read)
            raise
        finally:
            if asker is None:
                self._failed.clear()

    def _what_changed(self, root: Slot) -> str:
        """Verify a slot; the name of the dependency that is newer than its memo, "" for none.

        Walks with a stack of its own: chains of dependencies may be long.
        """
        work: list[tuple[Slot, int]] = [(root, 0)]
        while work:
            slot, at = work[-1]
            memo = slot.memo
            if memo is None or not slot.unsure:
                work.pop()
                continue
            cause, at = self._newer(slot, memo, at)
            if at < len(memo.dependencies) and not cause:
                work[-1] = (slot, at)
                work.append((memo.dependencies[at], 0))
                continue
            if cause and slot is root:
                return cause
            work.pop()
            if cause:
                self._execute_below(slot, cause, work)
            else:
                self._verified(slot, memo)
        return ""

    def _newer(self, slot: Slot, memo: Memo, start: int) -> tuple[str, int]:
        """Look at dependencies from `start` on: (name of one that changed or "", where it ended).

        It ends early at one that has to be verified before. An answer given in a cycle is asked
        anew instead: others of the cycle stand between it and that dependency. So is one that is
        named by the cycle of a dependency: its own answer in that cycle was lost.
        """
        since = slot.verified_at
        for at in range(start, len(memo.dependencies)):
            dependency = memo.dependencies[at]
            found = dependency.memo
            if found is None or dependency in self._running or dependency in self._failed:
                return dependency.name, at  # asking again finds out what that means
            if dependency.unsure:
                return dependency.name if memo.cycle else "", at
            if found.changed_at > since or (found.cycle and slot in found.cycle):
                return dependency.name, at
        return "", len(memo.dependencies)

    def _execute_below(self, slot: Slot, cause: str, walked: list[tuple[Slot, int]]) -> None:
        """Run a dependency of the slots that are being verified."""
        try:
            self._run(slot, cause, walked)
        except Unwinding as cycle:
            below = slot
            for each, _ in reversed(walked):
                self._run(each, below.name, (), cycle)
                below = each
            raise
        except Exception:
            if slot not in self._failed:
                raise  # not the query's: it was cancelled before it ran
            # whoever read it is asked again, and may catch that

    def _run(
        self,
        slot: Slot,
        cause: str,
        walked: Sequence[tuple[Slot, int]] = (),
        within: Unwinding | None = None,
    ) -> Memo:
        """Answer a slot by its query, or by its `on_cycle` where it is `within` a cycle."""
        query, key = slot.query, slot.key
        assert isinstance(query, Query)
        if within is None:
            self._poll()
        frame = Frame(slot, self._top, walked)
        self._running[slot] = frame
        self._top = frame
        started = perf_counter()
        try:
            if within is not None:
                value = self._answer_in_cycle(query, frame, within)
                return self._keep(query, frame, value, cause, started, within)
            try:
                if len(key) == 1:  # a call with a star goes through C in CPython 3.11
                    value = query.compute(self, key[0])
                elif len(key) == 2:
                    value = query.compute(self, key[0], key[1])
                else:
                    value = query.compute(self, *key)
            except Unwinding as cycle:
                value = self._answer_in_cycle(query, frame, cycle)
                memo = self._keep(query, frame, value, cause, started, cycle)
                if slot is not cycle.head:
                    raise
                return memo
            return self._keep(query, frame, value, cause, started, None)
        except Exception as error:
            self._failed[slot] = _Failure(error, error.__traceback__, frame.read)
            raise
        finally:
            self._top = frame.parent
            self._running.pop(slot, None)

    def _answer_in_cycle(self, query: Query, frame: Frame, cycle: Unwinding) -> Any:
        """What was read before counts for all; what was reported before is for nobody."""
        assert query.on_cycle is not None
        frame.answering = True
        frame.read = dict.fromkeys(cycle.read)
        frame.problems = []
        return query.on_cycle(self, *frame.slot.key)

    def _keep(
        self,
        query: Query,
        frame: Frame,
        value: Any,
        cause: str,
        started: float,
        cycle: Unwinding | None,
    ) -> Memo:
        """Make an answer the memo of its slot. The order of the writes is that of readers.py."""
        slot = frame.slot
        before = slot.memo
        seconds = perf_counter() - started
        found = query.fingerprint(value)
        tally = self._tables[query].tally
        changed_at, kind = self.revision, EXECUTED
        dependencies = tuple(frame.read)
        if before is not None:
            if before.print == found:
                changed_at, kind = before.changed_at, BACKDATED
                value = before.value if before.kept else value
                tally.backdated += 1
            if before.dependencies == dependencies:
                dependencies = before.dependencies
        memo = Memo(
            value,
            found,
            changed_at,
            LOW,
            dependencies,
            tuple(frame.problems),
            seconds,
            cycle=NO_CYCLE if cycle is None else cycle.slots,
        )
        if before is None or before.dependencies is not dependencies:
            link(slot, dependencies)
        if before is None:
            self._marks.listed(slot)
        slot.memo = memo
        slot.verified_at = self.revision
        self._marks.sure(slot)
        if before is not None and before.dependencies is not dependencies:
            for old in before.dependencies:
                if old not in frame.read:
                    drop_reader(old, slot)
        tally.executed += 1
        tally.seconds += seconds
        self.events.append(Event(kind, slot, self.revision, cause, seconds))
        return memo

    def _verified(self, slot: Slot, memo: Memo) -> None:
        slot.verified_at = self.revision
        self._marks.sure(slot)
        tally = self._tables[slot.query].tally
        tally.verified += 1
        tally.saved += memo.seconds
        self.events.append(Event(VERIFIED, slot, self.revision))


def _default(slot: Slot, input: Input) -> Memo:
    """It has always been the default; setting it will be a change."""
    value = input.default
    memo = slot.memo = Memo(value, input.fingerprint(value), 0, LOW, (), (), 0.0)
    slot.unsure = False
    return memo

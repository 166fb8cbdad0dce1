"""Red-green evaluation: what an edit does not reach is found unchanged, not computed again.

    db.set(text, "a", value="x  y")     text(a) changed in revision 2
    db.get(words, "a")                  older than text(a): execute; ["x", "y"] as before, so
                                        words(a) still counts as unchanged since revision 1
    db.get(count, "a")                  not older than words(a): verified, nothing runs

One thread asks at a time. An exception, also an interrupt, leaves every slot as it was.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet
from time import perf_counter
from typing import Any, Final

from .cycle import CycleError, Unwinding
from .events import BACKDATED, EVICTED, EXECUTED, LET_GO, NEW, SET, VERIFIED, Event, Tally
from .model import HIGH, LOW, Input, Key, Memo, Query, Slot

MOST_EVENTS: Final = 100_000  # kept in the log; the oldest go first


class _Frame:
    """A query that is running: what it has read and reported so far."""

    __slots__ = ("durability", "parent", "problems", "read", "slot")

    def __init__(self, slot: Slot, parent: _Frame | None) -> None:
        self.slot: Final = slot
        self.parent: Final = parent
        self.read: dict[Slot, None] = {}
        self.problems: list[Any] = []
        self.durability = HIGH


class Database:
    """All slots, the revision, the log of events and the counts by query.

    `poll` is called before every execution; what it raises cancels the question.
    """

    def __init__(self, poll: Callable[[], None] = lambda: None) -> None:
        self.revision = 1
        self.events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self.tallies: dict[str, Tally] = {}
        self._poll: Final = poll
        self._slots: dict[Query | Input, dict[Key, Slot]] = {}
        self._recent: dict[Query, OrderedDict[Slot, None]] = {}
        self._changed = [0, 0, 0]  # by durability: the last revision in which an input changed
        self._top: _Frame | None = None
        self._running: dict[Slot, _Frame] = {}

    # --- inputs -----------------------------------------------------------------------------

    def set(self, input: Input, *key: Hashable, value: Any, durability: int = LOW) -> bool:
        """Answer an input from outside. Returns whether that is a new answer.

        Raises RuntimeError while a query runs: queries only read.
        """
        if self._top is not None:
            raise RuntimeError(f"{self._top.slot.name} may not set {input.name}")
        slot = self._slot(input, key)
        found = input.fingerprint(value)
        before = slot.memo
        if before is not None and before.print == found and before.durability == durability:
            return False
        self.revision += 1
        old = durability if before is None else before.durability
        for level in range(max(old, durability) + 1):
            self._changed[level] = self.revision
        slot.memo = Memo(value, found, self.revision, durability, (), (), 0.0)
        slot.verified_at = self.revision
        self.events.append(Event(SET, slot, self.revision))
        return True

    def keys(self, question: Input | Query) -> tuple[Key, ...]:
        """The keys under which a question was set or asked, in that order."""
        return tuple(self._slots.get(question, ()))

    # --- queries ----------------------------------------------------------------------------

    def get(self, question: Query | Input, *key: Hashable) -> Any:
        """The answer to a question; a running query depends on it from now on.

        Raises CycleError, and whatever `compute` raises. No C code stands between a query and the
        ones it asks, so that chains of questions may be long.
        """
        slot = self._slot(question, key)
        memo = slot.memo
        if isinstance(question, Input):
            memo = memo or _default(slot, question)
        else:
            if memo is not None and slot.verified_at == self.revision and memo.kept:
                self._tally(question).hits += 1
            else:
                memo = self._refresh(slot)
            if question.most:
                self._use(question, slot)
        frame = self._top
        if frame is not None:
            frame.read[slot] = None
            if memo.durability < frame.durability:
                frame.durability = memo.durability
        return memo.value

    def memo(self, query: Query, *key: Hashable) -> Memo | None:
        """What is kept of an answer, as it is; nothing is computed."""
        slot = self._slots.get(query, {}).get(key)
        return None if slot is None else slot.memo

    def problem(self, problem: Any) -> None:
        """Report a problem of the running query; it is kept with the answer."""
        if self._top is None:
            raise RuntimeError("no query is running")
        self._top.problems.append(problem)

    def problems(self, query: Query, *key: Hashable) -> list[Any]:
        """The problems of an answer and of everything it was made from, dependencies first."""
        self.get(query, *key)
        found: list[Any] = []
        for slot in self._below(self._slots[query][key]):
            assert slot.memo is not None
            found.extend(slot.memo.problems)
        return found

    def dependencies(self, query: Query, *key: Hashable) -> tuple[Slot, ...]:
        """What an answer was made from, in the order it was read."""
        self.get(query, *key)
        memo = self._slots[query][key].memo
        assert memo is not None
        return memo.dependencies

    def recover(self) -> None:
        """Forget what was running; for whoever caught an interrupt that came at a bad moment."""
        self._top = None
        self._running.clear()

    def sweep(self, revisions: int) -> int:
        """Drop slots that no answer verified in the last `revisions` was made from; how many."""
        horizon = self.revision - revisions
        kept: set[Slot] = set()
        for slots in self._slots.values():
            for slot in slots.values():
                fresh = slot.verified_at >= horizon and isinstance(slot.query, Query)
                if fresh and slot not in kept:
                    kept.update(self._below(slot, kept))
        dropped = 0
        for question, slots in self._slots.items():
            gone = [key for key, slot in slots.items() if slot not in kept and _idle(slot)]
            for key in gone:
                slot = slots.pop(key)
                if isinstance(question, Query):
                    self._recent.get(question, OrderedDict()).pop(slot, None)
            dropped += len(gone)
        return dropped

    def remove(self, input: Input, *key: Hashable) -> None:
        """Set an input back to its default; `sweep` drops it when nothing reads it any more."""
        self.set(input, *key, value=input.default)

    # --- inside -----------------------------------------------------------------------------

    def _slot(self, question: Query | Input, key: Key) -> Slot:
        slots = self._slots.get(question)
        if slots is None:
            slots = self._slots[question] = {}
        slot = slots.get(key)
        if slot is None:
            slot = slots[key] = Slot(question, key)
        return slot

    def _tally(self, query: Query) -> Tally:
        tally = self.tallies.get(query.name)
        if tally is None:
            tally = self.tallies[query.name] = Tally()
        return tally

    def _refresh(self, slot: Slot) -> Memo:
        """The right memo of a slot: found unchanged, or made by running its query."""
        if slot in self._running:
            self._cycle(slot)
        cause = self._what_changed(slot)
        memo = slot.memo
        if cause or memo is None or not memo.kept:
            return self._execute(slot, cause or (NEW if memo is None else LET_GO))
        return memo

    def _what_changed(self, root: Slot) -> str:
        """Verify a slot; the name of the dependency that is newer than its memo, "" for none.

        Walks with a stack of its own: chains of dependencies may be long. A dependency that may
        have changed is executed first: only then it is known whether its answer is another one.
        """
        work: list[tuple[Slot, int]] = [(root, 0)]
        while work:
            slot, at = work[-1]
            memo = slot.memo
            if memo is None or slot.verified_at == self.revision or self._stands(slot, memo):
                work.pop()
                continue
            cause, at = self._newer(slot, memo, at)
            if at < len(memo.dependencies) and not cause:
                work[-1] = (slot, at)
                work.append((memo.dependencies[at], 0))
                continue
            work.pop()
            if not cause:
                self._verified(slot, memo)
            elif slot is root:
                return cause
            else:
                self._execute(slot, cause)
        return ""

    def _newer(self, slot: Slot, memo: Memo, start: int) -> tuple[str, int]:
        """Look at dependencies from `start` on: (name of one that changed or "", where it ended).

        It ends early at one that has to be verified before.
        """
        since = slot.verified_at
        for at in range(start, len(memo.dependencies)):
            dependency = memo.dependencies[at]
            found = dependency.memo
            if found is None or dependency in self._running:
                return dependency.name, at  # asking again finds out what that means
            if dependency.verified_at != self.revision and isinstance(dependency.query, Query):
                return "", at
            if found.changed_at > since:
                return dependency.name, at
        return "", len(memo.dependencies)

    def _stands(self, slot: Slot, memo: Memo) -> bool:
        """Whether no input of the memo's durability changed since it was verified."""
        if self._changed[memo.durability] > slot.verified_at:
            return False
        slot.verified_at = self.revision
        self._tally_of(slot).saved += memo.seconds
        return True

    def _verified(self, slot: Slot, memo: Memo) -> None:
        slot.verified_at = self.revision
        tally = self._tally_of(slot)
        tally.verified += 1
        tally.saved += memo.seconds
        self.events.append(Event(VERIFIED, slot, self.revision))

    def _tally_of(self, slot: Slot) -> Tally:
        assert isinstance(slot.query, Query)
        return self._tally(slot.query)

    def _execute(self, slot: Slot, cause: str) -> Memo:
        query = slot.query
        assert isinstance(query, Query)
        self._poll()
        frame = _Frame(slot, self._top)
        self._running[slot] = frame
        self._top = frame
        started = perf_counter()
        try:
            value = _computed(query, self, slot.key)
        except Unwinding as cycle:
            value = self._answer_in_cycle(slot, frame, cycle)
            if slot is not cycle.head:
                self._keep(slot, frame, value, cause, perf_counter() - started)
                raise
        finally:
            self._top = frame.parent
            self._running.pop(slot, None)
        return self._keep(slot, frame, value, cause, perf_counter() - started)

    def _keep(self, slot: Slot, frame: _Frame, value: Any, cause: str, seconds: float) -> Memo:
        query, before = slot.query, slot.memo
        found = query.fingerprint(value)
        tally = self._tally_of(slot)
        changed_at = self.revision
        kind = EXECUTED
        if before is not None and before.print == found:
            changed_at = before.changed_at
            value = before.value if before.kept else value
            kind = BACKDATED
            tally.backdated += 1
        memo = Memo(
            value,
            found,
            changed_at,
            frame.durability,
            tuple(frame.read),
            tuple(frame.problems),
            seconds,
        )
        slot.memo = memo
        slot.verified_at = self.revision
        tally.executed += 1
        tally.seconds += seconds
        self.events.append(Event(kind, slot, self.revision, cause, seconds))
        return memo

    def _cycle(self, slot: Slot) -> None:
        """Raise for a question that is being answered already."""
        frames: list[_Frame] = []
        frame = self._top
        while frame is not None:
            frames.append(frame)
            if frame.slot is slot:
                break
            frame = frame.parent
        frames.reverse()
        slots = [each.slot for each in frames]
        if not all([isinstance(s.query, Query) and s.query.on_cycle for s in slots]):
            raise CycleError(slots)
        raise Unwinding(slots, [read for each in frames for read in each.read])

    def _answer_in_cycle(self, slot: Slot, frame: _Frame, cycle: Unwinding) -> Any:
        query = slot.query
        assert isinstance(query, Query) and query.on_cycle is not None
        frame.read = dict.fromkeys(cycle.read)
        frame.durability = LOW
        return query.on_cycle(self, *slot.key)

    def _use(self, query: Query, slot: Slot) -> None:
        """Mark a value as used just now; let the least recently used go where there are many."""
        recent = self._recent.get(query)
        if recent is None:
            recent = self._recent[query] = OrderedDict()
        recent[slot] = None
        recent.move_to_end(slot)
        if len(recent) > query.most:
            oldest, _ = recent.popitem(last=False)
            if oldest.memo is not None:
                oldest.memo = oldest.memo._replace(value=None, kept=False)
                self._tally(query).evicted += 1
                self.events.append(Event(EVICTED, oldest, self.revision))

    def _below(self, slot: Slot, seen: AbstractSet[Slot] = frozenset()) -> list[Slot]:
        """A slot and everything it was made from, dependencies first, each once."""
        done: dict[Slot, None] = {}
        work = [(slot, iter(_dependencies(slot)))]
        entered = {slot}
        while work:
            current, rest = work[-1]
            for dependency in rest:
                if dependency not in entered and dependency not in seen:
                    entered.add(dependency)
                    work.append((dependency, iter(_dependencies(dependency))))
                    break
            else:
                work.pop()
                done[current] = None
        return list(done)


def _dependencies(slot: Slot) -> tuple[Slot, ...]:
    return () if slot.memo is None else slot.memo.dependencies


def _idle(slot: Slot) -> bool:
    """Whether a slot may go: an input that was set is kept even where nothing reads it."""
    question, memo = slot.query, slot.memo
    return isinstance(question, Query) or memo is None or memo.value is question.default


def _default(slot: Slot, input: Input) -> Memo:
    """It has always been the default; setting it will be a change."""
    value = input.default
    memo = slot.memo = Memo(value, input.fingerprint(value), 0, LOW, (), (), 0.0)
    return memo


def _computed(query: Query, db: Database, key: Key) -> Any:
    """Call with a star goes through C in CPython 3.11, a plain call does not."""
    compute = query.compute
    if len(key) == 1:
        return compute(db, key[0])
    if len(key) == 2:
        return compute(db, key[0], key[1])
    return compute(db, *key)

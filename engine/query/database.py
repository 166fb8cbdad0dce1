"""Push and pull: an edit marks what depends on it, asking repairs what is marked.

    db.set(text, "a", value="x  y")     push: words(a) and count(a) are unsure
    db.get(count, "b")                  not unsure: a hit, whatever changed elsewhere
    db.get(count, "a")                  pull: words(a) runs, its answer is the old one, so
                                        count(a) is verified and nothing more runs

So an edit costs what depends on it, not the number of slots. One thread asks at a time. An
exception, also an interrupt at any moment, leaves no slot sure that is not right.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from .cycle import join_cycle
from .evaluation import Evaluation
from .events import EVICTED, SET, Event, Tally
from .model import LOW, Input, Key, Memo, Query, Slot
from .readers import add_reader, readers_of
from .sweeping import below, drop, dropped
from .table import Table


class Database(Evaluation):
    """All slots, the revision, the log of events and the counts by query.

    `poll` is called before every execution; what it raises cancels the question.
    """

    # --- inputs -----------------------------------------------------------------------------

    def set(self, input: Input, *key: Hashable, value: Any, durability: int = LOW) -> bool:
        """Answer an input from outside. Returns whether that is a new answer.

        A new answer makes every slot unsure that depends on it: where the input is LOW, this costs
        their number; else it keeps no readers and all slots are looked through for them. To change
        the durability alone is no new answer.

        Raises RuntimeError while a query runs: queries only read.
        """
        self._refuse_running(f"set {input.name}")
        slot = self._slot(input, key)
        found = input.fingerprint(value)
        before = slot.memo
        if before is not None:
            if before.durability != durability:
                self._settle(slot, before, durability)
            if before.print == found:
                return False
            self._marks.mark(self._made_from(slot) if durability else readers_of(slot))
        self.revision += 1
        slot.memo = Memo(value, found, self.revision, durability, (), (), 0.0)
        slot.unsure = False
        self.events.append(Event(SET, slot, self.revision))
        return True

    def remove(self, input: Input, *key: Hashable) -> None:
        """Set an input back to its default; `sweep` drops it when nothing reads it any more."""
        self.set(input, *key, value=input.default)

    def keys(self, question: Input | Query) -> tuple[Key, ...]:
        """The keys under which a question was set or asked, in that order."""
        table = self._tables.get(question)
        return () if table is None else tuple(table.slots)

    # --- queries ----------------------------------------------------------------------------

    def get(self, question: Query | Input, *key: Hashable) -> Any:
        """The answer to a question; a running query depends on it from now on.

        Raises CycleError, and whatever `compute` raises: that is not kept, asking again runs
        again. A query may catch it and answer; it then depends on what the other one had read.
        No C code stands between a query and the ones it asks, so that chains may be long.
        """
        table = self._tables.get(question)
        slot = None if table is None else table.slots.get(key)
        if table is None or slot is None:
            slot = self._slot(question, key)
            table = self._tables[question]
        memo = slot.memo
        if slot.unsure or memo is None or not memo.kept:
            memo = self._refresh(slot)
        else:
            table.tally.hits += 1
            if slot.verified_at != self.revision:
                slot.verified_at = self.revision
                table.tally.saved += memo.seconds
        if table.most:
            oldest = table.use(slot)
            if oldest is not None:
                self.events.append(Event(EVICTED, oldest, self.revision))
        frame = self._top
        if frame is not None:
            if memo.cycle and frame.slot in memo.cycle:
                join_cycle(frame, slot)
            frame.read[slot] = None
        return memo.value

    def memo(self, question: Query | Input, *key: Hashable) -> Memo | None:
        """What is kept of an answer, as it is; nothing is computed."""
        table = self._tables.get(question)
        slot = None if table is None else table.slots.get(key)
        return None if slot is None else slot.memo

    def sure(self, query: Query, *key: Hashable) -> Memo | None:
        """What is kept of an answer beneath which nothing has changed since; None of any other."""
        table = self._tables.get(query)
        slot = None if table is None else table.slots.get(key)
        return None if slot is None or slot.unsure else slot.memo

    def problem(self, problem: Any) -> None:
        """Report a problem of the running query; it is kept with the answer."""
        if self._top is None:
            raise RuntimeError("no query is running")
        self._top.problems.append(problem)

    def problems(self, query: Query, *key: Hashable) -> list[Any]:
        """The problems of an answer and of everything it was made from, dependencies first."""
        self.get(query, *key)
        found: list[Any] = []
        for slot in below(self._tables[query].slots[key]):
            assert slot.memo is not None
            found.extend(slot.memo.problems)
        return found

    def dependencies(self, query: Query, *key: Hashable) -> tuple[Slot, ...]:
        """What an answer was made from, in the order it was read."""
        self.get(query, *key)
        memo = self._tables[query].slots[key].memo
        assert memo is not None
        return memo.dependencies

    # --- what an edit reached ---------------------------------------------------------------

    def watch(self, query: Query) -> None:
        """Keep a list of the unsure slots of a query from now on; `unsure` tells them."""
        table = self._tables.get(query)
        self._marks.watch(query, () if table is None else table.slots.values())

    def unsure(self, query: Query) -> tuple[Key, ...]:
        """Keys of a watched query whose kept answers may be out of date; costs their number.

        What raised without ever having had an answer is not among them. Raises ValueError where
        the query is not watched.
        """
        return self._marks.unsure(query)

    # --- care -------------------------------------------------------------------------------

    def recover(self) -> None:
        """Forget what was running; for whoever caught an interrupt that came at a bad moment."""
        self._top = None
        self._running.clear()
        self._failed.clear()

    def sweep(self, revisions: int) -> int:
        """Drop slots that no answer asked for in the last `revisions` was made from; how many.

        Raises RuntimeError while a query runs.
        """
        self._refuse_running("sweep")
        return dropped(self._tables, self._marks, self.revision - revisions)

    def forget(self, query: Query | Input, *key: Hashable) -> None:
        """Drop an answer that nothing was made from; one that has readers stays.

        An input may be dropped where it has its default: that it has again when it is asked.

        Raises RuntimeError while a query runs.
        """
        self._refuse_running("forget")
        table = self._tables.get(query)
        slot = None if table is None else table.slots.get(key)
        if table is not None and slot is not None and slot.readers is None:
            drop(table, slot, self._marks)

    # --- inside -----------------------------------------------------------------------------

    def _refuse_running(self, what: str) -> None:
        if self._top is not None:
            raise RuntimeError(f"{self._top.slot.name} may not {what}")

    def _slot(self, question: Query | Input, key: Key) -> Slot:
        """The slot of a question, made where there is none."""
        table = self._tables.get(question)
        if table is None:
            tally = Tally()
            if isinstance(question, Query):
                tally = self.tallies.setdefault(question.name, tally)
            table = self._tables[question] = Table(question, tally)
        slot = table.slots.get(key)
        if slot is None:
            slot = table.slots[key] = Slot(question, key)
        return slot

    def _settle(self, slot: Slot, memo: Memo, durability: int) -> None:
        """Give an input another durability; its readers are kept from now on, or no longer."""
        if not durability:
            for reader in self._made_from(slot):
                add_reader(slot, reader)
        slot.memo = memo._replace(durability=durability)
        if durability:
            slot.readers = None

    def _made_from(self, input: Slot) -> list[Slot]:
        """The readers of an input that keeps none."""
        return [
            slot
            for table in self._tables.values()
            for slot in table.slots.values()
            if slot.memo is not None and input in slot.memo.dependencies
        ]

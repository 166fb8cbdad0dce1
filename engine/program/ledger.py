"""What the parts of a source came to, in columns: thousands of them are passed over at once.

    (def a 1) (f a) (def b 2)     look [0 1 0]   names ["a" "" "b"]   seconds [1e-6 2e-3 1e-6]
    one part is looked at         those before and after it are told of by slices

An edit of one form costs what the edit reaches, not a walk over the forms around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..base.diagnostic import Diagnostic
    from .parts import Part
    from .runner import Outcome


class Ledger:
    """A source's parts in order. Responsibilities: which are to be looked at, and their sums.

    A part need not be looked at when it is settled and ran in the namespace `home`. `tops` are what
    the parts were made from: as many where each gave one part.
    """

    __slots__ = ("_look", "_names", "_notes", "_seconds", "home", "parts", "tops")

    def __init__(
        self, parts: tuple[Part, ...] = (), tops: Sequence[Any] = (), home: str = ""
    ) -> None:
        self.parts = parts
        self.tops = tops
        self.home = home
        self._look = bytearray(b"\1") * len(parts)
        self._names = [""] * len(parts)
        self._notes: list[tuple[Diagnostic, ...]] = [()] * len(parts)
        self._seconds = [0.0] * len(parts)
        for at, part in enumerate(parts):
            self._put(at, part)

    def with_parts(self, start: int, end: int, made: Sequence[Part], tops: Sequence[Any]) -> Ledger:
        """A ledger that has other parts from `start` to `end`."""
        new, found = Ledger(tuple(made), (), self.home), Ledger((), tops, self.home)
        found.parts = (*self.parts[:start], *made, *self.parts[end:])
        found._look = self._look[:start] + new._look + self._look[end:]
        found._names = self._names[:start] + new._names + self._names[end:]
        found._notes = self._notes[:start] + new._notes + self._notes[end:]
        found._seconds = self._seconds[:start] + new._seconds + self._seconds[end:]
        return found

    def enter(self, part: Part) -> None:
        """A part has run."""
        at = self._place(part)
        if at >= 0:
            self._put(at, part)

    def reopen(self, part: Part) -> None:
        """A part is not settled any more."""
        at = self._place(part)
        if at >= 0:
            self._look[at] = 1

    def settle_in(self, home: str) -> None:
        """From now on parts that ran in this namespace are those not to be looked at."""
        if self.home != home:
            self._look = bytearray(b"\1") * len(self.parts)
            self.home = home
            for at, part in enumerate(self.parts):
                self._put(at, part)

    def next_open(self, start: int) -> int:
        """The index of the first part from `start` on that is to be looked at, or of the end."""
        found = self._look.find(1, start)
        return found if found >= 0 else len(self.parts)

    def open(self) -> list[Part]:
        """The parts that are to be looked at."""
        return list(compress(self.parts, self._look))

    def seconds(self) -> float:
        """The seconds that evaluating all parts took."""
        return sum(self._seconds)

    def tell(self, start: int, end: int, outcome: Outcome) -> None:
        """Add the last runs of these parts, none of which is looked at, to an outcome."""
        last = self.parts[end - 1].run
        assert last is not None
        for notes in filter(None, self._notes[start:end]):
            outcome.problems.extend(notes)
        outcome.defined.extend(filter(None, self._names[start:end]))
        outcome.value, outcome.has_value = last.value, True
        outcome.reused += end - start
        outcome.saved += sum(self._seconds[start:end])

    def _place(self, part: Part) -> int:
        """The index of a part, negative for one that the text has no more."""
        at = part.number - 1
        if at < 0 or (at < len(self.parts) and self.parts[at] is part):
            return at
        self.home = ""  # an interrupt came while parts were counted: the next run looks at all
        return -1

    def _put(self, at: int, part: Part) -> None:
        run = part.run
        if run is None:
            self._look[at] = 1
            return
        self._look[at] = not (part.settled and run.namespace == self.home)
        self._names[at] = "" if run.name is None else run.name[1]
        self._notes[at] = run.notes
        self._seconds[at] = run.seconds

"""What is stale: results whose form would give something else now.

    (def a 1)  (f a)       both fresh
    (def a 2)  is run      (f a) is stale, and so is every result made from it

Only what a change reached is looked at: the database tells which answers became unsure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..base.diagnostic import CompileError
from ..runtime.errors import Thrown
from .bindings import Bindings
from .parts import LIVE, Part
from .questions import Questions


class Freshness:
    """The parts whose last result is stale, in the order in which they became so."""

    def __init__(self, questions: Questions, bindings: Bindings) -> None:
        self._questions: Final = questions
        self._bindings: Final = bindings
        self._stale: Final[dict[Part, None]] = {}

    def stale(self) -> set[Part]:
        """The stale parts."""
        return set(self._stale)

    def listed(self) -> list[Part]:
        """The stale parts, in the order in which they became so."""
        return list(self._stale)

    def ran(self, part: Part) -> None:
        """A part was run, so it is fresh."""
        self._stale.pop(part, None)

    def forget(self, part: Part) -> None:
        """No text has the part any more."""
        self._stale.pop(part, None)

    def refresh(self) -> None:
        """Find out about everything that changes have reached since."""
        while True:
            reached = self._questions.reached()
            if not reached:
                return
            for part, namespace in reached:
                self._look(part, namespace)

    def first(self, parts: Iterable[Part]) -> Part:
        """One of the parts that reads nothing that another of them defines; any in a cycle."""
        waiting = list(parts)
        among = set(waiting)
        for part in waiting:
            if not self._sources_of(part) & among - {part}:
                return part
        return waiting[0]

    def _sources_of(self, part: Part) -> set[Part]:
        """The parts that define what a part reads, at any distance."""
        assert part.run is not None
        found: set[Part] = set()
        names = list(self._questions.reads(part, part.run.namespace))
        seen = set(names)
        while names:
            owner = self._bindings.owner(names.pop())
            if owner is None or owner in found or owner.run is None:
                continue
            found.add(owner)
            more = [n for n in self._questions.reads(owner, owner.run.namespace) if n not in seen]
            seen.update(more)
            names.extend(more)
        return found

    def _look(self, part: Part, namespace: str) -> None:
        run = part.run
        try:
            deep = self._questions.plan(part, namespace)
        except (CompileError, Thrown):
            self._questions.give_up(part, namespace)
            deep = None
        if run is None or run.namespace != namespace:
            return
        if deep is not None and run.digest == deep.digest and run.stands:
            self._stale.pop(part, None)
            return
        part.settled = False
        if part.source is not None:
            part.source.settled = False
            self._stale[part] = None
        if run.kind == LIVE and run.stands:
            self._bindings.spoil(part)

"""What is stale: results whose form would give something else now.

    (def a 1)  (f a)       both fresh
    (def a 2)  is run      (f a) is stale, and so is every result made from it

Only what a change reached is looked at: the database tells which answers became unsure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..base.diagnostic import CompileError
from ..runtime.context import current
from ..runtime.errors import Thrown
from .bindings import Bindings
from .parts import FAILED, Deep, Part
from .questions import Questions


class Freshness:
    """The parts whose last result is stale, in the order in which they became so."""

    def __init__(self, questions: Questions, bindings: Bindings) -> None:
        self._questions: Final = questions
        self._bindings: Final = bindings
        self._stale: Final[dict[Part, None]] = {}
        self._pending: Final[dict[tuple[Part, str], None]] = {}

    def any(self) -> bool:
        """Whether anything is stale."""
        return bool(self._stale)

    def stale(self) -> set[Part]:
        """The stale parts."""
        return set(self._stale)

    def listed(self) -> list[Part]:
        """The stale parts, in the order in which they became so."""
        return list(self._stale)

    def ran(self, part: Part, plan: Deep) -> None:
        """A part was run, so it is fresh, unless it is made from what is stale."""
        self._stale.pop(part, None)
        run = part.run
        if not plan.stands and part.source is not None and run is not None:
            self._stale[part] = None
            self._bindings.stale(part, run)
            if run.kept.keys() & set(self._questions.reads(part, run.namespace)):
                run.stands = False  # what it read under its own name is gone, and was stale

    def doubt(self, parts: Iterable[Part]) -> None:
        """The text of these parts was not run to its end: those not reached have old results."""
        for part in parts:
            if part.run is not None and not part.settled:
                self._pending[part, part.run.namespace] = None

    def forget(self, part: Part) -> None:
        """No text has the part any more."""
        self._stale.pop(part, None)

    def refresh(self) -> None:
        """Find out about everything that changes have reached since."""
        while True:
            self._pending.update(dict.fromkeys(self._questions.reached()))
            if not self._pending:
                return
            for part, namespace in list(self._pending):
                self._look(part, namespace)
                del self._pending[part, namespace]  # not before: an interrupt may come

    def in_order(self, parts: Iterable[Part]) -> list[Part]:
        """The parts, each after those that define what it reads, at any distance.

        Parts that read each other stay in the order in which they came. Costs what they read.
        """
        wanted = dict.fromkeys(parts)
        found: list[Part] = []
        seen: set[Part] = set()
        for root in wanted:
            if root in seen:
                continue
            seen.add(root)
            work = [(root, iter(self._made_from(root)))]
            while work:
                part, rest = work[-1]
                for below in rest:
                    if below not in seen:
                        seen.add(below)
                        work.append((below, iter(self._made_from(below))))
                        break
                else:
                    work.pop()
                    if part in wanted:
                        found.append(part)
        return found

    def _made_from(self, part: Part) -> list[Part]:
        """The parts that define what a part reads."""
        if part.run is None:
            return []
        names = self._questions.reads(part, part.run.namespace)
        owners = [self._bindings.owner(name) for name in names]
        return [owner for owner in owners if owner is not None]

    def _look(self, part: Part, namespace: str) -> None:
        run = part.run
        cx = current()
        depth = cx.depth
        try:
            deep = None
            if self._questions.compiles_quietly(part, namespace):
                deep = self._questions.plan(part, namespace)
            else:
                self._questions.give_up(part, namespace)
        except (CompileError, Thrown, RecursionError):
            cx.depth = depth
            self._questions.give_up(part, namespace)
            deep = None
        if run is None or run.namespace != namespace or run.digest == FAILED:
            return
        if deep is not None and deep.stands and run.digest == deep.digest and run.stands:
            self._stale.pop(part, None)
            if run.stale:
                self._bindings.fresh(part, run)
            return
        part.unsettle()
        if part.source is not None:
            self._stale[part] = None
        self._bindings.stale(part, run)

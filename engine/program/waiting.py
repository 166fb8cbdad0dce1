"""The parts that wait to be run again, each after those that it reads.

    stale: (def c (+ a b)) (def b (* a 2))      =>   next() is (def b …), then (def c …)
    running (def b …) gave what it gave before  =>   (def c …) is fresh by now: it is left alone
    running it made (def d (inc b)) stale       =>   (def d …) waits too, in its place

The parts are put in order once; a second time, with the whole program, when others come to wait
among them. So it costs what the program has, not that times the parts that are run.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Final

from .parts import Part
from .program import Program


class Waiting:
    """A queue of parts to run again. Responsibilities: their order, and which still need it."""

    def __init__(self, program: Program, parts: Iterable[Part]) -> None:
        self._program: Final = program
        self._place = _places(program, parts)
        self._queue = [(at, part) for part, at in self._place.items()]
        self._waiting = set(self._place)

    def next(self) -> Part | None:
        """The next part, None where no more waits. To be asked inside an evaluation."""
        if not self._queue:
            return None
        part = heappop(self._queue)[1]
        self._waiting.discard(part)
        return part

    def _join(self, parts: Iterable[Part]) -> None:
        """These wait as well."""
        for part in parts:
            self._waiting.add(part)
            heappush(self._queue, (self._place.setdefault(part, len(self._place)), part))


class WaitingWhileStale(Waiting):
    """Parts that are stale now, or become so by what is run: each is run once."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, program.stale())
        self._done: Final[set[Part]] = set()
        self._whole = False  # the order is that of the whole program

    def next(self) -> Part | None:
        """The next part that is stale still. To be asked inside an evaluation."""
        self._program.stale()
        stale = self._program.freshness.stale()
        new = stale - self._waiting - self._done
        if new:
            if len(new) + len(self._queue) > 1 and not self._whole:
                self._order_all()
            self._join(new)
        while (part := super().next()) is not None:
            if part in stale:
                self._done.add(part)
                return part
        return None

    def _order_all(self) -> None:
        """Find a place for each part that may come to wait."""
        sources = self._program.sources.all()
        ran = [part for source in sources for part in source.parts if part.run is not None]
        self._place = _places(self._program, [*ran, *self._waiting])
        self._queue = [(self._place[part], part) for part in self._waiting]
        heapify(self._queue)
        self._whole = True


def _places(program: Program, parts: Iterable[Part]) -> dict[Part, int]:
    """The parts in order, with the place of each."""
    return {part: at for at, part in enumerate(program.freshness.in_order(parts))}

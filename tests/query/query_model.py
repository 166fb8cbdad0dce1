"""Random programs for the query database, and a model that computes every answer anew.

graph = [([0, 1], "sum"), ([5], "parity")]      node 5 reads inputs 0 and 1, node 6 reads node 5
Naive(graph, [1, 2, 0, 0, 0]).ask(6)  =>  1
"""

from __future__ import annotations

from typing import Any

from engine.query import Database, Input, Query
from engine.query.model import Slot
from engine.query.readers import readers_of

INPUTS = 5
NODES = 8
FAILED = "failed"
WAYS = ["sum", "parity", "first-odd", "size", "fail-if-odd", "catch"]

Graph = list[tuple[list[int], str]]


class _Blocked(BaseException):
    """An answer is needed that is not known yet."""


def combined(reads: list[int], way: str, ask: Any) -> int:
    """The answer of a node. What is read may depend on answers; it may raise, or catch."""
    if way == "first-odd":
        for each in reads:
            if ask(each) % 2:
                return int(ask(each))
        return 0
    if way == "catch":
        total = 0
        for each in reads:
            try:
                total += ask(each)
            except ValueError:
                total += 50
        return total
    answers = [ask(each) for each in reads]
    if way == "fail-if-odd" and sum(answers) % 2:
        raise ValueError(FAILED)
    return {"parity": sum(answers) % 2, "size": len(answers)}.get(way, sum(answers))


class Naive:
    """Knows the inputs alone. Nodes that wait for each other in a ring get their `on_cycle`."""

    def __init__(self, graph: Graph, values: list[int]) -> None:
        self.answers: dict[int, Any] = dict(enumerate(values))
        open_nodes = dict(enumerate(graph, INPUTS))
        while open_nodes:
            waits: dict[int, int] = {}
            before = len(open_nodes)
            for at, (reads, way) in list(open_nodes.items()):
                try:
                    self.answers[at] = combined(reads, way, self._ask)
                except _Blocked as blocked:
                    waits[at] = blocked.args[0]
                    continue
                except ValueError:
                    self.answers[at] = FAILED
                del open_nodes[at]
            if len(open_nodes) == before:
                for at in [each for each in waits if _on_ring(each, waits)]:
                    self.answers[at] = 100 + at + values[at % INPUTS]
                    del open_nodes[at]

    def _ask(self, at: int) -> int:
        if at not in self.answers:
            raise _Blocked(at)
        if self.answers[at] == FAILED:
            raise ValueError(FAILED)
        return int(self.answers[at])

    def ask(self, at: int) -> Any:
        return self.answers[at]


def _on_ring(start: int, waits: dict[int, int]) -> bool:
    at, seen = waits[start], {start}
    while at in waits and at not in seen:
        seen.add(at)
        at = waits[at]
    return at == start


class Program:
    """The same graph as queries of a database. `answers` compares with the model."""

    def __init__(self, graph: Graph, most: int = 0) -> None:
        self.graph = graph
        self.values = [0] * INPUTS
        self.source = Input("source", default=0, fingerprint=int)
        self.answer = Query("answer", self._compute, int, most, self._on_cycle)
        self.db = Database()
        self.db.watch(self.answer)

    def _compute(self, db: Database, at: int) -> int:
        reads, way = self.graph[at - INPUTS]
        return combined(reads, way, lambda each: self.read(db, each))

    def read(self, db: Database, at: int) -> int:
        return int(db.get(self.source, at) if at < INPUTS else db.get(self.answer, at))

    def _on_cycle(self, db: Database, at: int) -> int:
        return 100 + at + int(db.get(self.source, at % INPUTS))

    def set(self, at: int, value: int, durability: int = 0) -> None:
        self.values[at] = value
        self.db.set(self.source, at, value=value, durability=durability)

    def ask(self, at: int) -> Any:
        try:
            return self.db.get(self.answer, at)
        except ValueError:
            return FAILED

    def check(self, asked: list[int]) -> None:
        """Answers are the model's, and the laws hold."""
        naive = Naive(self.graph, self.values)
        self.check_laws(naive)
        for at in asked:
            assert self.ask(at) == naive.ask(at)
        self.check_laws(naive)

    def check_laws(self, naive: Naive) -> None:
        """What is sure is right, reads sure things only, and hears of their changes."""
        assert not self.db._top
        unsure = set(self.db.unsure(self.answer))
        marks = set(self.db._marks._unfinished)
        for slot in self.slots():
            memo = slot.memo
            if memo is None:
                continue
            assert (slot.key in unsure) is slot.unsure
            for dependency in memo.dependencies:
                held = dependency.memo
                if not slot.unsure:
                    assert held is not None
                    assert not dependency.unsure or dependency in marks
                if held is not None and not held.durability:
                    assert slot in readers_of(dependency)
            if not slot.unsure and memo.kept:
                assert memo.value == naive.ask(int(str(slot.key[0])))

    def slots(self) -> list[Slot]:
        table = self.db._tables.get(self.answer)
        return [] if table is None else list(table.slots.values())

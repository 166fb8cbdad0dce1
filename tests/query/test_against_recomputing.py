"""Random graphs and edits: the database answers as one that computes everything anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.query import LOW, Database, Input, Query

INPUTS = 5
NODES = 8

# A node: what it reads (inputs below INPUTS, nodes above), how it combines, and whether its answer
# is coarse (so that edits are cut off) or decides what is read next.
node = st.tuples(
    st.lists(st.integers(0, INPUTS + NODES - 1), max_size=4),
    st.sampled_from(["sum", "parity", "first-odd", "size"]),
)
graphs = st.lists(node, min_size=NODES, max_size=NODES)
edits = st.lists(
    st.tuples(
        st.integers(0, INPUTS - 1),
        st.integers(0, 3),
        st.integers(0, 2),
        st.lists(st.integers(0, NODES - 1), max_size=3),
    ),
    max_size=12,
)


def combined(reads: list[int], way: str, ask: Any) -> int:
    if way == "first-odd":  # which dependencies are read depends on the answers
        for each in reads:
            if ask(each) % 2:
                return int(ask(each))
        return 0
    answers = [ask(each) for each in reads]
    return {"sum": sum(answers), "parity": sum(answers) % 2, "size": len(answers)}[way]


class Naive:
    """Computes every answer from the inputs."""

    def __init__(self, graph: list[Any], values: list[int]) -> None:
        self.graph, self.values = graph, values

    def ask(self, at: int) -> int:
        if at < INPUTS:
            return self.values[at]
        reads, way = self.graph[at - INPUTS]
        return combined([each for each in reads if each < at], way, self.ask)


@settings(max_examples=300, deadline=None)
@given(graphs, edits, st.integers(0, 3))
def test_answers_are_those_of_computing_everything(
    graph: list[Any], script: list[Any], most: int
) -> None:
    source = Input("source", default=0, fingerprint=int)

    def compute(db: Database, at: int) -> int:
        reads, way = graph[at - INPUTS]

        def ask(each: int) -> int:
            return int(db.get(source, each) if each < INPUTS else db.get(answer, each))

        return combined([each for each in reads if each < at], way, ask)

    answer = Query("answer", compute, fingerprint=int, most=most)
    db, values = Database(), [0] * INPUTS
    for at, value, durability, asked in script:
        values[at] = value
        db.set(source, at, value=value, durability=durability if at % 2 else LOW)
        naive = Naive(graph, values)
        for each in asked:
            assert db.get(answer, each + INPUTS) == naive.ask(each + INPUTS)
        if value == 3:
            db.sweep(2)
    naive = Naive(graph, values)
    for each in range(INPUTS, INPUTS + NODES):
        assert db.get(answer, each) == naive.ask(each)


@settings(max_examples=100, deadline=None)
@given(graphs, edits)
def test_nothing_runs_twice_in_one_revision(graph: list[Any], script: list[Any]) -> None:
    source = Input("source", default=0, fingerprint=int)
    runs: dict[tuple[int, int], int] = {}

    def compute(db: Database, at: int) -> int:
        runs[db.revision, at] = runs.get((db.revision, at), 0) + 1
        reads, way = graph[at - INPUTS]

        def ask(each: int) -> int:
            return int(db.get(source, each) if each < INPUTS else db.get(answer, each))

        return combined([each for each in reads if each < at], way, ask)

    answer = Query("answer", compute, fingerprint=int)
    db = Database()
    for at, value, _, asked in script:
        db.set(source, at, value=value)
        for each in asked:
            db.get(answer, each + INPUTS)
    assert all(count == 1 for count in runs.values())

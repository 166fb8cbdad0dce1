"""Random graphs and edits: the database answers as one that computes everything anew."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from query_model import INPUTS, NODES, WAYS, Graph, Naive, Program

from engine.query import Database
from engine.query.events import BACKDATED, EXECUTED

PURE = WAYS[:4]
ALL = range(INPUTS, INPUTS + NODES)


def graphs(ways: list[str], rings: bool) -> st.SearchStrategy[Graph]:
    """Graphs of nodes that read any others, or only those before them."""

    def node(at: int) -> st.SearchStrategy[tuple[list[int], str]]:
        highest = INPUTS + NODES - 1 if rings else at - 1
        return st.tuples(st.lists(st.integers(0, highest), max_size=4), st.sampled_from(ways))

    return st.tuples(*[node(at) for at in ALL]).map(list)


edits = st.lists(
    st.tuples(
        st.integers(0, INPUTS - 1),
        st.integers(0, 3),
        st.integers(0, 2),
        st.lists(st.sampled_from(ALL), max_size=3),
        st.sampled_from(["set", "set", "set", "remove", "sweep"]),
    ),
    max_size=12,
)


def play(program: Program, script: list[Any]) -> None:
    for at, value, durability, asked, what in script:
        if what == "remove":
            program.values[at] = 0
            program.db.remove(program.source, at)
        else:
            program.set(at, value, durability)
        if what == "sweep":
            program.db.sweep(value)
        program.check(asked)
    program.check(list(ALL))


@settings(max_examples=80, deadline=None)
@given(graphs(PURE, rings=False), edits, st.integers(0, 3))
def test_answers_are_those_of_computing_everything(
    graph: Graph, script: list[Any], most: int
) -> None:
    play(Program(graph, most), script)


@settings(max_examples=80, deadline=None)
@given(graphs(WAYS, rings=False), edits, st.integers(0, 3))
def test_queries_that_raise_and_catch_answer_like_computing_everything(
    graph: Graph, script: list[Any], most: int
) -> None:
    play(Program(graph, most), script)


@settings(max_examples=100, deadline=None)
@given(graphs(PURE, rings=True), edits, st.integers(0, 3))
def test_cycles_answer_like_computing_everything_whoever_is_asked_first(
    graph: Graph, script: list[Any], most: int
) -> None:
    play(Program(graph, most), script)


@settings(max_examples=100, deadline=None)
@given(graphs(WAYS, rings=True), edits, st.integers(0, 3))
def test_cycles_with_exceptions_answer_like_computing_everything(
    graph: Graph, script: list[Any], most: int
) -> None:
    play(Program(graph, most), script)


class Counted(Program):
    """Notes what every execution read, and whether a kept answer was made anew for nothing."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.runs: dict[tuple[int, int], int] = {}
        self.seen: dict[int, dict[int, int]] = {}
        self.reading: dict[int, int] = {}

    def _compute(self, db: Database, at: int) -> int:
        self.runs[db.revision, at] = self.runs.get((db.revision, at), 0) + 1
        if db.memo(self.answer, at) is not None:
            naive = Naive(self.graph, self.values)
            before = self.seen[at]
            assert any([naive.ask(each) != value for each, value in before.items()])
        outer, self.reading = self.reading, {}
        value = super()._compute(db, at)
        self.seen[at], self.reading = self.reading, outer
        return value

    def read(self, db: Database, at: int) -> int:
        reading = self.reading
        value = super().read(db, at)
        reading[at] = value
        return value


@settings(max_examples=80, deadline=None)
@given(graphs(PURE, rings=False), edits)
def test_nothing_runs_twice_or_without_a_dependency_that_really_changed(
    graph: Graph, script: list[Any]
) -> None:
    program = Counted(graph)
    play(program, [(*edit[:3], list(ALL), edit[4]) for edit in script])
    swept = any([what == "sweep" for *_, what in script])
    assert swept or all([count == 1 for count in program.runs.values()])


@settings(max_examples=80, deadline=None)
@given(graphs(PURE, rings=False), edits)
def test_only_what_an_edit_made_unsure_is_verified_or_run(graph: Graph, script: list[Any]) -> None:
    program = Program(graph)
    for at in ALL:
        program.ask(at)
    for at, value, durability, *_ in script:
        program.set(at, value, durability)
        reached = set(program.db.unsure(program.answer))
        program.db.events.clear()
        for each in ALL:
            program.ask(each)
        touched = {event.slot.key for event in program.db.events}
        assert touched == reached
        kinds = {event.kind for event in program.db.events}
        assert kinds & {EXECUTED, BACKDATED} or not reached
        assert program.db.unsure(program.answer) == ()

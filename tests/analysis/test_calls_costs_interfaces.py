"""Groups of functions that call each other, what nodes cost, what callers may rely on."""

from __future__ import annotations

from typing import Any

from analysed import Program, lowered
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.calls import components
from engine.analysis.cost import call_cost, cost, size
from engine.ir.core import Const, Fn, Loop, Node, Recur, Target, Var
from engine.prims.table import DIVERGES, HOST, THROWS

GRAPHS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4))


def reaches(graph: dict[int, list[int]], a: int, b: int) -> bool:
    seen, pending = set(), [a]
    while pending:
        for each in graph.get(pending.pop(), ()):
            if each not in seen:
                seen.add(each)
                pending.append(each)
    return b in seen


@given(GRAPHS)
def test_a_group_is_exactly_what_reaches_each_other(graph: dict[int, list[int]]) -> None:
    found = components(graph, lambda each: graph.get(each, ()))
    group = {each: at for at, members in enumerate(found) for each in members}
    assert sorted(group) == sorted({*graph, *[each for all_ in graph.values() for each in all_]})
    for a in group:
        for b in group:
            together = a == b or (reaches(graph, a, b) and reaches(graph, b, a))
            assert (group[a] == group[b]) is together
            if reaches(graph, a, b):
                assert group[b] <= group[a], "callees come first"


def test_a_long_chain_of_calls_is_no_problem() -> None:
    found = components([0], lambda each: [each + 1] if each < 50_000 else [0])
    assert len(found) == 1 and len(found[0]) == 50_001


def test_size_counts_nodes_and_cost_grows_with_work() -> None:
    assert size(lowered("(+ 1 (* 2 3))")) == 5
    cheap, dear = lowered("(+ 1 2)"), lowered("(println (+ 1 2))")
    assert cost(cheap) < cost(dear)
    assert cost(lowered("(fn [] (println 1))")) < cost(dear), "making is not calling"
    once, often = lowered("(loop [i 0] i)"), lowered("(loop [i 0] (loop [j 0] i))")
    assert cost(once) < cost(often)
    fn = lowered("(fn [x] (println x))")
    assert type(fn) is Fn
    assert call_cost(fn.arities[0]) > cost(fn)


def test_loops_nested_deep_cost_a_number() -> None:
    origin = lowered("1").origin
    node: Node = Const(1, origin)
    for _ in range(20_000):
        node = Loop(((Var("i"), Const(0, origin)),), node, Target(), origin)
    assert 0 < cost(node) < float("inf")
    assert Recur is not None


def test_an_interface_says_counts_effects_and_result() -> None:
    found: Any = Program(f="(fn ([x] [x]) ([x & more] (println x)))").interfaces["user", "f"]
    assert found.arities == ((1, 1), (1, None))
    assert found.accepts(1) and found.accepts(5) and not found.accepts(0)
    assert found.effects & HOST and not found.total


def test_a_body_that_does_the_same_has_the_same_interface() -> None:
    one, other = Program(f="(fn [x] [x])"), Program(f="(fn [y] (let [z y] [z]))")
    assert one.interfaces == other.interfaces
    assert one.interfaces["user", "f"].total


def test_functions_that_call_each_other_share_their_effects() -> None:
    found = Program(
        a="(fn [n] (if (= n 0) 1 (b n)))",
        b="(fn [n] (c n))",
        c="(fn [n] (do (println n) (a n)))",
        d="(fn [n] [n])",
    ).interfaces
    assert {found["user", name].effects & (HOST | THROWS | DIVERGES) for name in "abc"} == {
        HOST | THROWS | DIVERGES
    }
    assert found["user", "d"].total

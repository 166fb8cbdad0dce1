"""How much work the passes take: in proportion to the program, whatever its shape.

    1,200 nodes of anything take about four times the work of 300

Work is counted in calls of Python functions, which come out the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from cProfile import Profile

import pytest
from workbench import Workbench

from engine.analysis.infer import infer
from engine.analysis.outside import NOTHING
from engine.ir.core import Const, Fn, Local, Loop, Node, PrimCall, Var
from engine.ir.rebuild import rebuild
from engine.ir.walk import nodes
from engine.passes.basis import prepared
from engine.passes.context import FIRINGS_BASE, FIRINGS_PER_NODE, Rewriting
from engine.passes.driver import Optimised, Plan, optimise
from engine.passes.kinds import Kinds, bits_of
from engine.passes.pipeline import AGGRESSIVE
from engine.passes.rule import Pass, rule

Shape = Callable[[int], str]  # a program of about so many nodes

SMALL = 300  # nodes
LARGE = 1_200
FASTER = 1.5  # times the work of a node in the small program that one in the large may take
DEEP = 5_000  # levels


def around(levels: int, turn: Callable[[int, str], str], inner: str) -> str:
    """Forms nested in each other."""
    for at in range(levels):
        inner = turn(at, inner)
    return inner


def joined(count: int, part: Callable[[int], str]) -> str:
    """Forms one after the other."""
    return " ".join([part(at) for at in range(count)])


def loop(at: int, inner: str) -> str:
    return f"(loop [i{at} 0 s{at} 0] (if (< i{at} a) (recur (inc i{at}) (+ s{at} {inner})) s{at}))"


WIDE: dict[str, Shape] = {
    "a chain of bindings": lambda n: (
        f"(fn [v0] (let [{joined(n // 9, lambda i: f'v{i + 1} (if (< v{i} {i}) 1 (h v{i}))')}]"
        f" v{n // 9}))"
    ),
    "a vector": lambda n: f"(fn [x] [{joined(n // 3, lambda i: f'(+ x {i})')}])",
    "a vector of numbers": lambda n: f"[{joined(n, str)}]",
    "a cond": lambda n: f"(fn [x] (cond {joined(n // 5, lambda i: f'(= x {i}) {i}')} :else nil))",
    "a cond of types": lambda n: (
        f"(fn [x y] (cond {joined(n // 12, lambda i: f'(and (int? x) (< x {i})) (+ y {i})')}))"
    ),
    "a match": lambda n: (
        f"(fn [x] (match x {joined(n // 30, lambda i: f'[:k{i} a] (+ a 1) {{:m{i} b}} b')} _ 0))"
    ),
    "equal expressions": lambda n: (
        f"(fn [x y] [{joined(n // 5, lambda i: f'(* (+ x {i % 50}) y)')}])"
    ),
    "functions": lambda n: (
        f"(fn [x] (let [{joined(n // 8, lambda i: f'f{i} (fn [y] (+ y x {i}))')}]"
        f" [{joined(n // 8, lambda i: f'(f{i} x)')}]))"
    ),
    "sequences": lambda n: (
        f"[{joined(n // 9, lambda i: f'(reduce + (map inc (filter odd? (range {i}))))')}]"
    ),
    "functions 30 deep": lambda n: (
        "(fn [a] ["
        + joined(n // 90, lambda _: around(30, lambda i, s: f"(fn [x{i}] (+ x{i} {s}))", "a"))
        + "])"
    ),
    "loops 6 deep": lambda n: f"(fn [a] [{joined(n // 70, lambda _: around(6, loop, 'a'))}])",
}
NESTED: dict[str, Callable[[int], str]] = {  # by levels
    "lets": lambda n: f"(fn [a] {around(n, lambda i, s: f'(let [x{i} (h a)] {s})', 'a')})",
    "ifs": lambda n: f"(fn [x] {around(n, lambda i, s: f'(if (= x {i}) {i} {s})', 'x')})",
    "ifs that order": lambda n: (
        f"(fn [x y] {around(n, lambda i, s: f'(if (< x {i}) {s} (h y))', 'x')})"
    ),
    "vectors": lambda n: f"(fn [x] {around(n, lambda i, s: f'[{s}]', 'x')})",
    "sums": lambda n: f"(fn [x] {around(n, lambda i, s: f'(+ {s} x)', 'x')})",
    "blocks": lambda n: f"(fn [x] {around(n, lambda i, s: f'(do (h x) {s})', 'x')})",
    "calls": lambda n: f"(fn [x] {around(n, lambda i, s: f'(h x {s})', 'x')})",
    "maps": lambda n: f"(fn [x] {around(n, lambda i, s: f'(map inc {s})', 'x')})",
    "functions": lambda n: around(n, lambda i, s: f"(fn [x{i}] (h x{i} {s}))", "1"),
    "tries": lambda n: f"(fn [x] {around(n, lambda i, s: f'(try (h x) (catch e {s}))', 'x')})",
}
SHAPES: dict[str, Shape] = {
    **WIDE,
    **{f"nested {name}": lambda n, shape=shape: shape(n // 4) for name, shape in NESTED.items()},
}


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return Workbench()


def counted(bench: Workbench, tree: Node, plan: Plan = AGGRESSIVE) -> tuple[float, Optimised]:
    """Calls of functions for each node of a tree, and what became of the tree."""
    with bench.session._evaluation(), Profile() as profile:
        made = optimise(tree, plan, bench)
    calls = sum([entry.callcount for entry in profile.getstats()])
    return calls / len(nodes(tree)), made


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_program_and_no_faster(bench: Workbench, shape: str) -> None:
    small, large = [bench.lower(SHAPES[shape](size)) for size in (SMALL, LARGE)]
    counted(bench, small)  # what is kept for all compilations is made once
    one, _ = counted(bench, small)
    other, made = counted(bench, large)
    assert not made.problems
    assert other <= FASTER * one, (shape, one, other)


@pytest.mark.parametrize("shape", ["ifs", "lets", "calls", "vectors", "tries"])
def test_trees_of_5000_levels_pass_all_passes(bench: Workbench, shape: str) -> None:
    tree = bench.lower(NESTED[shape](DEEP))
    with bench.session._evaluation():
        made = optimise(tree, AGGRESSIVE, bench)
    assert not made.problems, made.problems[0].problem


def test_loops_around_loops_are_not_followed_for_ever(bench: Workbench) -> None:
    shallow, deep = [bench.lower(f"(fn [a] {around(n, loop, 'a')})") for n in (20, 80)]
    with bench.session._evaluation():
        rates = []
        for tree in (shallow, deep):
            with Profile() as profile:
                infer(tree, bench)
            rates.append(sum([e.callcount for e in profile.getstats()]) / len(nodes(tree)))
    assert rates[1] <= FASTER * rates[0]


def test_an_inference_that_gave_up_on_loops_is_still_right(bench: Workbench) -> None:
    tree = bench.lower(f"(fn [a] {around(80, loop, 'a')})")
    with bench.session._evaluation():
        types = infer(tree, bench)
    loops = [n for n in nodes(tree) if type(n) is Loop]
    for each in loops:
        counter = types.var(each.bindings[0][0])
        assert counter.low is None or counter.low <= 0
        assert counter.high is None  # it counts as far as a caller likes


@rule(PrimCall)
def swap(n: PrimCall, cx: Rewriting) -> Node:
    """there and back again"""
    return PrimCall(n.prim, n.args[::-1], n.namespace, n.origin)


def test_rules_that_undo_each_other_stop_at_the_bound_and_it_is_told(bench: Workbench) -> None:
    tree = bench.lower(SHAPES["a vector"](LARGE))
    plan = tuple([Pass(f"swap{at}", (swap,), None) for at in range(20)])
    _, made = counted(bench, tree, plan)
    bound = FIRINGS_BASE + FIRINGS_PER_NODE * len(nodes(prepared(tree, made.assumption)))
    assert made.firings == bound
    told = [r.why for r in made.remarks if r.kind == "missed"]
    assert f"stopped after {bound} rewrites" in told


def test_functions_in_functions_are_given_their_way_back_in_one_walk(bench: Workbench) -> None:
    text = around(60, lambda i, s: f"(fn [x{i}] (h x{i} {s}))", "1")
    (outer,) = [n for n in nodes(bench.lower(text)) if type(n) is Fn][:1]
    with Profile() as profile:
        made = prepared(outer, optimise(outer, (), NOTHING).assumption)
    calls = sum([entry.callcount for entry in profile.getstats()])
    assert calls < 40 * len(nodes(outer))
    inner = [n for n in nodes(made) if type(n) is Fn]
    assert len(inner) == 60
    assert all([n.basis is not None and n.basis.captures == () for n in inner])


def test_kinds_of_a_tree_are_noted_once_for_each_node() -> None:
    x = Var("x")
    origin = Const(0, None).origin  # type: ignore[arg-type]
    local, one = Local(x, origin), Const(1, origin)
    inner = Fn("f", "user", (), "", None, origin)
    kinds = Kinds()
    assert kinds.of(local) == bits_of((Local,))
    assert kinds.of(one) == bits_of((Const,))
    assert kinds.of(inner) == bits_of((Fn,))
    assert len(kinds.known) == 3


def test_a_node_with_the_children_that_it_has_stays_itself(bench: Workbench) -> None:
    tree = bench.lower("(fn [x] (if (< x 1) [x {:a x}] (loop [i 0] (if x (recur (inc i)) i))))")

    def again(n: Node) -> Node:
        return rebuild(n, tuple([again(child) for child in _children(n)]))

    assert again(tree) is tree


def _children(n: Node) -> tuple[Node, ...]:
    from engine.ir.walk import children

    return children(n)

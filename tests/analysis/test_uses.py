"""How often, and where, variables are read."""

from __future__ import annotations

from analysed import lowered

from engine.analysis.free import free_variables
from engine.analysis.uses import Uses, uses
from engine.ir.core import Const, Fn, Let, Letrec, Loop, Node, Var, Vec
from engine.ir.walk import nodes


def asked(text: str, name: str) -> tuple[Uses, Var]:
    """The uses in a program, and its variable of a name."""
    root = lowered(text)
    return uses(root), next(var for var in variables(root) if var.hint == name)


def variables(root: Node) -> list[Var]:
    found: list[Var] = []
    for n in nodes(root):
        if type(n) is Let or type(n) is Letrec or type(n) is Loop:
            found += [var for var, _ in n.bindings]
        elif type(n) is Fn:
            for arity in n.arities:
                found += [*arity.params, *([] if arity.rest is None else [arity.rest])]
    return found


def test_reads_are_counted() -> None:
    for text, count in (
        ("(let [a 1] 2)", 0),
        ("(let [a 1] a)", 1),
        ("(let [a 1 b (+ a a)] [a b])", 3),
        ("(let [a inc] (a a))", 2),
    ):
        found, a = asked(text, "a")
        assert found.count(a) == count, text


def test_a_read_in_a_function_further_in_is_in_a_closure() -> None:
    for text, within in (
        ("(let [a 1] (fn [] a))", True),
        ("(let [a 1] (fn [] (fn [] a)))", True),
        ("(fn [] (let [a 1] a))", False),
        ("(fn [a] a)", False),
        ("(fn [& a] (fn [] (a)))", True),
        ("(let [a 1] [(fn [] 2) a])", False),
        ("(letrec [a (fn [] (a))] a)", True),
    ):
        found, a = asked(text, "a")
        assert found.in_closure(a) is within, text


def test_a_read_where_a_loop_or_a_function_may_repeat_it_is_in_a_loop() -> None:
    for text, within in (
        ("(let [a 1] (loop [i 0] (if a i (recur 1))))", True),
        ("(let [a 1] (loop [i a] (if i i (recur 1))))", False),
        ("(loop [a 1] (if a a (recur a)))", False),
        ("(loop [a 1] (let [b a] (if b b (recur b))))", False),
        ("(let [a 1] (fn [] a))", True),
        ("(let [a 1] a)", False),
    ):
        found, a = asked(text, "a")
        assert found.in_loop(a) is within, text


def test_only_a_head_does_not_escape() -> None:
    for text, escapes in (
        ("(let [a inc] (a 1))", False),
        ("(let [a inc] (map a [1]))", True),
        ("(let [a inc] (a a))", True),
        ("(let [a inc] [a (a 1)])", True),
        ("(let [a inc] (fn [] (a 1)))", False),
        ("(let [a inc] 1)", False),
    ):
        found, a = asked(text, "a")
        assert found.escapes(a) is escapes, text


def test_free_variables_come_in_the_order_of_their_first_use() -> None:
    root = lowered("(fn [a b c] (fn [x] [c x a c]))")
    assert type(root) is Fn
    inner = root.arities[0].body
    assert [var.hint for var in free_variables(inner)] == ["c", "a"]
    assert free_variables(root) == ()


def test_deep_programs_are_no_problem() -> None:
    origin = lowered("1").origin
    node: Node = Const(1, origin)
    for _ in range(50_000):
        node = Vec((node,), origin)
    assert uses(node).count(Var("a")) == 0
    assert free_variables(node) == ()

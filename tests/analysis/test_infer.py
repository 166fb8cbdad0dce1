"""What is inferred of programs: by tests, loops, calls and annotations."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from inferring import World, inferred, lowered, told, types_of

from engine.analysis.infer import infer, result_shape, result_shapes
from engine.analysis.lattice import INT, leq, of_kinds
from engine.analysis.outside import NOTHING
from engine.analysis.shapes import of_value
from engine.ir.core import Fn, If, Let, Local, PrimCall
from engine.ir.walk import nodes
from engine.prims.catalog import lookup

ANYTHING = '(parse-json "1")'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(+ 1 2)", "int 3..3"),
        ("(+ 1 2.5)", "float"),
        (f"(+ {ANYTHING} 2.5)", "float"),
        ("(+ 99999999999999999999999999999999 1.0)", "float"),
        ('(first ["a" "b"])', "nil | str"),
        ('(inc "a")', "never"),
        ("(mod 7 3)", "int 0..2"),
        ("(quot (count [1 2]) 2)", "int 0.."),
        ("(range 5)", "vec[int 0..4]"),
        ('(conj [1] "a")', "vec[int 1..1 | str]"),
        ("(map (fn [x] (* x 2)) [1 2 3])", "vec[int 2..6]"),
        ("(map (fn [x] (* x 2)) (lazy-seq [1]))", "lazy[int | float]"),
        ("(filter even? [1 2])", "vec[int 1..2]"),
        ("(reduce (fn [a x] (+ a x)) 0 [1 2 3])", "int 0.."),
        ('(reduce (fn [a x] (reduced "s")) 0 [1])', "any"),
        ('(:name {:name "x" :age 3})', "str"),
        ('(get (assoc {:a 1} :b "s") :b)', "str"),
        ("(update {:a 1} :a inc)", "map{:a int 2..2}"),
        ("(if (< 1 2) 1 :x)", "int 1..1"),
        ("(string? 5)", "false"),
        ("(= 1 1.0)", "false"),
        ("((fn [a & more] more) 1 2 3)", "nil | list[int 2..3]"),
        ("(let [f (fn [x] (* x 2))] [(f 1) (f 2.5)])", "vec[int 2..2 | float]"),
        ("(throw 1)", "never"),
        ("(try (throw 1) (catch :error e e))", "any"),
        ("(try (+ 1 2) (catch :error e :x))", "int 3..3 | kw"),
    ],
)
def test_a_form_gives(text: str, expected: str) -> None:
    assert inferred(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(if (and (int? x) (> x 3)) x nil)", "nil | int 4.."),
        ("(if (or (nil? x) (string? x)) x 1)", "nil | int 1..1 | str"),
        ("(if (not (nil? x)) nil x)", "nil"),
        ("(if x nil x)", "nil | false"),
        ("(if (= x :k) x nil)", "nil | kw"),
        ("(if (= x [1]) x nil)", "any"),
        ("(do (+ x 1) x)", "int | float"),
        ("(let [t (int? x)] (if t x 0))", "int"),
        ("(do (if (int? x) nil (throw x)) x)", "int"),
        ("(if (error? x) nil (if (error? x) x :no))", "nil | kw | other"),
        ("(if (< x 3) x nil)", "nil | int ..2 | float"),
        ("(try (do (+ x 1) 1) (catch :error e x))", "any"),
        ("(do (map (fn [y] (+ x y)) []) x)", "any"),
    ],
)
def test_a_test_or_a_finished_call_shows_what_a_variable_is(body: str, expected: str) -> None:
    assert inferred(f"((fn [x] {body}) {ANYTHING})") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(loop [i 0] (if (< i 10) (recur (inc i)) i))", "int 10..10"),
        ("(loop [i 0 a 0] (if (< i 10) (recur (inc i) (+ a i)) a))", "int 0.."),
        ("(loop [i 10] (if (zero? i) i (recur (dec i))))", "int 0..0"),
        ("(loop [i 0] (recur (inc i)))", "never"),
        ("(loop [x nil] (if (vector? x) x (recur [x])))", "vec[nil]"),
        ("(letrec [f (fn [n] (if (= n 0) 1 (* n (f (dec n)))))] (f 10))", "int 1.."),
        ("(letrec [f (fn [n] (if (< n 1) nil (f (dec n))))] [f (f 10)])", "vec[nil | fn]"),
        ("(letrec [f (fn [n] (f n))] (f 1))", "never"),
        ('(letrec [f (fn [n] (if (= n 0) n (f (dec n))))] (do (map f ["a"]) (f 1)))', "int 0..0"),
    ],
)
def test_a_loop_is_visited_until_it_settles(text: str, expected: str) -> None:
    assert inferred(text) == expected


def test_a_captured_loop_variable_is_what_it_is_on_any_turn() -> None:
    text = "(loop [x nil fs []] (if (< (count fs) 2) (recur 1 (conj fs (fn [] [x]))) fs))"
    node, types = types_of(text)
    (inner,) = [n for n in nodes(node) if type(n) is Fn]
    assert told(types.of(inner.arities[0].body)) == "vec[nil | int 1..1]"


def test_a_node_that_stands_in_two_places_has_the_shape_of_both() -> None:
    node, types = types_of(f"((fn [x] (or (int? x) (string? x) 7)) {ANYTHING})")
    for n in nodes(node):
        if type(n) is Local and n.var.hint.startswith("v"):
            assert told(types.of(n)) == "false | true"


def test_a_new_local_has_what_its_variable_is_everywhere() -> None:
    node, types = types_of("(fn [x] (if (int? x) (+ x 1) 0))")
    assert type(node) is Fn
    x = node.arities[0].params[0]
    fresh = Local(x, node.origin)
    assert told(types.of(fresh)) == "any"
    inc = PrimCall(lookup("inc"), (fresh,), "user", node.origin)  # type: ignore[arg-type]
    assert told(types.of(inc)) == "int | float"


def test_annotations_prove_something_only_where_they_are_checked() -> None:
    text = "(fn [x :int] (+ x 1))"
    for level, expected in (("none", "int | float"), ("standard", "int"), ("strict", "int")):
        node, types = types_of(text, World(level))
        assert type(node) is Fn
        assert told(types.of(node.arities[0].body)) == expected


def test_a_name_that_is_taken_over_may_give_anything() -> None:
    assert inferred("(+ 1 2)", World(shadows=frozenset("+"))) == "any"
    assert inferred("(do (def + -) (+ 1 2))") == "any"
    assert inferred("(do (def v 1) v)") == "any"


def test_functions_that_call_each_other_by_name_settle_together() -> None:
    bodies = {
        "even": "(if (= n 0) true (odd (dec n)))",
        "odd": "(if (= n 0) false (even (dec n)))",
    }
    group = {}
    for name, body in bodies.items():
        node = lowered(f"(do (defn even [n] 1) (defn odd [n] 1) (fn [n] {body}))")
        group["user", name] = [n for n in nodes(node) if type(n) is Fn][-1]
    assert {told(found) for found in result_shapes(group, NOTHING).values()} == {"false | true"}


def test_a_result_depends_on_the_arguments_given() -> None:
    node = lowered("(fn [x] (* x 2))")
    assert type(node) is Fn
    assert told(result_shape(node, NOTHING)) == "int | float"
    assert told(result_shape(node, NOTHING, [of_value(4)])) == "int 8..8"
    assert told(result_shape(node, NOTHING, [])) == "never"


@pytest.fixture
def room() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(200_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("room")
def test_trees_of_five_thousand_levels_are_inferred() -> None:
    node = lowered("(fn [x] (if x 1 2))")
    assert type(node) is Fn
    branch = node.arities[0].body
    assert type(branch) is If
    deep: If | Let = branch
    for _ in range(5_000):
        deep = If(branch.test, branch.then, deep, branch.origin)
    assert told(infer(deep, NOTHING).of(deep)) == "int 1..2"


def test_nested_loops_cost_a_bounded_number_of_visits() -> None:
    text = "1"
    for level in range(12):
        text = f"(loop [i{level} 0] (if (< i{level} 9) (recur (+ i{level} {text})) i{level}))"
    node = lowered(text)
    types = infer(node, NOTHING)
    assert types._flow.spent < 60 * len(nodes(node))
    folds = "1"
    for level in range(12):
        folds = f"(reduce (fn [a{level} x] (+ a{level} {folds})) 0 [1 2])"
    node = lowered(folds)
    assert infer(node, NOTHING)._flow.spent < 60 * len(nodes(node))
    assert leq(infer(node, NOTHING).of(node), of_kinds(INT | 16))

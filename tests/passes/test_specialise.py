"""Copies for a known function: the same values and errors, a bounded number, the right way back.

(each (fn [x] …) ys)   =>   (let [f (fn [x] …)] (letrec [each (fn [xs] … (f …) …)] (each ys)))
"""

from __future__ import annotations

import pytest
from redefinitions import both
from sameness import same
from workbench import Workbench, shown

from engine.ir.core import Call, Fn, Letrec, Node
from engine.ir.walk import nodes
from engine.passes import fold, inline, propagate, specialise, tailcall
from engine.passes.driver import Plan
from engine.passes.pipeline import AGGRESSIVE

PLAN = [specialise.PASS]
MANY = [specialise.PASS, tailcall.PASS, inline.PASS] * 3
EACH = "(defn each [f xs] (if (empty? xs) [] (cons (f (first xs)) (each f (rest xs)))))"
TURN = "(defn turn [f n y] (if (= n 0) y (turn f (- n 1) (f y))))"


def count(n: Node, kind: type) -> int:
    return sum([type(each) is kind for each in nodes(n)])


@pytest.mark.parametrize("plan", [PLAN, MANY])
def test_values_and_errors_are_the_same(plan: list[specialise.Pass]) -> None:
    mains = [
        "(each (fn [x] (* x x)) [1 2 3])",
        '(each (fn [x] (* x x)) [1 "b" 3])',
        "(each (fn [] 1) [1])",
        "(each inc 5)",
        "(turn (fn [x] (+ x 0.5)) 2000 0)",
        "(turn inc :no 0)",
        "(let [k 3] (each (fn [x] (each (fn [y] [k x y]) [x k])) [1 2]))",
    ]
    same(EACH + TURN, mains, plan)


def test_a_fold_with_a_literal_becomes_a_loop_without_calls() -> None:
    made = same(TURN, "(turn (fn [x] (+ x 1)) 100 0)", MANY)
    assert count(made[-1], Call) == 0


def test_functions_that_pass_each_other_on_do_not_grow_without_end() -> None:
    definitions = (
        "(defn one [f n] (if (= n 0) (f n) (two f (- n 1))))"
        "(defn two [f n] (if (= n 0) (f n) (if (= n 1) (two f 0) (one f (- n 1)))))"
    )
    made = same(definitions, "(one (fn [x] (two (fn [y] [x y]) 3)) 9)", MANY)
    assert len(nodes(made[-1])) < 1000


def test_a_copy_goes_back_to_the_name_when_it_is_redefined() -> None:
    bench = Workbench()
    bench.define(EACH)
    found = bench.optimised("(each vector [1 2])", PLAN)
    (made,) = [n for n in nodes(found.node) if type(n) is Letrec]
    ((_, copy),) = made.bindings
    assert type(copy) is Fn
    assert copy.basis is not None
    (arity,) = copy.basis.generic.arities
    assert type(arity.body) is Call
    assert len(arity.body.args) == 2


WALK = (
    "(defn walk [mode t]"
    "  (if (vector? t)"
    "    (if (= mode :sum)"
    "      (+ (walk mode (first t)) (walk mode (second t)))"
    "      (max (walk mode (first t)) (walk mode (second t))))"
    "    t))"
)
SQUARES = "(defn square [x] (* x x)) (defn each* [g ys] (each g ys))"


@pytest.mark.parametrize("plan", [PLAN, MANY, AGGRESSIVE])
def test_constants_and_named_functions_keep_values_and_errors(plan: Plan) -> None:
    trees = ["[[1 2] [3 [4 5]]]", "7", '[1 "a"]', "[[1 nil] 2]", "[1]"]
    mains = [f"(walk {mode} {tree})" for mode in (":sum", ":max", "1") for tree in trees]
    mains += ["(each square [1 2 3])", '(each square [1 "b"])', "(each* square (list 4))"]
    mains += ["(let [k (fn [x] [x])] (each k [1 2]))", "(each each [1])", "(walk :sum)"]
    same(EACH + WALK + SQUARES, mains, plan)


def test_a_constant_that_decides_a_test_is_not_tested_in_the_copy() -> None:
    made = same(WALK, "(walk :sum [[1 2] 3])", [specialise.PASS, propagate.PASS, fold.PASS])
    assert ":max" not in shown(made[-1])
    assert "mode" not in shown(made[-1])


@pytest.mark.parametrize("main", ["(turn [1] 3 0)", "(fib 20)", "(power 2 10)"])
def test_a_constant_that_decides_nothing_makes_no_copy(main: str) -> None:
    definitions = (
        "(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"
        "(defn power [b n] (if (= n 0) 1 (* b (power b (- n 1)))))"
    )
    bench = Workbench()
    bench.define(TURN + definitions)
    found = bench.optimised(main, PLAN)
    assert not [n for n in nodes(found.node) if type(n) is Letrec]


def test_effects_of_arguments_keep_their_order() -> None:
    definitions = (
        "(def seen (atom []))"
        "(defn note [x] (do (swap! seen (fn [s] (conj s x))) x))"
        "(defn go [n f m] (if (= n 0) m (go (- n 1) f (f m))))"
    )
    mains = ["(go (note 2) note (note 5))", "(deref seen)", "(go (note :a) note (note 5))"]
    same(definitions, [*mains, "(deref seen)"], MANY)


def test_a_named_function_that_is_redefined_is_called_as_it_is_now() -> None:
    square, main = "(defn square [x] (* x x))", "(defn main [ys] (each square ys))"
    steps = [EACH, square, main, "(main [1 2])", "(main [3])"]
    again = [("(defn square [x] [x])", square), "(main [1 2])", "(main [3])"]
    assert both([*steps, *again]) == []

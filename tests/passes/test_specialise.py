"""Copies for a known function: the same values and errors, a bounded number, the right way back.

(each (fn [x] …) ys)   =>   (let [f (fn [x] …)] (letrec [each (fn [xs] … (f …) …)] (each ys)))
"""

from __future__ import annotations

import pytest
from sameness import same
from workbench import Workbench

from engine.ir.core import Call, Fn, Letrec, Node
from engine.ir.walk import nodes
from engine.passes import inline, specialise, tailcall

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

"""Self calls in tail position go back: same values and errors, and no stack.

(defn f [n] (if (= n 0) n (f (- n 1))))   =>   (defn f [n] (if (= n 0) n (recur (- n 1))))
"""

from __future__ import annotations

import pytest
from sameness import same
from workbench import Workbench, shown

from engine.ir.core import Call, Loop, Node, Recur
from engine.ir.walk import nodes
from engine.passes import tailcall

PLAN = [tailcall.PASS]


def count(n: Node, kind: type) -> int:
    return sum([type(each) is kind for each in nodes(n)])


def test_a_tail_call_of_itself_goes_back() -> None:
    made = same(
        "(defn sum [n acc] (if (= n 0) acc (sum (- n 1) (+ acc n))))", "(sum 30000 0)", PLAN
    )
    assert count(made[0], Recur) == 1
    assert count(made[0], Call) == 0


@pytest.mark.parametrize("main", ['(f 2 "x")', "(f 2.5 1)", "(f 2 1)", "(f 2 nil)", "(g 3)"])
def test_types_are_checked_on_each_way_back(main: str) -> None:
    same(
        "(defn f [n :int by] :int (if (<= n 0) by (f (- n by) by)))"
        "(defn g [n] :string (if (= n 0) :no (g (- n 1))))",
        main,
        PLAN,
    )


def test_rest_parameters_go_round() -> None:
    same("(defn f [n & more] (if (= n 0) more (f (- n 1) n 2)))", ["(f 3)", "(f 0)", "(f 1)"], PLAN)
    same("(defn f [n & more] (if (= n 0) more (f (- n 1))))", ["(f 3 1)", "(f 0 1)"], PLAN)


def test_a_call_of_another_arity_stays() -> None:
    made = same(
        "(defn f ([n] (f n 0)) ([n acc] (if (= n 0) acc (f (- n 1) (+ acc 1)))))", "(f 9)", PLAN
    )
    assert count(made[0], Call) == 1


def test_a_function_with_a_memo_stays() -> None:
    made = same("(defn ^:memo f [n] (if (= n 0) 0 (f (- n 1))))", "(f 9)", PLAN)
    assert count(made[0], Recur) == 0


def test_a_name_that_host_code_may_redefine_stays() -> None:
    bench = Workbench()
    text = "(defn f [n] (if (= n 0) 0 (do (call :ccos.io/println n) (f (- n 1)))))"
    bench.define(text)
    bench.reentrant = True
    found = bench.optimised(text, PLAN)
    assert not found.problems
    assert count(found.node, Recur) == 0
    assert any(["may be redefined" in remark.why for remark in found.remarks])


def test_a_call_inside_an_inner_loop_stays() -> None:
    made = same(
        "(defn f [n] (loop [i n] (if (= i 0) 0 (if (= i 5) (f 3) (recur (- i 1))))))", "(f 9)", PLAN
    )
    assert count(made[0], Call) == 1


def test_a_named_function_called_once_is_a_loop() -> None:
    made = same(
        "", "(let [go (fn go [i acc] (if (= i 0) acc (go (- i 1) (+ acc i))))] (go 9 0))", PLAN
    )
    assert count(made[-1], Loop) == 1
    assert "fn" not in shown(made[-1])


def test_a_function_that_is_passed_on_stays() -> None:
    same("", "(let [go (fn go [i] (if (< i 1) i (go (- i 1))))] [(map go [1 2]) (go 3)])", PLAN)


def test_closures_keep_the_values_of_their_turn() -> None:
    same(
        "(defn f [n acc] (if (= n 0) acc (f (- n 1) (conj acc (fn [] n)))))",
        "(map (fn [g] (g)) (f 3 []))",
        PLAN,
    )


def test_a_step_around_the_call_ends_as_often_as_before() -> None:
    same('(defn f [n] (step "one" (if (= n 0) :done (f (- n 1)))))', "(f 3)", PLAN)


def test_a_loop_that_never_goes_back_is_a_let() -> None:
    made = same("", "(loop [x 1 y (+ x 1)] [x y])", PLAN)
    assert shown(made[-1]) == "(let [x 1 y (+ x 1)] [x y])"

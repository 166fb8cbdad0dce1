"""Accumulators: the value of the recursion exactly, and its errors, without its stack.

(defn fact [n] (if (< n 2) 1 (* n (fact (- n 1)))))   =>   a loop, for integers
"""

from __future__ import annotations

import pytest
from sameness import outcome, same
from workbench import Workbench

from engine.ir.core import Loop
from engine.ir.walk import nodes
from engine.passes import accumulate, tailcall

PLAN = [accumulate.PASS, tailcall.PASS]
FACT = "(defn fact [n] (if (= n 0) 1 (* n (fact (- n 1)))))"
ARGUMENTS = ["0", "1", "7", "60", "2.0", "nil", '"x"', "[1]"]


def made_loop(text: str) -> bool:
    bench = Workbench()
    bench.define(text)
    found = bench.optimised(text, PLAN)
    assert not found.problems
    return any([type(n) is Loop for n in nodes(found.node)])


def reasons(text: str) -> list[str]:
    bench = Workbench()
    bench.define(text)
    return [r.why for r in bench.optimised(text, PLAN).remarks if r.kind == "missed"]


@pytest.mark.parametrize(
    "text",
    [
        FACT,
        "(defn f [n] (if (<= n 1) 1 (* n (f (- n 1)))))",
        "(defn f [n] (if (< n 1) 0 (+ (f (dec n)) 2)))",
        "(defn f [n] (if (> n 9) 0 (if (even? n) (+ n (f (+ n 1))) (f (+ n 1)))))",
        '(defn f [n] (if (<= n 0) "" (str "ab" (f (- n 1)))))',
        '(defn f [n] (if (<= n 0) "." (str (f (- n 1)) (if (odd? n) "ab" "c"))))',
        "(defn f [n] (if (< n 1) 0 (let [m (* n n)] (+ m (f (- n 2))))))",
    ],
)
def test_a_recursion_becomes_a_loop_with_the_same_values(text: str) -> None:
    assert made_loop(text)
    name = text.split()[1]
    same(text, [f"({name} {arg})" for arg in ARGUMENTS], PLAN)


SEQUENCES = ["[]", "[1]", "[1 2.5 nil]", "(list 1 2)", "nil", '"abc"', "(map inc [1 2])", "5", "{}"]


@pytest.mark.parametrize(
    "text",
    [
        "(defn f [xs] (if (empty? xs) 0 (+ 1 (f (rest xs)))))",
        "(defn f [xs] (if (empty? xs) 0 (inc (f (rest xs)))))",
        "(defn f [xs] (if (seq xs) (+ (f (rest xs)) 2) 1))",
        "(defn f [xs] (if (empty? xs) 1 (if (= 1 (first xs)) (dec (f (rest xs))) (f (rest xs)))))",
        '(defn f [xs] (if (empty? xs) "" (str (if (nil? (first xs)) "-" "+") (f (rest xs)))))',
    ],
)
def test_a_walk_over_a_vector_becomes_a_loop_with_the_same_values(text: str) -> None:
    assert made_loop(text)
    same(text, [f"(f {xs})" for xs in SEQUENCES], PLAN)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(defn f [xs] (if (empty? xs) 0 (+ (first xs) (f (rest xs)))))", "depend on the order"),
        ("(defn f [xs] (if (nil? xs) 0 (+ 1 (f (rest xs)))))", "nothing proves"),
        ("(defn f [xs] (if (empty? xs) (+ 1 (f (rest xs))) 0))", "nothing proves"),
        ("(defn f [xs k] (if (empty? k) 0 (+ 1 (f (rest xs) k))))", "nothing proves"),
    ],
)
def test_a_walk_that_may_go_on_or_is_no_sum_of_integers_stays(text: str, why: str) -> None:
    assert not made_loop(text)
    assert any([why in each for each in reasons(text)])


def test_a_walk_over_a_sequence_that_never_ends_still_overflows_the_stack() -> None:
    text = "(defn f [xs] (if (empty? xs) 0 (+ 1 (f (rest xs)))))"
    same(text, ["(f (range))", "(f (cycle [1]))"], PLAN)


def test_the_loop_takes_no_stack() -> None:
    bench = Workbench()
    text = FACT.replace("* n", "+ 1")
    bench.define(text)
    outcome(bench, bench.optimised(text, PLAN).node)
    assert outcome(bench, bench.lower("(fact 50000)")) == ("value", "50001")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(defn f [n] (if (= n 0) 1 (* n (f (- n 2)))))", "nothing proves that the recursion ends"),
        ("(defn f [n] (if (< n 1) 0.5 (+ n (f (- n 1)))))", "the result would depend on the order"),
        ("(defn f [n x] (if (< n 1) 0 (+ x (f (- n 1) 0.5))))", "may be"),
        ("(defn f [n] (if (< n 1) 0 (- n (f (- n 1)))))", "no identity or is not associative"),
        ("(defn f [n] (if (> n 5) 0 (+ n (f (- n 1)))))", "nothing proves that the recursion ends"),
    ],
)
def test_a_remark_says_why_a_recursion_stays(text: str, why: str) -> None:
    assert not made_loop(text)
    assert any([why in each for each in reasons(text)])


def test_an_endless_recursion_still_overflows_the_stack() -> None:
    same(FACT, "(fact -1)", PLAN)
    same("(defn f [n] (+ 1 (f (- n 1))))", "(f 3)", PLAN)


def test_effects_keep_their_order() -> None:
    definitions = (
        "(def seen (atom []))"
        "(defn note [x] (do (swap! seen (fn [s] (conj s x))) x))"
        "(defn f [n] (if (< n 1) 0 (+ (do (note n) n) (f (do (note :arg) (- n 1))))))"
        "(defn g [n] (if (< n 1) 0 (+ (g (- n 1)) (do (note n) n))))"
    )
    same(definitions, ["(f 3)", "(g 3)", "(deref seen)"], PLAN)


def test_an_error_on_the_way_down_is_the_same() -> None:
    definitions = (
        '(defn f [n] (if (< n 1) 0 (+ (if (= n 2) (throw (error :no "x")) n) (f (- n 1)))))'
    )
    same(definitions, ["(f 1)", "(f 5)"], PLAN)


def test_a_second_run_changes_nothing() -> None:
    bench = Workbench()
    bench.define(FACT)
    once = bench.optimised(FACT, PLAN)
    more = bench.optimised(FACT, PLAN * 3)
    assert len(nodes(once.node)) == len(nodes(more.node))

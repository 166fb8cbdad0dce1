"""Inlining keeps values, errors with their places, the order of effects, and stays bounded.

(f (g))   =>   (let [x (g)] body-of-f)
"""

from __future__ import annotations

import random

import pytest
from sameness import same
from workbench import Workbench, shown

from engine.ir.core import Call, Node
from engine.ir.walk import nodes
from engine.passes import fold, inline, tailcall

PLAN = [inline.PASS]
FIB = "(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


def calls(n: Node) -> int:
    return sum([type(each) is Call for each in nodes(n)])


def missed(text: str, definitions: str) -> list[str]:
    bench = Workbench()
    bench.define(definitions)
    found = bench.optimised(text, PLAN)
    assert not found.problems
    return [remark.why for remark in found.remarks if remark.kind == "missed"]


def test_a_small_function_takes_the_place_of_its_call() -> None:
    made = same("(defn square [x] (* x x))", "(square (square 3))", PLAN)
    assert calls(made[-1]) == 0


def test_arguments_are_evaluated_in_order_and_once() -> None:
    definitions = (
        "(def seen (atom []))"
        "(defn note [x] (swap! seen (fn [s] (conj s x))) x)"
        "(defn pick [a b c] (if b [c a a] 0))"
    )
    same(definitions, ["(pick (note 1) (note 2) (note 3))", "(deref seen)"], PLAN)


@pytest.mark.parametrize(
    "main",
    [
        '(typed "a" 2)',
        '(typed 1 "b")',
        "(typed (raise 1) (raise 2))",
        "(typed 1 (raise 2))",
        "(typed 1.5 2)",
        '(gives "a")',
        "(gives 1)",
        "(rest-typed 1 2 :k 3)",
        "(rest-typed 1 2 3)",
        "(rest-typed 1)",
        "(rest-typed)",
        "(typed 1)",
        "(+ 1 (broken nil))",
        '(down 3 "x")',
        "(down 3 1)",
        "(down :k 1)",
    ],
)
def test_an_error_is_the_same_in_kind_words_and_place(main: str) -> None:
    definitions = (
        "(defn raise [x] (throw (error :no (str x))))"
        "(defn typed [x :int y :int] [x y])"
        "(defn gives [x] :int x)"
        "(defn rest-typed [x & more :int] [x more])"
        "(defn broken [x] (+ x 1))"
        "(defn down [n :int by] (if (= n 0) by (recur (- n by) by)))"
    )
    same(definitions, main, PLAN)


def test_a_body_that_goes_back_becomes_a_loop() -> None:
    definitions = "(defn sum [n acc] (if (= n 0) acc (recur (- n 1) (+ acc n))))"
    made = same(definitions, "(+ 1 (sum 100 0))", PLAN)
    assert "(loop [n 100 acc 0]" in shown(made[-1])


def test_closures_made_in_an_inlined_loop_keep_the_values_of_their_turn() -> None:
    definitions = (
        "(defn adders [n acc] (if (= n 0) acc (recur (- n 1) (conj acc (fn [x] (+ x n))))))"
    )
    same(definitions, "(map (fn [f] (f 10)) (adders 3 []))", PLAN)


def test_rest_parameters_are_nil_or_a_list() -> None:
    same("(defn f [a & more] [a more])", ["(f 1)", "(f 1 2 3)", "(f)"], PLAN)


def test_a_recursive_function_is_unrolled_a_little_and_never_again() -> None:
    bench = Workbench()
    bench.define(FIB)
    once = bench.optimised(FIB, PLAN).node
    more = bench.optimised(FIB, PLAN * 6).node
    assert calls(once) == calls(more)
    same(FIB, "(fib 12)", PLAN * 3)


def test_functions_that_call_each_other_do_not_unroll_without_end() -> None:
    text = (
        "(letrec [a (fn [n] (if (= n 0) 0 (+ 1 (b (- n 1))))) b (fn [n] (if (= n 0) 0 (c (- n 1))))"
        " c (fn [n] (if (= n 0) 0 (+ 1 (a (- n 1)))))] (a 30))"
    )
    made = same("", text, [inline.PASS, tailcall.PASS] * 4)
    assert len(nodes(made[-1])) < 400


def test_mutual_tail_calls_become_one_loop() -> None:
    definitions = (
        "(defn even-one? [n] (if (= n 0) true (odd-one? (- n 1))))"
        "(defn odd-one? [n] (if (= n 0) false (even-one? (- n 1))))"
    )
    made = same(
        definitions,
        ["(even-one? 30001)", "(odd-one? 30001)", "(even-one? :x)"],
        [inline.PASS, tailcall.PASS, inline.PASS],
    )
    assert calls(made[0]) == calls(made[1]) == 0


def test_a_remark_says_why_a_call_stays() -> None:
    big = "(defn big [x] [" + "(str x x x x) " * 20 + "])"
    assert missed("(fn [a] (big a))", big) == ["big is too big: more than 40 nodes"]
    assert missed("(fn [a] (f a 1))", "(defn f [x] x)") == ["f does not take 2 arguments"]
    memo = "(defn ^:memo f [x] x)"
    assert missed("(fn [a] (f a))", memo) == ["f is ^:memo: its calls ask the memo"]
    assert missed("(fn [a] (fib a))", FIB) == ["fib is recursive"]


def test_growth_is_bounded() -> None:
    definitions = "(defn f0 [x] (+ x 1))" + "".join(
        [f"(defn f{n} [x] (+ (f{n - 1} x) (f{n - 1} (+ x 1))))" for n in range(1, 14)]
    )
    bench = Workbench()
    bench.define(definitions)
    before = bench.lower("(fn [x] (f13 x))")
    found = bench.optimised("(fn [x] (f13 x))", PLAN * 4)
    assert len(nodes(found.node)) < 500 + 5 * len(nodes(before))


def expression(choose: random.Random, depth: int) -> str:
    if depth == 0:
        return choose.choice(["x", "y", "1", "-2", "0.5", "nil", '"s"', ":k"])
    one, two = expression(choose, depth - 1), expression(choose, depth - 1)
    return choose.choice(
        [
            f"(+ {one} {two})",
            f"(if {one} {two} y)",
            f"(f {one} {two})",
            f"(g {one})",
            f"(h {one} {two})",
            f"((fn [x] {one}) {two})",
            f"(let [k (fn [y] {one})] [(k {two}) (k x)])",
            f"[{one} {two}]",
            f"(try {one} (catch e {two}))",
        ]
    )


@pytest.mark.parametrize("seed", range(40))
def test_random_programs_do_the_same(seed: int) -> None:
    choose = random.Random(seed)
    definitions = (
        f"(defn g [x & y] {choose.choice(['[x y]', '(+ x 1)', '(if y (first y) x)', 'nil'])})"
        "(defn f [x :int y] (if (= x 0) [x y] (recur 0 y)))"
        "(defn h [x y] :int (if x y (f y x)))"
    )
    mains = [f"(let [x 3 y {y}] {expression(choose, 3)})" for y in ("0", "nil", "2.5")]
    same(definitions, mains, [inline.PASS, fold.PASS, tailcall.PASS, inline.PASS])

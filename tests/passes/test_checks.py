"""Checks go only where they cannot fail; the others fail as before.

(let [x :int (count xs)] x)   =>   (let [x (count xs)] x)
"""

from __future__ import annotations

import pytest
from sameness import same
from workbench import Workbench, shown

from engine.passes import checks, inline, tailcall

PLAN = [checks.PASS]


def after(text: str, definitions: str = "", plan: list[checks.Pass] = PLAN) -> str:
    bench = Workbench()
    bench.define(definitions)
    found = bench.optimised(text, plan)
    assert not found.problems
    return shown(found.node)


@pytest.mark.parametrize(
    "text",
    [
        "(fn [x] :int (if (int? x) x 0))",
        "(fn [x] :float (if (int? x) x 0.5))",
        "(fn [x] :[:vector :int] [1 2 (count (str x))])",
        "(fn [x] :[:union :int :nil] (if x 1 nil))",
        '(fn [x] :string (str x "a"))',
        "(letrec [go (fn [i :int acc :int] (if (= i 0) acc (go (- i 1) (+ acc i))))] [(go 5 0)])",
        "(letrec [go (fn [i :int k :int] (if (= i 0) k (recur (- i 1) (+ k i))))] [(go 5 0)])",
    ],
)
def test_a_proven_check_goes(text: str) -> None:
    assert ":" not in after(text)


@pytest.mark.parametrize(
    "text",
    [
        "(fn [x] :int x)",
        "(fn [x] :int (if (number? x) x 0))",
        "(fn [x] :[:vector :int] [1 2 x])",
        "(fn [x] :[:vector :int] (list 1 2))",
        "(fn [x] :[:and :int [:> 0]] (count (str x)))",
        "(fn [x] (letrec [go (fn [i :int] (if (= i 0) 1 (go (- i x))))] [(go 5)]))",
        "(letrec [go (fn [i :int] (if (= i 0) 1 (go (- i 1))))] [(go 5) go])",
    ],
)
def test_a_check_that_may_fail_stays(text: str) -> None:
    bench = Workbench()
    assert after(text) == shown(bench.lower(text))


def test_errors_are_the_same() -> None:
    definitions = (
        "(defn f [n :int by] :int (if (<= n 0) by (f (- n by) by)))"
        "(defn g [x] (let [y :int (if x (count x) x)] [y]))"
        "(defn h [x] (let [k (fn [a :int b :string] [a b])] [(k 1 x) (k (count x) x)]))"
    )
    mains = ['(f 2 "x")', "(f 2 1)", "(f 2 0.5)", '(g "abc")', "(g nil)", '(h "x")', "(h 1)"]
    same(definitions, mains, PLAN)
    same(definitions, mains, [tailcall.PASS, inline.PASS, checks.PASS, inline.PASS, checks.PASS])

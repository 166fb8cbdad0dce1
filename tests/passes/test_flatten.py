"""Flattening keeps the order in which everything is evaluated."""

from __future__ import annotations

import pytest
from alike import alike, fired, missed
from workbench import Workbench, shown

from engine.passes import flatten, propagate

LOG = "(swap! told conj {})".format


@pytest.mark.parametrize(
    "text",
    [
        f"(let [x (let [y {LOG(1)}] {LOG(2)})] {LOG(3)})",
        f"(list {LOG(1)} (let [x {LOG(2)}] {LOG(3)}) {LOG(4)})",
        f"((do {LOG(1)} vector) (do {LOG(2)} 1))",
        f"((let [f vector] f) {LOG(1)})",
        f"(if (if {LOG(1)} (nil? {LOG(2)}) false) {LOG(3)} {LOG(4)})",
        f"(if (or (nil? {LOG(1)}) (and {LOG(2)} false)) 1 {LOG(4)})",
        "(try (let [x (/ 1 0)] x) (catch e 2))",
        "(loop [i 0] (if (let [j i] (< j 3)) (recur (inc i)) i))",
        "(loop [i 0] (if (not (< i 3)) i (recur (inc i))))",
        "(loop [i 0] (if (and (< i 5) (not= i 3)) (recur (inc i)) i))",
        "((if (deref told) + -) 1 2)",
        "((if nil + 5) 1 2)",
    ],
)
def test_the_order_of_effects_and_errors_is_kept(text: str) -> None:
    alike(text, flatten.PASS)
    alike(text, propagate.PASS, flatten.PASS, propagate.PASS, flatten.PASS)


def test_what_and_and_or_become_is_decided_branch_by_branch() -> None:
    bench = Workbench()
    made = bench.optimised("(fn [a b] (if (and (a) (b)) 1 2))", [flatten.PASS, flatten.PASS])
    assert shown(made.node) == "(fn [a b] (let [v (a)] (if v (if (b) 1 2) 2)))"


def test_a_long_branch_is_not_copied() -> None:
    long = "(list 1 2 3 4 5 6 7 8 9 10 11 12)"
    made = alike(f"(if (if (deref told) (nil? 1) false) 1 {long})", flatten.PASS)
    assert "flatten.test_of_test" not in fired(made)
    assert "stand twice" in missed(made)


def test_a_try_around_a_call_stays_as_the_stack_may_end_there() -> None:
    bench = Workbench()
    bench.define("(defn f [x] [x])")
    made = bench.optimised("(fn [x] (try (f x) (catch e 1)))", [flatten.PASS])
    assert not fired(made)


@pytest.mark.parametrize("depth", [300])
def test_deep_nesting_is_flattened_in_little_time(depth: int) -> None:
    text = "(let [x (f)] " * depth + "x" + ")" * depth
    made = Workbench().optimised(f"(fn [f] {text})", [flatten.PASS])
    assert not made.problems
    assert len(fired(made)) > depth // 2

"""Common subexpressions: once where it was twice, never earlier than anyone can tell."""

from __future__ import annotations

import pytest
from alike import alike, fired
from workbench import Workbench, shown

from engine.passes import cse

WORK = "(* (+ a 1) (+ a 2))"


def within(body: str, value: str = "3") -> str:
    return f"((fn [a] {body}) {value})"


@pytest.mark.parametrize("value", ["3", '"x"', "nil", "-0.0"])
@pytest.mark.parametrize(
    "body",
    [
        f"(list {WORK} {WORK})",
        f"(list (swap! told conj 1) {WORK} {WORK})",
        f"(if (deref told) {WORK} {WORK})",
        f"(do (if (vector? a) {WORK} 0) {WORK})",
        f"(try {WORK} (catch e {WORK}))",
        f"(try (list {WORK} {WORK}) (catch e (list {WORK} {WORK})))",
        f"(let [x {WORK}] (list x {WORK} (fn [] {WORK})))",
        f"(let [b a x {WORK} y {WORK}] (list x y b))",
        f"(loop [i {WORK}] (if (< i 100) (recur (+ i 1 {WORK})) (list i {WORK})))",
        f"(map (fn [z] (list {WORK} z)) [1 {WORK}])",
        "(list (list a [a]) (list a [a]))",
        "(list (/ 1 a) (swap! told conj 1) (/ 1 a))",
        "(list (deref told) (swap! told conj 1) (deref told))",
        f"(do (swap! told conj 1) (list {WORK} (let [c {WORK}] (* c {WORK}))))",
        f"(list (list {WORK} 1 {WORK}) (list {WORK} 1 {WORK}))",
    ],
)
def test_value_error_and_effects_are_kept(body: str, value: str) -> None:
    alike(within(body, value), cse.PASS)


def test_a_variable_that_has_the_value_is_used() -> None:
    made = Workbench().optimised(f"(fn [a] (let [x {WORK}] (list {WORK} x)))", [cse.PASS])
    assert shown(made.node) == f"(fn [a] (let [x {WORK}] (list x x)))"


def test_different_constants_of_equal_text_or_number_are_told_apart() -> None:
    alike(within("(list (* (+ a 1) 2 1) (* (+ a 1.0) 2 1) (* (+ a true) 2 1))"), cse.PASS)
    made = alike(within("(list (str a 0.0 1) (str a -0.0 1))"), cse.PASS)
    assert not fired(made)


def test_calls_of_what_is_unknown_are_not_joined() -> None:
    made = Workbench().optimised("(fn [f] (list (f 1) (f 1)))", [cse.PASS])
    assert not fired(made)


def test_a_long_chain_is_numbered_in_little_time() -> None:
    text = "a"
    for _ in range(400):
        text = f"(+ {text} 1)"
    made = Workbench().optimised(f"(fn [a] (list {text} {text}))", [cse.PASS])
    assert not made.problems
    assert fired(made) == ["cse.common"]

"""Tests that were made before are not made again, and only those."""

from __future__ import annotations

from itertools import product

import pytest
from alike import alike, fired
from workbench import Workbench, shown

from engine.passes import decide

VALUES = ("0", "1", "1.0", "-0.0", "##NaN", "nil", "false", ":x", '"x"', "[1 2]", "{:k 1}")
BODIES = (
    "(if (= a 1) (if (= a 1.0) 1 2) (if (= a 1) 3 4))",
    "(if (= a 1) (if (= a true) 1 2) (if (= a 2) 3 4))",
    "(if (= a nil) (if (= a false) 1 2) (if (= nil a) 3 4))",
    "(if (not= a 1) (if (= a 1) 1 2) (if (= a 1) 3 4))",
    "(if a (if a 1 2) (if a 3 4))",
    "(case a 1 :one 2 :two :x :ex nil :nil :other)",
    "(match a [p q] (list p q) [p] p {:k v} v 1 :one _ (if (vector? a) 5 6))",
    "(cond (vector? a) (if (vector? a) 1 2) (map? a) (if (vector? a) 3 4) :else (map? a))",
    "(do (if (swap! told conj 1) (if (swap! told conj 1) 1 2)) (deref told))",
    "(loop [i 0] (if (= i 0) (recur 1) (if (= i 0) :zero i)))",
    "(if (= a 1) ((fn [a] (if (= a 1) 1 2)) 5) 3)",
)
NUMBERS = ("0", "1", "2", "1.0", "##NaN", '"x"')


@pytest.mark.parametrize(("body", "value"), list(product(BODIES, VALUES)))
def test_each_way_gives_what_it_gave(body: str, value: str) -> None:
    alike(f"((fn [a] {body}) {value})", decide.PASS)


@pytest.mark.parametrize("value", NUMBERS)
def test_orders_keep_their_answers_for_numbers_that_are_none(value: str) -> None:
    body = "(if (< a 1) (if (>= a 1) 1 2) (if (>= a 1) 3 (if (< a 1) 4 5)))"
    alike(f"((fn [a] {body}) {value})", decide.PASS)


def test_what_is_known_in_one_branch_is_not_known_after_it() -> None:
    text = "(fn [a] (list (if (= a 1) 2 3) (if (= a 1) 4 5)))"
    assert not fired(Workbench().optimised(text, [decide.PASS]))


def test_a_match_asks_for_the_kind_once() -> None:
    text = "(fn [a] (cond (vector? a) 1 (map? a) 2 (vector? a) 3 :else 4))"
    made = Workbench().optimised(text, [decide.PASS])
    assert shown(made.node) == "(fn [a] (if (vector? a) 1 (if (map? a) 2 4)))"

"""Algebra: laws hold for the kinds that they name, and for no value of another kind."""

from __future__ import annotations

from itertools import product

import pytest
from alike import alike, fired, missed
from workbench import Workbench

from engine.passes import simplify

NUMBERS = ("0", "-0.0", "##NaN", "##Inf", "123456789012345678901234567890", '"a"', "nil", "true")
SHAPES = (
    "(+ x 0)",
    "(+ 0 x)",
    "(* x 1)",
    "(* x 0)",
    "(- x x)",
    "(= x x)",
    "(not= x x)",
    "(<= x x)",
    "(max x x)",
    "(+ (+ x 1) 2)",
    "(* (* x 3) 0.5)",
    "(not (< x 1))",
    "(not (= x 1))",
    "(not (not x))",
    "(bit-xor x x)",
    "(bit-not (bit-not x))",
    '(str x "")',
    "(abs (abs x))",
    "(boolean (boolean x))",
    "(count [x x])",
    "(get {:a x} :a)",
    "(if x x x)",
    "(if (= x 0) true false)",
)


@pytest.mark.parametrize(("shape", "x"), list(product(SHAPES, NUMBERS)))
def test_no_law_changes_what_an_odd_argument_gives(shape: str, x: str) -> None:
    alike(f"(let [x (deref (atom {x}))] {shape})", simplify.PASS)
    alike(f"((fn [x] {shape}) {x})", simplify.PASS)


@pytest.mark.parametrize(("shape", "x"), list(product(SHAPES, NUMBERS[:5])))
def test_laws_of_integers_hold_where_the_type_is_checked(shape: str, x: str) -> None:
    alike(f"(let [f (fn [x :int] {shape})] (f {x}))", simplify.PASS)
    alike(f"(let [f (fn [x :float] {shape})] (f {x}))", simplify.PASS)


def test_a_missing_type_is_told() -> None:
    made = Workbench().optimised("(fn [x] (+ x 0))", [simplify.PASS])
    assert "x is not known to be int" in missed(made)


def test_a_comparison_of_the_opposite_kind_is_left_alone_for_floats() -> None:
    made = alike("(let [f (fn [x :float] (not (< x 1.0)))] (f ##NaN))", simplify.PASS)
    assert "simplify.negated" not in fired(made)

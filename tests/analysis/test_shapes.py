"""Shapes are a lattice of sets of values, and say of a value what is true of it."""

from __future__ import annotations

import pytest
from contains import contains
from hypothesis import given, settings
from inferring import SESSION, told
from shape_strategies import SHAPES, VALUES

from engine.analysis.lattice import (
    ANY,
    MOST_PARTS,
    NEVER,
    VEC,
    Shape,
    always_false,
    always_true,
    leq,
    shape,
    widen,
)
from engine.analysis.shapes import join, of_type, of_value, restrict, show, to_type
from engine.types.lattice import Type
from engine.types.parse import parse_type
from engine.types.schema import mismatch
from engine.values.equality import truthy

CHECKED = (
    *(":float", ":int?", "[:vector :int]", "[:list :any]", "[:set :int]", ":sequence"),
    *(":collection", "[:and :int [:> 0]]", "[:enum 1 :a nil]", "[:map [:a :int]]"),
)
OFTEN = settings(max_examples=200, deadline=None)


@OFTEN
@given(VALUES)
def test_a_value_fits_its_shape(value: object) -> None:
    assert contains(of_value(value), value)
    assert mismatch(value, to_type(of_value(value))) is None


@OFTEN
@given(SHAPES, SHAPES)
def test_a_join_is_above_both(a: Shape, b: Shape) -> None:
    for both in (join(a, b), join(b, a), widen(a, b)):
        assert leq(a, both)
        assert leq(b, both)


@OFTEN
@given(SHAPES, SHAPES, SHAPES)
def test_an_order_is_reflexive_and_transitive(a: Shape, b: Shape, c: Shape) -> None:
    assert leq(a, a)
    assert leq(NEVER, a)
    assert leq(a, ANY)
    assert not (leq(a, b) and leq(b, c)) or leq(a, c)
    assert join(a, a) is a


@OFTEN
@given(SHAPES, VALUES)
def test_a_join_and_a_widening_keep_the_values_of_both(a: Shape, value: object) -> None:
    assert contains(join(a, of_value(value)), value)
    assert contains(join(of_value(value), a), value)
    assert contains(widen(a, of_value(value)), value)


@OFTEN
@given(SHAPES, SHAPES, VALUES)
def test_a_restriction_keeps_what_fits_both(a: Shape, b: Shape, value: object) -> None:
    one, other = join(a, of_value(value)), join(b, of_value(value))
    assert contains(restrict(one, other), value)
    if not (contains(a, value) and contains(b, value)):
        return
    assert contains(restrict(a, b), value)


@OFTEN
@given(SHAPES, VALUES)
def test_what_an_order_says_is_true_of_values(a: Shape, value: object) -> None:
    if leq(of_value(value), a):
        assert contains(a, value)


@OFTEN
@given(SHAPES, VALUES)
def test_a_decided_truth_is_that_of_every_value(a: Shape, value: object) -> None:
    if contains(a, value):
        assert not (always_true(a) and not truthy(value))
        assert not (always_false(a) and truthy(value))


def test_a_shape_has_a_bounded_number_of_parts() -> None:
    found = of_value(1)
    for _ in range(300):
        found = join(found, shape(VEC, found))
        assert found.parts <= MOST_PARTS
    deep: object = ()
    for _ in range(5_000):
        deep = (deep,)
    assert of_value(deep).parts <= MOST_PARTS


def test_a_widened_counter_settles_at_zero_minus_one_or_nowhere() -> None:
    assert told(widen(of_value(5), of_value(9))) == "int 5.."
    assert told(widen(of_value(5), of_value(3))) == "int 0..5"
    assert told(widen(of_value(5), of_value(-1))) == "int -1..5"
    assert told(widen(of_value(5), of_value(-9))) == "int ..5"
    assert told(widen(of_value(-5), of_value(-3))) == "int -5..-1"


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (":int", "int"),
        (":float", "int | float"),
        (":int?", "nil | int"),
        ("[:and :int [:>= 0] [:< 10]]", "int 0..9"),
        ("[:vector :int]", "vec[int]"),
        ("[:map [:a :int]]", "map"),
        ("[:union :int :string]", "int | str"),
        ("[:enum :a 1]", "int 1..1 | kw"),
        ("[:tuple :int :string]", "vec[int | str]"),
        ("SomeAlias", "any"),
    ],
)
def test_an_annotation_says_what_its_check_lets_through(annotation: str, expected: str) -> None:
    assert told(of_type(typed(annotation))) == expected


@OFTEN
@given(VALUES)
def test_what_passes_a_check_fits_the_annotations_shape(value: object) -> None:
    for text in CHECKED:
        if mismatch(value, typed(text)) is None:
            assert contains(of_type(typed(text)), value), text


def typed(text: str) -> Type:
    return parse_type(SESSION.run(f"(quote {text})").raw)


def test_a_shape_is_shown_in_the_spelling_of_annotations() -> None:
    assert show(of_value((1, None))) == "[:vector [:union [:val 1] :nil]]"
    assert show(ANY) == ":any"

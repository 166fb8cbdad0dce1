"""What is left of a long vector is a vector like any other, and costs nothing to take."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from engine.values import vectors
from engine.values.equality import compare, equal, hash_of
from engine.values.seq import first, rest
from engine.values.show import show
from engine.values.vectors import SMALL, Window, assoc, conj, pop, subvec, vector

ITEMS = list(range(1000, 1100))


def window(start: int) -> Window:
    made = subvec(vector(ITEMS), start)
    assert type(made) is Window
    return made


STARTS = st.integers(1, len(ITEMS) - SMALL - 1)


@given(STARTS)
def test_a_window_is_equal_to_the_vector_of_its_items(start: int) -> None:
    seen, stored = window(start), vector(ITEMS[start:])
    assert equal(seen, stored) and equal(stored, seen)
    assert hash_of(seen) == hash_of(stored)
    assert compare(seen, stored) == 0
    assert show(seen) == show(stored)
    assert list(pickle.loads(pickle.dumps(seen))) == ITEMS[start:]


@given(STARTS, st.integers(-120, 120), st.integers(-120, 120))
def test_indices_and_slices_are_those_of_a_list(start: int, i: int, j: int) -> None:
    seen, model = window(start), ITEMS[start:]
    assert list(seen[i:j]) == model[i:j]
    if -len(model) <= i < len(model):
        assert seen[i] == model[i]


@given(STARTS, st.integers(0, 30))
def test_changing_a_window_leaves_it_and_its_base_alone(start: int, at: int) -> None:
    base = vector(ITEMS)
    seen, model = subvec(base, start), ITEMS[start:]
    assert list(conj(seen, 1, 2)) == [*model, 1, 2]
    assert list(assoc(seen, at, 0)) == [*model[:at], 0, *model[at + 1 :]]
    assert list(pop(seen)) == model[:-1]
    assert list(vectors.concat(seen, (1,))) == [*model, 1]
    assert list(seen) == model and list(base) == ITEMS


def test_walking_a_long_vector_by_first_and_rest_copies_nothing_until_it_is_short() -> None:
    left, base = vector(ITEMS), vector(ITEMS)
    for expected in ITEMS:
        assert first(left) == expected
        left = rest(left)
        if len(left) > SMALL:
            assert type(left) is Window
            assert len(left.base) == len(base)
    assert len(left) == 0

"""Random values and random shapes around them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.analysis.lattice import EVERY, ITEMS, MAP, Shape, join, of_kinds, shape, widen
from engine.analysis.shapes import of_value
from engine.values.atoms import Symbol, keyword
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import lazy
from engine.values.sets import pset
from engine.values.vectors import vector

BIG = 10**40
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from((2**63, -(2**64), BIG)),
    st.floats(),
    st.text(max_size=2),
    st.sampled_from([keyword("a"), keyword("b"), Symbol("s")]),
)
KEYS = st.one_of(st.sampled_from([keyword("a"), keyword("b"), "a"]), st.integers(0, 2))


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(inner, max_size=3)
    return st.one_of(
        items.map(vector),
        items.map(plist),
        items.map(lambda found: lazy(lambda: plist(found))),
        st.lists(ATOMS, max_size=3).map(pset),
        st.lists(st.tuples(KEYS, inner), max_size=3).map(pmap),
        st.builds(range, st.integers(-3, 3), st.integers(-3, 5)),
    )


VALUES = st.recursive(ATOMS, _around, max_leaves=5)
FIELDS = st.sampled_from([keyword("a"), keyword("b"), "a"])
MASKS = st.integers(0, EVERY)


def _built(kinds: int, item: Shape, low: int, high: int, fields: list[Any]) -> Shape:
    known = tuple(dict(fields).items()) if kinds & MAP else None
    return shape(kinds, item if kinds & ITEMS else None, known, min(low, high), max(low, high))


SHAPES: st.SearchStrategy[Shape] = st.recursive(
    st.one_of(VALUES.map(of_value), MASKS.map(of_kinds)),
    lambda inner: st.one_of(
        st.builds(join, inner, inner),
        st.builds(widen, inner, inner),
        st.builds(
            _built,
            MASKS,
            inner,
            st.integers(-4, 4),
            st.integers(-4, 4),
            st.lists(
                st.tuples(st.sampled_from([keyword("a"), keyword("b"), "a"]), inner), max_size=2
            ),
        ),
    ),
    max_leaves=4,
)

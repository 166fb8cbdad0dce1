"""RTFS values of every kind for property tests, in every representation a kind has."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from engine.values.atoms import Symbol, Timestamp, Uuid, keyword
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import cell, lazy
from engine.values.sets import pset
from engine.values.vectors import VECTORS, conj, vector

numbers = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.sampled_from([0.0, -0.0, 1.0, 2.0, 1e21, 1e-7, math.inf, -math.inf]),
    st.floats(allow_nan=False),
)
names = st.text("abz", min_size=1, max_size=2)
atoms = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    st.text(max_size=3),
    names.map(keyword),
    names.map(Symbol),
    st.just(Timestamp("2025-01-31T10:00:00Z")),
    st.just(Uuid("123e4567-e89b-12d3-a456-426614174000")),
)


def long_vector(items: list[Any]) -> Any:
    """The items as a trie, however few they are."""
    trie = vector(range(100))
    trie = conj(trie, 0)
    return trie[:0].extend(items)


def lazy_list(items: list[Any]) -> Any:
    """The items as a lazy sequence, nothing of which is realised."""
    return lazy(lambda: cell(items[0], lazy_list(items[1:])) if items else None)


def containers(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(items, max_size=4)
    return st.one_of(
        some.map(tuple),
        some.map(long_vector),
        st.builds(range, st.integers(-2, 4)),
        some.map(plist),
        some.map(lazy_list),
        some.map(pset),
        st.lists(st.tuples(items, items), max_size=4).map(pmap),
    )


values = st.recursive(atoms, containers, max_leaves=8)


def reference_equal(a: Any, b: Any) -> bool:
    """`=` as LANGUAGE.md says it, without hashing and without care for time or depth."""
    kinds = (_kind(a), _kind(b))
    if kinds[0] != kinds[1]:
        return False
    if kinds[0] in ("vector", "list"):
        xs, ys = list(a), list(b)
        same = [reference_equal(x, y) for x, y in zip(xs, ys, strict=False)]
        return len(xs) == len(ys) and all(same)
    if kinds[0] == "map":
        return len(a) == len(b) and all(
            any(reference_equal(k, j) and reference_equal(v, w) for j, w in b.items())
            for k, v in a.items()
        )
    if kinds[0] == "set":
        return len(a) == len(b) and all(any(reference_equal(x, y) for y in b) for x in a)
    return bool(a == b)


def _kind(value: Any) -> str:
    name = type(value).__name__
    named = {"PList": "list", "LazySeq": "list", "PMap": "map", "PSet": "set"}
    return "vector" if type(value) in VECTORS else named.get(name, name)

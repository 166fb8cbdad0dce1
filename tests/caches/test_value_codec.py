"""Plain data survives being written, and no bytes but its own are taken for it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.values.atoms import (
    CORE_MARK,
    Mark,
    Resource,
    Symbol,
    Timestamp,
    Uuid,
    keyword,
)
from engine.values.codec import MOST_NODES, DecodeError, decode, encode, pack, unpack
from engine.values.fingerprint import fingerprint
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.sets import pset
from engine.values.show import show
from engine.values.vectors import vector

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**60), 10**60),
    st.floats(),
    st.text(),
    st.text().map(keyword),
    st.text().map(Symbol),
    st.text().map(lambda name: Symbol(name, CORE_MARK)),
    st.text().map(Timestamp),
    st.text().map(Uuid),
    st.text().map(Resource),
)


def _containers(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    many = st.lists(items, max_size=4)
    return st.one_of(
        many.map(vector),
        many.map(plist),
        many.map(pset),
        st.lists(st.tuples(items, items), max_size=4).map(pmap),
    )


VALUES = st.recursive(ATOMS, _containers, max_leaves=12)
SAMPLES = [
    pmap([(keyword("a"), vector([1, 2.5, "x", None, True])), ("k", plist([Symbol("s")]))]),
    pset([1, 1.0, "1", keyword("1")]),
    vector([10**30, Timestamp("2025-01-31T10:00:00Z"), float("inf"), -0.0]),
]


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    data = encode(value)
    assert data is not None and b"\n" not in data
    assert fingerprint(decode(data)) == fingerprint(value)


def test_long_collections_come_back() -> None:
    for value in (
        vector(range(50_000)),
        plist(list(range(5_000))),
        pmap([(n, str(n)) for n in range(5_000)]),
        pset(range(5_000)),
    ):
        data = encode(value)
        assert data is not None
        assert fingerprint(decode(data)) == fingerprint(value)


def test_deep_data_comes_back() -> None:
    value: Any = 1
    for _ in range(5_000):
        value = vector([value])
    data = encode(value)
    assert data is not None
    assert fingerprint(decode(data)) == fingerprint(value)


@pytest.mark.parametrize(
    "value",
    [
        len,
        vector([1, len]),
        Symbol("x", Mark("user")),
        object(),
        range(10**12),
        vector([1] * (MOST_NODES + 1)),
    ],
    ids=["function", "inside", "marked symbol", "object", "huge range", "too many"],
)
def test_what_is_no_plain_data_or_too_much_is_not_written(value: Any) -> None:
    assert encode(value) is None


def test_a_text_with_brackets_is_a_text() -> None:
    value = '[[{"a": [1]}]]\n{'
    data = encode(value)
    assert data is not None and b"[" not in data and b"{" not in data
    assert decode(data) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"[" * 1_000_000,
        b"1,2",
        b'"[2",1',
        b'"[-1",1',
        b'"[99999999999999999999"',
        b'"{1",1',
        b'"#2",1,1',
        b'"?x"',
        b'""',
        b'"Izz"',
        b"nul",
        b"\xff\xfe",
        b"1" * 10_000,
    ],
)
def test_bytes_of_nobody_are_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(data)


@pytest.mark.parametrize("value", SAMPLES, ids=show)
def test_a_damaged_byte_gives_data_or_a_refusal(value: Any) -> None:
    data = encode(value)
    assert data is not None
    for at in range(len(data)):
        for change in (1, 32, 128):
            hurt = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
            try:
                found = decode(hurt)
            except DecodeError:
                continue
            assert encode(found) is not None


@given(st.lists(st.one_of(st.text(max_size=5), st.integers(-3, 9), st.none()), max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_row_gives_data_or_a_refusal(row: list[Any]) -> None:
    assert unpack(pack(row)) == row
    try:
        found = decode(pack(row))
    except DecodeError:
        return
    assert encode(found) is not None


def test_shuffled_rows_give_data_or_a_refusal() -> None:
    chance = random.Random(7)
    for value in SAMPLES:
        data = encode(value)
        assert data is not None
        row = unpack(data)
        for _ in range(300):
            chance.shuffle(row)
            try:
                found = decode(pack(row))
            except DecodeError:
                continue
            assert encode(found) is not None

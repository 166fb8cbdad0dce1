"""`=`, hashing, keys and the total order keep their laws over values of every kind."""

from __future__ import annotations

import math
from functools import cmp_to_key
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_strategies import atoms, lazy_list, long_vector, reference_equal, values

from engine.values.atoms import Symbol, keyword
from engine.values.equality import (
    compare,
    equal,
    hash_of,
    key_of,
    number_equal,
    register_parts,
    truthy,
    unkey,
)
from engine.values.lists import EMPTY, plist
from engine.values.maps import EMPTY_MAP, pmap
from engine.values.sets import EMPTY_SET, pset

NAN = math.nan


@given(values, values)
def test_equal_is_what_the_language_says(a: object, b: object) -> None:
    assert equal(a, b) == reference_equal(a, b)


@given(values)
def test_every_value_without_nan_equals_itself(a: object) -> None:
    assert equal(a, a)


@given(values, values)
def test_equal_is_symmetric_and_equal_values_share_hash_key_and_place(a: object, b: object) -> None:
    assert equal(a, b) == equal(b, a)
    assert equal(a, b) == (key_of(a) == key_of(b))
    if equal(a, b):
        assert hash_of(a) == hash_of(b)
        assert hash(key_of(a)) == hash(key_of(b))
        assert compare(a, b) == 0


@given(values)
def test_a_key_gives_its_value_back(a: object) -> None:
    assert equal(unkey(key_of(a)), a)


@given(st.lists(st.one_of(atoms, values), min_size=3, max_size=3))
def test_compare_is_a_total_order(three: list[object]) -> None:
    for a, b, c in permutations(three):
        assert compare(a, b) == -compare(b, a)
        if compare(a, b) <= 0 and compare(b, c) <= 0:
            assert compare(a, c) <= 0


def test_kinds_are_never_mixed_up() -> None:
    one_of_each: list[object] = [
        None,
        False,
        True,
        1,
        1.0,
        "1",
        keyword("1"),
        Symbol("1"),
        (1,),
        plist([1]),
    ]
    one_of_each += [pset([1]), pmap([(1, 1)]), (), EMPTY, EMPTY_MAP, EMPTY_SET, (1.0,), (True,)]
    for i, a in enumerate(one_of_each):
        for j, b in enumerate(one_of_each):
            assert equal(a, b) == (i == j), (a, b)
            assert (key_of(a) == key_of(b)) == (i == j), (a, b)


def test_nan_equals_nothing_wherever_it_stands() -> None:
    holders = [NAN, (NAN,), plist([NAN]), pmap([(1, NAN)]), pmap([(NAN, 1)]), pset([NAN])]
    for value in holders:
        assert not equal(value, value)
    table = pmap([(NAN, 1)])
    assert not table.contains(NAN)
    assert len(table.assoc(NAN, 2)) == 2


def test_vectors_are_equal_in_every_representation() -> None:
    same = [(0, 1, 2), range(3), long_vector([0, 1, 2])]
    for a in same:
        for b in same:
            assert equal(a, b)
            assert pmap([(a, 1)]).get(b) == 1


def test_a_lazy_sequence_compares_like_a_list() -> None:
    assert equal(lazy_list([1, 2]), plist([1, 2]))
    assert not equal(lazy_list([1, 2]), plist([1]))
    assert not equal(lazy_list([1, 2]), (1, 2))
    assert equal(lazy_list([]), EMPTY)


def test_host_objects_and_functions_are_equal_by_identity() -> None:
    class Equalish:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    a, b = Equalish(), Equalish()
    assert equal(a, a) and not equal(a, b)
    assert pmap([(a, 1)]).get(b) is None
    assert pmap([(a, 1)]).get(a) == 1
    function = lambda: 1  # noqa: E731
    assert equal(function, function) and not equal(function, lambda: 1)


def test_registered_parts_decide_equality() -> None:
    class Box:
        def __init__(self, content: object) -> None:
            self.content = content

    register_parts(Box, lambda box: (box.content,))
    assert equal(Box((1, 2)), Box(range(1, 3)))
    assert not equal(Box(1), Box(1.0))
    assert not equal(Box(1), (1,))
    assert pset([Box("a"), Box("a")]).contains(Box("a"))
    assert len(pset([Box("a"), Box("a")])) == 1


def test_sort_follows_the_reference_order_of_kinds() -> None:
    function = lambda: 1  # noqa: E731
    in_order = [
        None,
        False,
        True,
        -math.inf,
        1,
        2.5,
        10**400,
        math.inf,
        NAN,
        "a",
        "b",
        keyword("a"),
        Symbol("a"),
        (),
        (1,),
        (1, 0),
        (2,),
        plist([1]),
        plist([2]),
        pmap([(keyword("a"), 2)]),
        pmap([(keyword("a"), 3)]),
        pmap([(keyword("b"), 0)]),
        pset([1]),
        function,
    ]
    tail = in_order[-2:]
    tail.sort(key=lambda x: "#<" if x is function else "#{")
    in_order[-2:] = tail
    shuffled = in_order[::-1]
    found = sorted(shuffled, key=cmp_to_key(compare))
    assert all(x is y for x, y in zip(found, in_order, strict=True))


def test_equal_values_compare_as_the_same_whatever_their_insertion_order() -> None:
    a, b = pset([None, ()]), pset([(), None])
    assert compare(a, b) == 0
    assert compare(pmap([(a, 1), ((0.0,), 2)]), pmap([((-0.0,), 2), (b, 1)])) == 0
    assert compare(pset([pmap([(1, a), (2, b)])]), pset([pmap([(2, a), (1, b)])])) == 0


def test_numbers_compare_exactly_across_kinds() -> None:
    big = 2**53
    assert compare(big + 1, float(big)) == 1
    assert compare(1, 1.0) == 0
    assert number_equal(1, 1.0) and not number_equal(big + 1, float(big))
    assert not number_equal(NAN, NAN)


def test_only_nil_and_false_are_false() -> None:
    assert [truthy(x) for x in (None, False)] == [False, False]
    assert all(truthy(x) for x in (True, 0, 0.0, "", (), EMPTY, EMPTY_MAP, EMPTY_SET, NAN))


@pytest.mark.parametrize(
    "wrap",
    [
        lambda x: (x,),
        lambda x: plist([x]),
        lambda x: lazy_list([x]),
        lambda x: pmap([("k", x)]),
        lambda x: long_vector([x]),
    ],
)
def test_5000_levels_can_be_compared_ordered_and_hashed(wrap, deep_recursion) -> None:  # type: ignore[no-untyped-def]
    a: object = 1
    b: object = 1
    c: object = 2
    for _ in range(5_000):
        a, b, c = wrap(a), wrap(b), wrap(c)
    assert equal(a, b) and not equal(a, c)
    assert compare(a, b) == 0 and compare(a, c) == -1
    assert hash_of(a) == hash_of(b)
    assert pmap([(a, "there")]).get(b) == "there"


def test_sets_nested_5000_deep_can_be_compared(deep_recursion: None) -> None:
    a = b = c = pset([])
    c = pset([1])
    for _ in range(5_000):
        a, b, c = pset([a]), pset([b]), pset([c])
    assert equal(a, b) and not equal(a, c)
    assert compare(a, b) == 0

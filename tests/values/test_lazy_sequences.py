"""Lazy sequences are realised once, on demand, in loops, and survive an interrupted thunk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_strategies import lazy_list, long_vector

from engine.values import lists
from engine.values.lists import plist
from engine.values.maps import EMPTY_MAP, pmap
from engine.values.seq import (
    LazySeq,
    cell,
    count_of,
    first,
    is_empty,
    is_seq,
    items_of,
    iterate_seq,
    lazy,
    realised_prefix,
    rest,
    uncons,
)
from engine.values.sets import EMPTY_SET, pset
from engine.values.vectors import vector

SEQUENCES: list[Callable[[list[Any]], Any]] = [tuple, vector, long_vector, plist, pset, lazy_list]


def naturals(start: int = 0) -> LazySeq:
    return lazy(lambda: cell(start, naturals(start + 1)))


def walked(v: Any) -> list[Any]:
    items = []
    step = uncons(v)
    while step is not None:
        items.append(step[0])
        step = uncons(step[1])
    return items


@given(st.lists(st.integers(), max_size=50, unique=True), st.sampled_from(SEQUENCES))
def test_every_sequence_is_walked_the_same_way(items: list[int], make: Any) -> None:
    v = make(items)
    assert is_seq(v)
    assert walked(v) == list(iterate_seq(v)) == list(items_of(v)) == items
    assert count_of(v) == len(items) and is_empty(v) == (not items)
    assert first(v) == (items[0] if items else None)
    assert walked(rest(v)) == items[1:]
    assert walked(cell("x", v)) == ["x", *items]
    assert walked(lazy(lambda: v)) == items


def test_nil_strings_and_maps_are_sequences_too() -> None:
    assert walked(None) == [] and count_of(None) == 0 and is_empty(None) and first(None) is None
    assert rest(None) is lists.EMPTY
    assert walked("añ𝄞") == ["a", "ñ", "𝄞"] and first("añ") == "a" and rest("añ") == "ñ"
    entries = pmap([("a", 1), (2.0, 2)])
    assert walked(entries) == list(iterate_seq(entries)) == [("a", 1), (2.0, 2)]
    assert rest(entries) == ((2.0, 2),)
    assert rest(EMPTY_MAP) == () and rest(EMPTY_SET) == () and rest("") == "" and rest(()) == ()
    assert list(iterate_seq(None)) == []


@pytest.mark.parametrize("walk", [uncons, items_of, iterate_seq, first, rest])
def test_what_is_no_sequence_is_refused(walk: Callable[[Any], Any]) -> None:
    assert not is_seq(5)
    with pytest.raises(TypeError, match="not a sequence: 5"):
        walk(5)


def test_rest_keeps_the_kind() -> None:
    assert rest(range(5)) == range(1, 5)
    assert type(rest(plist([1, 2]))) is lists.PList
    lazies = [lazy_list([1, 2]), lazy_list([1]), lazy_list([]), cell(1, (2, 3)), cell(1, None)]
    for source in lazies:
        assert type(rest(source)) is LazySeq


def test_a_thunk_runs_once_and_only_when_asked() -> None:
    runs = []

    def thunk() -> Any:
        runs.append(1)
        return (1, 2)

    seq = lazy(thunk)
    assert not seq.realised and runs == []
    assert walked(seq) == [1, 2] and walked(seq) == [1, 2]
    assert seq.realised and runs == [1]


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt])
def test_a_thunk_that_failed_can_be_asked_again(problem: type[BaseException]) -> None:
    attempts = []

    def thunk() -> Any:
        attempts.append(1)
        if len(attempts) < 3:
            raise problem
        return plist([7])

    inner = lazy(thunk)
    seq = cell(1, lazy(lambda: inner))
    for _ in range(2):
        with pytest.raises(problem):
            walked(seq)
    assert realised_prefix(seq) == ([1], False)
    assert walked(seq) == [1, 7]
    assert realised_prefix(seq) == ([1, 7], True)


def test_a_chain_of_100_000_thunks_is_realised_in_a_loop() -> None:
    def skipping(n: int) -> LazySeq:
        return lazy(lambda: skipping(n - 1) if n else cell("found", None))

    assert first(skipping(100_000)) == "found"


def test_a_realised_sequence_of_300_000_items_is_freed_without_recursion() -> None:
    seq = naturals()
    at: Any = seq
    for _ in range(300_000):
        step = uncons(at)
        assert step is not None
        at = step[1]
    items, complete = realised_prefix(seq)
    assert len(items) == 300_000 and not complete


def test_a_sequence_defined_as_itself_is_an_error_and_no_endless_loop() -> None:
    knot: list[LazySeq] = []
    knot.append(lazy(lambda: knot[0]))
    for _ in range(2):
        with pytest.raises(RecursionError, match="defined as itself"):
            uncons(knot[0])


def test_a_thunk_that_gives_no_sequence_is_refused() -> None:
    with pytest.raises(TypeError, match="not a sequence: 5"):
        uncons(lazy(lambda: 5))


def test_iteration_stops_for_good() -> None:
    walker = iterate_seq(lazy_list([1]))
    assert list(walker) == [1] and list(walker) == []


def test_an_endless_sequence_is_walked_as_far_as_asked() -> None:
    walker = iterate_seq(naturals())
    assert [next(walker) for _ in range(3)] == [0, 1, 2]
    assert not is_empty(naturals())

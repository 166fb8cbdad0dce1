"""Equal fingerprints mean values that no program tells apart; what may change has none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from value_strategies import atoms, lazy_list, long_vector, reference_equal, values

from engine.prims.lazy import Delay
from engine.prims.state import Atom, Counter
from engine.runtime.errors import ErrorValue
from engine.values.atoms import CORE_MARK, Mark, Resource, Symbol, Timestamp, Uuid, keyword
from engine.values.fingerprint import encode, fingerprint
from engine.values.kinds import type_name
from engine.values.lists import EMPTY, PList, plist
from engine.values.maps import EMPTY_MAP, PMap, pmap
from engine.values.pyconvert import KeywordText, SymbolText
from engine.values.seq import LazySeq, cell, count_of, lazy
from engine.values.sets import EMPTY_SET, PSet, pset
from engine.values.show import show
from engine.values.vectors import VECTORS, subvec, vector


def kinds(value: Any) -> Any:
    """The value's kind and those of all its parts, in order."""
    name = type_name(value)
    if type(value) in VECTORS or type(value) in (PList, LazySeq):
        return name, [kinds(item) for item in value]
    if type(value) is PMap:
        return name, [(kinds(key), kinds(item)) for key, item in value.items()]
    if type(value) is PSet:
        return name, [kinds(item) for item in value.members()]
    return name


def realised(value: Any) -> Any:
    """The value with every lazy sequence in it realised to its end."""
    work = [value]
    while work:
        at = work.pop()
        if type(at) is LazySeq:
            count_of(at)
        if type(at) is PMap:
            work += [part for entry in at.items() for part in entry]
        elif type(at) in VECTORS or type(at) in (PList, LazySeq, PSet):
            work += list(at)
    return value


@settings(max_examples=400)
@given(values, values)
def test_equal_fingerprints_mean_the_same_text_the_same_kinds_and_equality(a: Any, b: Any) -> None:
    one, other = fingerprint(realised(a)), fingerprint(realised(b))
    assert one is not None
    assert other is not None
    same = show(a) == show(b) and kinds(a) == kinds(b)
    assert (one == other) == same
    if one == other:
        assert reference_equal(a, b)


@given(values)
def test_no_encoding_begins_another_one(value: Any) -> None:
    text = encode(realised(value))
    assert text is not None
    for other in (None, 1, "", (), (value,), (value, None), plist([value])):
        longer = encode(other)
        assert longer is not None
        assert text == longer or not longer.startswith(text)


DIFFERENT = [
    *(None, True, False, 0, 1, -1, 2**64, 0.0, -0.0, 1.0, math.inf, -math.inf, math.nan),
    *("", "1", ":1", "nil", "\ud83d\ude00", "😀", "\udc00", "a;b", "\0"),
    *(keyword("1"), keyword("a"), Symbol("a"), Symbol("a", CORE_MARK), Symbol("nil")),
    *(Timestamp("2025-01-31T10:00:00Z"), "2025-01-31T10:00:00Z", b"", b"1"),
    *(Uuid("123e4567-e89b-12d3-a456-426614174000"), "123e4567-e89b-12d3-a456-426614174000"),
    *(Resource("resource://a"), "resource://a"),
    *((), EMPTY, EMPTY_SET, EMPTY_MAP, LazySeq(None)),
    *((1,), plist([1]), pset([1]), cell(1, EMPTY), ((1,),), (1, 1), (1, (1,)), ((1, 1),)),
    *(pmap([(1, 2)]), pmap([(2, 1)]), pmap([(1, 2), (2, 1)]), pmap([(2, 1), (1, 2)])),
    *(pset([1, 2]), pset([2, 1]), (1, 2), (2, 1), ("12",), ("1", "2"), ("", "12")),
    *(ErrorValue("a", "b"), ErrorValue("a", "b", 1), ErrorValue("ab", "")),
    ErrorValue("a", "b", None, ErrorValue("a", "b")),
]


def test_what_a_program_can_tell_apart_is_told_apart() -> None:
    found = [fingerprint(value) for value in DIFFERENT]
    assert None not in found
    assert len(set(found)) == len(DIFFERENT)


def test_all_representations_of_a_vector_are_one() -> None:
    for size in (0, 1, 5, 40, 3_000):
        numbers = list(range(size))
        trie = long_vector(numbers)
        window = subvec(vector([-1, *numbers]), 1)
        found = {fingerprint(v) for v in (tuple(numbers), trie, window, range(size))}
        assert len(found) == 1


def test_where_a_lazy_sequence_ends_and_a_list_goes_on_is_not_seen() -> None:
    lazies = lazy_list([1, 2, 3])
    count_of(lazies)
    mixed = cell(1, plist([2, 3]))
    chunked = LazySeq(None, cell(1, (2, 3)))
    assert fingerprint(lazies) == fingerprint(mixed) == fingerprint(chunked) is not None


def test_a_nan_has_one_fingerprint() -> None:
    import struct

    other = struct.unpack("<d", b"\1\0\0\0\0\0\xf8\xff")[0]
    assert fingerprint(other) == fingerprint(math.nan)


class _Host(dict[str, int]):
    pass


def _endless() -> LazySeq:
    made = LazySeq(None)
    made._value = (1, made)
    return made


def _circle() -> LazySeq:
    made = LazySeq(None)
    made._value = made
    return made


UNSETTLED = {
    "a function": len,
    "an RTFS function": lambda: 1,
    "a lazy sequence": lazy(lambda: None),
    "a lazy rest": cell(1, lazy(lambda: None)),
    "an endless sequence": _endless(),
    "a sequence that is itself": _circle(),
    "a delay": Delay(lambda: 1),
    "an atom": Atom(1),
    "a counter": Counter(1),
    "a host object": _Host(),
    "a list of the host": [1],
    "a kind of text": KeywordText("a"),
    "another kind of text": SymbolText("a"),
    "a symbol of one expansion": Symbol("a", Mark("user")),
    "a path": Path("a"),
    "an error with a function": ErrorValue("a", "b", len),
    "a class": int,
    "a long range": range(10**12),
}


@pytest.mark.parametrize("value", UNSETTLED.values(), ids=UNSETTLED)
def test_what_may_change_or_is_no_data_has_none(value: Any) -> None:
    for holder in (value, (value,), plist([1, value]), pmap([(keyword("a"), value)])):
        assert fingerprint(holder) is None
    assert fingerprint(ErrorValue("a", "b", (value,))) is None


@given(atoms)
def test_looking_runs_nothing(atom: Any) -> None:
    ran: list[int] = []
    value = (atom, lazy(lambda: ran.append(1)))
    assert fingerprint(value) is None
    assert not ran


def test_values_past_the_limit_have_none() -> None:
    assert fingerprint(tuple(range(10)), limit=10) is not None
    assert fingerprint(tuple(range(11)), limit=10) is None
    assert fingerprint("a" * 10**6, limit=10) is None
    assert fingerprint(1 << 10**6, limit=10) is None
    shared: Any = ()
    for _ in range(60):
        shared = (shared, shared)  # 2**60 nodes to whoever prints it
    assert fingerprint(shared) is None


def test_deep_values_have_one() -> None:
    for wrap in (lambda v: (v,), lambda v: plist([v]), lambda v: pmap([(1, v)])):
        deep: Any = 1
        for _ in range(20_000):
            deep = wrap(deep)
        assert fingerprint(deep) is not None


def test_numbers_of_any_length_have_one() -> None:
    assert fingerprint(10**5_000) not in (None, fingerprint(10**5_000 + 1))


def test_it_is_the_same_in_every_process() -> None:
    value = (1, 2.5, "a", keyword("k"), pset([Symbol("s")]))
    found = fingerprint(value)
    assert found is not None
    assert found.hex() == "7aa534497ec5301fad86825c2a78a404"

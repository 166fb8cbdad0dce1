"""Vectors, lists, maps and sets behave as the naive models say, at every size."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from value_strategies import atoms, containers, lazy_list, numbers, reference_equal

from engine.values import lists, maps, sets, vectors
from engine.values.atoms import keyword
from engine.values.equality import equal
from engine.values.lists import plist
from engine.values.maps import EMPTY_MAP, MapBuilder, PMap, direct_map, pmap
from engine.values.sets import EMPTY_SET, pset

# Few keys, so that they meet; of kinds that Python would confuse.
keys = st.one_of(
    st.sampled_from([0, 1, 0.0, -0.0, 1.0, True, False, None, "", "a", keyword("a"), (1,)]),
    st.sampled_from(
        [range(3), (0, 1, 2), (1.0,), plist([1]), lists.EMPTY, pset([1]), pmap([(1, 2)])]
    ),
    st.just([1, 2]).map(lazy_list),
    st.integers(0, 300),
)

Pairs = list[tuple[Any, Any]]


def model_assoc(pairs: Pairs, key: Any, value: Any) -> Pairs:
    if any(reference_equal(k, key) for k, _ in pairs):
        return [(k, value if reference_equal(k, key) else v) for k, v in pairs]
    return [*pairs, (key, value)]


def model_dissoc(pairs: Pairs, key: Any) -> Pairs:
    return [(k, v) for k, v in pairs if not reference_equal(k, key)]


def assert_is(m: PMap, pairs: Pairs) -> None:
    assert len(m) == len(pairs)
    for (k, v), (j, w) in zip(m.items(), pairs, strict=True):
        assert reference_equal(k, j) and v == w
    assert list(m.values()) == [v for _, v in pairs]
    assert len(list(m)) == len(list(m.keys())) == len(pairs)


class MapsFollowTheModel(RuleBasedStateMachine):
    """Random histories of one map, with sizes on both sides of the limit."""

    def __init__(self) -> None:
        super().__init__()
        self.map = EMPTY_MAP
        self.pairs: Pairs = []

    @rule(key=keys, value=st.integers())
    def assoc(self, key: Any, value: int) -> None:
        before = list(self.pairs)
        longer = self.map.assoc(key, value)
        self.pairs = model_assoc(self.pairs, key, value)
        assert_is(self.map, before)
        self.map = longer

    @rule(start=st.integers(0, 250), count=st.integers(1, 120))
    def assoc_many(self, start: int, count: int) -> None:
        for key in range(start, start + count):
            self.map = self.map.assoc(key, key)
            self.pairs = model_assoc(self.pairs, key, key)

    @rule(key=keys)
    def dissoc(self, key: Any) -> None:
        before = self.map
        self.map = before.dissoc(key)
        there = any(reference_equal(k, key) for k, _ in self.pairs)
        assert there or self.map is before
        self.pairs = model_dissoc(self.pairs, key)

    @precondition(lambda self: len(self.pairs) > 5)
    @rule(keep=st.integers(0, 5))
    def dissoc_most(self, keep: int) -> None:
        self.map = self.map.dissoc(*[k for k, _ in self.pairs[keep:]])
        self.pairs = self.pairs[:keep]

    @rule(others=st.lists(st.tuples(keys, st.integers()), max_size=5))
    def merge(self, others: Pairs) -> None:
        self.map = self.map.merge(pmap(others))
        for key, value in pmap(others).items():
            self.pairs = model_assoc(self.pairs, key, value)

    @rule()
    def rebuild(self) -> None:
        builder = MapBuilder()
        for key, value in self.pairs:
            builder.put(key, value)
        assert equal(self.map, builder.done())
        self.map = pickle.loads(pickle.dumps(self.map)) if not self._lazy() else self.map

    def _lazy(self) -> bool:
        return any(type(k).__name__ == "LazySeq" for k, _ in self.pairs)

    @rule(key=keys)
    def look_up(self, key: Any) -> None:
        found = [v for k, v in self.pairs if reference_equal(k, key)]
        assert self.map.get(key, "none") == (found[0] if found else "none")
        assert self.map.contains(key) == bool(found)
        assert (self.map.find(key) is None) == (not found)

    @invariant()
    def agrees(self) -> None:
        assert_is(self.map, self.pairs)


MapsFollowTheModel.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestMapsFollowTheModel = MapsFollowTheModel.TestCase


@given(st.lists(keys, max_size=8), st.lists(keys, max_size=8))
def test_sets_obey_the_laws_of_sets(xs: list[Any], ys: list[Any]) -> None:
    a, b = pset(xs), pset(ys)

    def member(item: Any, items: list[Any]) -> bool:
        return any(reference_equal(item, x) for x in items)

    for item in xs + ys:
        assert a.contains(item) == member(item, xs)
        assert a.union(b).contains(item)
        assert a.intersection(b).contains(item) == (member(item, xs) and member(item, ys))
        assert a.difference(b).contains(item) == (member(item, xs) and not member(item, ys))
    assert len(a) == len(list(a)) == sum(not member(x, xs[:i]) for i, x in enumerate(xs))
    assert equal(a.union(b), b.union(a))
    assert equal(a.difference(b).union(a.intersection(b)), a)
    assert a.intersection(b).subset(a) and a.subset(a.union(b))
    assert a.subset(b) == equal(a.intersection(b), a)
    assert equal(a.disj(*ys), a.difference(b))
    assert equal(EMPTY_SET.conj(*xs), a)
    whole = pset([x for x in xs if type(x) in (int, float)])
    assert equal(pickle.loads(pickle.dumps(whole)), whole)


def test_nothing_changed_gives_the_same_object() -> None:
    for size in (3, 300):
        table = pmap([(i, "v") for i in range(size)]).dissoc(0)
        assert table.assoc(1, table.get(1)) is table
        assert table.dissoc("none") is table
        assert table.merge(EMPTY_MAP) is table and EMPTY_MAP.merge(table) is table
        members = pset(range(size))
        assert members.conj(1) is members and members.disj("none") is members
        assert members.union(EMPTY_SET) is members


@pytest.mark.parametrize("size", [5, maps.SMALL - 1, maps.SMALL, maps.SMALL + 1, 500])
def test_maps_keep_insertion_order_at_every_size(size: int) -> None:
    names = [f"k{i * 7919 % 1009}" for i in range(size)]
    table = EMPTY_MAP
    for i, name in enumerate(names):
        table = table.assoc(name, i)
    assert list(table) == names
    table = table.assoc(names[2], "new")
    assert list(table) == names
    table = table.dissoc(names[0]).assoc(names[0], "again")
    assert list(table) == [*names[1:], names[0]]


def test_order_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from engine.values.maps import EMPTY_MAP\n"
        "from engine.values.sets import EMPTY_SET\n"
        "m, s = EMPTY_MAP, EMPTY_SET\n"
        "for i in range(150):\n"
        "    m, s = m.assoc(f'k{i}', i).dissoc(f'k{i // 2}'), s.conj(('v', f'{i}'))\n"
        "print(m, s)\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1 and "k149" in texts.pop()


def test_a_direct_map_takes_over_its_dict() -> None:
    table = direct_map({keyword("a"): 1})
    assert equal(table, pmap([(keyword("a"), 1)]))
    assert direct_map({}) is EMPTY_MAP


def test_a_builder_starts_from_a_map_and_leaves_it_alone() -> None:
    start = pmap([(1, "a"), (2, "b")])
    builder = MapBuilder(start)
    builder.put(1.0, "c")
    builder.drop(1)
    assert (builder.get(2), builder.get(1, "none"), len(builder)) == ("b", "none", 2)
    assert list(builder.done().items()) == [(2, "b"), (1.0, "c")]
    assert list(start.items()) == [(1, "a"), (2, "b")]


def vectors_of(items: list[Any]) -> list[Any]:
    """The items as a vector in every representation they can have."""
    made = [vectors.vector(items), tuple(items)]
    if items == list(range(len(items))):
        made.append(range(len(items)))
    return made


counting = st.integers(0, 70).map(lambda n: list(range(n)))


@given(st.one_of(st.lists(numbers, max_size=40), counting), st.data())
def test_vectors_behave_like_lists_of_items(items: list[Any], data: Any) -> None:
    at = data.draw(st.integers(0, len(items)))
    to = data.draw(st.integers(at, len(items)))
    for v in vectors_of(items):
        assert vectors.is_vector(v) and len(v) == len(items)
        assert list(v) == items and vectors.to_tuple(v) == tuple(items)
        assert list(vectors.conj(v, "x")) == [*items, "x"]
        assert list(vectors.conj(v, "x", "y")) == [*items, "x", "y"]
        assert list(vectors.assoc(v, at, "x")) == [*items[:at], "x", *items[at + 1 :]]
        assert list(vectors.subvec(v, at, to)) == items[at:to]
        assert list(vectors.subvec(v, at)) == items[at:]
        assert list(vectors.concat(v, v)) == items + items
        assert list(vectors.concat(v, range(3))) == [*items, 0, 1, 2]
        if items:
            assert list(vectors.pop(v)) == items[:-1]
        assert list(v) == items


def test_growing_and_shrinking_a_vector_crosses_the_limit_both_ways() -> None:
    v = vectors.EMPTY
    for i in range(3 * vectors.SMALL):
        v = vectors.conj(v, i)
        assert (type(v) is tuple) == (len(v) <= vectors.SMALL)
    while len(v):
        v = vectors.pop(v)
        assert vectors.is_vector(v) and (type(v) is tuple) == (len(v) <= vectors.SMALL)


@given(st.lists(st.one_of(atoms, containers(atoms)), max_size=5))
def test_lists_share_their_tails_and_know_their_length(items: list[Any]) -> None:
    made = plist(items)
    longer = lists.cons("x", made)
    assert longer.tail is made and len(longer) == len(items) + 1
    assert list(made) == items
    seen: list[Any] = []
    while made.count:
        assert made.count == len(items) - len(seen)
        seen.append(made.head)
        made = made.tail
    assert made is lists.EMPTY


def test_a_list_of_a_million_items_is_made_walked_pickled_and_freed() -> None:
    made = plist(range(1_000_000))
    assert sum(made) == 499_999_500_000
    assert len(pickle.loads(pickle.dumps(made))) == 1_000_000


def test_an_empty_collection_is_one_object() -> None:
    assert plist([]) is lists.EMPTY
    assert pmap([]) is EMPTY_MAP
    assert pset([]) is sets.EMPTY_SET
    assert MapBuilder().done() is EMPTY_MAP

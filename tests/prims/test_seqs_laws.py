"""Sequence functions agree with Python models, on every kind of sequence; lazy ones stay lazy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prims import catalog
from engine.runtime.context import Context, Interrupt, current, running
from engine.runtime.errors import Thrown
from engine.runtime.function import FunctionInfo, attach
from engine.runtime.namespace import World
from engine.values.equality import compare, equal
from engine.values.lists import PList, plist
from engine.values.seq import LazySeq, cell, items_of, lazy
from engine.values.vectors import is_vector, vector

catalog.load()


def call(name: str, *args: Any) -> Any:
    """Call a primitive, in an evaluation of its own where none is running."""
    row = catalog.lookup(name)
    assert row is not None
    try:
        current()
    except LookupError:
        with running(Context(None, World())):  # type: ignore[arg-type]
            return row.entry(*args)
    return row.entry(*args)


def fn(function: Callable[..., Any]) -> Callable[..., Any]:
    """A lambda as an RTFS function."""

    def wrapped(*args: Any) -> Any:
        return function(*args)

    return attach(wrapped, FunctionInfo("test", ((0, None),)))


def listed(coll: Any) -> list[Any]:
    return list(items_of(coll))


def as_lazy(items: list[Any]) -> LazySeq:
    def thunk() -> Any:
        return cell(items[0], as_lazy(items[1:])) if items else None

    return lazy(thunk)


KINDS: dict[str, Callable[[list[Any]], Any]] = {"vector": vector, "list": plist, "lazy": as_lazy}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
ints = st.lists(st.integers(-5, 5), max_size=40)
small = st.integers(-2, 8)
EVEN = fn(lambda x: x % 2 == 0)


def same(found: Any, expected: list[Any], kind: Callable[[list[Any]], Any]) -> None:
    """Equal items; a vector from eager input, lazy from lazy."""
    assert listed(found) == expected
    assert isinstance(found, LazySeq) if kind is as_lazy else is_vector(found)


@kinds
@given(items=ints)
def test_map_filter_and_their_kin_agree_with_python(kind: Any, items: list[int]) -> None:
    coll = kind(items)
    same(call("map", fn(lambda x: x + 1), coll), [x + 1 for x in items], kind)
    same(call("filter", EVEN, coll), [x for x in items if x % 2 == 0], kind)
    same(call("remove", EVEN, coll), [x for x in items if x % 2], kind)
    indexed = call("map-indexed", fn(lambda i, x: i * x), coll)
    same(indexed, [i * x for i, x in enumerate(items)], kind)
    same(call("keep", fn(lambda x: x or None), coll), [x for x in items if x], kind)
    same(call("mapcat", fn(lambda x: (x, x)), coll), [y for x in items for y in (x, x)], kind)
    same(call("distinct", coll), list(dict.fromkeys(items)), kind)
    pairs = zip([None, *items], items, strict=False)
    same(call("dedupe", coll), [b for a, b in pairs if a != b], kind)
    head, tail = call("split-with", EVEN, coll)
    assert listed(head) + listed(tail) == items


@kinds
@given(items=ints, n=small)
def test_parts_agree_with_slices(kind: Any, items: list[int], n: int) -> None:
    coll, up_to = kind(items), max(n, 0)
    assert listed(call("take", n, coll)) == (items if n < 0 else items[:n])
    assert listed(call("drop", n, coll)) == ([] if n < 0 else items[n:])
    assert listed(call("take-last", n, coll)) == (items[-n:] if n > 0 else [])
    assert listed(call("drop-last", n, coll)) == (items[:-n] if n > 0 else items)
    assert listed(call("nthrest", coll, n)) == items[up_to:]
    head, tail = call("split-at", n, coll)
    assert listed(head) + listed(tail) == items
    assert call("nth", coll, n, None) == (items[n] if 0 <= n < len(items) else None)


@kinds
@given(items=ints, n=st.integers(1, 5), step=st.integers(1, 5))
def test_partition_loses_no_item_and_repeats_none_in_vain(
    kind: Any, items: list[int], n: int, step: int
) -> None:
    starts = range(0, len(items), step)
    everything = [items[at : at + n] for at in starts]
    assert [listed(c) for c in listed(call("partition-all", n, step, kind(items)))] == everything
    fresh = [items[at : at + n] for at in starts if at == 0 or len(items) - at > n - step]
    assert [listed(c) for c in listed(call("partition", n, step, kind(items)))] == fresh
    chunks = [listed(c) for c in listed(call("partition", n, kind(items)))]
    assert [x for chunk in chunks for x in chunk] == items


@kinds
@given(items=ints)
def test_folds_agree_with_python(kind: Any, items: list[int]) -> None:
    coll = kind(items)
    plus = fn(lambda a, b: a + b)
    assert call("reduce", plus, 0, coll) == sum(items)
    sums = [sum(items[: i + 1]) for i in range(len(items))]
    assert listed(call("reductions", plus, coll)) == sums
    assert call("count", coll) == len(items)
    assert call("last", coll) == (items[-1] if items else None)
    assert listed(call("reverse", coll)) == items[::-1]
    assert bool(call("some", EVEN, coll)) == any(x % 2 == 0 for x in items)
    assert call("every?", EVEN, coll) == all(x % 2 == 0 for x in items)
    assert call("contains?", coll, 3) == (3 in items)


mixed = st.lists(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3), max_size=30
)


@given(mixed)
def test_sort_is_stable_and_in_the_total_order(items: list[Any]) -> None:
    found = listed(call("sort", vector(items)))
    order = [(i, x) for x in found for i, y in enumerate(items) if x is y]
    assert len(found) == len(items)
    for a, b in pairwise(found):
        assert compare(a, b) <= 0
    assert {i for i, _ in order} == set(range(len(items)))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers()), max_size=60))
def test_sort_by_a_comparator_keeps_equal_items_in_place(items: list[tuple[int, int]]) -> None:
    descending = fn(lambda a, b: a[0] > b[0])
    expected = sorted(items, key=lambda pair: -pair[0])
    assert listed(call("sort", descending, vector(items))) == expected
    assert listed(call("sort", vector(items), descending)) == expected
    by_number = fn(lambda a, b: b - a)
    assert listed(call("sort-by", fn(lambda p: p[0]), by_number, vector(items))) == expected


@given(st.lists(st.integers(), max_size=300))
def test_sorting_asks_the_comparator_n_log_n_times(items: list[int]) -> None:
    asked = []
    call("sort", fn(lambda a, b: bool(asked.append(1)) or a < b), vector(items))
    assert len(asked) <= len(items) * (len(items).bit_length() + 1)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-5, 5).filter(bool))
def test_range_is_pythons(start: int, end: int, step: int) -> None:
    assert listed(call("range", start, end, step)) == list(range(start, end, step))
    floats = listed(call("range", float(start), float(end), float(step)))
    assert floats == [float(x) for x in range(start, end, step)]


@given(ints, ints)
def test_concat_and_into_share_one_meaning(a: list[int], b: list[int]) -> None:
    assert listed(call("concat", vector(a), plist(b))) == a + b
    assert listed(call("into", vector(a), plist(b))) == a + b
    assert listed(call("into", plist(a), vector(b))) == b[::-1] + a
    assert equal(call("conj", vector(a), *b), call("into", vector(a), vector(b)))


@given(st.recursive(st.integers(), lambda inner: st.lists(inner, max_size=4), max_leaves=20))
def test_flatten_leaves_only_leaves(tree: Any) -> None:
    def build(node: Any) -> Any:
        return vector([build(x) for x in node]) if isinstance(node, list) else node

    def leaves(node: Any) -> list[int]:
        return [y for x in node for y in leaves(x)] if isinstance(node, list) else [node]

    assert listed(call("flatten", (build(tree),))) == leaves(tree)
    assert listed(call("flatten", as_lazy([build(tree)]))) == leaves(tree)


class Source:
    """An endless lazy sequence of integers that counts how many were made."""

    def __init__(self) -> None:
        self.made = 0

    def seq(self) -> Any:
        def thunk() -> Any:
            self.made += 1
            return cell(self.made - 1, self.seq())

        return lazy(thunk)


@pytest.mark.parametrize(
    ("made", "use"),
    [
        (0, lambda s: call("map", fn(lambda x: x), s)),
        (0, lambda s: call("filter", EVEN, s)),
        (0, lambda s: call("take", 5, s)),
        (0, lambda s: call("drop", 5, s)),
        (0, lambda s: call("concat", (1,), s)),
        (0, lambda s: call("partition", 2, s)),
        (0, lambda s: call("cons", 1, s)),
        (3, lambda s: listed(call("take", 3, s))),
        (3, lambda s: listed(call("take", 3, call("map", fn(lambda x: x), s)))),
        (5, lambda s: listed(call("take", 3, call("filter", EVEN, s)))),
        (4, lambda s: call("some", fn(lambda x: x == 3), s)),
        (2, lambda s: call("every?", EVEN, s)),
        (3, lambda s: call("nth", s, 2)),
        (4, lambda s: listed(call("take-while", fn(lambda x: x < 3), s))),
        (4, lambda s: listed(call("take", 2, call("partition", 2, s)))),
        (2, lambda s: call("zipmap", (1, 2), s)),
        (1, lambda s: call("first", call("distinct", s))),
        (1, lambda s: call("first", call("flatten", s))),
        (4, lambda s: call("reduce", fn(lambda a, x: call("reduced", a) if x > 2 else a), 0, s)),
    ],
)
def test_no_more_items_are_made_than_are_needed(made: int, use: Callable[[Any], Any]) -> None:
    source = Source()
    use(source.seq())
    assert source.made == made


@pytest.mark.parametrize("name", ["count", "vec", "sort", "last", "reverse", "frequencies", "set"])
def test_a_walk_of_an_endless_sequence_can_be_interrupted(name: str) -> None:
    interrupt = Interrupt()
    interrupt.raised = True
    with running(Context(None, World(), interrupt=interrupt)):  # type: ignore[arg-type]
        for endless in (call("range"), call("repeat", 1), call("cycle", (1, 2))):
            with pytest.raises(KeyboardInterrupt):
                call(name, endless)


def test_a_thunk_that_fails_can_be_asked_again() -> None:
    tries = []

    def flaky() -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise KeyboardInterrupt
        return (1, 2)

    for make, ask in (("make-delay", "force"), ("make-lazy-seq", "vec")):
        tries.clear()
        made = call(make, fn(flaky))
        with pytest.raises(KeyboardInterrupt):
            call(ask, made)
        assert listed(call(ask, made)) == [1, 2]
        assert listed(call(ask, made)) == [1, 2]
        assert len(tries) == 2


def test_rest_and_cons_of_lists_share_the_tail() -> None:
    tail = plist([2, 3])
    longer = call("cons", 1, tail)
    assert isinstance(longer, PList)
    assert call("rest", longer) is tail
    assert call("seq", tail) is tail


def test_what_changes_nothing_gives_the_same_object() -> None:
    m = call("hash-map", "a", 1)
    s = call("hash-set", 1)
    assert call("assoc", m, "a", 1) is m
    assert call("dissoc", m, "b") is m
    assert call("merge", m, None) is m
    assert call("conj", s, 1) is s
    assert call("vec", (1, 2))[0] == 1
    assert call("dissoc-in", m, ("a", "b")) is m


def test_paths_of_five_thousand_keys_work() -> None:
    path = vector(range(5000))
    deep = call("assoc-in", None, path, "end")
    assert call("get-in", deep, path) == "end"
    assert call("get-in", call("update-in", deep, path, fn(lambda x: x + "!")), path) == "end!"
    assert len(call("dissoc-in", deep, path)) == 0


@pytest.mark.parametrize("name", ["subvec", "nth"])
def test_an_index_out_of_bounds_names_index_and_length(name: str) -> None:
    with pytest.raises(Thrown) as raised:
        call(name, (1, 2), 5)
    assert "Index 5 out of bounds for collection of length 2" in str(raised.value)

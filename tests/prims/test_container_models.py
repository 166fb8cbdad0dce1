"""The mutable containers and the ideque do what simple Python models do, at the cost they state."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter as Model
from collections import deque
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_seqs_laws import call

from engine.prims import ideque as ideques
from engine.prims import ordered as sorted_things
from engine.values.equality import equal
from engine.values.maps import pmap

ENDS = ["add-front", "add-back", "remove-front", "remove-back"]
ends = st.lists(st.tuples(st.sampled_from(ENDS), st.integers()), max_size=60)


def step(model: deque[int], op: str, x: int) -> None:
    if op == "add-front":
        model.appendleft(x)
    elif op == "add-back":
        model.append(x)
    elif op == "remove-front":
        model.popleft()
    else:
        model.pop()


@given(ends)
def test_an_ideque_is_a_deque_that_keeps_its_old_versions(ops: list[tuple[str, int]]) -> None:
    model: deque[int] = deque()
    versions = [(call("ideque"), ())]
    for op, x in ops:
        if op.startswith("remove") and not model:
            continue
        step(model, op, x)
        args = (x,) if op.startswith("add") else ()
        versions.append((call(f"ideque-{op}", versions[-1][0], *args), tuple(model)))
    for made, expected in versions:
        assert tuple(made.listed()) == expected
        assert len(made) == len(expected)
        if expected:
            assert call("ideque-front", made) == expected[0]
            assert call("ideque-back", made) == expected[-1]
        assert equal(made, call("ideque", *expected))


@given(ends)
def test_a_list_queue_is_a_deque(ops: list[tuple[str, int]]) -> None:
    model: deque[int] = deque()
    queue = call("list-queue")
    for op, x in ops:
        if op.startswith("remove") and not model:
            continue
        step(model, op, x)
        call(f"list-queue-{op}!", queue, *((x,) if op.startswith("add") else ()))
        assert queue.listed() == list(model)


def test_an_ideque_used_from_both_ends_moves_few_items(monkeypatch: Any) -> None:
    moved = []
    real = ideques.plist
    monkeypatch.setattr(ideques, "plist", lambda items: moved.append(len(items)) or real(items))
    d = call("ideque")
    for i in range(4000):
        d = call("ideque-add-back", d, i)
    for i in range(2000):
        assert call("ideque-front", d) == i
        d = call("ideque-remove-front", d)
        assert call("ideque-back", d) == 3999 - i
        d = call("ideque-remove-back", d)
    assert sum(moved) <= 4 * 8000


WAYS = ["add", "change", "pop", "remove"]
priorities = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "pop", "remove"]), st.integers(0, 9), st.integers()
    ),
    max_size=80,
)


@given(priorities)
def test_a_priority_queue_gives_the_least_priority_first(ops: list[tuple[str, int, int]]) -> None:
    queue, model = call("priority-queue"), {}
    for serial, (op, item, priority) in enumerate(ops):
        if op == "add" or (op == "change" and item in model):
            call("pq-add!" if op == "add" else "pq-change-priority!", queue, item, priority)
            model[item] = (priority, serial)
        elif op == "remove":
            assert call("pq-remove!", queue, item) == (model.pop(item, None) is not None)
        elif op == "pop" and model:
            least = min(model, key=model.__getitem__)
            assert call("pq-peek", queue) == least
            assert call("pq-pop!", queue) == least
            del model[least]
        assert len(queue) == len(model)
    assert queue.listed() == sorted(model, key=model.__getitem__)


def test_changed_priorities_leave_no_growing_heap() -> None:
    queue = call("priority-queue")
    for i in range(5000):
        call("pq-add!", queue, i % 10, i)
    assert len(queue._heap) <= 2 * 10 + 17


keys = st.integers(-9, 9) | st.text(max_size=1) | st.none()


@given(st.lists(st.tuples(st.booleans(), st.integers(-9, 9)), max_size=60), st.integers(-10, 10))
def test_an_ordered_map_finds_neighbours_and_ranges(ops: list[Any], probe: int) -> None:
    made, model = call("ordered-map"), {}
    for add, key in ops:
        if add:
            call("ordered-map-put!", made, key, -key)
            model[key] = -key
        else:
            assert call("ordered-map-remove!", made, key) == (model.pop(key, None) is not None)
    order = sorted(model)
    assert made.listed() == [(k, -k) for k in order]
    at = bisect_right(order, probe)
    assert call("ordered-map-floor", made, probe) == (
        (order[at - 1], -order[at - 1]) if at else None
    )
    at = bisect_left(order, probe)
    above = (order[at], -order[at]) if at < len(order) else None
    assert call("ordered-map-ceiling", made, probe) == above
    found = call("ordered-map-range", made, probe, probe + 5)
    assert list(found) == [(k, -k) for k in order if probe <= k < probe + 5]
    assert call("ordered-map-get", made, probe, "none") == model.get(probe, "none")


@given(st.lists(keys, max_size=40))
def test_an_ordered_set_is_sorted_as_sort_sorts(items: list[Any]) -> None:
    made = call("ordered-set", *items)
    assert made.listed() == list(call("distinct", call("sort", tuple(items))))


def test_a_search_compares_few_keys(monkeypatch: Any) -> None:
    items = [(i,) for i in range(4096)]
    made = call("ordered-set", *items)
    compared = []
    real = sorted_things.compare
    monkeypatch.setattr(sorted_things, "compare", lambda a, b: compared.append(1) or real(a, b))
    assert call("ordered-set-floor", made, (100,)) == (100,)
    assert len(compared) <= 3 * 13


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 3)), max_size=60))
def test_a_bag_counts(ops: list[tuple[bool, int, int]]) -> None:
    made, model = call("bag"), Model()
    for add, item, amount in ops:
        if add:
            call("bag-add!", made, item, amount)
            model[item] += amount
        else:
            call("bag-remove!", made, item, amount)
            model[item] = max(0, model[item] - amount)
        assert len(made) == sum(model.values())
    assert equal(call("bag-counts", made), pmap([(k, n) for k, n in model.items() if n]))
    assert sorted(made.listed()) == sorted(model.elements())

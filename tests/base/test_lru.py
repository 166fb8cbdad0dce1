"""A cache keeps within its bounds, says why something is missing, and survives any interrupt."""

from __future__ import annotations

import sys
from collections import OrderedDict
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.base.lru import MOST_REASONS, Cache, CacheStats

KEYS = st.integers(0, 6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), KEYS, st.integers(0, 12)),
        st.tuples(st.just("get"), KEYS, st.just(0)),
        st.tuples(st.just("discard"), KEYS, st.just(0)),
        st.tuples(st.just("clear"), st.just(0), st.just(0)),
    ),
    max_size=40,
)


def cache(entries: int = 3, size: int = 10) -> Cache[int, int]:
    return Cache("test", entries, size, lambda value: value)


def do(step: tuple[str, int, int], on: Cache[int, int]) -> None:
    what, key, value = step
    if what == "put":
        on.put(key, value)
    elif what == "get":
        on.get(key)
    elif what == "discard":
        on.discard(key, "no longer needed")
    else:
        on.clear()


def contents(of: Cache[int, int]) -> dict[int, int]:
    of.stats()
    return {key: entry[0] for key, entry in of._entries.items()}


def checked(one: Cache[int, int]) -> None:
    """Content and counts agree."""
    stats = one.stats()
    held = contents(one)
    assert stats.entries == len(held) == len(one)
    assert stats.bytes == sum(held.values())
    for key in range(7):
        assert (one.why_missed(key) == "") == (key in held) == (key in one)


@given(STEPS)
def test_it_does_what_a_simple_model_does(steps: list[tuple[str, int, int]]) -> None:
    one, model, evicted = cache(), OrderedDict[int, int](), 0
    for what, key, value in steps:
        if what == "get":
            assert one.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)
            continue
        do((what, key, value), one)
        if what == "clear":
            model.clear()
        elif what == "discard" or value > 10:
            model.pop(key, None)
        else:
            model[key] = value
            model.move_to_end(key)
            while len(model) > 3 or sum(model.values()) > 10:
                model.popitem(last=False)
                evicted += 1
        assert list(contents(one).items()) == list(model.items())
        checked(one)
    assert one.stats().evictions == evicted


def test_the_entry_used_longest_ago_goes_first() -> None:
    one = cache()
    for key in (1, 2, 3):
        one.put(key, 1)
    assert one.get(1) == 1
    one.put(4, 1)
    assert contents(one).keys() == {3, 1, 4}


def test_the_reason_for_a_miss_is_told() -> None:
    one = cache()
    assert one.why_missed(1) == "never seen"
    for key in range(4):
        one.put(key, 1)
    assert one.why_missed(0) == "evicted"
    one.discard(1, "the engine is another version")
    assert one.why_missed(1) == "let go: the engine is another version"
    one.put(2, 11)
    assert one.why_missed(2) == "let go: too large for the cache (11 bytes)"
    one.clear()
    assert one.why_missed(3) == "let go: cleared"
    one.put(0, 1)
    assert one.why_missed(0) == ""
    one.discard(5)
    assert one.why_missed(5) == "never seen"


def test_reasons_take_bounded_memory() -> None:
    one = cache()
    for key in range(3 * MOST_REASONS):
        one.put(key, 1)
    assert len(one._reasons) == MOST_REASONS
    assert one.why_missed(0) == "never seen"


def test_counts_are_shown_as_a_record() -> None:
    one = cache()
    one.put(1, 4)
    one.get(1)
    one.get(2)
    assert one.stats() == CacheStats("test", 1, 4, 3, 10, 1, 1, 0)


def test_a_value_that_cannot_be_measured_changes_nothing() -> None:
    def refuse(value: int) -> int:
        raise ValueError(value)

    one: Cache[int, int] = Cache("test", 3, 10, refuse)
    try:
        one.put(1, 1)
    except ValueError:
        assert len(one) == 0
    else:
        raise AssertionError("the error was swallowed")


class _Interrupt:
    """Raises KeyboardInterrupt before the bytecode of the given number in the cache's code."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.endswith("lru.py"):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self


def interrupted(step: tuple[str, int, int], on: Cache[int, int], at: int) -> bool:
    """Whether the interrupt came before the step was done."""
    before = sys.gettrace()
    sys.settrace(_Interrupt(at))
    try:
        do(step, on)
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_an_interrupt_between_any_two_bytecodes_leaves_content_and_counts_in_agreement() -> None:
    steps = [("put", 4, 5), ("put", 1, 9), ("put", 2, 99), ("get", 1, 0), ("discard", 2, 0)]
    steps += [("clear", 0, 0), ("put", 5, 0)]
    for step in steps:
        at, more = 0, True
        while more:
            at += 1
            one = cache()
            for key in (1, 2, 3):
                one.put(key, key)
            more = interrupted(step, one, at)
            checked(one)
            known = {1: {1, 9}, 2: {2}, 3: {3}, 4: {5}, 5: {0}}
            assert all(value in known[key] for key, value in contents(one).items())
            one.put(6, 1)
            stats = one.stats()
            assert stats.entries <= 3
            assert stats.bytes <= 10
            checked(one)
        assert at > 5

"""Sorting: stable, by the total order of all values or by a comparator.

    (sort [3 "a" nil 1])  =>  [nil 1 3 "a"]      (sort > [1 3 2])  =>  [3 2 1]

Numbers alone and strings alone are left to Python's sort, in pieces; everything else goes through a
bottom-up merge sort in Python, so that comparators recur without C frames and can be interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..runtime.errors import type_error
from ..runtime.function import Function
from ..runtime.waiting import poll
from ..values.equality import compare
from ..values.kinds import type_name
from ..values.pieces import PIECE, listed, sorted_list
from .table import ALLOCATES, CALLS, FORCES, THROWS, primitive
from .walk import like, realized

Before = Callable[[Any, Any], bool]

_NUMBERS: Final = (frozenset({int}), frozenset({float}), frozenset({int, float}))
_STRINGS: Final = frozenset({str})


@primitive(
    "sort",
    "seq -> seq | fn seq -> seq | seq fn -> seq",
    fx=CALLS | THROWS | ALLOCATES | FORCES,
    cost=10,
    laws="projection",
    see="sort-by compare distinct reverse",
)
def sort(*args: Any) -> Any:
    """The items in order; equal ones keep their places. A string gives a string.

    The comparator, on either side, says whether its first argument comes first: true, or a number
    below zero.

    (sort [3 1 2])  => [1 2 3]
    (sort > [1 3 2])  => [3 2 1]
    (sort [1 3 2] >)  => [3 2 1]
    (sort [1 "a" :k nil true 2.5])  => [nil true 1 2.5 "a" :k]
    (sort "cab")  => "abc"
    (sort nil)  => []
    (sort (fn [a b] "x") [1 2])  => ERROR type-error
    """
    coll, before = _arguments("sort", args)
    return like(coll, ordered(realized(coll), before))


@primitive(
    "sort-by",
    "fn seq -> seq | fn fn seq -> seq | fn seq fn -> seq",
    fx=CALLS | THROWS | ALLOCATES | FORCES,
    cost=12,
    see="sort min-by max-by group-by",
)
def sort_by(key: Function, *args: Any) -> Any:
    """The items in the order of what `key` gives for them, each computed once.

    (sort-by count ["aaa" "b" "cc"])  => ["b" "cc" "aaa"]
    (sort-by :n > [{:n 1} {:n 2}])  => [{:n 2} {:n 1}]
    (sort-by first {:b 1 :a 2})  => [[:a 2] [:b 1]]
    (sort-by count nil)  => []
    """
    coll, before = _arguments("sort-by", args)
    items = listed(realized(coll))
    keys = [key(x) for x in items]
    if before is None and len(items) <= PIECE and _is_plain(keys):
        order = sorted(range(len(items)), key=keys.__getitem__)
        return like(coll, [items[i] for i in order])
    if before is None and _is_plain(keys):
        ranked = sorted_list([(key, i) for i, key in enumerate(keys)])
        return like(coll, [items[i] for _, i in ranked])
    decide = before or _comes_before
    pairs = list(zip(keys, items, strict=True))
    merged = merge_sorted(pairs, lambda a, b: decide(a[0], b[0]))
    return like(coll, [item for _, item in merged])


def ordered(items: Any, before: Before | None = None) -> list[Any]:
    """The items sorted by `before(a, b)`, "a stands strictly before b"; None: the total order."""
    given = listed(items)
    if before is not None:
        return merge_sorted(given, before)
    return sorted_list(given) if _is_plain(given) else merge_sorted(given, _comes_before)


def merge_sorted(items: list[Any], before: Before) -> list[Any]:
    """A stable merge sort; at most n·(log2(n) + 1) calls of `before`, n - 1 when in order."""
    width = 1
    while width < len(items):
        merged: list[Any] = []
        for low in range(0, len(items), 2 * width):
            _merge(items[low : low + width], items[low + width : low + 2 * width], before, merged)
        items = merged
        width *= 2
        poll()
    return items


def _merge(left: list[Any], right: list[Any], before: Before, merged: list[Any]) -> None:
    if right and before(right[0], left[-1]):
        i = j = 0
        if len(left) == 1:  # this very pair was just compared
            merged.append(right[0])
            j = 1
        while i < len(left) and j < len(right):
            if before(right[j], left[i]):
                merged.append(right[j])
                j += 1
            else:
                merged.append(left[i])
                i += 1
        left, right = left[i:], right[j:]
    merged.extend(left)
    merged.extend(right)


def _is_plain(items: list[Any]) -> bool:
    """Whether Python's `<` is our order: numbers without NaN, or strings."""
    classes = frozenset([x.__class__ for x in items])
    if classes in _NUMBERS:
        return classes is _NUMBERS[0] or not any([x != x for x in items])
    return classes == _STRINGS


def _comes_before(a: Any, b: Any) -> bool:
    return compare(a, b) < 0


def _arguments(name: str, args: tuple[Any, ...]) -> tuple[Any, Before | None]:
    """The sequence and the comparator, which may stand on either side of it."""
    if len(args) == 1:
        return args[0], None
    first, second = args
    if callable(first):
        return second, _decision(name, first)
    return first, _decision(name, second)


def _decision(name: str, comparator: Function) -> Before:
    def before(a: Any, b: Any) -> bool:
        answer = comparator(a, b)
        kind = answer.__class__
        if kind is bool:
            return answer  # type: ignore[no-any-return]
        if kind is int or kind is float:
            return answer < 0  # type: ignore[no-any-return]
        raise type_error(f"{name} comparator", "boolean or number", type_name(answer))

    return before

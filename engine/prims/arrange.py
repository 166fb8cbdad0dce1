"""The same items in another arrangement: reversed, without repeats, interleaved, flattened.

    (distinct [1 1 2])  =>  [1 2]
    (interleave [1 2] [:a :b])  =>  [1 :a 2 :b]
    (flatten [1 [2 [3]]])  =>  [1 2 3]

A string gives a string where the items stay its characters; lazy inputs give lazy results except
where the end is needed first (`reverse`).
"""

from __future__ import annotations

from typing import Any, Final

from ..values.equality import key_of
from ..values.lists import PList
from ..values.pieces import PIECE, listed
from ..values.seq import LazySeq, cell, items_of, lazy, uncons
from ..values.vectors import is_vector, vector
from .hof import map_
from .table import ALLOCATES, FORCES, THROWS, primitive
from .walk import any_lazy, indexed, is_lazy, like, realized, rows, steps, watched


@primitive(
    "reverse",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    cost=3,
    laws="involution:vec involution:str total",
    see="rseq sort",
    shape="part 0 keep vec",
)
def reverse(coll: Any) -> Any:
    """The items from the last to the first.

    (reverse [1 2])  => [2 1]
    (reverse (list 1 2))  => [2 1]
    (reverse "ab")  => "ba"
    (reverse nil)  => []
    """
    items = indexed(coll)
    if len(items) > PIECE and items.__class__ is not str and items.__class__ is not range:
        items = listed(items)  # a backward slice of a trie costs ten times as much
    return like(coll, items[::-1])


@primitive(
    "distinct",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    cost=4,
    laws="projection",
    see="dedupe set",
    shape="part 0 keep",
)
def distinct(coll: Any) -> Any:
    """The items without repeats; the first of equal ones stays.

    (distinct [1 1 2])  => [1 2]
    (distinct "aab")  => "ab"
    (distinct [1 1.0 true])  => [1 1.0 true]
    (take 2 (distinct (cycle [1 1 2])))  => (1 2)
    """
    if is_lazy(coll):
        return _distinct_lazy(coll, {}, 0)
    seen: dict[Any, Any] = {}
    for x in watched(coll):
        seen.setdefault(key_of(x), x)
    return like(coll, seen.values())


def _distinct_lazy(coll: Any, seen: dict[Any, int], at: int) -> LazySeq:
    """`seen` maps a key to where it stood first, so running a thunk twice gives the same."""

    def thunk() -> Any:
        step, place = coll.uncons(), at
        while step is not None:
            if seen.setdefault(key_of(step[0]), place) == place:
                return cell(step[0], _distinct_lazy(step[1], seen, place + 1))
            step, place = step[1].uncons(), place + 1
        return None

    return lazy(thunk)


@primitive(
    "dedupe",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    cost=3,
    laws="projection",
    see="distinct",
    shape="part 0 keep",
)
def dedupe(coll: Any) -> Any:
    """The items without those equal to the one just before.

    (dedupe [1 1 2 1])  => [1 2 1]
    (dedupe "aab")  => "ab"
    (dedupe nil)  => []
    """
    if is_lazy(coll):
        return _dedupe_lazy(coll, _NO_KEY)
    made: list[Any] = []
    before = _NO_KEY
    for x in watched(coll):
        key = key_of(x)
        if key != before:
            made.append(x)
        before = key
    return like(coll, made)


_NO_KEY: Final[Any] = object()


def _dedupe_lazy(coll: Any, before: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        while step is not None:
            key = key_of(step[0])
            if key != before:
                return cell(step[0], _dedupe_lazy(step[1], key))
            step = step[1].uncons()
        return None

    return lazy(thunk)


@primitive("distinct?", "any+ -> bool", fx=FORCES, see="distinct =")
def is_distinct(*xs: Any) -> bool:
    """Whether no two arguments are equal.

    (distinct? 1 2 3)  => true
    (distinct? 1 2 1)  => false
    (distinct? 1 1.0)  => true
    """
    return len({key_of(x) for x in xs}) == len(xs)


@primitive("interleave", "seq* -> seq", fx=THROWS | ALLOCATES, cost=3, see="interpose zip")
def interleave(*colls: Any) -> Any:
    """The first items of all sequences, then the second ones, …, to the end of the shortest.

    (interleave [1 2 3] [:a :b])  => [1 :a 2 :b]
    (interleave)  => []
    (take 4 (interleave (range) (repeat :x)))  => (0 :x 1 :x)
    """
    if any_lazy(colls):
        return _interleave_lazy(colls)
    return vector([x for row in rows(colls) for x in row])


def _interleave_lazy(colls: tuple[Any, ...]) -> LazySeq:
    def thunk() -> Any:
        taken = steps(colls)
        if taken is None:
            return None
        after: Any = _interleave_lazy(tuple([tail for _, tail in taken]))
        for head, _ in reversed(taken):
            after = cell(head, after)
        return after

    return lazy(thunk)


@primitive("interpose", "any seq -> seq", fx=THROWS | ALLOCATES, cost=3, see="interleave join")
def interpose(separator: Any, coll: Any) -> Any:
    """The items with the separator between them.

    (interpose 0 [1 2 3])  => [1 0 2 0 3]
    (interpose ", " "ab")  => ["a" ", " "b"]
    (interpose 0 [])  => []
    """
    if is_lazy(coll):
        return lazy(lambda: _interposed(separator, uncons(coll)))
    made: list[Any] = []
    for x in watched(coll):
        made.append(separator)
        made.append(x)
    return vector(made[1:])


def _interposed(separator: Any, step: tuple[Any, Any] | None) -> Any:
    if step is None:
        return None

    def thunk() -> Any:
        after = step[1].uncons()
        return None if after is None else cell(separator, _interposed(separator, after))

    return cell(step[0], lazy(thunk))


@primitive(
    "flatten",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    cost=4,
    laws="projection",
    see="mapcat concat",
)
def flatten(coll: Any) -> Any:
    """The items of nested vectors, lists and lazy sequences, at any depth; maps and strings stay.

    (flatten [1 [2 (list 3 [4])]])  => [1 2 3 4]
    (flatten [{:a [1]} "ab"])  => [{:a [1]} "ab"]
    (take 2 (flatten (repeat [1 [2]])))  => (1 2)
    (flatten nil)  => []
    """
    if is_lazy(coll):
        return _flatten_lazy(coll, None)
    made: list[Any] = []
    work = listed(items_of(coll))[::-1]
    while work:
        x = work.pop()
        if _is_nested(x):
            work.extend(listed(indexed(x))[::-1])
        else:
            made.append(x)
    return vector(made)


def _is_nested(x: Any) -> bool:
    return is_vector(x) or x.__class__ is PList or x.__class__ is LazySeq


def _flatten_lazy(coll: Any, after: Any) -> LazySeq:
    """The flat items of `coll`, then those of the chain (coll, chain) that `after` is."""

    def thunk() -> Any:
        at, chain = coll, after
        while True:
            step = uncons(at)
            if step is None:
                if chain is None:
                    return None
                at, chain = chain
            elif _is_nested(step[0]):
                at, chain = step[0], (step[1], chain)
            else:
                return cell(step[0], _flatten_lazy(step[1], chain))

    return lazy(thunk)


@primitive("zip", "seq+ -> seq", fx=THROWS | ALLOCATES, cost=3, see="interleave zipmap map")
def zip_(*colls: Any) -> Any:
    """Vectors of the first items of all sequences, of the second ones, …, as long as all last.

    (zip [1 2] [:a :b])  => [[1 :a] [2 :b]]
    (zip [1 2 3] "ab")  => [[1 "a"] [2 "b"]]
    (zip (range) [:x])  => ([0 :x])
    """
    if any_lazy(colls):
        return map_(lambda *row: vector(row), *colls)
    return vector([vector(row) for row in rows(colls)])


@primitive(
    "rotate", "int seq -> vec", fx=THROWS | ALLOCATES | FORCES, cost=3, see="reverse split-at"
)
def rotate(n: int, coll: Any) -> Any:
    """The items moved n places to the left, round the end.

    (rotate 1 [1 2 3])  => [2 3 1]
    (rotate -1 [1 2 3])  => [3 1 2]
    (rotate 5 [])  => []
    """
    items = realized(coll)
    flat = listed(items)
    at = n % len(flat) if flat else 0
    return vector(flat[at:] + flat[:at])

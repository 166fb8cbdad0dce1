"""From a sequence to a sequence by a function: map, filter and their kin.

    (map + [1 2] [10 20])  =>  [11 22]      (filter odd? (range))  =>  lazy

A lazy sequence among the inputs makes the result lazy, all others give a vector. Callbacks are
called from plain loops, so recursion through them is as deep as any other.
"""

from __future__ import annotations

from typing import Any

from ..runtime.callable import spread
from ..runtime.errors import type_error
from ..runtime.function import Function
from ..values.equality import truthy
from ..values.kinds import type_name
from ..values.seq import LazySeq, cell, is_seq, lazy
from ..values.vectors import vector
from .table import ALLOCATES, CALLS, FORCES, THROWS, primitive
from .walk import any_lazy, indexed, is_lazy, lazy_concat, like, realized, rows, steps, watched

EAGER = CALLS | THROWS | ALLOCATES


@primitive(
    "map",
    "fn seq -> seq | fn seq seq+ -> seq",
    fx=EAGER,
    cost=5,
    pipe="map",
    see="mapv mapcat for keep",
    shape="map",
)
def map_(f: Function, coll: Any, *more: Any) -> Any:
    """What `f` gives for each item, or for the items of several sequences side by side.

    (map inc [1 2])  => [2 3]
    (map + [1 2 3] [10 20])  => [11 22]
    (map :a [{:a 1} {:b 2}])  => [1 nil]
    (map identity "ab")  => ["a" "b"]
    (take 2 (map inc (range)))  => (1 2)
    (map inc nil)  => []
    """
    if more:
        colls = (coll, *more)
        if any_lazy(colls):
            return _map_rows_lazy(f, colls)
        return vector([spread(f, row) for row in rows(colls)])
    if is_lazy(coll):
        return _map_lazy(f, coll)
    return vector([f(x) for x in watched(coll)])


def _map_lazy(f: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        return None if step is None else cell(f(step[0]), _map_lazy(f, step[1]))

    return lazy(thunk)


def _map_rows_lazy(f: Function, colls: tuple[Any, ...]) -> LazySeq:
    def thunk() -> Any:
        taken = steps(colls)
        if taken is None:
            return None
        head = spread(f, tuple([item for item, _ in taken]))
        return cell(head, _map_rows_lazy(f, tuple([tail for _, tail in taken])))

    return lazy(thunk)


@primitive(
    "mapv", "fn seq+ -> vec", fx=EAGER | FORCES, cost=5, pipe="map", see="map", shape="map vec"
)
def mapv(f: Function, *colls: Any) -> Any:
    """As `map`, but always a vector.

    (mapv inc (list 1 2))  => [2 3]
    (mapv inc (take 2 (range)))  => [1 2]
    """
    if len(colls) > 1:
        return vector([spread(f, row) for row in rows(colls)])
    return vector([f(x) for x in watched(colls[0])])


@primitive(
    "map-indexed", "fn seq -> seq", fx=EAGER, cost=5, see="map keep-indexed", shape="map indexed"
)
def map_indexed(f: Function, coll: Any) -> Any:
    """What `f` gives for each index (from 0) and item.

    (map-indexed (fn [i x] [i x]) [:a :b])  => [[0 :a] [1 :b]]
    (map-indexed vector "ab")  => [[0 "a"] [1 "b"]]
    (map-indexed vector nil)  => []
    """
    if is_lazy(coll):
        return _map_indexed_lazy(f, coll, 0)
    return vector([f(i, x) for i, x in enumerate(watched(coll))])


def _map_indexed_lazy(f: Function, coll: Any, i: int) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        return None if step is None else cell(f(i, step[0]), _map_indexed_lazy(f, step[1], i + 1))

    return lazy(thunk)


@primitive(
    "mapcat",
    "fn seq+ -> seq",
    fx=EAGER | FORCES,
    cost=6,
    pipe="mapcat",
    see="map concat",
    shape="map cat",
)
def mapcat(f: Function, *colls: Any) -> Any:
    """The concatenation of the sequences that `f` gives.

    (mapcat (fn [x] [x x]) [1 2])  => [1 1 2 2]
    (mapcat reverse [[2 1] nil])  => [1 2]
    (take 3 (mapcat list (range)))  => (0 1 2)
    (mapcat inc [1])  => ERROR type-error
    """

    def piece(*args: Any) -> Any:
        made = spread(f, args)
        if not is_seq(made):
            raise type_error("mapcat", "sequence", type_name(made))
        return made

    if any_lazy(colls):
        return lazy_concat(map_(piece, *colls))
    made: list[Any] = []
    for row in rows(colls):
        made.extend(realized(spread(piece, row)))
    return vector(made)


@primitive(
    "filter",
    "fn seq -> seq",
    fx=EAGER,
    cost=5,
    pipe="filter",
    see="filterv remove keep",
    shape="each part 1 vec",
)
def filter_(pred: Function, coll: Any) -> Any:
    """The items for which the predicate holds.

    (filter odd? [1 2 3])  => [1 3]
    (filter :a [{:a 1} {:b 2}])  => [{:a 1}]
    (filter (fn [[k v]] (> v 1)) {:a 1 :b 2})  => [[:b 2]]
    (take 2 (filter even? (range)))  => (0 2)
    (filter odd? nil)  => []
    """
    if is_lazy(coll):
        return _filter_lazy(pred, coll, True)
    return vector([x for x in watched(coll) if truthy(pred(x))])


@primitive(
    "remove",
    "fn seq -> seq",
    fx=EAGER,
    cost=5,
    pipe="remove",
    see="filter",
    shape="each part 1 vec",
)
def remove(pred: Function, coll: Any) -> Any:
    """The items for which the predicate does not hold.

    (remove even? [1 2 3])  => [1 3]
    (remove nil? [1 nil 2])  => [1 2]
    (take 2 (remove even? (range)))  => (1 3)
    """
    if is_lazy(coll):
        return _filter_lazy(pred, coll, False)
    return vector([x for x in watched(coll) if not truthy(pred(x))])


def _filter_lazy(pred: Function, coll: Any, wanted: bool) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        while step is not None:
            if truthy(pred(step[0])) is wanted:
                return cell(step[0], _filter_lazy(pred, step[1], wanted))
            step = step[1].uncons()
        return None

    return lazy(thunk)


@primitive(
    "filterv",
    "fn seq -> vec",
    fx=EAGER | FORCES,
    cost=5,
    pipe="filter",
    see="filter",
    shape="each elements 1",
)
def filterv(pred: Function, coll: Any) -> Any:
    """As `filter`, but always a vector.

    (filterv odd? (list 1 2 3))  => [1 3]
    (filterv odd? (take 4 (range)))  => [1 3]
    """
    return vector([x for x in watched(coll) if truthy(pred(x))])


@primitive(
    "keep",
    "fn seq -> seq",
    fx=EAGER,
    cost=5,
    pipe="keep",
    see="map filter keep-indexed",
    shape="map some",
)
def keep(f: Function, coll: Any) -> Any:
    """What `f` gives for each item, without the nils.

    (keep :a [{:a 1} {:b 2} {:a false}])  => [1 false]
    (keep identity nil)  => []
    """
    if is_lazy(coll):
        return _not_nil_lazy(_map_lazy(f, coll))
    return vector([y for y in [f(x) for x in watched(coll)] if y is not None])


@primitive(
    "keep-indexed",
    "fn seq -> seq",
    fx=EAGER,
    cost=5,
    see="keep map-indexed",
    shape="map indexed some",
)
def keep_indexed(f: Function, coll: Any) -> Any:
    """What `f` gives for each index and item, without the nils.

    (keep-indexed (fn [i x] (if (odd? i) x)) [:a :b :c :d])  => [:b :d]
    (keep-indexed vector nil)  => []
    """
    if is_lazy(coll):
        return _not_nil_lazy(_map_indexed_lazy(f, coll, 0))
    return vector([y for y in [f(i, x) for i, x in enumerate(watched(coll))] if y is not None])


def _not_nil_lazy(coll: LazySeq) -> LazySeq:
    return _filter_lazy(lambda y: y is not None, coll, True)


@primitive(
    "take-while",
    "fn seq -> seq",
    fx=EAGER,
    cost=5,
    see="drop-while take split-with",
    shape="each part 1 keep",
)
def take_while(pred: Function, coll: Any) -> Any:
    """The items before the first for which the predicate does not hold.

    (take-while pos? [1 2 -1 3])  => [1 2]
    (take-while (fn [x] (< x 3)) (range))  => (0 1 2)
    (take-while pos? nil)  => []
    """
    if is_lazy(coll):
        return _take_while_lazy(pred, coll)
    made = []
    for x in watched(coll):
        if not truthy(pred(x)):
            break
        made.append(x)
    return like(coll, made)


def _take_while_lazy(pred: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        if step is None or not truthy(pred(step[0])):
            return None
        return cell(step[0], _take_while_lazy(pred, step[1]))

    return lazy(thunk)


@primitive(
    "drop-while", "fn seq -> seq", fx=EAGER, cost=5, see="take-while drop", shape="each part 1 keep"
)
def drop_while(pred: Function, coll: Any) -> Any:
    """The items from the first on for which the predicate does not hold.

    (drop-while pos? [1 2 -1 3])  => [-1 3]
    (drop-while pos? nil)  => []
    (take 2 (drop-while (fn [x] (< x 5)) (range)))  => (5 6)
    """
    if is_lazy(coll):
        return _drop_while_lazy(pred, coll)
    at = 0
    for x in watched(coll):
        if not truthy(pred(x)):
            break
        at += 1
    return like(coll, indexed(coll)[at:])


def _drop_while_lazy(pred: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        at = coll
        step = at.uncons()
        while step is not None and truthy(pred(step[0])):
            at = step[1]
            step = at.uncons()
        return at

    return lazy(thunk)


@primitive(
    "split-with",
    "fn seq -> vec",
    fx=EAGER,
    cost=6,
    see="take-while drop-while split-at",
    shape="each",
)
def split_with(pred: Function, coll: Any) -> Any:
    """[what `take-while` gives, what `drop-while` gives].

    (split-with pos? [1 2 -1 3])  => [[1 2] [-1 3]]
    (split-with pos? [])  => [[] []]
    """
    if is_lazy(coll):
        return _take_while_lazy(pred, coll), _drop_while_lazy(pred, coll)
    before = take_while(pred, coll)
    return before, like(coll, indexed(coll)[len(before) :])

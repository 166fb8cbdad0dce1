"""Making sequences and adding to them: list, vector, cons, conj, into, concat, peek and pop.

    (conj [1] 2)  =>  [1 2]
    (conj (list 1) 2)  =>  (2 1)
    (into {} [[:a 1]])  =>  {:a 1}

`conj`, `peek` and `pop` work at the end where the kind is cheap: the front of lists, the end of
vectors. `cons` keeps the kind of its sequence.
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import error, type_error
from ..values import lists, vectors
from ..values import seq as sequences
from ..values.kinds import type_name
from ..values.lists import EMPTY, PList, plist
from ..values.maps import MapBuilder, PMap
from ..values.pieces import listed
from ..values.seq import LazySeq, cell
from ..values.sets import PSet, pset
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, FORCES, PURE, THROWS, primitive
from .walk import any_lazy, lazy_concat, realized


@primitive("list", "any* -> list", fx=PURE, see="vector cons", shape="items")
def list_(*items: Any) -> PList:
    """A list of the arguments.

    (list 1 2)  => (1 2)
    (list)  => ()
    """
    return plist(items)


@primitive("vector", "any* -> vec", fx=PURE, see="vec list", shape="items")
def vector_(*items: Any) -> Any:
    """A vector of the arguments.

    (vector 1 2)  => [1 2]
    (vector)  => []
    """
    return vector(items)


@primitive(
    "vec",
    "seq -> vec",
    fx=THROWS | ALLOCATES | FORCES,
    laws="unchanged:vec projection total",
    see="vector into set",
    shape="elements 0",
)
def vec(coll: Any) -> Any:
    """The items of any sequence as a vector.

    (vec (list 1 2))  => [1 2]
    (vec {:a 1})  => [[:a 1]]
    (vec nil)  => []
    """
    if is_vector(coll):
        return coll
    return vector(listed(coll) if coll.__class__ is str else realized(coll))


@primitive("cons", "any seq -> seq", fx=THROWS | ALLOCATES, see="conj concat", shape="cons")
def cons(item: Any, coll: Any) -> Any:
    """The sequence with an item in front: a list from a list or nil, lazy from lazy, else a vector.

    (cons 1 [2])  => [1 2]
    (cons 1 (list 2))  => (1 2)
    (cons 1 nil)  => (1)
    (cons 1 5)  => ERROR type-error
    """
    if coll.__class__ is PList:
        return lists.cons(item, coll)
    if coll is None:
        return lists.cons(item, EMPTY)
    if coll.__class__ is LazySeq:
        return cell(item, coll)
    return vector((item, *sequences.items_of(coll)))


@primitive(
    "conj",
    "coll/nil any* -> coll",
    fx=THROWS | ALLOCATES | FORCES,
    in_place="conj!",
    laws="gathers:vec gathers:set",
    see="cons into disj assoc",
    shape="conj",
)
def conj(coll: Any, *items: Any) -> Any:
    """The collection with items added: at a vector's end, a list's front; entries to a map.

    (conj [1] 2 3)  => [1 2 3]
    (conj (list 1) 2 3)  => (3 2 1)
    (conj {:a 1} [:b 2])  => {:a 1 :b 2}
    (conj #{1} 1)  => #{1}
    (conj nil 1)  => (1)
    (conj {:a 1} 5)  => ERROR type-error
    """
    if not items:
        return coll
    if is_vector(coll):
        return vectors.conj(coll, *items)
    if coll.__class__ is PMap:
        return _with_entries("conj", coll, items)
    if coll.__class__ is PSet:
        return coll.conj(*items)
    made = EMPTY if coll is None else coll
    for item in items:
        made = lists.cons(item, made) if made.__class__ is PList else cell(item, made)
    return made


def _with_entries(operation: str, start: PMap, items: Any) -> PMap:
    """A map with [key value] pairs, or whole maps, added."""
    made = start
    for item in items:
        if item.__class__ is PMap:
            made = made.merge(item)
        elif item is not None:
            key, value = _entry(operation, item)
            made = made.assoc(key, value)
    return made


def _entry(operation: str, item: Any) -> Any:
    if not is_vector(item) or len(item) != 2:
        raise type_error(operation, "map entry [key value]", type_name(item), 1)
    return item


@primitive(
    "into",
    "coll/nil seq -> coll",
    fx=THROWS | ALLOCATES | FORCES,
    see="conj vec set",
    cost=3,
    shape="into",
)
def into(to: Any, source: Any) -> Any:
    """The first collection with every item of the second added as `conj` adds it.

    (into [1] (list 2 3))  => [1 2 3]
    (into {} [[:a 1]])  => {:a 1}
    (into (list) [1 2])  => (2 1)
    (into #{} "aab")  => #{"a" "b"}
    (into [] nil)  => []
    """
    items = realized(source)
    if is_vector(to):
        return vectors.concat(to, vector(items))
    if to.__class__ is PSet:
        return to.union(pset(items)) if len(items) else to
    if to.__class__ is not PMap:
        made = EMPTY if to is None and len(items) else to
        for item in items:
            made = lists.cons(item, made) if made.__class__ is PList else cell(item, made)
        return made
    if source.__class__ is PMap:
        return to.merge(source)
    if len(items) < 8:
        return _with_entries("into", to, items)
    builder = MapBuilder(to)
    for item in items:
        if item.__class__ is PMap:
            for key, value in item.items():
                builder.put(key, value)
        elif item is not None:
            key, value = _entry("into", item)
            builder.put(key, value)
    return builder.done()


@primitive(
    "concat",
    "seq* -> seq",
    fx=THROWS | ALLOCATES,
    laws="associative total",
    see="into conj mapcat",
    shape="concat",
)
def concat(*colls: Any) -> Any:
    """The items of all sequences, one after the other: a vector, or lazy when one of them is.

    (concat [1] (list 2) nil "ab")  => [1 2 "a" "b"]
    (concat)  => []
    (take 3 (concat [1] (iterate inc 5)))  => (1 5 6)
    (concat [1] 5)  => ERROR type-error
    """
    if any_lazy(colls):
        return lazy_concat(colls)
    made: Any = ()
    for coll in colls:
        made = vectors.concat(made, vector(sequences.items_of(coll)))
    return made


@primitive(
    "peek",
    "vec/list/nil -> any",
    fx=THROWS,
    see="pop last first",
    refine="seq[a] -> a",
    laws="structural total",
)
def peek(coll: Any) -> Any:
    """The item that `pop` takes: a vector's last, a list's first; nil when empty.

    (peek [1 2])  => 2
    (peek (list 1 2))  => 1
    (peek [])  => nil
    """
    if is_vector(coll):
        return coll[-1] if len(coll) else None
    return sequences.first(coll)


@primitive("pop", "vec/list/nil -> vec/list/nil", fx=THROWS, see="peek conj rest")
def pop(coll: Any) -> Any:
    """The collection without the item that `peek` gives; nil for nil.

    (pop [1 2])  => [1]
    (pop (list 1 2))  => (2)
    (pop [])  => ERROR index-out-of-bounds
    """
    if coll is None:
        return None
    if not len(coll):
        raise error("index-out-of-bounds", "Cannot pop an empty collection", argument=0)
    return vectors.pop(coll) if is_vector(coll) else coll.tail

"""Transients: vectors, maps and sets that are changed in place while they are being built.

    (persistent! (conj! (transient [1]) 2 3))  =>  [1 2 3]

`transient` copies, `persistent!` gives what was built and ends the transient: using it afterwards
is an error. Each operation gives the transient itself. Order is that of insertion, as in the
persistent kinds. One operation on one item happens as a whole when threads share a transient; what
they do in turn is up to them.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.callable import spread
from ..runtime.errors import Thrown, arity_error, error, index_error, type_error
from ..runtime.function import Function
from ..values import kinds
from ..values.kinds import type_name
from ..values.maps import MapBuilder, PMap
from ..values.sets import pset_of
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, CALLS, FORCES, READS, THROWS, WRITES, primitive
from .walk import has

_ABSENT: Final[Any] = object()


class TransientVector:
    """A vector in the making. `items` is None once it is persistent."""

    __slots__ = ("items",)

    def __init__(self, items: list[Any] | None) -> None:
        self.items = items


class TransientMap:
    """A map in the making. `builder` is None once it is persistent."""

    __slots__ = ("builder",)

    def __init__(self, builder: MapBuilder | None) -> None:
        self.builder = builder


class TransientSet(TransientMap):
    """A set in the making: a map in the making from its members to nil."""

    __slots__ = ()


for _cls, _name in (
    (TransientVector, "transient-vector"),
    (TransientMap, "transient-map"),
    (TransientSet, "transient-set"),
):
    kinds.register(_cls, _name, "transient")


def _items(operation: str, t: TransientVector) -> list[Any]:
    items = t.items
    if items is None:
        raise _used_up(operation)
    return items


def _builder(operation: str, t: TransientMap) -> MapBuilder:
    builder = t.builder
    if builder is None:
        raise _used_up(operation)
    return builder


def _used_up(operation: str) -> Thrown:
    hint = "a transient is used up by persistent!: make another with transient"
    return error("type-error", f"{operation}: the transient is persistent", hint=hint, argument=0)


@primitive(
    "transient", "vec/map/set -> transient", fx=WRITES | ALLOCATES, cost=3, see="persistent! conj!"
)
def transient(coll: Any) -> Any:
    """A transient with the items of a vector, map or set. O(n).

    (persistent! (transient {:a 1}))  => {:a 1}
    (transient (list 1))  => ERROR type-error
    """
    if is_vector(coll):
        return TransientVector(list(coll))
    if coll.__class__ is PMap:
        return TransientMap(MapBuilder(coll))
    return TransientSet(MapBuilder(coll.table))


@primitive(
    "persistent!", "transient -> vec/map/set", fx=WRITES | ALLOCATES, cost=3, see="transient"
)
def persistent(t: Any) -> Any:
    """What was built, as a persistent collection; the transient is used up.

    (persistent! (assoc! (transient {}) :a 1))  => {:a 1}
    (let [t (transient [])] (persistent! t) (conj! t 1))  => ERROR type-error
    """
    if t.__class__ is TransientVector:
        items = _items("persistent!", t)
        t.items = None
        return vector(items)
    builder = _builder("persistent!", t)
    t.builder = None
    made = builder.done()
    return made if t.__class__ is TransientMap else pset_of(made)


@primitive(
    "conj!", "transient any* -> transient", fx=WRITES | FORCES, see="transient persistent! conj"
)
def conj(t: Any, *items: Any) -> Any:
    """Add items to a transient: at a vector's end, entries [key value] to a map.

    (persistent! (conj! (transient []) 1 2))  => [1 2]
    (persistent! (conj! (transient #{1}) 1 2))  => #{1 2}
    (persistent! (conj! (transient {}) [:a 1]))  => {:a 1}
    (conj! [1] 2)  => ERROR type-error
    """
    if t.__class__ is TransientVector:
        _items("conj!", t).extend(items)
        return t
    builder = _builder("conj!", t)
    if t.__class__ is TransientSet:
        for item in items:
            builder.put(item, None)
        return t
    for item in items:
        if item.__class__ is PMap:
            for key, value in item.items():
                builder.put(key, value)
        elif item is not None:
            if not is_vector(item) or len(item) != 2:
                raise type_error("conj!", "map entry [key value]", type_name(item), 1)
            builder.put(item[0], item[1])
    return t


@primitive(
    "assoc!",
    "transient any any any* -> transient",
    fx=WRITES | FORCES,
    see="transient dissoc! assoc",
)
def assoc(t: Any, *flat: Any) -> Any:
    """Set values at keys of a transient map, or at indices of a vector up to one past its end.

    (persistent! (assoc! (transient {:a 1}) :a 2 :b 3))  => {:a 2 :b 3}
    (persistent! (assoc! (transient [1 2]) 0 9 2 3))  => [9 2 3]
    (assoc! (transient [1]) 5 0)  => ERROR index-out-of-bounds
    (assoc! (transient #{}) 1 2)  => ERROR type-error
    (assoc! (transient {}) :a 1 :b)  => ERROR arity-mismatch
    """
    if len(flat) % 2:
        raise arity_error("assoc!", "an odd number of arguments", len(flat) + 1)
    if t.__class__ is TransientMap:
        builder = _builder("assoc!", t)
        for at in range(0, len(flat), 2):
            builder.put(flat[at], flat[at + 1])
        return t
    if t.__class__ is TransientSet:
        raise type_error("assoc!", "transient map or vector", type_name(t), 0)
    items = _items("assoc!", t)
    for at in range(0, len(flat), 2):
        _set(items, _index("assoc!", flat[at]), flat[at + 1])
    return t


def _index(operation: str, index: Any) -> int:
    if type(index) is not int:
        raise type_error(operation, "integer", type_name(index), 1)
    return index


def _set(items: list[Any], index: int, value: Any) -> None:
    if 0 <= index < len(items):
        items[index] = value
    elif index == len(items):
        items.append(value)
    else:
        raise index_error(index, len(items), 1)


@primitive(
    "update!",
    "transient any fn any* -> transient",
    fx=CALLS | WRITES | THROWS | FORCES,
    cost=3,
    see="assoc! update",
)
def update(t: Any, key: Any, f: Function, *more: Any) -> Any:
    """Set what `f` gives for the value at a key and further arguments: `update` in place.

    (persistent! (update! (transient {:a 1}) :a inc))  => {:a 2}
    (persistent! (update! (transient {}) :n (fnil + 0) 5))  => {:n 5}
    (persistent! (update! (transient [1 2]) 0 inc))  => [2 2]
    (update! (transient [1]) 1 inc)  => ERROR index-out-of-bounds
    (update! (transient #{1}) 1 inc)  => ERROR type-error
    """
    if t.__class__ is TransientMap:
        old = _builder("update!", t).get(key, None)
        made = spread(f, (old, *more))
        _builder("update!", t).put(key, made)
        return t
    if t.__class__ is TransientSet:
        raise type_error("update!", "transient map or vector", type_name(t), 0)
    made = spread(f, (transient_nth(t, _index("update!", key)), *more))
    _set(_items("update!", t), key, made)
    return t


@primitive(
    "dissoc!", "transient any* -> transient", fx=WRITES | FORCES, see="transient assoc! dissoc"
)
def dissoc(t: Any, *keys: Any) -> Any:
    """Take the entries for keys out of a transient map.

    (persistent! (dissoc! (transient {:a 1 :b 2}) :a))  => {:b 2}
    (dissoc! (transient [1]) 0)  => ERROR type-error
    """
    if t.__class__ is not TransientMap:
        raise type_error("dissoc!", "transient map", type_name(t), 0)
    builder = _builder("dissoc!", t)
    for key in keys:
        builder.drop(key)
    return t


@primitive("disj!", "transient any* -> transient", fx=WRITES | FORCES, see="transient conj! disj")
def disj(t: Any, *items: Any) -> Any:
    """Take members out of a transient set.

    (persistent! (disj! (transient #{1 2}) 1))  => #{2}
    (disj! (transient {}) 1)  => ERROR type-error
    """
    if t.__class__ is not TransientSet:
        raise type_error("disj!", "transient set", type_name(t), 0)
    builder = _builder("disj!", t)
    for item in items:
        builder.drop(item)
    return t


@primitive(
    "transient-get", "transient any any? -> any", fx=READS | FORCES, see="get transient-count"
)
def transient_get(t: Any, key: Any, default: Any = None) -> Any:
    """`get` of what has been built so far; the transient goes on.

    (transient-get (transient [5 6]) 1)  => 6
    (transient-get (transient {:a 1}) :b 0)  => 0
    (transient-get (transient #{:a}) :a)  => :a
    (transient-get [1] 0)  => ERROR type-error
    """
    if t.__class__ is TransientVector:
        items = _items("transient-get", t)
        return items[key] if type(key) is int and 0 <= key < len(items) else default
    found = _builder("transient-get", t).get(key, _ABSENT)
    if found is _ABSENT:
        return default
    return found if t.__class__ is TransientMap else key


@primitive("transient-nth", "transient int -> any", fx=READS, see="nth transient-get")
def transient_nth(t: Any, index: int) -> Any:
    """`nth` of a vector that is being built; the transient goes on.

    (transient-nth (transient [5 6]) 1)  => 6
    (transient-nth (transient [5]) 1)  => ERROR index-out-of-bounds
    (transient-nth (transient {}) 1)  => ERROR type-error
    """
    if t.__class__ is not TransientVector:
        raise type_error("transient-nth", "transient vector", type_name(t), 0)
    items = _items("transient-nth", t)
    if not 0 <= index < len(items):
        raise index_error(index, len(items), 1)
    return items[index]


@primitive("transient-count", "transient -> int", fx=READS, see="count transient-get")
def transient_count(t: Any) -> int:
    """How many items have been built so far; the transient goes on.

    (transient-count (conj! (transient [1]) 2))  => 2
    (transient-count [1])  => ERROR type-error
    """
    if t.__class__ is TransientVector:
        return len(_items("transient-count", t))
    return len(_builder("transient-count", t))


@primitive(
    "transient-contains?", "transient any -> bool", fx=READS | FORCES, see="contains? transient-get"
)
def transient_contains(t: Any, key: Any) -> bool:
    """`contains?` of what has been built so far; the transient goes on.

    (transient-contains? (transient #{1}) 1)  => true
    (transient-contains? (transient {:a 1}) :b)  => false
    (transient-contains? (transient [5]) 5)  => true
    """
    if t.__class__ is TransientVector:
        return has(tuple(_items("transient-contains?", t)), key)
    return _builder("transient-contains?", t).get(key, _ABSENT) is not _ABSENT

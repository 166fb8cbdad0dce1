"""Maps: made, looked up, changed and merged.

    (assoc {:a 1} :b 2)  =>  {:a 1 :b 2}      (get {:a 1} :a)  =>  1

nil is the empty map. What changes an entry gives a new map that shares the rest with the old one;
order is that of insertion. Where it makes sense a vector is taken, with its indices as keys.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.callable import spread
from ..runtime.errors import arity_error, index_error, type_error
from ..runtime.function import Function
from ..values import vectors
from ..values.kinds import type_name
from ..values.maps import EMPTY_MAP, MapBuilder, PMap, pmap
from ..values.seq import LazySeq
from ..values.sets import PSet
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, CALLS, FORCES, THROWS, primitive
from .walk import has

_ABSENT: Final[Any] = object()


@primitive("hash-map", "any* -> map", fx=THROWS | FORCES, see="assoc zipmap into")
def hash_map(*flat: Any) -> PMap:
    """A map of keys and values in turn.

    (hash-map :a 1 :b 2)  => {:a 1 :b 2}
    (hash-map)  => {}
    (hash-map :a)  => ERROR arity-mismatch
    """
    if len(flat) % 2:
        raise arity_error("hash-map", "an even number of arguments", len(flat))
    return pmap(zip(flat[::2], flat[1::2], strict=True))


@primitive(
    "get",
    "map/vec/set/nil any any? -> any",
    fx=THROWS | FORCES,
    in_place="transient-get",
    see="get-in nth contains? find",
    shape="get",
    laws="structural",
)
def get(coll: Any, key: Any, default: Any = None) -> Any:
    """The value at a key of a map or an index of a vector, a member of a set; else the default.

    (get {:a 1} :a)  => 1
    (get [10 20] 1)  => 20
    (get [10] -1 :none)  => :none
    (get nil :a)  => nil
    (get "abc" 0)  => ERROR type-error
    """
    if coll.__class__ is PMap or coll.__class__ is PSet:
        return coll.get(key, default)
    if coll is None or type(key) is not int or not 0 <= key < len(coll):
        return default
    return coll[key]


def lookup(coll: Any, key: Any, default: Any) -> Any:
    """`get` on any value: nothing is found in what is no map, vector or set."""
    if coll.__class__ is PMap or coll.__class__ is PSet or is_vector(coll):
        return get(coll, key, default)
    return default


@primitive(
    "assoc",
    "map/vec/nil any any any* -> map/vec",
    fx=THROWS | FORCES,
    in_place="assoc!",
    see="dissoc assoc-in update conj",
    shape="assoc",
)
def assoc(coll: Any, *flat: Any) -> Any:
    """The map with values at keys; the vector with items at indices, up to one past its end.

    (assoc {:a 1} :b 2)  => {:a 1 :b 2}
    (assoc [1 2] 0 9)  => [9 2]
    (assoc [1] 1 2)  => [1 2]
    (assoc nil :a 1)  => {:a 1}
    (assoc [1] 5 0)  => ERROR index-out-of-bounds
    (assoc {} :a)  => ERROR arity-mismatch
    (assoc {} :a 1 :b)  => ERROR arity-mismatch
    """
    if len(flat) % 2:
        raise arity_error("assoc", "an odd number of arguments", len(flat) + 1)
    made = EMPTY_MAP if coll is None else coll
    for i in range(0, len(flat), 2):
        made = put("assoc", made, flat[i], flat[i + 1])
    return made


def put(operation: str, coll: Any, key: Any, value: Any) -> Any:
    if coll.__class__ is PMap:
        return coll.assoc(key, value)
    if coll is None:
        return EMPTY_MAP.assoc(key, value)
    if not is_vector(coll):
        raise type_error(operation, "map or vector", type_name(coll), 0)
    if type(key) is not int:
        raise type_error(operation, "integer", type_name(key), 1)
    if not 0 <= key <= len(coll):
        raise index_error(key, len(coll), 1)
    return vectors.assoc(coll, key, value)


@primitive(
    "dissoc",
    "map/nil any* -> map/nil",
    fx=THROWS | FORCES,
    in_place="dissoc!",
    laws="gathers:map",
    see="assoc dissoc-in select-keys",
    shape="dissoc",
)
def dissoc(m: Any, *keys: Any) -> Any:
    """The map without the entries for the keys.

    (dissoc {:a 1 :b 2} :a)  => {:b 2}
    (dissoc {:a 1} :x)  => {:a 1}
    (dissoc nil :a)  => nil
    """
    return None if m is None else m.dissoc(*keys)


@primitive(
    "update",
    "map/vec/nil any fn any* -> map/vec",
    fx=CALLS | THROWS | FORCES,
    cost=3,
    in_place="update!",
    see="update-in assoc",
    shape="update",
)
def update(coll: Any, key: Any, f: Function, *more: Any) -> Any:
    """The map or vector with what `f` gives for the value at a key and further arguments.

    (update {:a 1} :a inc)  => {:a 2}
    (update {:a 1} :a + 5)  => {:a 6}
    (update {} :n (fnil inc 0))  => {:n 1}
    (update [1 2] 0 inc)  => [2 2]
    (update [1] 1 inc)  => ERROR index-out-of-bounds
    """
    return put("update", coll, key, spread(f, (_present("update", coll, key), *more)))


def _present(operation: str, coll: Any, key: Any) -> Any:
    """The value to update: nil for a missing key, an error for a missing index."""
    if is_vector(coll):
        if type(key) is not int:
            raise type_error(operation, "integer", type_name(key), 1)
        if not 0 <= key < len(coll):
            raise index_error(key, len(coll), 1)
    return lookup(coll, key, None)


@primitive(
    "merge", "map/nil+ -> map/nil", fx=THROWS, cost=3, laws="associative", see="merge-with into"
)
def merge(*maps: Any) -> Any:
    """The entries of all maps; of equal keys the last one's value. nil when all are nil.

    (merge {:a 1} {:a 2 :b 3})  => {:a 2 :b 3}
    (merge {:a 1} nil)  => {:a 1}
    (merge nil nil)  => nil
    (merge {:a 1} 5)  => ERROR type-error
    """
    made: Any = None
    for m in maps:
        if m is not None:
            made = m if made is None else made.merge(m)
    return made


@primitive("merge-with", "fn map/nil* -> map/nil", fx=CALLS | THROWS, cost=5, see="merge")
def merge_with(f: Function, *maps: Any) -> Any:
    """As `merge`, but values of equal keys are combined with `f`.

    (merge-with + {:a 1} {:a 2 :b 3})  => {:a 3 :b 3}
    (merge-with + nil {:a 1})  => {:a 1}
    (merge-with +)  => nil
    """
    present = [m for m in maps if m is not None]
    if not present:
        return None
    builder = MapBuilder(present[0])
    for m in present[1:]:
        for key, value in m.items():
            old = builder.get(key, _ABSENT)
            builder.put(key, value if old is _ABSENT else f(old, value))
    return builder.done()


@primitive("find", "map/vec/nil any -> any", fx=THROWS | FORCES, see="get contains? key val")
def find(coll: Any, key: Any) -> Any:
    """The entry [key value] for a key; nil when there is none.

    (find {:a nil} :a)  => [:a nil]
    (find {:a 1} :b)  => nil
    (find [5] 0)  => [0 5]
    """
    value = lookup(coll, key, _ABSENT)
    return None if value is _ABSENT else (key, value)


@primitive(
    "keys",
    "map/nil -> vec",
    fx=THROWS | ALLOCATES,
    cost=2,
    see="vals select-keys",
    shape="keys",
    laws="total",
)
def keys_(m: Any) -> Any:
    """The keys in order.

    (keys {:a 1 :b 2})  => [:a :b]
    (keys nil)  => []
    """
    return () if m is None else vector(m.keys())


@primitive(
    "vals", "map/nil -> vec", fx=THROWS | ALLOCATES, cost=2, see="keys", shape="vals", laws="total"
)
def vals(m: Any) -> Any:
    """The values, in the order of their keys.

    (vals {:a 1 :b 2})  => [1 2]
    (vals nil)  => []
    """
    return () if m is None else vector(m.values())


@primitive("key", "vec -> any", fx=THROWS, see="val keys find")
def key_(entry: Any) -> Any:
    """The key of a map entry.

    (key (find {:a 1} :a))  => :a
    (map key {:a 1 :b 2})  => [:a :b]
    (key [1])  => ERROR type-error
    """
    return _entry("key", entry)[0]


@primitive("val", "vec -> any", fx=THROWS, see="key vals find")
def val(entry: Any) -> Any:
    """The value of a map entry.

    (val (find {:a 1} :a))  => 1
    (map val {:a 1 :b 2})  => [1 2]
    (val [1 2 3])  => ERROR type-error
    """
    return _entry("val", entry)[1]


def _entry(operation: str, entry: Any) -> Any:
    if len(entry) != 2:
        raise type_error(operation, "map entry [key value]", f"vector of {len(entry)}", 0)
    return entry


@primitive(
    "contains?",
    "seq any -> bool",
    fx=THROWS | FORCES,
    cost=2,
    in_place="transient-contains?",
    see="get some find",
)
def contains(coll: Any, wanted: Any) -> bool:
    """Whether a map has the key, a set, vector or list the item, a string the text.

    (contains? {:a nil} :a)  => true
    (contains? [5 6] 6)  => true
    (contains? [5 6] 0)  => false
    (contains? "abc" "b")  => true
    (contains? nil 1)  => false
    """
    if coll.__class__ is PMap or coll.__class__ is PSet:
        return coll.contains(wanted)
    if coll.__class__ is str:
        return type(wanted) is str and wanted in coll
    if coll.__class__ is range:
        return type(wanted) is int and wanted in coll
    if coll.__class__ is LazySeq:
        return _lazily_has(coll, wanted)
    return has(coll or (), wanted)


def _lazily_has(coll: LazySeq, wanted: Any) -> bool:
    step = coll.uncons()
    while step is not None:
        if has((step[0],), wanted):
            return True
        step = step[1].uncons()
    return False

"""Maps made of maps: some of the entries, other names for keys, other values.

    (select-keys {:a 1 :b 2} [:a])  =>  {:a 1}      (map-vals inc {:a 1})  =>  {:a 2}

Entries keep their order; where two get the same key the later one counts. nil is the empty map.
"""

from __future__ import annotations

from typing import Any

from ..runtime.function import Function
from ..values.equality import truthy
from ..values.maps import EMPTY_MAP, PMap, pmap
from .table import ALLOCATES, CALLS, FORCES, THROWS, primitive
from .walk import realized, rows


@primitive(
    "select-keys", "map/nil seq -> map", fx=THROWS | FORCES, cost=3, see="dissoc filter-keys"
)
def select_keys(m: Any, wanted: Any) -> PMap:
    """The map with only the entries for the given keys, in the order given.

    (select-keys {:a 1 :b 2} [:b :x])  => {:b 2}
    (select-keys nil [:a])  => {}
    """
    chosen = realized(wanted)
    if m is None:
        return EMPTY_MAP
    return pmap([(key, m.get(key)) for key in chosen if m.contains(key)])


@primitive(
    "rename-keys", "map/nil map -> map", fx=THROWS | FORCES, cost=4, see="map-keys select-keys"
)
def rename_keys(m: Any, names: PMap) -> PMap:
    """The map with keys replaced as the second map says, all at once.

    (rename-keys {:a 1 :b 2} {:a :x})  => {:x 1 :b 2}
    (rename-keys {:a 1 :b 2} {:a :b :b :a})  => {:b 1 :a 2}
    (rename-keys nil {:a :b})  => {}
    """
    if m is None:
        return EMPTY_MAP
    return pmap([(names.get(key, key), value) for key, value in m.items()])


@primitive(
    "zipmap", "seq seq -> map", fx=THROWS | ALLOCATES | FORCES, cost=3, see="zip into hash-map"
)
def zipmap(names: Any, values: Any) -> PMap:
    """A map from the items of one sequence to those of the other.

    (zipmap [:a :b] [1 2 3])  => {:a 1 :b 2}
    (zipmap "ab" (range))  => {"a" 0 "b" 1}
    (zipmap nil [1])  => {}
    """
    return pmap(rows((names, values)))


@primitive(
    "map-keys",
    "fn map/nil -> map",
    fx=CALLS | THROWS | ALLOCATES | FORCES,
    cost=5,
    see="map-vals rename-keys",
)
def map_keys(f: Function, m: Any) -> PMap:
    """The map with what `f` gives for each key; the last of equal new keys wins.

    (map-keys name {:a 1 :b 2})  => {"a" 1 "b" 2}
    (map-keys inc nil)  => {}
    """
    return EMPTY_MAP if m is None else pmap([(f(key), value) for key, value in m.items()])


@primitive(
    "map-vals", "fn map/nil -> map", fx=CALLS | THROWS | ALLOCATES, cost=5, see="map-keys update"
)
def map_vals(f: Function, m: Any) -> PMap:
    """The map with what `f` gives for each value.

    (map-vals inc {:a 1 :b 2})  => {:a 2 :b 3}
    (map-vals inc nil)  => {}
    """
    return EMPTY_MAP if m is None else pmap([(key, f(value)) for key, value in m.items()])


@primitive(
    "filter-keys", "fn map/nil -> map", fx=CALLS | THROWS | ALLOCATES, cost=5, see="filter-vals"
)
def filter_keys(pred: Function, m: Any) -> PMap:
    """The map with only the entries whose key satisfies the predicate.

    (filter-keys #{:a} {:a 1 :b 2})  => {:a 1}
    (filter-keys pos? nil)  => {}
    """
    if m is None:
        return EMPTY_MAP
    return pmap([(key, value) for key, value in m.items() if truthy(pred(key))])


@primitive(
    "filter-vals", "fn map/nil -> map", fx=CALLS | THROWS | ALLOCATES, cost=5, see="filter-keys"
)
def filter_vals(pred: Function, m: Any) -> PMap:
    """The map with only the entries whose value satisfies the predicate.

    (filter-vals pos? {:a 1 :b -1})  => {:a 1}
    (filter-vals pos? nil)  => {}
    """
    if m is None:
        return EMPTY_MAP
    return pmap([(key, value) for key, value in m.items() if truthy(pred(value))])


@primitive(
    "invert-map",
    "map/nil -> map",
    fx=THROWS | ALLOCATES | FORCES,
    cost=3,
    aliases="map-invert",
    see="zipmap",
)
def invert_map(m: Any) -> PMap:
    """The map from values to keys; the last key of equal values wins.

    (invert-map {:a 1 :b 2})  => {1 :a 2 :b}
    (invert-map nil)  => {}
    """
    return EMPTY_MAP if m is None else pmap([(value, key) for key, value in m.items()])

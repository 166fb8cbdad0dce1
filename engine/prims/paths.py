"""Paths into nested maps and vectors.

    (assoc-in {} [:a :b] 1)  =>  {:a {:b 1}}
    (update-in {:a {:n 1}} [:a :n] inc)  =>  {:a {:n 2}}

A path is walked down and back up in loops, so its length is no depth. Everything off the path is
shared with the old structure.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.callable import spread
from ..runtime.function import Function
from ..values.maps import PMap
from .maps import lookup, put
from .table import CALLS, FORCES, THROWS, primitive
from .walk import realized

_ABSENT: Final[Any] = object()


@primitive(
    "get-in", "any seq any? -> any", fx=THROWS | FORCES, cost=2, see="get assoc-in update-in"
)
def get_in(coll: Any, path: Any, default: Any = None) -> Any:
    """The value at the end of a path of keys and indices; the default where the path breaks off.

    (get-in {:a {:b 1}} [:a :b])  => 1
    (get-in {:a [1 2]} [:a 1])  => 2
    (get-in {} [:x] 5)  => 5
    (get-in {:a 1} [])  => {:a 1}
    """
    for key in realized(path):
        coll = lookup(coll, key, _ABSENT)
        if coll is _ABSENT:
            return default
    return coll


@primitive(
    "assoc-in", "any seq any -> any", fx=THROWS | FORCES, cost=3, see="get-in update-in assoc"
)
def assoc_in(coll: Any, path: Any, value: Any) -> Any:
    """The nested structure with a value at the end of a path; missing maps are made.

    (assoc-in {} [:a :b] 1)  => {:a {:b 1}}
    (assoc-in {:a [1 2]} [:a 0] 9)  => {:a [9 2]}
    (assoc-in {:a 1} [:a :b] 2)  => ERROR type-error
    """
    return _along("assoc-in", coll, path, lambda _old: value)


@primitive(
    "update-in", "any seq fn any* -> any", fx=CALLS | THROWS | FORCES, cost=4, see="update assoc-in"
)
def update_in(coll: Any, path: Any, f: Function, *more: Any) -> Any:
    """The nested structure with what `f` gives for the value at the end of a path.

    (update-in {:a {:n 1}} [:a :n] inc)  => {:a {:n 2}}
    (update-in {} [:a :n] (fnil + 0) 5)  => {:a {:n 5}}
    (update-in {:a [1 2]} [:a 1] * 10)  => {:a [1 20]}
    """
    return _along("update-in", coll, path, lambda old: spread(f, (old, *more)))


def _along(operation: str, coll: Any, path: Any, change: Function) -> Any:
    """Down the path, change the value at its end, and back up; a loop, since paths may be deep."""
    levels: list[tuple[Any, Any]] = []
    for key in realized(path):
        levels.append((coll, key))
        coll = lookup(coll, key, None)
    made = change(coll)
    for level, key in reversed(levels):
        made = put(operation, level, key, made)
    return made


@primitive("dissoc-in", "map/nil seq -> map/nil", fx=THROWS | FORCES, cost=3, see="dissoc assoc-in")
def dissoc_in(m: Any, path: Any) -> Any:
    """The nested map without the entry at the end of a path; maps left empty by that go too.

    (dissoc-in {:a {:b 1 :c 2}} [:a :b])  => {:a {:c 2}}
    (dissoc-in {:a {:b 1} :x 0} [:a :b])  => {:x 0}
    (dissoc-in {:a 1} [:x :y])  => {:a 1}
    """
    keys = list(realized(path))
    levels = []
    at = m
    for key in keys:
        if at.__class__ is not PMap or not at.contains(key):
            return m
        levels.append((at, key))
        at = at.get(key)
    made = None
    for level, key in reversed(levels):
        made = level.dissoc(key) if made is None or not len(made) else level.assoc(key, made)
    return m if made is None else made

"""Sets: made, joined, compared.

    (union #{1 2} #{2 3})  =>  #{1 2 3}
    (set [1 1 2])  =>  #{1 2}
    (subset? #{1} #{1 2})  =>  true

nil is the empty set. Members are compared as `=` does, and stay in the order they were added.
"""

from __future__ import annotations

from typing import Any

from ..values.sets import EMPTY_SET, PSet, pset
from .table import ALLOCATES, FORCES, THROWS, primitive
from .walk import watched


def _set(value: Any) -> PSet:
    return EMPTY_SET if value is None else value


@primitive("hash-set", "any* -> set", fx=FORCES, see="set conj", shape="items")
def hash_set(*items: Any) -> PSet:
    """A set of the arguments.

    (hash-set 1 2 1)  => #{1 2}
    (hash-set)  => #{}
    """
    return pset(items)


@primitive(
    "set",
    "seq -> set",
    fx=THROWS | ALLOCATES | FORCES,
    cost=3,
    laws="unchanged:set projection",
    see="hash-set distinct",
    shape="elements 0",
)
def set_(coll: Any) -> PSet:
    """The items of any sequence as a set.

    (set [1 1 2])  => #{1 2}
    (set "aab")  => #{"a" "b"}
    (set nil)  => #{}
    """
    return coll if coll.__class__ is PSet else pset(watched(coll))


@primitive(
    "union",
    "set/nil* -> set",
    fx=THROWS,
    cost=3,
    laws="associative idempotent:set",
    see="intersection",
)
def union(*sets: Any) -> PSet:
    """The members of any of the sets.

    (union #{1 2} #{2 3})  => #{1 2 3}
    (union)  => #{}
    (union #{1} [2])  => ERROR type-error
    """
    made = EMPTY_SET
    for each in sets:
        made = made.union(_set(each)) if len(made) else _set(each)
    return made


@primitive(
    "intersection",
    "set/nil+ -> set",
    fx=THROWS,
    cost=3,
    laws="associative idempotent:set",
    see="union",
)
def intersection(*sets: Any) -> PSet:
    """The members of all of the sets, in the first one's order.

    (intersection #{1 2 3} #{3 2})  => #{2 3}
    (intersection #{1} nil)  => #{}
    """
    made = _set(sets[0])
    for each in sets[1:]:
        made = made.intersection(_set(each))
    return made


@primitive("difference", "set/nil+ -> set", fx=THROWS, cost=3, see="union disj")
def difference(*sets: Any) -> PSet:
    """The members of the first set that are in none of the others.

    (difference #{1 2 3} #{2} #{3})  => #{1}
    (difference nil #{1})  => #{}
    """
    made = _set(sets[0])
    for each in sets[1:]:
        made = made.difference(_set(each))
    return made


@primitive("subset?", "set/nil set/nil -> bool", fx=THROWS, cost=2, see="superset?")
def is_subset(a: Any, b: Any) -> bool:
    """Whether every member of the first set is in the second.

    (subset? #{1} #{1 2})  => true
    (subset? #{1 3} #{1 2})  => false
    (subset? nil #{})  => true
    """
    return _set(a).subset(_set(b))


@primitive("superset?", "set/nil set/nil -> bool", fx=THROWS, cost=2, see="subset?")
def is_superset(a: Any, b: Any) -> bool:
    """Whether every member of the second set is in the first.

    (superset? #{1 2} #{1})  => true
    (superset? #{1} #{1 2})  => false
    """
    return _set(b).subset(_set(a))


@primitive("disjoint?", "set/nil set/nil -> bool", fx=THROWS, cost=2, see="intersection")
def is_disjoint(a: Any, b: Any) -> bool:
    """Whether the sets have no member in common.

    (disjoint? #{1} #{2})  => true
    (disjoint? #{1 2} #{2})  => false
    """
    return not len(_set(a).intersection(_set(b)))


@primitive(
    "disj",
    "set/nil any* -> set/nil",
    fx=THROWS | FORCES,
    in_place="disj!",
    laws="gathers:set",
    see="conj difference",
)
def disj(s: Any, *items: Any) -> Any:
    """The set without the given members.

    (disj #{1 2 3} 1 3)  => #{2}
    (disj #{1} 5)  => #{1}
    (disj nil 1)  => nil
    """
    return None if s is None else s.disj(*items)

"""Ordered maps and sets: always sorted, with neighbours and ranges.

    (ordered-set-range (ordered-set 5 1 3 9) 2 6)  =>  [3 5]
    (ordered-map-floor (ordered-map 1 :a 5 :b) 4)  =>  [1 :a]

Keys stand in the order of `sort`; keys that compare as the same (1 and 1.0) are one key. Sorted
arrays with binary search: finding, floor and ceiling are O(log n), a range is O(log n + length),
adding and removing are O(log n) comparisons and the move of the items behind, which up to some
100,000 items is faster than a tree's steps in Python.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from threading import Lock
from typing import Any, Final

from ..runtime.errors import arity_error
from ..values.atoms import Keyword
from ..values.equality import compare
from ..values.vectors import vector
from .containers import enter
from .table import ALLOCATES, FORCES, PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES | THROWS | FORCES
LOOKS: Final = READS | THROWS | FORCES


class _Ranked:
    """A value outside the simple kinds, compared by the total order."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value: Final = value

    def __lt__(self, other: _Ranked) -> bool:
        return compare(self.value, other.value) < 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ranked) and compare(self.value, other.value) == 0

    __hash__ = None  # type: ignore[assignment]


def rank(value: Any) -> tuple[Any, ...]:
    """A tuple that Python orders as `compare` orders values."""
    cls = value.__class__
    if cls is int or (cls is float and value == value):
        return (2, value)
    if cls is str:
        return (4, value)
    if cls is Keyword:
        return (5, value.name)
    if value is None:
        return (0,)
    if cls is bool:
        return (1, value)
    return (3,) if cls is float else (6, _Ranked(value))


class OrderedMap:
    """Three arrays in step: ranks, keys, values."""

    __slots__ = ("_keys", "_ranks", "_values", "lock")

    def __init__(self) -> None:
        self._ranks: list[tuple[Any, ...]] = []
        self._keys: list[Any] = []
        self._values: list[Any] = []
        self.lock: Final = Lock()

    def __len__(self) -> int:
        return len(self._ranks)

    def listed(self) -> list[Any]:
        """All entries (key, value) in order."""
        with self.lock:
            return list(zip(self._keys, self._values, strict=True))

    def clear(self) -> None:
        """Take everything out."""
        with self.lock:
            self._ranks, self._keys, self._values = [], [], []

    def put(self, key: Any, value: Any) -> bool:
        """Set the value at a key; False when the key was there before (it stays as it was)."""
        ranked = rank(key)
        with self.lock:
            at = bisect_left(self._ranks, ranked)
            if at < len(self._ranks) and self._ranks[at] == ranked:
                self._values[at] = value
                return False
            self._ranks.insert(at, ranked)
            self._keys.insert(at, key)
            self._values.insert(at, value)
            return True

    def drop(self, key: Any) -> bool:
        """Remove the entry of a key; False when there is none."""
        ranked = rank(key)
        with self.lock:
            at = bisect_left(self._ranks, ranked)
            if at == len(self._ranks) or self._ranks[at] != ranked:
                return False
            del self._ranks[at], self._keys[at], self._values[at]
            return True

    def at(self, key: Any) -> tuple[Any, Any] | None:
        """The entry of a key."""
        found = self.ceiling(key)
        return found if found is not None and rank(found[0]) == rank(key) else None

    def floor(self, key: Any) -> tuple[Any, Any] | None:
        """The entry with the greatest key that is not above `key`."""
        with self.lock:
            return self._entry(bisect_right(self._ranks, rank(key)) - 1)

    def ceiling(self, key: Any) -> tuple[Any, Any] | None:
        """The entry with the least key that is not below `key`."""
        with self.lock:
            return self._entry(bisect_left(self._ranks, rank(key)))

    def end(self, at: int) -> tuple[Any, Any] | None:
        """The first (0) or last (-1) entry."""
        with self.lock:
            return self._entry(at % len(self._ranks)) if self._ranks else None

    def between(self, start: Any, end: Any) -> list[tuple[Any, Any]]:
        """The entries with keys from `start` up to but excluding `end`."""
        with self.lock:
            low, high = bisect_left(self._ranks, rank(start)), bisect_left(self._ranks, rank(end))
            return list(zip(self._keys[low:high], self._values[low:high], strict=True))

    def _entry(self, at: int) -> tuple[Any, Any] | None:
        return (self._keys[at], self._values[at]) if 0 <= at < len(self._ranks) else None


class OrderedSet(OrderedMap):
    """An ordered map whose values are not looked at."""

    __slots__ = ()

    def listed(self) -> list[Any]:
        """All members in order."""
        with self.lock:
            return list(self._keys)


enter(OrderedMap, "ordered-map", "omap box")
enter(OrderedSet, "ordered-set", "oset box")


@primitive(
    "ordered-map", "any* -> omap", fx=WRITES | THROWS, see="ordered-map-put! ordered-map-range"
)
def ordered_map(*flat: Any) -> OrderedMap:
    """A new ordered map of keys and values in turn.

    (container-items (ordered-map 2 :b 1 :a))  => [[1 :a] [2 :b]]
    (ordered-map 1)  => ERROR arity-mismatch
    """
    if len(flat) % 2:
        raise arity_error("ordered-map", "an even number of arguments", len(flat))
    made = OrderedMap()
    for key, value in zip(flat[::2], flat[1::2], strict=True):
        made.put(key, value)
    return made


@primitive(
    "ordered-map-put!",
    "omap any any -> omap",
    fx=STATEFUL,
    cost=3,
    see="ordered-map-remove!",
)
def map_put(m: OrderedMap, key: Any, value: Any) -> OrderedMap:
    """Set the value at a key. Returns the map.

    (container-items (ordered-map-put! (ordered-map 2 :b) 1 :a))  => [[1 :a] [2 :b]]
    (container-items (ordered-map-put! (ordered-map 1 :a) 1 :x))  => [[1 :x]]
    """
    m.put(key, value)
    return m


@primitive("ordered-map-get", "omap any any? -> any", fx=LOOKS, cost=2, see="ordered-map-floor")
def map_get(m: OrderedMap, key: Any, default: Any = None) -> Any:
    """The value at a key; the default or nil when there is none.

    (ordered-map-get (ordered-map :a 1) :a)  => 1
    (ordered-map-get (ordered-map) :a 0)  => 0
    """
    entry = m.at(key)
    return default if entry is None else entry[1]


@primitive("ordered-map-remove!", "omap any -> bool", fx=STATEFUL, cost=3, see="ordered-map-put!")
def map_remove(m: OrderedMap, key: Any) -> bool:
    """Remove the entry of a key; says whether there was one.

    (ordered-map-remove! (ordered-map :a 1) :a)  => true
    (ordered-map-remove! (ordered-map :a 1) :b)  => false
    """
    return m.drop(key)


@primitive("ordered-map-floor", "omap any -> vec/nil", fx=LOOKS, cost=2, see="ordered-map-ceiling")
def map_floor(m: OrderedMap, key: Any) -> Any:
    """The entry with the greatest key that is not above the given one; nil when there is none.

    (ordered-map-floor (ordered-map 1 :a 5 :b) 4)  => [1 :a]
    (ordered-map-floor (ordered-map 1 :a) 0)  => nil
    """
    return m.floor(key)


@primitive("ordered-map-ceiling", "omap any -> vec/nil", fx=LOOKS, cost=2, see="ordered-map-floor")
def map_ceiling(m: OrderedMap, key: Any) -> Any:
    """The entry with the least key that is not below the given one; nil when there is none.

    (ordered-map-ceiling (ordered-map 1 :a 5 :b) 4)  => [5 :b]
    (ordered-map-ceiling (ordered-map 1 :a) 2)  => nil
    """
    return m.ceiling(key)


@primitive("ordered-map-first", "omap -> vec/nil", fx=READS | THROWS, see="ordered-map-last")
def map_first(m: OrderedMap) -> Any:
    """The entry with the least key; nil when the map is empty.

    (ordered-map-first (ordered-map 2 :b 1 :a))  => [1 :a]
    (ordered-map-first (ordered-map))  => nil
    """
    return m.end(0)


@primitive("ordered-map-last", "omap -> vec/nil", fx=READS | THROWS, see="ordered-map-first")
def map_last(m: OrderedMap) -> Any:
    """The entry with the greatest key; nil when the map is empty.

    (ordered-map-last (ordered-map 2 :b 1 :a))  => [2 :b]
    (ordered-map-last (ordered-map))  => nil
    """
    return m.end(-1)


@primitive(
    "ordered-map-range",
    "omap any any -> vec",
    fx=LOOKS | ALLOCATES,
    cost=3,
    see="ordered-map-floor",
)
def map_range(m: OrderedMap, start: Any, end: Any) -> Any:
    """The entries with keys from `start` up to but excluding `end`.

    (ordered-map-range (ordered-map 1 :a 2 :b 3 :c) 2 9)  => [[2 :b] [3 :c]]
    (ordered-map-range (ordered-map 1 :a) 5 1)  => []
    """
    return vector(m.between(start, end))


@primitive(
    "ordered-set",
    "any* -> oset",
    fx=WRITES | THROWS | FORCES,
    see="ordered-set-add! ordered-set-range",
)
def ordered_set(*items: Any) -> OrderedSet:
    """A new ordered set of the arguments.

    (container-items (ordered-set 3 1 2 1))  => [1 2 3]
    (container-size (ordered-set))  => 0
    """
    made = OrderedSet()
    for item in items:
        made.put(item, None)
    return made


@primitive("ordered-set-add!", "oset any -> bool", fx=STATEFUL, cost=3, see="ordered-set-remove!")
def set_add(s: OrderedSet, item: Any) -> bool:
    """Add a member; says whether it is new.

    (ordered-set-add! (ordered-set 1) 2)  => true
    (ordered-set-add! (ordered-set 1) 1)  => false
    """
    return s.put(item, None)


@primitive("ordered-set-remove!", "oset any -> bool", fx=STATEFUL, cost=3, see="ordered-set-add!")
def set_remove(s: OrderedSet, item: Any) -> bool:
    """Remove a member; says whether it was there.

    (ordered-set-remove! (ordered-set 1) 1)  => true
    (ordered-set-remove! (ordered-set) 1)  => false
    """
    return s.drop(item)


@primitive("ordered-set-contains?", "oset any -> bool", fx=LOOKS, cost=2, see="contains?")
def set_contains(s: OrderedSet, item: Any) -> bool:
    """Whether the item is a member.

    (ordered-set-contains? (ordered-set 1 2) 2)  => true
    (ordered-set-contains? (ordered-set) nil)  => false
    """
    return s.at(item) is not None


@primitive("ordered-set-floor", "oset any -> any", fx=LOOKS, cost=2, see="ordered-set-ceiling")
def set_floor(s: OrderedSet, item: Any) -> Any:
    """The greatest member that is not above the item; nil when there is none.

    (ordered-set-floor (ordered-set 1 5) 4)  => 1
    (ordered-set-floor (ordered-set 5) 4)  => nil
    """
    return _key(s.floor(item))


@primitive("ordered-set-ceiling", "oset any -> any", fx=LOOKS, cost=2, see="ordered-set-floor")
def set_ceiling(s: OrderedSet, item: Any) -> Any:
    """The least member that is not below the item; nil when there is none.

    (ordered-set-ceiling (ordered-set 1 5) 4)  => 5
    (ordered-set-ceiling (ordered-set 1) 4)  => nil
    """
    return _key(s.ceiling(item))


@primitive("ordered-set-first", "oset -> any", fx=READS | THROWS, see="ordered-set-last")
def set_first(s: OrderedSet) -> Any:
    """The least member; nil when the set is empty.

    (ordered-set-first (ordered-set 3 1))  => 1
    (ordered-set-first (ordered-set))  => nil
    """
    return _key(s.end(0))


@primitive("ordered-set-last", "oset -> any", fx=READS | THROWS, see="ordered-set-first")
def set_last(s: OrderedSet) -> Any:
    """The greatest member; nil when the set is empty.

    (ordered-set-last (ordered-set 3 1))  => 3
    (ordered-set-last (ordered-set))  => nil
    """
    return _key(s.end(-1))


@primitive(
    "ordered-set-range",
    "oset any any -> vec",
    fx=LOOKS | ALLOCATES,
    cost=3,
    see="ordered-set-floor",
)
def set_range(s: OrderedSet, start: Any, end: Any) -> Any:
    """The members from `start` up to but excluding `end`.

    (ordered-set-range (ordered-set 5 1 3 9) 2 6)  => [3 5]
    (ordered-set-range (ordered-set 1) 5 1)  => []
    """
    return vector([key for key, _ in s.between(start, end)])


def _key(entry: tuple[Any, Any] | None) -> Any:
    return None if entry is None else entry[0]


@primitive("ordered-map?", "any -> bool", fx=PURE, see="ordered-map")
def is_ordered_map(x: Any) -> bool:
    """Whether the value is an ordered map.

    (ordered-map? (ordered-map))  => true
    (ordered-map? {})  => false
    """
    return x.__class__ is OrderedMap


@primitive("ordered-set?", "any -> bool", fx=PURE, see="ordered-set")
def is_ordered_set(x: Any) -> bool:
    """Whether the value is an ordered set.

    (ordered-set? (ordered-set))  => true
    (ordered-set? #{})  => false
    """
    return x.__class__ is OrderedSet

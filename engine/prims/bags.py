"""Bags: sets that count how often each item is in.

    (let [b (bag :a :b :a)] [(bag-count b :a) (bag-counts b)])  =>  [2 {:a 2 :b 1}]

A table from items to counts; every operation on one item is O(1).
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

from ..runtime.errors import invalid_argument
from ..values.equality import key_of, unkey
from ..values.maps import PMap, pmap
from .containers import enter
from .table import ALLOCATES, FORCES, PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES | THROWS


class Bag:
    """Items with counts, in the order they were first added."""

    __slots__ = ("_counts", "_lock", "_size")

    def __init__(self) -> None:
        self._counts: dict[Any, int] = {}
        self._size = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return self._size

    def listed(self) -> list[Any]:
        """Every item as often as it is in, equal ones together."""
        with self._lock:
            return [unkey(key) for key, n in self._counts.items() for _ in range(n)]

    def clear(self) -> None:
        """Take everything out."""
        with self._lock:
            self._counts.clear()
            self._size = 0

    def count(self, item: Any) -> int:
        """How often the item is in."""
        return self._counts.get(key_of(item), 0)

    def change(self, item: Any, amount: int) -> int:
        """Add so many of an item, or take out at most so many; how often it is in then."""
        key = key_of(item)
        with self._lock:
            old = self._counts.get(key, 0)
            new = max(0, old + amount)
            self._size += new - old
            if new:
                self._counts[key] = new
            else:
                self._counts.pop(key, None)
            return new

    def counts(self) -> PMap:
        """A map from items to counts."""
        with self._lock:
            return pmap([(unkey(key), n) for key, n in self._counts.items()])


enter(Bag, "bag", "bag box")


@primitive("bag", "any* -> bag", fx=WRITES | FORCES, see="bag-add! bag-count frequencies")
def bag(*items: Any) -> Bag:
    """A new bag of the arguments.

    (container-items (bag :a :b :a))  => [:a :a :b]
    (container-size (bag))  => 0
    """
    made = Bag()
    for item in items:
        made.change(item, 1)
    return made


@primitive("bag?", "any -> bool", fx=PURE, see="bag")
def is_bag(x: Any) -> bool:
    """Whether the value is a bag.

    (bag? (bag))  => true
    (bag? #{})  => false
    """
    return x.__class__ is Bag


@primitive(
    "bag-add!", "bag any int? -> int", fx=STATEFUL | FORCES, cost=2, see="bag-remove! bag-count"
)
def bag_add(b: Bag, item: Any, amount: int = 1) -> int:
    """Add an item, so often; returns how often it is in then.

    (bag-add! (bag :a) :a)  => 2
    (bag-add! (bag) :a 3)  => 3
    (bag-add! (bag) :a -1)  => ERROR invalid-argument
    """
    return b.change(item, _amount("bag-add!", amount))


@primitive(
    "bag-remove!", "bag any int? -> int", fx=STATEFUL | FORCES, cost=2, see="bag-add! bag-count"
)
def bag_remove(b: Bag, item: Any, amount: int = 1) -> int:
    """Take an item out, at most so often; returns how often it is in then.

    (bag-remove! (bag :a :a) :a)  => 1
    (bag-remove! (bag) :a)  => 0
    """
    return b.change(item, -_amount("bag-remove!", amount))


def _amount(operation: str, amount: int) -> int:
    if amount < 0:
        raise invalid_argument(f"{operation} needs an amount of at least 0", 2)
    return amount


@primitive("bag-count", "bag any -> int", fx=READS | THROWS | FORCES, see="bag-counts")
def bag_count(b: Bag, item: Any) -> int:
    """How often the item is in.

    (bag-count (bag 1 1 2) 1)  => 2
    (bag-count (bag 1) 1.0)  => 0
    """
    return b.count(item)


@primitive("bag-counts", "bag -> map", fx=READS | ALLOCATES | THROWS, cost=3, see="frequencies")
def bag_counts(b: Bag) -> PMap:
    """A map from items to how often they are in; O(different items).

    (bag-counts (bag :a :b :a))  => {:a 2 :b 1}
    (bag-counts (bag))  => {}
    """
    return b.counts()

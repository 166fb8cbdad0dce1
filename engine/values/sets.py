"""Sets: persistent, in insertion order; a map from each member to nil.

#{1 2}  =>  PSet(PMap {1: None, 2: None})
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from .keys import SET, register_shape
from .maps import EMPTY_MAP, MapBuilder, PMap


class PSet:
    """An immutable set. `table` maps its members to None."""

    __slots__ = ("__weakref__", "table")

    def __init__(self, table: PMap) -> None:
        self.table: Final = table

    def contains(self, item: Any) -> bool:
        """Whether `item` is a member."""
        return self.table.contains(item)

    def get(self, item: Any, default: Any = None) -> Any:
        """The item when it is a member, else `default`."""
        return item if self.table.contains(item) else default

    def conj(self, *items: Any) -> PSet:
        """The set with `items`; this set where all are members."""
        table = self.table
        for item in items:
            table = table.assoc(item, None)
        return self if table is self.table else PSet(table)

    def disj(self, *items: Any) -> PSet:
        """The set without `items`; this set where none is a member."""
        table = self.table.dissoc(*items)
        return self if table is self.table else PSet(table)

    def union(self, other: PSet) -> PSet:
        """Members of either; this set's first."""
        table = self.table.merge(other.table)
        return self if table is self.table else PSet(table)

    def intersection(self, other: PSet) -> PSet:
        """Members of both, in this set's order."""
        there = other.table.raw()
        return _of({k: None for k in self.table.raw() if k in there})

    def difference(self, other: PSet) -> PSet:
        """Members of this set that are not in the other."""
        there = other.table.raw()
        return _of({k: None for k in self.table.raw() if k not in there})

    def subset(self, other: PSet) -> bool:
        """Whether every member is in the other set."""
        if len(self) > len(other):
            return False
        there = other.table.raw()
        return all(k in there for k in self.table.raw())

    def members(self) -> Collection[Any]:
        """The members in order."""
        return self.table.keys()

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.table.keys())

    def __reduce__(self) -> tuple[Any, ...]:
        return pset, (list(self.members()),)  # hashes differ between processes

    def __repr__(self) -> str:
        from .show import show

        return show(self)


register_shape(PSet, SET)

EMPTY_SET: Final = PSet(EMPTY_MAP)


def pset(items: Iterable[Any]) -> PSet:
    """A set of the items."""
    builder = MapBuilder()
    for item in items:
        builder.put(item, None)
    return pset_of(builder.done())


def pset_of(table: PMap) -> PSet:
    """The set of the keys of a map to nil."""
    return PSet(table) if len(table) else EMPTY_SET


def _of(raw: dict[Any, Any]) -> PSet:
    return PSet(PMap(raw)) if raw else EMPTY_SET

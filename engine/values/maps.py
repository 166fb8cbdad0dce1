"""Maps: persistent, and in insertion order at every size.

    {:a 1 :b 2}          =>  flat {:a: 1, :b: 2}                      copied on write
    (past SMALL, assoc)  =>  tree {:a: (0, :a, 1), :b: (1, :b, 2)}    a HAMT with sequence numbers

Replacing a value keeps the entry's place; removing and adding again moves it to the end. A large
map built in one go stays flat until it is first changed; a tree's flat form is made when it is
first walked, and kept. So no order ever depends on hashes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from .keys import DIRECT, MAP, MISSING, Key, register_shape, unkey, wrap
from .pieces import PIECE, listed, pieces, sorted_list

# Entries up to which a map is a dict, copied on write. Measured on CPython 3.11, in ns:
#   entries  dict: copy + new key   tree: new key   tree: first walk after a change
#   32       135                    188             3,000
#   64       192                    187             7,000
#   96       373                    177             10,700
SMALL: Final = 64
TREE_PIECE: Final = 1 << 13  # entries that one call puts into a tree: about 15 ms
DICT_PIECE: Final = 1 << 18  # entries that one call puts into a dict: about 15 ms


class PMap:
    """An immutable map. Keys are compared by `keys.equal`.

    `raw()` is its dict of keys as `key_of` makes them to values, in order: not to be changed.
    """

    __slots__ = ("__weakref__", "_count", "_flat", "_next", "_tree")

    def __init__(self, flat: dict[Any, Any] | None, tree: Any = None, next: int = 0) -> None:
        self._flat = flat
        self._tree = tree
        self._next = next  # the sequence number of the tree's next new entry
        self._count = len(tree) if flat is None else len(flat)

    def get(self, key: Any, default: Any = None) -> Any:
        """The value at `key`, or `default`."""
        if key.__class__ not in DIRECT:
            key = wrap(key)
        if self._flat is not None:
            return self._flat.get(key, default)
        entry = self._tree.get(key)
        return default if entry is None else entry[2]

    def contains(self, key: Any) -> bool:
        """Whether there is an entry for `key`."""
        return self.get(key, MISSING) is not MISSING

    def find(self, key: Any) -> tuple[Any, Any] | None:
        """The entry for `key` as [key value], None where there is none."""
        value = self.get(key, MISSING)
        return None if value is MISSING else (key, value)

    def assoc(self, key: Any, value: Any) -> PMap:
        """The map with `value` at `key`; this map where it is there already."""
        if key.__class__ not in DIRECT:
            key = wrap(key)
        flat = self._flat
        if flat is not None:
            if flat.get(key, MISSING) is value:
                return self
            if len(flat) < SMALL:
                copy = flat.copy()
                copy[key] = value
                return PMap(copy)
        tree = self._tree
        if tree is None:
            tree = self._grow()
        entry = tree.get(key)
        if entry is None:
            return PMap(None, tree.set(key, (self._next, key, value)), self._next + 1)
        if entry[2] is value:
            return self
        return PMap(None, tree.set(key, (entry[0], entry[1], value)), self._next)

    def dissoc(self, *keys: Any) -> PMap:
        """The map without the entries for `keys`; this map where there are none."""
        gone = [k if k.__class__ in DIRECT else wrap(k) for k in keys]
        tree = self._tree
        if tree is None:
            if self._count > SMALL:
                tree = self._grow()
            else:
                return self._without(gone)
        before = len(tree)
        for key in gone:
            if key in tree:
                tree = tree.delete(key)
        if len(tree) == before:
            return self
        smaller = PMap(None, tree, self._next)
        return smaller if len(tree) > SMALL // 2 else PMap(smaller.raw())

    def merge(self, other: PMap) -> PMap:
        """The entries of both; the other map's values win, this map's places stay."""
        if not other._count:
            return self
        if not self._count:
            return other
        if self._count <= SMALL or self._count < 8 * other._count:
            merged = self.raw().copy()
            _update(merged, other.raw())
            return PMap(merged)
        made = self
        for key, value in other.items():
            made = made.assoc(key, value)
        return made

    def items(self) -> Collection[tuple[Any, Any]]:
        """(key, value) pairs in order; each is a vector."""
        flat = self.raw()
        for key in flat:
            if key.__class__ is Key:
                return [(unkey(k), v) for k, v in flat.items()]
        return flat.items()

    def keys(self) -> Collection[Any]:
        """The keys in order."""
        flat = self.raw()
        for key in flat:
            if key.__class__ is Key:
                return [unkey(k) for k in flat]
        return flat.keys()

    def values(self) -> Collection[Any]:
        """The values in order."""
        return self.raw().values()

    def raw(self) -> dict[Any, Any]:
        """Keys as `key_of` makes them -> values, in order. Read only."""
        flat = self._flat
        if flat is None:
            # Sequence numbers differ, so the sort never compares keys or values.
            flat = self._flat = {k: v for _, k, v in sorted_list(listed(self._tree.values()))}
        return flat

    def _grow(self) -> Any:
        from immutables import Map

        assert self._flat is not None
        entries = [(k, (i, k, v)) for i, (k, v) in enumerate(self._flat.items())]
        tree: Any = Map(entries) if len(entries) <= PIECE else _large_tree(entries)
        self._next = len(entries)
        self._tree = tree
        return tree

    def _without(self, keys: list[Any]) -> PMap:
        copy = self.raw().copy()
        for key in keys:
            copy.pop(key, None)
        return self if len(copy) == self._count else PMap(copy)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys())

    def __reduce__(self) -> tuple[Any, ...]:
        return pmap, (list(self.items()),)  # hashes differ between processes

    def __repr__(self) -> str:
        from .show import show

        return show(self)


def _large_tree(entries: list[Any]) -> Any:
    from immutables import Map

    tree: Any = Map().mutate()
    for at in range(0, len(entries), TREE_PIECE):
        tree.update(entries[at : at + TREE_PIECE])
    return tree.finish()


def _update(entries: dict[Any, Any], more: dict[Any, Any]) -> None:
    if len(more) <= DICT_PIECE:
        entries.update(more)
        return
    for piece in pieces(more.items()):
        entries.update(piece)


register_shape(PMap, MAP)

EMPTY_MAP: Final = PMap({})


class MapBuilder:
    """A map in the making: changed in place, then `done`. Not for sharing."""

    __slots__ = ("_entries",)

    def __init__(self, start: PMap = EMPTY_MAP) -> None:
        self._entries: dict[Any, Any] = start.raw().copy()

    def put(self, key: Any, value: Any) -> None:
        """Set the value at `key`."""
        self._entries[key if key.__class__ in DIRECT else wrap(key)] = value

    def get(self, key: Any, default: Any = None) -> Any:
        """The value at `key`, or `default`."""
        return self._entries.get(key if key.__class__ in DIRECT else wrap(key), default)

    def drop(self, key: Any) -> None:
        """Remove the entry for `key`, if any."""
        self._entries.pop(key if key.__class__ in DIRECT else wrap(key), None)

    def __len__(self) -> int:
        return len(self._entries)

    def done(self) -> PMap:
        """The map; the builder must not be used afterwards."""
        return PMap(self._entries) if self._entries else EMPTY_MAP


def pmap(pairs: Iterable[tuple[Any, Any]]) -> PMap:
    """A map of (key, value) pairs; the last value of a key wins, its first place stays."""
    flat = {}
    for key, value in pairs:
        flat[key if key.__class__ in DIRECT else wrap(key)] = value
    return PMap(flat) if flat else EMPTY_MAP


def direct_map(entries: dict[Any, Any]) -> PMap:
    """A map that takes over a dict whose keys are all of DIRECT classes (keywords, strings …)."""
    return PMap(entries) if entries else EMPTY_MAP

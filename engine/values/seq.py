"""Sequences: one way to walk everything that can be walked, and sequences that are not there yet.

    (lazy-seq (cons 1 …))  =>  LazySeq(thunk)  -- uncons -->  (1, LazySeq(…))

A thunk gives nil, any sequence, or another lazy one; its result is kept. A thunk that raises or is
interrupted leaves the sequence as it was, so it can be asked again. Chains of lazy sequences are
realised in a loop. `uncons`, `first` and `rest` run thunks without C frames in between, so loops
over them nest as deep as RTFS calls may; `iterate_seq` is for callers that run nothing in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from .keys import LIST, register_shape
from .lists import EMPTY, PList
from .maps import PMap
from .sets import PSet
from .vectors import VECTORS, is_vector, subvec

Thunk = Callable[[], Any]


class _Chunk:
    """The items of an indexable from `at` on; never empty."""

    __slots__ = ("at", "items")

    def __init__(self, items: Any, at: int) -> None:
        self.items = items
        self.at = at


class LazySeq:
    """A sequence whose items are made on demand and kept.

    Unrealised: `_thunk` is set. Realised: `_thunk` is None and `_value` is None (empty), a tuple
    (head, tail), a chunk, a list with items, or another lazy sequence to look into. Two threads
    that realise the same node may both run its thunk; they see equal values: thunks are pure.
    """

    __slots__ = ("__weakref__", "_thunk", "_value")

    def __init__(self, thunk: Thunk | None, value: Any = None) -> None:
        self._thunk = thunk
        self._value: Any = value

    def uncons(self) -> tuple[Any, Any] | None:
        """(first item, rest as a list or lazy sequence), None when empty. Raises what thunks do."""
        value = self._value
        if self._thunk is not None or value.__class__ is LazySeq:
            value = _realise(self)
        if value.__class__ is tuple:
            return value
        if value is None:
            return None
        if value.__class__ is _Chunk:
            items, at = value.items, value.at
            more = at + 1 < len(items)
            return items[at], LazySeq(None, _Chunk(items, at + 1)) if more else EMPTY
        return value.head, value.tail

    @property
    def realised(self) -> bool:
        """Whether `uncons` would run no thunk."""
        node = self
        while node._thunk is None and node._value.__class__ is LazySeq:
            node = node._value
        return node._thunk is None

    def __iter__(self) -> Iterator[Any]:
        return _LazyIterator(self)

    def __repr__(self) -> str:
        from .show import show

        return show(self)


register_shape(LazySeq, LIST)


class _LazyIterator:
    __slots__ = ("_at",)

    def __init__(self, start: Any) -> None:
        self._at = start

    def __iter__(self) -> _LazyIterator:
        return self

    def __next__(self) -> Any:
        step = self._at.uncons()
        if step is None:
            self._at = EMPTY
            raise StopIteration
        self._at = step[1]
        return step[0]


def lazy(thunk: Thunk) -> LazySeq:
    """A lazy sequence: `thunk()` gives nil or any sequence when it is needed."""
    return LazySeq(thunk)


def cell(head: Any, tail: Any) -> LazySeq:
    """A realised item in front of any sequence value (which stays unrealised)."""
    if tail.__class__ is not LazySeq and tail.__class__ is not PList:
        value = _settled(tail)
        tail = EMPTY if value is None else LazySeq(None, value)
    return LazySeq(None, (head, tail))


def is_seq(value: Any) -> bool:
    """Whether the value can be walked: nil, string, vector, list, map, set, lazy sequence."""
    cls = value.__class__
    return cls in _SEQUENCES or cls in VECTORS


def uncons(v: Any) -> tuple[Any, Any] | None:
    """(first item, the rest as some sequence), None at the end; constant time on every kind.

    Raises TypeError for a value that is no sequence.
    """
    cls = v.__class__
    if cls is PList or cls is LazySeq:
        return v.uncons()  # type: ignore[no-any-return]
    value = _settled(v)
    return None if value is None else LazySeq(None, value).uncons()


def first(v: Any) -> Any:
    """The first item, None when there is none."""
    if is_vector(v):
        return v[0] if len(v) else None
    step = uncons(v)
    return None if step is None else step[0]


def rest(v: Any) -> Any:
    """All items but the first, in the same kind: vector, string, list or lazy sequence.

    Entries of a map and members of a set come as a vector; nil gives the empty list.
    """
    cls = v.__class__
    if cls is PList:
        return v.tail if v.count else EMPTY
    if cls in VECTORS:
        return subvec(v, 1)
    if cls is str:
        return v[1:]
    if cls is LazySeq:
        step = v.uncons()
        tail = EMPTY if step is None else step[1]
        return tail if tail.__class__ is LazySeq else LazySeq(None, tail if tail.count else None)
    if v is None:
        return EMPTY
    return tuple(items_of(v))[1:]


def iterate_seq(v: Any) -> Iterator[Any]:
    """A Python iterator over any sequence. Each step into a lazy one crosses C."""
    if v.__class__ is PMap:
        return iter(v.items())
    if v is None:
        return iter(())
    if not is_seq(v):
        raise TypeError(f"not a sequence: {v!r}")
    return iter(v)


def items_of(v: Any) -> Any:
    """All items, as something that Python iterates without running RTFS code.

    Realises a lazy sequence to its end, in a loop that does not cross C.
    """
    cls = v.__class__
    if cls in VECTORS or cls is PList or cls is str:
        return v
    if cls is PMap:
        return v.items()
    if cls is PSet:
        return v.members()
    if v is None:
        return ()
    if cls is not LazySeq:
        raise TypeError(f"not a sequence: {v!r}")
    items = []
    step = v.uncons()
    while step is not None:
        items.append(step[0])
        step = step[1].uncons()
    return items


def count_of(v: Any) -> int:
    """The number of items; walks lazy sequences."""
    if v is None:
        return 0
    return len(items_of(v)) if v.__class__ is LazySeq else len(v)


def is_empty(v: Any) -> bool:
    """Whether there are no items; realises at most one."""
    if v.__class__ is LazySeq:
        return v.uncons() is None
    return v is None or not len(v)


def realised_prefix(v: LazySeq) -> tuple[list[Any], bool]:
    """The items that are there already, and whether they are all. Runs no thunk."""
    items: list[Any] = []
    at: Any = v
    while at.__class__ is PList or at.realised:
        step = at.uncons()
        if step is None:
            return items, True
        items.append(step[0])
        at = step[1]
    return items, False


_SEQUENCES: Final[frozenset[type]] = frozenset({type(None), str, PList, PMap, PSet, LazySeq})


def _realise(start: LazySeq) -> Any:
    """Run thunks until a settled value is found; every node passed remembers it."""
    if start._thunk is not None:
        value = _run(start)
        if value.__class__ is not LazySeq:
            return value
        if value._thunk is None and value._value.__class__ is not LazySeq:
            start._value = value._value
            return value._value
    passed: dict[int, LazySeq] = {}
    node = start
    while True:
        value = node._value if node._thunk is None else _run(node)
        if value.__class__ is not LazySeq:
            break
        passed[id(node)] = node
        if id(value) in passed:
            raise RecursionError("a lazy sequence is defined as itself")
        node = value
    for each in passed.values():
        each._value = value
    return value


def _run(node: LazySeq) -> Any:
    """Run the thunk of a node; its result is kept unless another thread was faster."""
    thunk = node._thunk
    if thunk is not None:
        result = _settled(thunk())
        if node._thunk is not None:
            node._value = result
            node._thunk = None
    return node._value


def _settled(result: Any) -> Any:
    """What a node keeps of its thunk's result."""
    cls = result.__class__
    if cls is LazySeq or result is None:
        return result
    if cls is PList:
        return result if result.count else None
    if cls in VECTORS or cls is str:
        return _Chunk(result, 0) if len(result) else None
    if cls is PMap or cls is PSet:
        return _Chunk(tuple(items_of(result)), 0) if len(result) else None
    raise TypeError(f"not a sequence: {result!r}")

"""What the collection primitives share: walking every kind of sequence.

    realized((lazy 1 2 3))  =>  [1, 2, 3]        like("abc", ["a", "b"])  =>  "ab"

`realized` gives something that a `for` loop walks without running RTFS code, so callbacks in the
loop's body have no C frame under them (see runtime.context on recursion).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any, Final

from ..runtime.errors import invalid_argument
from ..runtime.waiting import POLL_ITEMS, poll
from ..values.keys import equal
from ..values.lists import EMPTY
from ..values.pieces import joined, listed, pieces
from ..values.seq import LazySeq, cell, items_of, lazy, uncons
from ..values.vectors import vector

Step = tuple[Any, Any] | None

MOST_ITEMS: Final = 1 << 28  # of a vector made at one stroke: 2 GB of references
UNWATCHED: Final = 1 << 16  # items that a loop of primitive callbacks takes without a look


def is_lazy(coll: Any) -> bool:
    """Whether the value is a lazy sequence."""
    return coll.__class__ is LazySeq


def any_lazy(colls: Iterable[Any]) -> bool:
    """Whether one of the values is a lazy sequence."""
    return LazySeq in [coll.__class__ for coll in colls]


def realized(coll: Any) -> Any:
    """All items of a sequence, as a sized Python iterable; walks a lazy one, interruptibly."""
    if coll.__class__ is not LazySeq:
        return items_of(coll)
    items: list[Any] = []
    step: Step = coll.uncons()
    while step is not None:
        items.append(step[0])
        if not len(items) % POLL_ITEMS:
            poll()
        step = step[1].uncons()
    return items


def watched(coll: Any) -> Iterable[Any]:
    """`realized` for a loop whose body calls back: one that takes long can be interrupted.

    RTFS functions look at the flag themselves; a primitive as the callback does not.
    """
    items = realized(coll)
    return items if len(items) <= UNWATCHED else _watched(items)


def _watched(items: Any) -> Iterator[Any]:
    """Suspended while the loop's body runs, so there is no C frame under the callback."""
    for count, item in enumerate(items):
        if not count % POLL_ITEMS:
            poll()
        yield item


def demand_room(operation: str, count: float) -> None:
    """Raise Thrown(:invalid-argument) for more items than a program can mean to make at once."""
    if count > MOST_ITEMS:
        raise invalid_argument(f"{operation} makes at most {MOST_ITEMS} items at once", 0)


def indexed(coll: Any) -> Any:
    """All items of a sequence, as something to index and slice in constant time per item."""
    items = realized(coll)
    return items if hasattr(items, "__getitem__") else listed(items)


def like(coll: Any, items: Iterable[Any]) -> Any:
    """Items of a string as a string, of any other sequence as a vector."""
    if coll.__class__ is not str:
        return vector(items)
    return items if items.__class__ is str else joined(list(items))


def has(items: Iterable[Any], wanted: Any) -> bool:
    """Whether an item is `=` to the wanted value."""
    for item in items:  # noqa: SIM110 (a generator would put C frames under `equal`)
        if equal(item, wanted):
            return True
    return False


def steps(colls: Iterable[Any]) -> list[tuple[Any, Any]] | None:
    """One step into each sequence; None as soon as one has ended."""
    taken = []
    for coll in colls:
        step = uncons(coll)
        if step is None:
            return None
        taken.append(step)
    return taken


def rows(colls: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """First items of all sequences, second items, …, to the end of the shortest."""
    if not any_lazy(colls):
        sources = [watched(coll) for coll in colls]
        if not sources or sources[0].__class__ is not GeneratorType:
            return list(zip(*sources, strict=False))
        many: list[tuple[Any, ...]] = []
        for piece in pieces(zip(*sources, strict=False)):
            many += piece
        return many
    made: list[tuple[Any, ...]] = []
    taken = steps(colls)
    while taken is not None:
        made.append(tuple([head for head, _ in taken]))
        if not len(made) % POLL_ITEMS:
            poll()
        taken = steps([tail for _, tail in taken])
    return made


def lazy_concat(colls: Any) -> LazySeq:
    """The items of each sequence in a sequence of sequences; none is looked at before its turn."""

    def thunk() -> Any:
        step = uncons(colls)
        while step is not None:
            inner = uncons(step[0])
            if inner is not None:
                return _chained(inner, step[1])
            poll()
            step = step[1].uncons()
        return None

    return lazy(thunk)


def _chained(inner: tuple[Any, Any], colls: Any) -> LazySeq:
    head, tail = inner

    def thunk() -> Any:
        step = tail.uncons()
        return lazy_concat(colls) if step is None else _chained(step, colls)

    return cell(head, EMPTY if tail is EMPTY and colls is EMPTY else lazy(thunk))

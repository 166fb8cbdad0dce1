"""Parts of sequences: take, drop, split, partition, subvec, and ranges of numbers.

    (take 2 [1 2 3])  =>  [1 2]
    (partition 2 [1 2 3])  =>  [[1 2] [3]]
    (range 5)  =>  [0 1 2 3 4]

A part of a string is a string, of a lazy sequence a lazy sequence, of anything else a vector. A
range of integers is a vector that stores no items.
"""

from __future__ import annotations

import math
import sys
from typing import Any

from ..runtime.errors import index_error, invalid_argument, type_error
from ..runtime.waiting import POLL_ITEMS, poll
from ..values import vectors
from ..values.kinds import type_name
from ..values.pieces import listed
from ..values.seq import LazySeq, cell, lazy, uncons
from ..values.vectors import is_vector, vector
from .arith import as_float
from .lazy import counting
from .table import ALLOCATES, FORCES, PURE, THROWS, primitive
from .walk import demand_room, indexed, is_lazy, like


def _slice(coll: Any, start: int, end: int | None) -> Any:
    if is_vector(coll):
        return vectors.subvec(coll, start, end)
    return like(coll, indexed(coll)[start:end])


@primitive(
    "take",
    "int seq -> seq",
    fx=THROWS | ALLOCATES,
    see="drop take-while take-last",
    shape="part 1 keep",
)
def take(n: int, coll: Any) -> Any:
    """The first n items; all of them when n is negative.

    (take 2 [1 2 3])  => [1 2]
    (take 2 "abc")  => "ab"
    (take 3 (iterate inc 1))  => (1 2 3)
    (take 5 nil)  => []
    (take -1 [1 2])  => [1 2]
    """
    if is_lazy(coll):
        return coll if n < 0 else _take_lazy(n, coll)
    return _slice(coll, 0, None if n < 0 else min(n, sys.maxsize))


def _take_lazy(n: int, coll: Any) -> LazySeq:
    def thunk() -> Any:
        if n <= 0:
            return None
        step = uncons(coll)
        return None if step is None else cell(step[0], _take_lazy(n - 1, step[1]))

    return lazy(thunk)


@primitive(
    "drop",
    "int seq -> seq",
    fx=THROWS | ALLOCATES,
    see="take drop-while nthrest rest",
    shape="part 1 keep",
)
def drop(n: int, coll: Any) -> Any:
    """All items after the first n; none when n is negative.

    (drop 1 [1 2 3])  => [2 3]
    (drop 1 "abc")  => "bc"
    (take 2 (drop 3 (range)))  => (3 4)
    (drop 5 [1])  => []
    """
    if is_lazy(coll):
        return _drop_lazy(sys.maxsize if n < 0 else n, coll)
    return _slice(coll, len(coll or ()) if n < 0 else min(n, sys.maxsize), None)


def _drop_lazy(n: int, coll: Any) -> LazySeq:
    def thunk() -> Any:
        at, left = coll, n
        while left > 0:
            step = at.uncons()
            if step is None:
                return None
            at = step[1]
            left -= 1
            if not left % POLL_ITEMS:
                poll()
        return at

    return lazy(thunk)


@primitive(
    "take-last",
    "int seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="drop-last last",
    shape="part 1 keep vec",
)
def take_last(n: int, coll: Any) -> Any:
    """The last n items.

    (take-last 2 [1 2 3])  => [2 3]
    (take-last 5 "ab")  => "ab"
    (take-last 0 [1])  => []
    """
    items = indexed(coll)
    return like(coll, items[max(0, len(items) - max(0, n)) :])


@primitive(
    "drop-last",
    "seq -> seq | int seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="butlast take-last",
    shape="part last keep vec",
)
def drop_last(*args: Any) -> Any:
    """All items but the last, or but the last n.

    (drop-last [1 2 3])  => [1 2]
    (drop-last 2 [1 2 3])  => [1]
    (drop-last 5 [1])  => []
    """
    n, coll = args if len(args) == 2 else (1, args[0])
    items = indexed(coll)
    return like(coll, items[: max(0, len(items) - max(0, n))])


@primitive(
    "take-nth", "int seq -> seq", fx=THROWS | ALLOCATES, see="partition", shape="part 1 keep"
)
def take_nth(n: int, coll: Any) -> Any:
    """Every nth item, beginning with the first.

    (take-nth 2 [1 2 3 4 5])  => [1 3 5]
    (take 2 (take-nth 10 (range)))  => (0 10)
    (take-nth 0 [1])  => ERROR invalid-argument
    """
    if n <= 0:
        raise invalid_argument("take-nth needs a positive step", 0)
    if not is_lazy(coll):
        return like(coll, indexed(coll)[::n])

    def thunk() -> Any:
        step = uncons(coll)
        return None if step is None else cell(step[0], take_nth(n, _drop_lazy(n - 1, step[1])))

    return lazy(thunk)


@primitive("split-at", "int seq -> vec", fx=THROWS | ALLOCATES, see="split-with take drop")
def split_at(n: int, coll: Any) -> Any:
    """[the first n items, the others].

    (split-at 1 [1 2 3])  => [[1] [2 3]]
    (split-at 5 [1])  => [[1] []]
    """
    return take(max(0, n), coll), drop(max(0, n), coll)


@primitive("subvec", "vec int int? -> vec", fx=THROWS, see="take drop nthrest", shape="elements 0")
def subvec(v: Any, start: int, end: int | None = None) -> Any:
    """The items from index `start` up to but excluding `end`.

    (subvec [1 2 3] 1)  => [2 3]
    (subvec [1 2 3] 1 2)  => [2]
    (subvec [1 2 3] 2 1)  => ERROR index-out-of-bounds
    """
    size = len(v)
    until = size if end is None else end
    if not 0 <= start <= until <= size:
        raise index_error(start if not 0 <= start <= size or until <= size else until, size, 1)
    return vectors.subvec(v, start, until)


@primitive(
    "partition", "int seq -> seq | int int seq -> seq", fx=THROWS | ALLOCATES, see="partition-all"
)
def partition(n: int, *args: Any) -> Any:
    """Chunks of n items; the last may be shorter. With a step, chunks begin that far apart.

    A short chunk is kept when it holds an item that no chunk before it holds.

    (partition 2 [1 2 3])  => [[1 2] [3]]
    (partition 2 1 [1 2 3])  => [[1 2] [2 3]]
    (partition 0 [1])  => ERROR type-error
    """
    step, coll = args if len(args) == 2 else (n, args[0])
    return _partition("partition", n, step, coll, max(0, n - step))


@primitive(
    "partition-all", "int seq -> seq | int int seq -> seq", fx=THROWS | ALLOCATES, see="partition"
)
def partition_all(n: int, *args: Any) -> Any:
    """Chunks of n items that begin `step` items apart; every short chunk at the end is kept.

    (partition-all 2 [1 2 3])  => [[1 2] [3]]
    (partition-all 2 1 [1 2 3])  => [[1 2] [2 3] [3]]
    (partition-all 2 nil)  => []
    """
    step, coll = args if len(args) == 2 else (n, args[0])
    return _partition("partition-all", n, step, coll, 0)


def _partition(name: str, n: int, step: int, coll: Any, overlap: int) -> Any:
    """Chunks that begin `step` apart while more than `overlap` items are left, and the first."""
    for at, number in enumerate((n, step)):
        if number <= 0:
            raise type_error(name, "positive integer", type_name(number), at)
    if is_lazy(coll):
        return _chunks(n, step, coll, overlap, 0)
    items = indexed(coll)
    starts = range(0, max(len(items) - overlap, min(1, len(items))), step)
    return vector([vector(items[at : at + n]) for at in starts])


def _chunks(n: int, step: int, coll: Any, overlap: int, seen: int) -> LazySeq:
    """Lazy chunks of `coll`, whose first `seen` items a chunk before this one holds."""

    def thunk() -> Any:
        chunk: list[Any] = []
        at = coll
        while len(chunk) < n:
            pair = at.uncons()
            if pair is None:
                break
            chunk.append(pair[0])
            at = pair[1]
        if len(chunk) <= seen:
            return None
        after = at if step == n else _drop_lazy(step, coll)
        return cell(vector(chunk), _chunks(n, step, after, overlap, overlap))

    return lazy(thunk)


@primitive(
    "range",
    "-> lazy | num -> vec | num num num? -> vec",
    fx=THROWS,
    see="numbers iterate repeat dotimes",
    grows=(0, 1, 2),
    shape="numbers",
)
def range_(*args: Any) -> Any:
    """Numbers from a start (0) up to but excluding an end, by a step (1); endless without an end.

    (range 5)  => [0 1 2 3 4]
    (range 1 10 3)  => [1 4 7]
    (range 3 0 -1)  => [3 2 1]
    (range 0 1 0.25)  => [0.0 0.25 0.5 0.75]
    (take 3 (range))  => (0 1 2)
    (range 5 0)  => []
    (range 0 5 0)  => ERROR invalid-argument
    """
    if not args:
        return counting(0, 1)
    start, end, step = 0, args[0], 1
    if len(args) > 1:
        start, end, step = args[0], args[1], args[2] if len(args) == 3 else 1
    if step == 0:
        raise invalid_argument("range needs a step that is not zero", 2)
    if type(start) is int and type(end) is int and type(step) is int:
        made = range(start, end, step)
        # A range longer than Python can index is walked as it comes.
        return made if _fits(made) else counting(start, step, end)
    return _float_range(as_float(start), as_float(end), as_float(step))


def _fits(made: range) -> bool:
    try:
        len(made)
    except OverflowError:
        return False
    return True


def _float_range(start: float, end: float, step: float) -> Any:
    """Each number is computed from the start, so that errors do not add up."""
    if math.isnan(start) or math.isnan(end) or math.isnan(step):
        raise invalid_argument("range needs numbers, got ##NaN", 0)
    if math.isinf(start):
        raise invalid_argument("range needs a finite start", 0)
    size = (end - start) / step
    if size == math.inf:
        return counting(start, step)
    demand_room("range", size)
    made: list[float] = []
    for i in range(max(0, math.ceil(size)) if size > -math.inf else 0):
        made.append(start + i * step)
        if not i % POLL_ITEMS:
            poll()
    return vector(made)


@primitive("numbers", "num num -> vec", fx=THROWS, see="range", grows=(0, 1), shape="also lazy")
def numbers(start: Any, end: Any) -> Any:
    """The integers from `start` to `end`, both included; floats are truncated.

    (numbers 1 4)  => [1 2 3 4]
    (numbers 1.9 3.2)  => [1 2 3]
    (numbers 3 1)  => []
    (numbers 1 ##Inf)  => ERROR invalid-argument
    """
    if not (math.isfinite(start) and math.isfinite(end)):
        raise invalid_argument("numbers needs finite bounds")
    return range_(int(start), int(end) + 1)


@primitive("rseq", "vec -> vec", fx=PURE, see="reverse", shape="part 0 nil")
def rseq(v: Any) -> Any:
    """The vector's items from the last to the first; nil when it is empty.

    (rseq [1 2 3])  => [3 2 1]
    (rseq [])  => nil
    """
    return vector(listed(v)[::-1]) if len(v) else None

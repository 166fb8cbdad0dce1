"""Long work of C in pieces, so that a signal can come between.

    sorted_list(1,000,000 floats)  =>  31 sorts of PIECE items, then merges of about PIECE items

Python looks for signals between bytecodes only: one call on millions of items keeps an interrupt
waiting. Up to PIECE items every function here is the plain call; beyond it costs a few per cent.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

# Items that one call of C handles. Strings are the slowest to sort: 20 ms for so many.
PIECE: Final = 1 << 15
SAMPLES: Final = 32  # of each sorted run, to find where the merged items are to be divided


def listed(items: Any) -> list[Any]:
    """`list(items)` of a sized iterable."""
    if len(items) <= PIECE:
        return list(items)
    made: list[Any] = []
    for piece in pieces(items):
        made += piece
    return made


def pieces(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items in lists of at most PIECE."""
    walk = iter(items)
    while piece := list(islice(walk, PIECE)):
        yield piece


def joined(texts: list[str], separator: str = "") -> str:
    """`separator.join(texts)`."""
    if len(texts) <= PIECE:
        return separator.join(texts)
    starts = range(0, len(texts), PIECE)
    return separator.join([separator.join(texts[at : at + PIECE]) for at in starts])


def sorted_list(items: list[Any]) -> list[Any]:
    """`sorted(items)`, stable too, of items that `<` orders; the list given is not to be used.

    Sorted runs are divided at the same values, and the parts of one division merged by a sort,
    which takes linear time on runs. Items equal to a dividing value are not even compared.
    """
    if len(items) <= PIECE:
        items.sort()
        return items
    runs = []
    for at in range(0, len(items), PIECE):
        run = items[at : at + PIECE]
        run.sort()
        runs.append(run)
    made: list[Any] = []
    starts = [0] * len(runs)
    for divider in _dividers(runs):
        ends = [bisect_left(run, divider, at) for run, at in zip(runs, starts, strict=True)]
        made += _merged(runs, starts, ends)
        starts = [bisect_right(run, divider, at) for run, at in zip(runs, ends, strict=True)]
        for run, low, high in zip(runs, ends, starts, strict=True):
            made += run[low:high]
    made += _merged(runs, starts, [len(run) for run in runs])
    return made


def _merged(runs: list[list[Any]], starts: list[int], ends: list[int]) -> list[Any]:
    part: list[Any] = []
    for run, low, high in zip(runs, starts, ends, strict=True):
        part += run[low:high]
    part.sort()
    return part


def _dividers(runs: list[list[Any]]) -> list[Any]:
    """Different values, in order, between which all runs together have about PIECE items."""
    samples = [run[at] for run in runs for at in range(0, len(run), PIECE // SAMPLES)]
    samples.sort()
    found = samples[SAMPLES // 2 :: SAMPLES]
    return [x for at, x in enumerate(found) if not at or found[at - 1] < x]

"""The part of a lazy sequence that is there already; nothing is run.

realised_head((0 1 2 …), 2)  =>  ([0, 1], False)        realised_head((0 1), 9)  =>  ([0, 1], True)
"""

from __future__ import annotations

from typing import Any

from engine.values.seq import LazySeq


def realised_head(seq: LazySeq, most: int) -> tuple[list[Any], bool]:
    """At most `most` items, and whether these are all there will ever be."""
    items: list[Any] = []
    at: Any = seq
    while at.__class__ is not LazySeq or at.realised:
        step = at.uncons()
        if step is None:
            return items, True
        if len(items) == most:
            break
        items.append(step[0])
        at = step[1]
    return items, False

"""Whether a value fits a shape: the meaning of shapes, spelled out the slow way."""

from __future__ import annotations

from typing import Any

from engine.analysis.lattice import FN, INT, ITEMS, LAZY, MAP, Shape
from engine.analysis.shapes import kind_of
from engine.values.seq import uncons

MOST_TAKEN = 20  # elements of a lazy sequence that are looked at


def contains(a: Shape, value: Any) -> bool:
    """Whether the value is one of the shape's; of a lazy sequence the first elements are asked."""
    kind = kind_of(value)
    if not a.kinds & kind:
        return False
    if kind == INT:
        return (a.low is None or a.low <= value) and (a.high is None or value <= a.high)
    if kind & ITEMS and a.item is not None:
        return all(contains(a.item, item) for item in elements(value, kind))
    if kind == MAP and a.fields is not None:
        fields = dict(a.fields)
        return len(fields) == len(value) and all(
            key in fields and contains(fields[key], item) for key, item in value.items()
        )
    if kind == FN and a.fn is not None:
        return getattr(value, "rtfs", None) is not None
    return True


def elements(value: Any, kind: int) -> list[Any]:
    """The elements of a collection."""
    if kind != LAZY:
        return list(value)
    found = []
    step = uncons(value)
    while step is not None and len(found) < MOST_TAKEN:
        found.append(step[0])
        step = uncons(step[1])
    return found

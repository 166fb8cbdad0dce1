"""The box of a Letrec variable: empty until its right side has been evaluated.

(letrec [f (fn [] g) g 1] (f))   =>   f's closure holds the box of g, which is filled later
"""

from __future__ import annotations

from typing import Any


class Box:
    """Holds a Letrec variable; `value` is missing while it is empty."""

    __slots__ = ("value",)
    value: Any


def boxed(value: Any) -> Box:
    """A box with this value."""
    box = Box()
    box.value = value
    return box

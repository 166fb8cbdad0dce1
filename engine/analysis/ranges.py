"""Bounds of integers through arithmetic.

    add(0..9, 1..1)        =>  1..10
    multiply(-2..3, 5..5)  =>  -10..15
    remainder(0.., 7..7)   =>  0..6

A bound of None is no bound. Bounds beyond LIMIT are dropped, so that no chain of products makes the
compiler compute with numbers that the program may never reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Bounds = tuple[int | None, int | None]

ANYWHERE: Final[Bounds] = (None, None)
LIMIT: Final = 1 << 80  # past every machine integer, with room for sums of them


def kept(low: int | None, high: int | None) -> Bounds:
    """The bounds, without those beyond the limit."""
    if low is not None and not -LIMIT < low < LIMIT:
        low = None if low < 0 else LIMIT
    if high is not None and not -LIMIT < high < LIMIT:
        high = None if high > 0 else -LIMIT
    return low, high


def add(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a sum."""
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[1] is None or b[1] is None else a[1] + b[1]
    return kept(low, high)


def negate(a: Bounds) -> Bounds:
    """Bounds of the negation."""
    return (None if a[1] is None else -a[1]), (None if a[0] is None else -a[0])


def subtract(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a difference."""
    return add(a, negate(b))


def multiply(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a product; of unbounded factors only the sign is followed."""
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None:
        natural = a[0] is not None and a[0] >= 0 and b[0] is not None and b[0] >= 0
        return kept(a[0] * b[0], None) if natural else ANYWHERE  # type: ignore[operator]
    corners = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return kept(min(corners), max(corners))


def magnitude(a: Bounds) -> Bounds:
    """Bounds of the absolute value."""
    low, high = a
    if low is not None and low >= 0:
        return a
    if high is not None and high <= 0:
        return negate(a)
    return 0, (None if low is None or high is None else max(-low, high))


def remainder(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a remainder with the sign of the dividend."""
    if b[0] is None or b[1] is None:
        most = None
    else:
        most = max(abs(b[0]), abs(b[1])) - 1
        if most < 0:
            return ANYWHERE  # division by zero: it raises
    low = 0 if a[0] is not None and a[0] >= 0 else (None if most is None else -most)
    high = 0 if a[1] is not None and a[1] <= 0 else most
    if a[0] is not None and a[0] >= 0 and a[1] is not None:
        high = a[1] if high is None else min(high, a[1])
    return low, high


def floor_remainder(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a remainder with the sign of the divisor."""
    if b[0] is None or b[1] is None or b[0] <= 0:
        return (0, None) if b[0] is not None and b[0] > 0 else ANYWHERE
    return 0, b[1] - 1


def quotient(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of a quotient without its fraction, by a divisor above zero."""
    if b[0] is None or b[0] <= 0:
        return ANYWHERE
    low = None if a[0] is None else min(0, a[0]) if a[0] <= 0 else 0
    high = None if a[1] is None else max(0, a[1])
    return low, high


def greatest(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of the greater one."""
    lows = [n for n in (a[0], b[0]) if n is not None]
    return (max(lows) if lows else None), (
        None if a[1] is None or b[1] is None else max(a[1], b[1])
    )


def least(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of the smaller one."""
    return negate(greatest(negate(a), negate(b)))


def hull(a: Bounds, b: Bounds) -> Bounds:
    """Bounds of either."""
    low = None if a[0] is None or b[0] is None else min(a[0], b[0])
    return low, (None if a[1] is None or b[1] is None else max(a[1], b[1]))


# by the word in a row's `shape`; of more than two arguments from left to right
OPERATIONS: Final[dict[str, Callable[[Bounds, Bounds], Bounds]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "rem": remainder,
    "mod": floor_remainder,
    "quot": quotient,
    "max": greatest,
    "min": least,
    "abs": lambda zero, a: magnitude(a),
}


def before(a: Bounds, b: Bounds) -> bool | None:
    """Whether all of `a` is less than all of `b`; None when that is not decided."""
    if a[1] is not None and b[0] is not None and a[1] < b[0]:
        return True
    if a[0] is not None and b[1] is not None and a[0] >= b[1]:
        return False
    return None

"""From floats to the integers or decimals near them.

    (round 2.5)  =>  3      (floor -2.1)  =>  -3      (round 3.14159 2)  =>  3.14

What has no integer near it (NaN, infinity) is :invalid-argument.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from .arith import Number
from .mathfns import outside_domain
from .table import THROWS, primitive

MOST_DECIMALS: Final = 330  # doubles have none beyond


@primitive("floor", "num -> int", fx=THROWS, cost=2, laws="projection", see="ceil round trunc")
def floor(x: Number) -> int:
    """Greatest integer not above the number.

    (floor 2.7)  => 2
    (floor -2.1)  => -3
    (floor ##NaN)  => ERROR invalid-argument
    """
    return _integral("floor", math.floor, x)


@primitive("ceil", "num -> int", fx=THROWS, cost=2, laws="projection", see="floor round trunc")
def ceiling(x: Number) -> int:
    """Least integer not below the number.

    (ceil 2.1)  => 3
    (ceil -2.7)  => -2
    (ceil ##Inf)  => ERROR invalid-argument
    """
    return _integral("ceil", math.ceil, x)


@primitive("trunc", "num -> int", fx=THROWS, cost=2, laws="projection", see="floor ceil round int")
def truncate(x: Number) -> int:
    """The number without its fraction (towards zero).

    (trunc 2.7)  => 2
    (trunc -2.7)  => -2
    (trunc ##-Inf)  => ERROR invalid-argument
    """
    return _integral("trunc", math.trunc, x)


@primitive(
    "round",
    "num -> int | num int -> num",
    fx=THROWS,
    cost=3,
    see="floor ceil trunc format",
    grows=(1,),
    refine="float int -> float | int int -> int",
)
def rounded(x: Number, digits: int | None = None) -> Number:
    """Nearest integer, halves away from zero; with a second argument to that many decimals.

    (round 2.5)  => 3
    (round -2.5)  => -3
    (round 3.14159 2)  => 3.14
    (round ##NaN)  => ERROR invalid-argument
    """
    if digits is not None:
        return _round_to(x, digits)
    return _integral("round", _half_away, x)


def _half_away(x: Number) -> int:
    whole = math.floor(abs(x))
    if abs(x) - whole >= 0.5:
        whole += 1
    return -whole if x < 0 else whole


def _round_to(x: Number, digits: int) -> Number:
    """By the decimal text of the double, as people read it: 2.675 to two decimals is 2.68."""
    if type(x) is int:
        return _round_int(x, -digits)
    if not math.isfinite(x) or digits > MOST_DECIMALS:
        return x
    if digits < -MOST_DECIMALS:
        return math.copysign(0.0, x)
    from decimal import ROUND_HALF_UP, Decimal, localcontext

    with localcontext() as context:
        context.prec = 2 * MOST_DECIMALS
        return float(Decimal(repr(x)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _round_int(x: int, zeros: int) -> int:
    """To the nearest multiple of 10 to the power `zeros`, halves away from zero."""
    if zeros <= 0:
        return x
    if zeros > x.bit_length():
        return 0
    step: int = 10**zeros
    whole = (abs(x) + step // 2) // step * step
    return -whole if x < 0 else whole


def _integral(name: str, function: Callable[[Number], int], x: Number) -> int:
    if type(x) is float and not math.isfinite(x):
        raise outside_domain(name, x)
    return function(x)


@primitive(
    "sign",
    "num -> int",
    fx=THROWS,
    laws="projection",
    see="abs pos? neg?",
    aliases="signum",
    shape="between -1 1",
)
def sign(x: Number) -> int:
    """-1, 0 or 1 as the number is negative, zero or positive; NaN counts as 0.

    (sign -2.5)  => -1
    (sign 0)  => 0
    """
    return (x > 0) - (x < 0)

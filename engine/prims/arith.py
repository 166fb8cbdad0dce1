"""Arithmetic on integers of any size and IEEE doubles.

    (+ 1 2.5)  =>  3.5        (/ 6 3)  =>  2        (/ 7 2)  =>  3.5        (mod -7 3)  =>  -1

Integers stay integers and never overflow; one float makes the result a float. An integer too large
for a double counts as infinite when it meets a float. Only a zero divisor raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from ..runtime.errors import division_by_zero, type_error
from ..values.integers import SHORT, product, quotient_remainder
from ..values.kinds import type_name
from .table import CALLS, FORCES, THROWS, primitive

Number = int | float

INT_LAWS: Final = "commutative associative:int identity:int"
ONE: Final = "int -> int | float -> float"
TWO: Final = "int int -> int | float num -> float | num float -> float"
FLOATS: Final = "float num* -> float | num float num* -> float | num num float num* -> float"
EXTREME_LAWS: Final = "commutative:int associative:int idempotent:int"


def as_float(x: Number) -> float:
    """The nearest double; infinite for integers beyond the range of doubles."""
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


@primitive(
    "+",
    "num* -> num",
    laws=f"{INT_LAWS} total",
    identity=0,
    py={"int int": "({0} + {1})", "float float": "({0} + {1})"},
    llvm={"int int": "llvm.sadd.with.overflow.i64", "float float": "fadd"},
    see="- * inc",
    refine=f"int* -> int | {FLOATS}",
    shape="range +",
)
def add(*xs: Number) -> Number:
    """Sum of the arguments; an integer unless one of them is a float.

    (+ 1 2 3)  => 6
    (+ 1 2.5)  => 3.5
    (+)  => 0
    (+ 9223372036854775807 1)  => 9223372036854775808
    (+ 1 "a")  => ERROR type-error
    """
    if not xs:
        return 0
    total = xs[0]
    try:
        for x in xs[1:]:
            total += x
    except OverflowError:
        total = as_float(xs[0])
        for x in xs[1:]:
            total += as_float(x)
    return total


@primitive(
    "-",
    "num+ -> num",
    laws="cancelling:int total",
    py={"int int": "({0} - {1})", "float float": "({0} - {1})", "num": "(-{0})"},
    llvm={"int int": "llvm.ssub.with.overflow.i64", "float float": "fsub", "float": "fneg"},
    see="+ dec abs",
    refine=f"int+ -> int | {FLOATS}",
    shape="range -",
)
def subtract(x: Number, *ys: Number) -> Number:
    """The first argument less all others; with one argument its negation.

    (- 10 3 2)  => 5
    (- 5)  => -5
    (- 9007199254740993 0)  => 9007199254740993
    (-)  => ERROR arity-mismatch
    """
    if not ys:
        return -x
    total = x
    try:
        for y in ys:
            total -= y
    except OverflowError:
        total = as_float(x)
        for y in ys:
            total -= as_float(y)
    return total


@primitive(
    "*",
    "num* -> num",
    laws=f"{INT_LAWS} absorbing:int total",
    identity=1,
    py={"int int": "({0} * {1})", "float float": "({0} * {1})"},
    llvm={"int int": "llvm.smul.with.overflow.i64", "float float": "fmul"},
    see="+ / pow",
    refine=f"int* -> int | {FLOATS}",
    shape="range *",
)
def multiply(*xs: Number) -> Number:
    """Product of the arguments; an integer unless one of them is a float.

    (* 2 3 4)  => 24
    (* 2 0.5)  => 1.0
    (*)  => 1
    """
    if not xs:
        return 1
    total = xs[0]
    try:
        if len(xs) == 2 and _SHORT < total < SHORT:
            return total * xs[1]
        for x in xs[1:]:
            total = total * x if _SHORT < total < SHORT else _times(total, x)
    except OverflowError:
        total = as_float(xs[0])
        for x in xs[1:]:
            total *= as_float(x)
    return total


_SHORT: Final = -SHORT


def _times(x: Number, y: Number) -> Number:
    return product(x, y) if type(x) is int and type(y) is int else x * y


@primitive("/", "num+ -> num", cost=2, see="quot mod *", refine=FLOATS)
def divide(x: Number, *ys: Number) -> Number:
    """Quotient: of integers an integer when exact, else a float; one argument: the reciprocal.

    (/ 8 2)  => 4
    (/ 7 2)  => 3.5
    (/ 7.0 3.5)  => 2.0
    (/ 2)  => 0.5
    (/ 1.0 0.0)  => ERROR division-by-zero
    """
    if not ys:
        return _quotient(1, x)
    for y in ys:
        x = _quotient(x, y)
    return x


def _quotient(x: Number, y: Number) -> Number:
    if y == 0:
        raise division_by_zero()
    try:
        if type(x) is int and type(y) is int:
            exact, remainder = divmod(x, y) if _SHORT < x < SHORT else quotient_remainder(x, y)
            return exact if remainder == 0 else x / y
        return x / y
    except OverflowError:
        if type(x) is int and type(y) is int:
            return math.inf if (x > 0) == (y > 0) else -math.inf
        return as_float(x) / as_float(y)


@primitive(
    "mod",
    "num num -> num",
    cost=2,
    aliases="rem",
    see="floor-mod quot",
    refine=TWO,
    shape="range rem",
)
def remainder(x: Number, y: Number) -> Number:
    """Remainder with the sign of the dividend.

    (mod 7 3)  => 1
    (mod -7 3)  => -1
    (mod 7.5 2)  => 1.5
    (mod 1 0)  => ERROR division-by-zero
    """
    if y == 0:
        raise division_by_zero()
    if type(x) is int and type(y) is int:
        size = abs(x)
        rest = size % abs(y) if size < SHORT else quotient_remainder(size, abs(y))[1]
        return -rest if x < 0 else rest
    return _fmod(as_float(x), as_float(y))


def _fmod(x: float, y: float) -> float:
    if math.isinf(x):
        return math.nan
    return math.fmod(x, y)


@primitive("quot", "num num -> num", cost=2, see="/ mod floor-div", refine=TWO, shape="range quot")
def quotient(x: Number, y: Number) -> Number:
    """Quotient without its fraction (towards zero); a float when an argument is one.

    (quot 7 2)  => 3
    (quot -7 2)  => -3
    (quot 7.5 2)  => 3.0
    (quot 1 0)  => ERROR division-by-zero
    """
    if y == 0:
        raise division_by_zero()
    if type(x) is int and type(y) is int:
        size = abs(x)
        whole = size // abs(y) if size < SHORT else quotient_remainder(size, abs(y))[0]
        return whole if (x < 0) == (y < 0) else -whole
    a, b = as_float(x), as_float(y)
    ratio = a / b
    if not math.isfinite(ratio):
        return ratio
    # a - fmod(a, b) is a multiple of b up to rounding, so quot and rem agree
    return math.copysign(float(round((a - math.fmod(a, b)) / b)), ratio)


@primitive(
    "floor-mod", "num num -> num", cost=2, see="mod floor-div", refine=TWO, shape="range mod"
)
def floor_mod(x: Number, y: Number) -> Number:
    """Remainder with the sign of the divisor.

    (floor-mod -7 3)  => 2
    (floor-mod 7 -3)  => -2
    (floor-mod 1 0)  => ERROR division-by-zero
    """
    if y == 0:
        raise division_by_zero()
    try:
        if _SHORT < x < SHORT or type(x) is float or type(y) is float:
            return x % y
        return quotient_remainder(int(x), int(y))[1]
    except OverflowError:
        return as_float(x) % as_float(y)


@primitive("floor-div", "num num -> num", cost=2, see="quot floor-mod", refine=TWO)
def floor_div(x: Number, y: Number) -> Number:
    """Quotient rounded down; a float when an argument is one.

    (floor-div 7 2)  => 3
    (floor-div -7 2)  => -4
    (floor-div 1 0)  => ERROR division-by-zero
    """
    if y == 0:
        raise division_by_zero()
    try:
        if _SHORT < x < SHORT or type(x) is float or type(y) is float:
            return x // y
        return quotient_remainder(int(x), int(y))[0]
    except OverflowError:
        return as_float(x) // as_float(y)


@primitive(
    "inc",
    "num -> num",
    py={"num": "({0} + 1)"},
    llvm={"int": "llvm.sadd.with.overflow.i64 1", "float": "fadd 1.0"},
    see="dec +",
    refine=ONE,
    shape="step 1",
    laws="total",
)
def inc(x: Number) -> Number:
    """One more.

    (inc 41)  => 42
    (inc 1.5)  => 2.5
    (inc "a")  => ERROR type-error
    """
    return x + 1


@primitive(
    "dec",
    "num -> num",
    py={"num": "({0} - 1)"},
    llvm={"int": "llvm.ssub.with.overflow.i64 1", "float": "fsub 1.0"},
    see="inc -",
    refine=ONE,
    shape="step -1",
    laws="total",
)
def dec(x: Number) -> Number:
    """One less.

    (dec 43)  => 42
    (dec 1.5)  => 0.5
    (dec nil)  => ERROR type-error
    """
    return x - 1


@primitive(
    "abs",
    "num -> num",
    laws="projection total",
    py={"num": "abs({0})"},
    llvm={"float": "llvm.fabs.f64"},
    refine=ONE,
    shape="range abs",
)
def absolute(x: Number) -> Number:
    """Magnitude.

    (abs -5)  => 5
    (abs -0.0)  => 0.0
    """
    return abs(x)


@primitive("max", "num+ -> num", laws=f"{EXTREME_LAWS} total", see="min", shape="extreme max")
def maximum(x: Number, *ys: Number) -> Number:
    """The greatest argument, as it is (the first of equals); NaN when one is NaN.

    (max 1 2.5)  => 2.5
    (max 3 1 2)  => 3
    (max "a" "b")  => ERROR type-error
    """
    for y in ys:
        if y > x or y != y:
            x = y
    return x


@primitive("min", "num+ -> num", laws=f"{EXTREME_LAWS} total", see="max", shape="extreme min")
def minimum(x: Number, *ys: Number) -> Number:
    """The least argument, as it is (the first of equals); NaN when one is NaN.

    (min 3 1 2)  => 1
    (min 1 -0.5)  => -0.5
    (min)  => ERROR arity-mismatch
    """
    for y in ys:
        if y < x or y != y:
            x = y
    return x


@primitive("max-key", "(a -> num) a+ -> a", fx=CALLS | THROWS | FORCES, cost=3, see="max min-key")
def max_key(key: Callable[[Any], Any], x: Any, *ys: Any) -> Any:
    """The argument for which the function gives the greatest number; the last of equals.

    (max-key count [1] [1 2] [])  => [1 2]
    (max-key str 1 2)  => ERROR type-error
    """
    best = _number(key(x), "max-key")
    for y in ys:
        rank = _number(key(y), "max-key")
        if rank >= best:
            x, best = y, rank
    return x


@primitive("min-key", "(a -> num) a+ -> a", fx=CALLS | THROWS | FORCES, cost=3, see="min max-key")
def min_key(key: Callable[[Any], Any], x: Any, *ys: Any) -> Any:
    """The argument for which the function gives the least number; the last of equals.

    (min-key count [1] [1 2] [])  => []
    (min-key abs -3 2)  => 2
    """
    best = _number(key(x), "min-key")
    for y in ys:
        rank = _number(key(y), "min-key")
        if rank <= best:
            x, best = y, rank
    return x


def _number(value: Any, operation: str) -> Number:
    if type(value) is int or type(value) is float:
        return value
    raise type_error(operation, "number", type_name(value))

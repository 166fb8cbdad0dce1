"""Equality, order and the tests of sign and parity.

    (= 1 1.0)  =>  false    (== 1 1.0)  =>  true    (< 1 2 3)  =>  true    (< "a" 1)  =>  type-error

`=` is strict about kinds and never fails; `<` and its kin take numbers or strings, not both.
Every rule about equality and order lives in `values.equality`.
"""

from __future__ import annotations

import math
from typing import Any, Final

from ..runtime.errors import Thrown, invalid_argument, type_error
from ..values.equality import compare as total_order
from ..values.equality import equal
from ..values.kinds import type_name
from .arith import Number
from .table import FORCES, PURE, THROWS, primitive

_SAME: Final = {
    "int int": "({0} == {1})",
    "str str": "({0} == {1})",
    "bool bool": "({0} is {1})",
    "kw kw": "({0} is {1})",
    "float float": "({0} == {1})",
}


def _ordered(operator: str) -> dict[str, str]:
    return dict.fromkeys(("num num", "str str"), f"({{0}} {operator} {{1}})")


@primitive(
    "=",
    "any+ -> bool",
    fx=FORCES,
    laws="commutative reflexive:int reflexive:str reflexive:bool reflexive:kw reflexive:nil",
    py=_SAME,
    llvm={"int int": "icmp eq", "float float": "fcmp oeq"},
    see="== not= identical? compare",
    shape="equal same",
    opposite="not=",
)
def equals(x: Any, *ys: Any) -> bool:
    """Whether all arguments are equal: same kind, same content; NaN equals nothing.

    (= 1 1 1)  => true
    (= 1 1.0)  => false
    (= [1 2] (list 1 2))  => false
    (= ##NaN ##NaN)  => false
    """
    for y in ys:  # noqa: SIM110 - all() would put a C frame under a lazy sequence's thunk
        if not equal(x, y):
            return False
    return True


@primitive(
    "not=",
    "any+ -> bool",
    fx=FORCES,
    laws="commutative:2 irreflexive:int irreflexive:str irreflexive:bool irreflexive:kw",
    aliases="!=",
    py={kinds: f"(not {template})" for kinds, template in _SAME.items()},
    llvm={"int int": "icmp ne", "float float": "fcmp une"},
    see="=",
    shape="equal other",
    opposite="=",
)
def not_equals(x: Any, *ys: Any) -> bool:
    """Whether the arguments are not all equal: the negation of `=`.

    (not= 1 2)  => true
    (!= "a" "a")  => false
    """
    return not equals(x, *ys)


@primitive(
    "==",
    "num+ -> bool",
    fx=THROWS,
    laws="commutative total",
    py={"num num": "({0} == {1})"},
    llvm={"int int": "icmp eq", "float float": "fcmp oeq"},
    see="=",
)
def same_number(x: Number, *ys: Number) -> bool:
    """Whether all numbers have the same value, integers and floats alike.

    (== 1 1.0)  => true
    (== 1 2)  => false
    (== "a" "a")  => ERROR type-error
    """
    return all(x == y for y in ys)


@primitive("identical?", "any any -> bool", fx=PURE, laws="commutative", see="=")
def is_identical(x: Any, y: Any) -> bool:
    """Whether both are one and the same value; equal scalars of one kind are.

    Whether two equal collections are one is up to the engine, which may share what never changes.

    (identical? :a :a)  => true
    (identical? 1 1.0)  => false
    (let [v [1]] (identical? v v))  => true
    """
    return x is y or (type(x) is type(y) and type(x) in (int, float, str) and bool(x == y))


@primitive("compare", "any any -> int", fx=FORCES, cost=3, see="sort < =", shape="between -1 1")
def compare(x: Any, y: Any) -> int:
    """-1, 0 or 1: the total order that `sort` uses (nil, booleans, numbers, strings, …).

    (compare 1 2)  => -1
    (compare "b" "a")  => 1
    (compare nil 0)  => -1
    """
    order = total_order(x, y)
    return -1 if order < 0 else int(order > 0)


@primitive(
    "<",
    "num/str+ -> bool",
    fx=THROWS,
    py=_ordered("<"),
    llvm={"int int": "icmp slt", "float float": "fcmp olt"},
    see="> <= >= compare",
    shape="compare <",
    laws="irreflexive:int irreflexive:str total:num total:str",
    opposite=">=",
)
def less(x: Any, *ys: Any) -> bool:
    """Whether each argument is less than the next; numbers or strings.

    (< 1 2.5 3)  => true
    (< "a" "b")  => true
    (< 1 "a")  => ERROR type-error
    """
    for at, y in enumerate(ys, 1):
        try:
            if not x < y:
                return _checked("<", False, ys, at, y)
        except TypeError:
            raise _incomparable("<", y, at) from None
        x = y
    return True


@primitive(
    ">",
    "num/str+ -> bool",
    fx=THROWS,
    py=_ordered(">"),
    llvm={"int int": "icmp sgt", "float float": "fcmp ogt"},
    see="< <= >= compare",
    shape="compare >",
    laws="irreflexive:int irreflexive:str total:num total:str",
    opposite="<=",
)
def greater(x: Any, *ys: Any) -> bool:
    """Whether each argument is greater than the next; numbers or strings.

    (> 3 2 1)  => true
    (> 1 ##NaN)  => false
    (> 1 "a")  => ERROR type-error
    """
    for at, y in enumerate(ys, 1):
        try:
            if not x > y:
                return _checked(">", False, ys, at, y)
        except TypeError:
            raise _incomparable(">", y, at) from None
        x = y
    return True


@primitive(
    "<=",
    "num/str+ -> bool",
    fx=THROWS,
    py=_ordered("<="),
    llvm={"int int": "icmp sle", "float float": "fcmp ole"},
    see="< > >= compare",
    shape="compare <=",
    laws="reflexive:int reflexive:str total:num total:str",
    opposite=">",
)
def at_most(x: Any, *ys: Any) -> bool:
    """Whether no argument is greater than the next; numbers or strings.

    (<= 1 1 2)  => true
    (<= "b" "a")  => false
    (<= nil 1)  => ERROR type-error
    """
    for at, y in enumerate(ys, 1):
        try:
            if not x <= y:
                return _checked("<=", False, ys, at, y)
        except TypeError:
            raise _incomparable("<=", y, at) from None
        x = y
    return True


@primitive(
    ">=",
    "num/str+ -> bool",
    fx=THROWS,
    py=_ordered(">="),
    llvm={"int int": "icmp sge", "float float": "fcmp oge"},
    see="< > <= compare",
    shape="compare >=",
    laws="reflexive:int reflexive:str total:num total:str",
    opposite="<",
)
def at_least(x: Any, *ys: Any) -> bool:
    """Whether no argument is less than the next; numbers or strings.

    (>= 2 2 1)  => true
    (>= 1 2)  => false
    (>= 1 nil)  => ERROR type-error
    """
    for at, y in enumerate(ys, 1):
        try:
            if not x >= y:
                return _checked(">=", False, ys, at, y)
        except TypeError:
            raise _incomparable(">=", y, at) from None
        x = y
    return True


def _checked(operation: str, answer: bool, ys: tuple[Any, ...], at: int, seen: Any) -> bool:
    """`answer`, once the arguments after a decided comparison are known to be comparable too."""
    textual = type(seen) is str
    for later in range(at, len(ys)):
        if (type(ys[later]) is str) is not textual:
            raise _incomparable(operation, ys[later], later + 1)
    return answer


def _incomparable(operation: str, value: Any, at: int) -> Thrown:
    return type_error(operation, "comparable types", type_name(value), at)


@primitive(
    "zero?",
    "num -> bool",
    fx=THROWS,
    py={"num": "({0} == 0)"},
    see="pos? neg?",
    shape="zero =",
    laws="total",
)
def is_zero(x: Number) -> bool:
    """Whether the number is 0, 0.0 or -0.0.

    (zero? 0)  => true
    (zero? -0.0)  => true
    (zero? nil)  => ERROR type-error
    """
    return x == 0


@primitive(
    "pos?",
    "num -> bool",
    fx=THROWS,
    py={"num": "({0} > 0)"},
    see="neg? zero?",
    shape="zero >",
    laws="total",
)
def is_positive(x: Number) -> bool:
    """Whether the number is greater than zero.

    (pos? 3)  => true
    (pos? 0)  => false
    (pos? ##NaN)  => false
    """
    return x > 0


@primitive(
    "neg?",
    "num -> bool",
    fx=THROWS,
    py={"num": "({0} < 0)"},
    see="pos? zero?",
    shape="zero <",
    laws="total",
)
def is_negative(x: Number) -> bool:
    """Whether the number is less than zero.

    (neg? -3)  => true
    (neg? -0.0)  => false
    """
    return x < 0


@primitive(
    "even?", "num -> bool", fx=THROWS, py={"int": "({0} % 2 == 0)"}, see="odd?", laws="total:int"
)
def is_even(x: Number) -> bool:
    """Whether the integer is even; a float counts without its fraction.

    (even? -2)  => true
    (even? 2.7)  => true
    (even? ##Inf)  => ERROR invalid-argument
    """
    return _whole(x, "even?") % 2 == 0


@primitive(
    "odd?", "num -> bool", fx=THROWS, py={"int": "({0} % 2 == 1)"}, see="even?", laws="total:int"
)
def is_odd(x: Number) -> bool:
    """Whether the integer is odd; a float counts without its fraction.

    (odd? -3)  => true
    (odd? 4)  => false
    """
    return _whole(x, "odd?") % 2 == 1


def _whole(x: Number, operation: str) -> int:
    if type(x) is float and not math.isfinite(x):
        raise invalid_argument(f"{operation} has no answer for {x}", 0)
    return int(x)

"""Bits of integers in two's complement of any width.

(bit-and 12 10)  =>  8      (bit-not 0)  =>  -1      (bit-shift-left 1 64)  =>  18446744073709551616
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_, xor

from ..runtime.errors import invalid_argument
from .mathfns import MOST_BITS, too_large
from .table import THROWS, primitive

LAWS = "commutative associative"


@primitive(
    "bit-and",
    "int+ -> int",
    fx=THROWS,
    laws=f"{LAWS} idempotent absorbing total",
    py={"int int": "({0} & {1})"},
    llvm={"int int": "and"},
    see="bit-or bit-xor bit-not",
)
def bit_and(*xs: int) -> int:
    """Bits that all arguments have.

    (bit-and 12 10)  => 8
    (bit-and 1.0 1)  => ERROR type-error
    """
    return reduce(and_, xs)


@primitive(
    "bit-or",
    "int+ -> int",
    fx=THROWS,
    laws=f"{LAWS} idempotent identity total",
    identity=0,
    py={"int int": "({0} | {1})"},
    llvm={"int int": "or"},
    see="bit-and bit-xor",
)
def bit_or(*xs: int) -> int:
    """Bits that any argument has.

    (bit-or 12 10)  => 14
    (bit-or)  => ERROR arity-mismatch
    """
    return reduce(or_, xs)


@primitive(
    "bit-xor",
    "int+ -> int",
    fx=THROWS,
    laws=f"{LAWS} identity cancelling total",
    identity=0,
    py={"int int": "({0} ^ {1})"},
    llvm={"int int": "xor"},
    see="bit-and bit-or",
)
def bit_xor(*xs: int) -> int:
    """Bits that an odd number of arguments have.

    (bit-xor 12 10)  => 6
    (bit-xor 5 5)  => 0
    """
    return reduce(xor, xs)


@primitive(
    "bit-not",
    "int -> int",
    fx=THROWS,
    laws="involution total",
    py={"int": "(~{0})"},
    llvm={"int": "xor -1"},
)
def bit_not(x: int) -> int:
    """All bits inverted: `-x - 1`.

    (bit-not 0)  => -1
    (bit-not true)  => ERROR type-error
    """
    return ~x


@primitive(
    "bit-shift-left",
    "int int -> int",
    fx=THROWS,
    cost=2,
    see="bit-shift-right",
    grows=(1,),
)
def shift_left(x: int, n: int) -> int:
    """Bits moved `n` places up; nothing is lost.

    (bit-shift-left 1 10)  => 1024
    (bit-shift-left 1 -1)  => ERROR invalid-argument
    (bit-shift-left 1 100000000000)  => ERROR invalid-argument
    """
    _demand_places(n)
    if x and x.bit_length() + n > MOST_BITS:
        raise too_large("bit-shift-left")
    return x << n if x else 0


@primitive("bit-shift-right", "int int -> int", fx=THROWS, cost=2, see="bit-shift-left")
def shift_right(x: int, n: int) -> int:
    """Bits moved `n` places down; the sign stays.

    (bit-shift-right 1024 3)  => 128
    (bit-shift-right -1 100)  => -1
    (bit-shift-right 1 -1)  => ERROR invalid-argument
    """
    _demand_places(n)
    return x >> min(n, x.bit_length())


@primitive("bit-test", "int int -> bool", fx=THROWS, cost=2, see="bit-and")
def bit_test(x: int, n: int) -> bool:
    """Whether bit `n` (from 0, the least) is set.

    (bit-test 5 2)  => true
    (bit-test 5 1)  => false
    (bit-test 5 -1)  => ERROR invalid-argument
    """
    _demand_places(n)
    return bool(x >> min(n, x.bit_length()) & 1)


@primitive(
    "bit-count", "int -> int", fx=THROWS, cost=2, see="bit-test", shape="between 0 *", laws="total"
)
def bit_count(x: int) -> int:
    """Number of bits set in the magnitude.

    (bit-count 255)  => 8
    (bit-count 0)  => 0
    """
    return x.bit_count()


def _demand_places(n: int) -> None:
    if n < 0:
        raise invalid_argument("a number of places cannot be negative", 1)

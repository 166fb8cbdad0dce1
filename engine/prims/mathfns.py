"""Mathematical functions, integer theory and constants.

    (sqrt 16)  =>  4.0      (factorial 5)  =>  120      (sqrt -1)  =>  invalid-argument

One rule for the edges: outside a function's domain is :invalid-argument, a result too large for a
double is infinite, NaN gives NaN. Integer results have at most MOST_BITS bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from ..runtime.errors import Thrown, division_by_zero, invalid_argument
from ..runtime.waiting import poll
from ..values.integers import power as power_of
from ..values.integers import product
from ..values.show import show
from .arith import Number, as_float
from .table import THROWS, constant, primitive

MOST_BITS: Final = 1 << 23  # of an integer made at one stroke: 2.5 million digits, below a second
POLL_EVERY: Final = 256  # multiplications between two looks at the interrupt flag


def outside_domain(name: str, x: Number) -> Thrown:
    """The error for a number that a function is not defined for."""
    return invalid_argument(f"{name} is not defined for {show(x, 40)}", 0)


def too_large(name: str) -> Thrown:
    """The error for an integer result past MOST_BITS."""
    return invalid_argument(f"the result of {name} would have more than {MOST_BITS} bits")


def _real(name: str, function: Callable[[float], float], text: str, llvm: str = "") -> None:
    """A row `name` for a function of one real; `text` is its documentation."""

    def impl(x: Number) -> float:
        try:
            return function(x)
        except ValueError:
            raise outside_domain(name, x) from None
        except OverflowError:
            return _overflowed(x)

    def _overflowed(x: Number) -> float:
        """Too large an integer for a double, or a result too large for one."""
        wide = as_float(x)
        if math.isfinite(wide):
            return math.copysign(math.inf, x) if name == "sinh" else math.inf
        try:
            return function(wide)
        except ValueError:
            raise outside_domain(name, wide) from None

    impl.__doc__ = text
    primitive(
        name,
        "num -> float",
        fx=THROWS,
        cost=4,
        llvm={"float": llvm} if llvm else {},
    )(impl)


@primitive("sqrt", "num -> float", fx=THROWS, cost=3, see="cbrt pow hypot")
def square_root(x: Number) -> float:
    """Square root, always a float.

    (sqrt 16)  => 4.0
    (sqrt 2)  => 1.4142135623730951
    (sqrt -1)  => ERROR invalid-argument
    """
    if x < 0:
        raise invalid_argument("Cannot take square root of negative number", 0)
    try:
        return math.sqrt(x)
    except OverflowError:
        return math.inf


def _cube_root(x: float) -> float:
    root = math.cbrt(x)
    near = float(round(root)) if abs(root) < 1e15 else root
    return near if near**3 == x else root  # libm misses exact cubes by one unit


_real(
    "cbrt",
    _cube_root,
    """Cube root, always a float.

    (cbrt 27)  => 3.0
    (cbrt -8)  => -2.0
    """,
)
_real(
    "exp",
    math.exp,
    """e raised to the argument; infinite when too large.

    (exp 0)  => 1.0
    (exp 1000)  => ##Inf
    """,
    "llvm.exp.f64",
)
_real(
    "sin",
    math.sin,
    """Sine of an angle in radians.

    (sin 0)  => 0.0
    (sin ##Inf)  => ERROR invalid-argument
    """,
    "llvm.sin.f64",
)
_real(
    "cos",
    math.cos,
    """Cosine of an angle in radians.

    (cos 0)  => 1.0
    (cos ##NaN)  => ##NaN
    """,
    "llvm.cos.f64",
)
_real(
    "tan",
    math.tan,
    """Tangent of an angle in radians.

    (tan 0)  => 0.0
    """,
)
_real(
    "asin",
    math.asin,
    """Angle in radians whose sine is the argument.

    (asin 0)  => 0.0
    (asin 2)  => ERROR invalid-argument
    """,
)
_real(
    "acos",
    math.acos,
    """Angle in radians whose cosine is the argument.

    (acos 1)  => 0.0
    (acos 2)  => ERROR invalid-argument
    """,
)
_real(
    "atan",
    math.atan,
    """Angle in radians whose tangent is the argument.

    (atan 0)  => 0.0
    (atan ##Inf)  => 1.5707963267948966
    """,
)
_real(
    "sinh",
    math.sinh,
    """Hyperbolic sine.

    (sinh 0)  => 0.0
    (sinh -1000)  => ##-Inf
    """,
)
_real(
    "cosh",
    math.cosh,
    """Hyperbolic cosine.

    (cosh 0)  => 1.0
    (cosh -1000)  => ##Inf
    """,
)
_real(
    "tanh",
    math.tanh,
    """Hyperbolic tangent.

    (tanh 0)  => 0.0
    (tanh ##Inf)  => 1.0
    """,
)


@primitive("ln", "num num? -> float", fx=THROWS, cost=4, see="log log10 log2 exp")
def logarithm(x: Number, base: Number | None = None) -> float:
    """Natural logarithm, or to a base; takes integers of any size.

    (ln 1)  => 0.0
    (ln 8 2)  => 3.0
    (ln 0)  => ERROR invalid-argument
    """
    return logarithm_to("ln", x, base)


def logarithm_to(name: str, x: Number, base: Number | None = None) -> float:
    """`logarithm` for the row `name`, which errors speak of."""
    if base is None:
        return _log(name, math.log, x)
    if base == 2:
        return _log(name, math.log2, x)
    if base == 10:
        return _log(name, math.log10, x)
    if not base > 0 or base == 1:
        raise invalid_argument(f"{name} has no base {show(base, 40)}", 1)
    return _log(name, math.log, x) / math.log(base)


@primitive("log10", "num -> float", fx=THROWS, cost=4, see="log log2")
def logarithm_10(x: Number) -> float:
    """Logarithm to base 10; takes integers of any size.

    (log10 1000)  => 3.0
    (log10 -1)  => ERROR invalid-argument
    """
    return _log("log10", math.log10, x)


@primitive("log2", "num -> float", fx=THROWS, cost=4, see="log log10")
def logarithm_2(x: Number) -> float:
    """Logarithm to base 2; takes integers of any size.

    (log2 1024)  => 10.0
    (log2 0)  => ERROR invalid-argument
    """
    return _log("log2", math.log2, x)


def _log(name: str, function: Callable[[Number], float], x: Number) -> float:
    try:
        return function(x)
    except ValueError:
        raise outside_domain(name, x) from None


@primitive("atan2", "num num -> float", fx=THROWS, cost=4, see="atan")
def atan2(y: Number, x: Number) -> float:
    """Angle in radians of the point (x, y), given as `(atan2 y x)`.

    (atan2 0 1)  => 0.0
    (atan2 1 0)  => 1.5707963267948966
    """
    return math.atan2(as_float(y), as_float(x))


@primitive("hypot", "num num* -> float", fx=THROWS, cost=4, see="sqrt")
def hypotenuse(x: Number, *ys: Number) -> float:
    """Length of the vector with these coordinates.

    (hypot 3 4)  => 5.0
    (hypot -2)  => 2.0
    """
    return math.hypot(as_float(x), *[as_float(y) for y in ys])


@primitive("pow", "num num -> num", cost=8, see="* sqrt exp", grows=(1,))
def power(x: Number, y: Number) -> Number:
    """`x` to the power `y`: an integer for integers unless the exponent is negative.

    (pow 2 10)  => 1024
    (pow 2 64)  => 18446744073709551616
    (pow 2 -1)  => 0.5
    (pow 2.0 3)  => 8.0
    (pow -8 0.5)  => ERROR invalid-argument
    (pow 0 -1)  => ERROR division-by-zero
    (pow 10 10000000000)  => ERROR invalid-argument
    """
    if type(x) is int and type(y) is int and y >= 0:
        if abs(x) > 1 and (x.bit_length() - 1) * y > MOST_BITS:
            raise too_large("pow")
        return power_of(x, y)
    if x == 0 and y < 0:
        raise division_by_zero()
    a, b = as_float(x), as_float(y)
    try:
        return math.pow(a, b)
    except ValueError:
        raise invalid_argument(f"pow is not defined for {show(a)} and {show(b)}", 0) from None
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf


@primitive("factorial", "int -> int", fx=THROWS, cost=50, see="* gcd", grows=(0,))
def factorial(n: int) -> int:
    """Product of the integers from 1 to n.

    (factorial 20)  => 2432902008176640000
    (factorial 0)  => 1
    (factorial -1)  => ERROR invalid-argument
    (factorial 10000000)  => ERROR invalid-argument
    """
    if n < 0:
        raise invalid_argument("factorial of negative number", 0)
    if n > 1 and n * (n.bit_length() - 2) > MOST_BITS:
        raise too_large("factorial")
    if n <= POLL_EVERY:
        return math.factorial(n)
    return _product_in_steps(n)


def _product_in_steps(n: int) -> int:
    """n! by products of neighbouring runs, looking at the interrupt flag between runs."""
    runs = []
    for low in range(1, n + 1, POLL_EVERY):
        poll()
        runs.append(math.prod(range(low, min(low + POLL_EVERY, n + 1))))
    while len(runs) > 1:
        poll()
        paired = [product(a, b) for a, b in zip(runs[::2], runs[1::2], strict=False)]
        runs = paired + runs[len(paired) * 2 :]
    return runs[0]


@primitive(
    "gcd", "int* -> int", fx=THROWS, cost=4, laws="commutative associative", identity=0, see="lcm"
)
def greatest_divisor(*xs: int) -> int:
    """Greatest common divisor, never negative; 0 for no arguments.

    (gcd 12 18)  => 6
    (gcd 0 -5)  => 5
    (gcd 1.5 2)  => ERROR type-error
    """
    return math.gcd(*xs)


@primitive(
    "lcm", "int* -> int", fx=THROWS, cost=4, laws="commutative associative", identity=1, see="gcd"
)
def least_multiple(*xs: int) -> int:
    """Least common multiple, never negative; 1 for no arguments.

    (lcm 4 6)  => 12
    (lcm 4 0)  => 0
    """
    return math.lcm(*xs)


@primitive("to-radians", "num -> float", fx=THROWS, cost=2, see="to-degrees")
def to_radians(x: Number) -> float:
    """An angle in degrees as radians.

    (to-radians 180)  => 3.141592653589793
    """
    return math.radians(as_float(x))


@primitive("to-degrees", "num -> float", fx=THROWS, cost=2, see="to-radians")
def to_degrees(x: Number) -> float:
    """An angle in radians as degrees.

    (to-degrees pi)  => 180.0
    """
    return math.degrees(as_float(x))


constant(
    "pi",
    "-> float",
    math.pi,
    """Ratio of a circle's circumference to its diameter.

    pi  => 3.141592653589793
    """,
    __name__,
    aliases="math/pi",
)
constant(
    "tau",
    "-> float",
    math.tau,
    """Ratio of a circle's circumference to its radius.

    tau  => 6.283185307179586
    """,
    __name__,
    aliases="math/tau",
)
constant(
    "e",
    "-> float",
    math.e,
    """Base of the natural logarithm.

    e  => 2.718281828459045
    """,
    __name__,
    aliases="math/e",
)

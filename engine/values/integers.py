"""Arithmetic of long integers in steps, so that a signal can come between.

    product(7^1000000, 11^800000)  =>  a few thousand products of LEAF bits, put together

Python's integers multiply, divide and print in one call, which takes seconds for a million digits.
Karatsuba's product and the recursive division of Burnikel and Ziegler (MPI-I-98-1-022) are those
calls' own algorithms or better ones, written so that each call of C stays short.
"""

from __future__ import annotations

from typing import Final

LEAF: Final = 1 << 15  # bits of the factors that Python multiplies at once: below a millisecond
LEAF_AREA: Final = 1 << 32  # bits of quotient times bits of divisor that it divides at once: 10 ms
SHORT: Final = 1 << 2048  # for smaller integers Python's own operators do, with any other one


def product(a: int, b: int) -> int:
    """`a * b`."""
    if a < 0 or b < 0:
        made = product(abs(a), abs(b))
        return made if (a < 0) == (b < 0) else -made
    if a < b:
        a, b = b, a
    bits, fewer = a.bit_length(), b.bit_length()
    if bits <= LEAF or fewer <= 64:
        return a * b
    half = bits // 2
    high, low = a >> half, a & ((1 << half) - 1)
    if fewer <= half:
        return (product(high, b) << half) + product(low, b)
    if a == b:
        top, bottom, both = high, low, high + low
    else:
        top, bottom = b >> half, b & ((1 << half) - 1)
        both = top + bottom
    upper, lower = product(high, top), product(low, bottom)
    middle = product(high + low, both) - upper - lower
    return (upper << 2 * half) + (middle << half) + lower


def power(base: int, exponent: int) -> int:
    """`base ** exponent` for an exponent that is not negative."""
    if base.bit_length() * exponent <= LEAF:
        return int(base**exponent)
    made = power(base, exponent // 2)
    made = product(made, made)
    return product(made, base) if exponent % 2 else made


def quotient_remainder(a: int, b: int) -> tuple[int, int]:
    """`divmod(a, b)`; b is not zero."""
    if a < 0 or b < 0:
        whole, rest = quotient_remainder(abs(a), abs(b))
        if (a < 0) != (b < 0):
            whole, rest = (-whole - 1, abs(b) - rest) if rest else (-whole, 0)
        return whole, -rest if b < 0 else rest
    bits = b.bit_length()
    if (a.bit_length() - bits) * bits <= LEAF_AREA:
        return divmod(a, b)
    mask = (1 << bits) - 1
    whole = rest = 0
    for at in range(a.bit_length() // bits, -1, -1):  # long division with digits of b's size
        digit, rest = _two_by_one((rest << bits) | ((a >> at * bits) & mask), b, bits)
        whole = (whole << bits) | digit
    return whole, rest


def _two_by_one(a: int, b: int, bits: int) -> tuple[int, int]:
    """A number below `b << bits` by one of exactly so many bits."""
    if (a.bit_length() - bits) * bits <= LEAF_AREA:
        return divmod(a, b)
    odd = bits & 1
    a, b, bits = a << odd, b << odd, bits + odd
    half = bits // 2
    mask = (1 << half) - 1
    parts = b >> half, b & mask
    first, rest = _three_by_two(a >> bits, (a >> half) & mask, b, parts, half)
    second, rest = _three_by_two(rest, a & mask, b, parts, half)
    return (first << half) | second, rest >> odd


def _three_by_two(a: int, digit: int, b: int, parts: tuple[int, int], bits: int) -> tuple[int, int]:
    """`(a << bits) | digit` by b, whose two digits are `parts`; the quotient is one digit."""
    high, low = parts
    if a >> bits == high:
        whole = (1 << bits) - 1
        rest = a - (high << bits) + high
    else:
        whole, rest = _two_by_one(a, high, bits)
    rest = ((rest << bits) | digit) - product(whole, low)
    while rest < 0:
        whole -= 1
        rest += b
    return whole, rest

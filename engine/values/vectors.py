"""Vectors: three representations that behave as one.

    [1 2 3]        =>  (1, 2, 3)              a tuple, up to SMALL items
    (vec longer)   =>  PVector([…])           a 32-way trie in C, past SMALL
    (range 9)      =>  range(0, 9)            integers that are not stored

len(), v[i], slices and iteration work on all three; what changes a vector goes through here.
Indices are trusted: callers check bounds and report in the program's terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

Vector = Any  # tuple | PVector | range

EMPTY: Final[tuple[Any, ...]] = ()

# Items up to which a vector is a tuple. Measured on CPython 3.11, tuple against trie, in ns:
#   items   conj        assoc (middle)   v[i]       slice [1:]   walk
#   16      91 / 78     192 / 134        13 / 21    60 / 132     143 / 167
#   32      119 / 105   250 / 125        13 / 22    83 / 293     199 / 198
#   64      197 / 106   371 / 124        13 / 20    113 / 382    321 / 349
# Reading is what programs do most, so the limit stands where conj breaks even.
SMALL: Final = 32

VECTORS: Final[set[type]] = {tuple, range}  # gains PVector when the first long vector is made

_trie: Callable[[Iterable[Any]], Any] | None = None


def is_vector(value: object) -> bool:
    """Whether the value is a vector in any representation."""
    return value.__class__ in VECTORS


def vector(items: Iterable[Any]) -> Vector:
    """A vector of the items."""
    if items.__class__ in VECTORS and items.__class__ is not tuple:
        return items
    flat = tuple(items)
    return flat if len(flat) <= SMALL else _long(flat)


def conj(v: Vector, *xs: Any) -> Vector:
    """The vector with `xs` at its end."""
    if v.__class__ is tuple:
        longer = (*v, *xs)
        return longer if len(longer) <= SMALL else _long(longer)
    if v.__class__ is range:
        return vector((*v, *xs))
    return v.append(xs[0]) if len(xs) == 1 else v.extend(xs)


def assoc(v: Vector, i: int, x: Any) -> Vector:
    """The vector with item `i` replaced; `i == len(v)` appends."""
    if i == len(v):
        return conj(v, x)
    if v.__class__ is tuple and len(v) <= SMALL:
        return (*v[:i], x, *v[i + 1 :])
    if v.__class__ is tuple or v.__class__ is range:
        stored = vector(tuple(v))
        return assoc(stored, i, x)
    return v.set(i, x)


def pop(v: Vector) -> Vector:
    """The vector without its last item; it must have one."""
    return v[:-1] if v.__class__ in (tuple, range) else _shrunk(v.delete(len(v) - 1))


def subvec(v: Vector, start: int, end: int | None = None) -> Vector:
    """Items `start` up to `end`, as a vector."""
    return _shrunk(v[start:end])


def concat(a: Vector, b: Vector) -> Vector:
    """The items of `a`, then of `b`."""
    if not len(b):
        return a
    if not len(a):
        return b
    if a.__class__ in (tuple, range):
        return vector((*a, *b))
    return a.extend(b)


def to_tuple(v: Vector) -> tuple[Any, ...]:
    """The items as a Python tuple."""
    return v if v.__class__ is tuple else tuple(v)


def _long(items: Iterable[Any]) -> Vector:
    global _trie
    if _trie is None:
        try:
            from pvectorc import pvector  # 0.3 ms; the package around it takes 11 ms
        except ImportError:  # an installation without the C extension
            from pyrsistent import pvector
        VECTORS.add(type(pvector()))
        _trie = pvector
    return _trie(items)


def _shrunk(v: Vector) -> Vector:
    """A short trie as a tuple."""
    return tuple(v) if len(v) <= SMALL and v.__class__ not in (tuple, range) else v

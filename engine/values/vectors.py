"""Vectors: four representations that behave as one.

    [1 2 3]        =>  (1, 2, 3)              a tuple, up to SMALL items
    (vec longer)   =>  PVector([…])           a 32-way trie in C, past SMALL
    (rest longer)  =>  Window(PVector, 1)     what is left of a trie, without copying it
    (range 9)      =>  range(0, 9)            integers that are not stored

len(), v[i], slices and iteration work on all four; what changes a vector goes through here.
Indices are trusted: callers check bounds and report in the program's terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from .pieces import PIECE, pieces

Vector = Any  # tuple | PVector | Window | range

EMPTY: Final[tuple[Any, ...]] = ()

# Items up to which a vector is a tuple. Measured on CPython 3.11, tuple against trie, in ns:
#   items   conj        assoc (middle)   v[i]       slice [1:]   walk
#   16      91 / 78     192 / 134        13 / 21    60 / 132     143 / 167
#   32      119 / 105   250 / 125        13 / 22    83 / 293     199 / 198
#   64      197 / 106   371 / 124        13 / 20    113 / 382    321 / 349
# Reading is what programs do most, so the limit stands where conj breaks even.
SMALL: Final = 32
LONG_PART: Final = 1 << 18  # items of a trie that one slice copies: about 10 ms


class Window:
    """The items of a trie from `start` on; keeps the whole trie alive.

    So walking a long vector by `first` and `rest` is linear: a slice of the trie would copy it.
    """

    __slots__ = ("base", "start")

    def __init__(self, base: Any, start: int) -> None:
        self.base: Final = base
        self.start: Final = start

    def __len__(self) -> int:
        return len(self.base) - self.start

    def __getitem__(self, at: Any) -> Any:
        if at.__class__ is slice:
            return self.stored()[at]
        if at < 0:
            at += len(self)
            if at < 0:
                raise IndexError(at)
        return self.base[self.start + at]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.stored())

    def __reduce__(self) -> tuple[Any, ...]:
        return vector, (tuple(self.stored()),)

    def stored(self) -> Any:
        """The items as a trie of their own."""
        return _part(self.base, self.start, len(self.base))


VECTORS: Final[set[type]] = {tuple, range, Window}  # gains PVector when the first is made

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
        return vector((*v, *xs)) if len(v) <= SMALL else _extended(_long(v), xs)
    if v.__class__ is Window:
        v = v.stored()
    return v.append(xs[0]) if len(xs) == 1 else _extended(v, xs)


def assoc(v: Vector, i: int, x: Any) -> Vector:
    """The vector with item `i` replaced; `i == len(v)` appends."""
    if i == len(v):
        return conj(v, x)
    if v.__class__ is tuple and len(v) <= SMALL:
        return (*v[:i], x, *v[i + 1 :])
    if v.__class__ is tuple or v.__class__ is range:
        return assoc(_long(v) if len(v) > SMALL else tuple(v), i, x)
    if v.__class__ is Window:
        v = v.stored()
    return v.set(i, x)


def pop(v: Vector) -> Vector:
    """The vector without its last item; it must have one."""
    if v.__class__ in (tuple, range, Window):
        return _shrunk(v[:-1])
    return _shrunk(v.delete(len(v) - 1))


def subvec(v: Vector, start: int, end: int | None = None) -> Vector:
    """Items `start` up to `end`, as a vector; without `end` a long one is not copied."""
    if end is None and v.__class__ not in (tuple, range) and 0 <= start < len(v) - SMALL:
        if v.__class__ is Window:
            return Window(v.base, v.start + start)
        return Window(v, start) if start else v
    start, end, _ = slice(start, end).indices(len(v))
    return _shrunk(_part(v, start, end))


def concat(a: Vector, b: Vector) -> Vector:
    """The items of `a`, then of `b`."""
    if not len(b):
        return a
    if not len(a):
        return b
    if a.__class__ is tuple or a.__class__ is range:
        if len(a) + len(b) <= SMALL:
            return (*a, *b)
        a = _long(a)
    elif a.__class__ is Window:
        a = a.stored()
    return _extended(a, b)


def to_tuple(v: Vector) -> tuple[Any, ...]:
    """The items as a Python tuple."""
    return v if v.__class__ is tuple else tuple(v)


def _long(items: Any) -> Vector:
    """A trie of the items of something that can be sliced."""
    global _trie
    if _trie is None:
        try:
            from pvectorc import pvector  # 0.3 ms; the package around it takes 11 ms
        except ImportError:  # an installation without the C extension
            from pyrsistent import pvector
        VECTORS.add(type(pvector()))
        _trie = pvector
    return _trie(items) if len(items) <= PIECE else _extended(_trie(items[:PIECE]), items, PIECE)


def _extended(trie: Any, items: Any, start: int = 0) -> Any:
    """The trie with `items` from `start` on at its end."""
    if len(items) - start <= PIECE:
        return trie.extend(items[start:] if start else items)
    if items.__class__ is tuple or items.__class__ is range:
        for at in range(start, len(items), PIECE):
            trie = trie.extend(items[at : at + PIECE])
        return trie
    for piece in pieces(items[start:] if start else items):
        trie = trie.extend(piece)
    return trie


def _part(v: Any, start: int, end: int) -> Any:
    """`v[start:end]`; what is cut from a long trie is copied item by item."""
    if end - start <= LONG_PART or v.__class__ is tuple or v.__class__ is range:
        return v[start:end]
    part = v[start : start + LONG_PART]
    for at in range(start + LONG_PART, end, LONG_PART):
        part = part.extend(v[at : min(at + LONG_PART, end)])
    return part


def _shrunk(v: Vector) -> Vector:
    """A short trie as a tuple."""
    return tuple(v) if len(v) <= SMALL and v.__class__ not in (tuple, range) else v

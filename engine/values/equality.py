"""Equality, truth and order: the one place that says what `=`, `if`, `==` and `sort` mean.

    (= 1 1.0)  =>  false        (== 1 1.0)  =>  true        (sort ["a" nil 2])  =>  [nil 2 "a"]

Order of kinds (REFERENCE.md section 3): nil, booleans, numbers, strings, keywords, symbols,
vectors, lists, maps, then the rest by printed text. NaN stands after all other numbers, so that
sorting is total. 1 and 1.0 compare as the same without being equal.
"""

from __future__ import annotations

from typing import Any, Final

from .atoms import Keyword, Symbol
from .keys import equal, hash_of, key_of, register_parts, unkey
from .lists import PList
from .maps import PMap
from .seq import LazySeq, items_of
from .sets import PSet
from .show import show
from .vectors import VECTORS

__all__ = [
    "compare",
    "equal",
    "hash_of",
    "key_of",
    "number_equal",
    "register_parts",
    "truthy",
    "unkey",
]


def truthy(value: Any) -> bool:
    """Only nil and false are false."""
    return value is not None and value is not False


def number_equal(a: float, b: float) -> bool:
    """Whether `(== a b)`: numbers across kinds, exactly; booleans are no numbers."""
    return a == b


def compare(a: Any, b: Any) -> int:
    """-1, 0 or 1 in the total order of all values. Realises lazy sequences."""
    cls = a.__class__
    if (cls is int or cls is str) and b.__class__ is cls:
        return _sign(a, b)
    work = [(a, b)]
    while work:
        a, b = work.pop()
        rank = _rank(a)
        order = _sign(rank, _rank(b)) or _within(rank, a, b, work)
        if order:
            return order
    return 0


_NIL, _BOOLEAN, _NUMBER, _STRING, _KEYWORD, _SYMBOL, _VECTOR, _LIST, _MAP, _OTHER = range(10)

_RANKS: Final[dict[type, int]] = {
    type(None): _NIL,
    bool: _BOOLEAN,
    int: _NUMBER,
    float: _NUMBER,
    str: _STRING,
    Keyword: _KEYWORD,
    Symbol: _SYMBOL,
    PList: _LIST,
    LazySeq: _LIST,
    PMap: _MAP,
}


def _rank(value: Any) -> int:
    cls = value.__class__
    return _VECTOR if cls in VECTORS else _RANKS.get(cls, _OTHER)


def _sign(a: Any, b: Any) -> int:
    return bool(a > b) - bool(a < b)


def _within(rank: int, a: Any, b: Any, work: list[tuple[Any, Any]]) -> int:
    """Order of two values of one kind; 0 leaves what is still to be compared on the work list."""
    if rank == _NIL:
        return 0
    if rank == _NUMBER:
        # (is NaN, number): NaN after everything, and equal to itself here
        return _sign(a != a, b != b) or (0 if a != a else _sign(a, b))
    if rank in (_BOOLEAN, _STRING):
        return _sign(a, b)
    if rank in (_KEYWORD, _SYMBOL):
        return _sign(a.name, b.name)
    if rank == _VECTOR:
        _push(a, b, work)
        return 0
    if rank == _LIST:
        _push(items_of(a), items_of(b), work)
        return 0
    if rank == _MAP:
        _push(_by_key_text(a), _by_key_text(b), work)
        return 0
    return _sign(_text(a), _text(b))


def _push(a: Any, b: Any, work: list[tuple[Any, Any]]) -> None:
    """Leave items to compare so that the first is on top and the lengths are below all."""
    work.append((len(a), len(b)))
    work.extend(reversed(list(zip(a, b, strict=False))))


def _by_key_text(m: PMap) -> list[Any]:
    """Key texts and values in the order of the texts."""
    entries = [(_text(key), i, value) for i, (key, value) in enumerate(m.items())]
    entries.sort()
    flat: list[Any] = []
    for text, _, value in entries:
        flat.append(text)
        flat.append(value)
    return flat


def _text(value: Any) -> str:
    """The printed text, but the same for equal values: what has no order is sorted."""
    cls = value.__class__
    if cls is PMap:
        return "{" + " ".join(sorted([f"{_text(k)} {_text(v)}" for k, v in value.items()])) + "}"
    if cls is PSet:
        return "#{" + " ".join(sorted([_text(x) for x in value.members()])) + "}"
    if cls in VECTORS:
        return "[" + " ".join([_text(x) for x in value]) + "]"
    if cls is PList or cls is LazySeq:
        return "(" + " ".join([_text(x) for x in items_of(value)]) + ")"
    return show(0.0 if value.__class__ is float and value == 0 else value)  # -0.0 equals 0.0

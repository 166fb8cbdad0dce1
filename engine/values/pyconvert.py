"""Values to plain Python data and back, for host functions.

    {:a [1 "x"]}  --to_python-->  {KeywordText(":a"): [1, "x"]}  --from_python-->  {:a [1 "x"]}

Vectors and lists become list, maps dict, sets frozenset. Keywords and symbols become strings that
remember what they were. A set with unhashable members becomes a list; a map whose keys Python
cannot hold or tell apart (1, 1.0, true) becomes a list of pairs. Everything else stays as it is,
also objects of the host that RTFS knows nothing of. `other` decides first about values of classes
that these rules do not name, where a caller knows more of them (functions, numbers of numpy).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .atoms import Keyword, Symbol, keyword
from .lists import PList
from .maps import MapBuilder, PMap
from .seq import LazySeq, items_of
from .sets import PSet, pset
from .vectors import VECTORS, vector


class KeywordText(str):
    """A keyword as Python sees it: its text with the colon."""

    __slots__ = ()


class SymbolText(str):
    """A symbol as Python sees it: its name."""

    __slots__ = ()


Other = Callable[[Any], Any]


def left_alone(value: Any) -> Any:
    """The `other` that knows nothing more than the rules here."""
    return NotImplemented


def to_python(value: Any, other: Other = left_alone) -> Any:
    """Plain Python data. Realises lazy sequences to their end."""
    convert = _TO.get(value.__class__)
    if convert is not None:
        return convert(value, other)
    if value.__class__ in VECTORS:
        return _list(value, other)
    if value.__class__ in _KEPT:
        return value
    decided = other(value)
    return value if decided is NotImplemented else decided


def from_python(value: Any, other: Other = left_alone) -> Any:
    """The RTFS value of Python data; subclasses of dict, list and the like count as these.

    Data that holds itself has no end: RecursionError.
    """
    cls = value.__class__
    convert = _FROM.get(cls)
    if convert is not None:
        return convert(value, other)
    if cls in _KEPT:
        return value
    decided = other(value)
    if decided is not NotImplemented:
        return decided
    for base in cls.__mro__[1:]:
        if base in _PLAIN:
            return _PLAIN[base](value)
        if base in _FROM:
            return _FROM[base](value, other)
    return value


def _list(value: Any, other: Other) -> list[Any]:
    return [to_python(item, other) for item in items_of(value)]


def _dict(value: PMap, other: Other) -> Any:
    pairs = [(to_python(key, other), to_python(item, other)) for key, item in value.items()]
    try:
        made = dict(pairs)
    except TypeError:
        return [list(pair) for pair in pairs]
    return made if len(made) == len(pairs) else [list(pair) for pair in pairs]


def _frozenset(value: PSet, other: Other) -> Any:
    members = _list(value, other)
    try:
        made = frozenset(members)
    except TypeError:
        return members
    return made if len(made) == len(members) else members


def _vector(value: Any, other: Other) -> Any:
    return vector([from_python(item, other) for item in value])


def _map(value: Any, other: Other) -> PMap:
    builder = MapBuilder()
    for key, item in value.items():
        builder.put(from_python(key, other), from_python(item, other))
    return builder.done()


def _set(value: Any, other: Other) -> PSet:
    """Members in a fixed order: Python's own order of strings changes from run to run."""
    from functools import cmp_to_key

    from .equality import compare

    members = [from_python(item, other) for item in value]
    return pset(sorted(members, key=cmp_to_key(compare)))


_TO: Final[dict[type, Callable[[Any, Other], Any]]] = {
    PList: _list,
    LazySeq: _list,
    PMap: _dict,
    PSet: _frozenset,
    Keyword: lambda value, _: KeywordText(":" + value.name),
    Symbol: lambda value, _: SymbolText(value.name),
}

_FROM: Final[dict[type, Callable[[Any, Other], Any]]] = {
    list: _vector,
    tuple: _vector,
    dict: _map,
    set: _set,
    frozenset: _set,
    KeywordText: lambda value, _: keyword(value[1:]),
    SymbolText: lambda value, _: Symbol(str(value)),
}

_KEPT: Final[frozenset[type]] = frozenset({type(None), bool, int, float, str})
_PLAIN: Final[dict[type, Callable[[Any], Any]]] = {int: int, float: float, str: str.__str__}

"""Kinds of values: what they are called, and the tests behind the words of signatures.

    type_name(1)      =>  "integer"           matches("num")(1.5)   =>  True
    type_name([1])    =>  "vector"            matches("num")(True)  =>  False

A layer above enters its own classes with `register`; a test made before that sees them too.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from .atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from .lists import PList
from .maps import PMap
from .seq import LazySeq
from .sets import PSet
from .vectors import VECTORS

Test = Callable[[Any], bool]

# How a value of a registered class is printed: a text, or (opening text, values, closing text).
Shown = str | tuple[str, tuple[Any, ...], str]
Show = Callable[[Any], Shown]

_NAMES: Final[dict[type, str]] = {
    type(None): "nil",
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    Timestamp: "timestamp",
    Uuid: "uuid",
    Resource: "resource-handle",
    Symbol: "symbol",
    Keyword: "keyword",
    tuple: "vector",
    range: "vector",
    PList: "list",
    PMap: "map",
    PSet: "set",
    LazySeq: "lazy-seq",
    FunctionType: "function",
}

# Classes of each word; `VECTORS` is shared, so it gains the long representation when that loads.
_CLASSES: Final[dict[str, set[type]]] = {
    "nil": {type(None)},
    "bool": {bool},
    "int": {int},
    "float": {float},
    "num": {int, float},
    "str": {str},
    "kw": {Keyword},
    "sym": {Symbol},
    "ts": {Timestamp},
    "uuid": {Uuid},
    "res": {Resource},
    "vec": VECTORS,
    "list": {PList},
    "map": {PMap},
    "set": {PSet},
    "lazy": {LazySeq},
    "seq": {type(None), str, PList, PMap, PSet, LazySeq},
    "coll": {PList, PMap, PSet, LazySeq},
    "fn": {Keyword, PMap, PSet},
    "never": set(),
}

SHOWS: Final[dict[type, Show]] = {}


def type_name(value: Any) -> str:
    """What `type-name` gives: "integer", "vector", … ; a host object's class name."""
    cls = value.__class__
    name = _NAMES.get(cls)
    if name is not None:
        return name
    return "vector" if cls in VECTORS else cls.__name__


def register(cls: type, name: str, word: str = "", show: Show | None = None) -> None:
    """Enter a class of values: its type name, the signature words it matches (separated by
    spaces), and how it prints (`#<name>` when not given)."""
    _NAMES[cls] = name
    for each in word.split():
        _CLASSES.setdefault(each, set()).add(cls)
    SHOWS[cls] = show or (lambda value: f"#<{name}>")


def matches(word: str) -> Test:
    """The test of a signature word (types.sig.WORDS); a word without classes yet matches none."""
    if word == "any":
        return lambda value: True
    classes = _CLASSES.setdefault(word, set())
    if word in ("seq", "coll"):
        return lambda value: value.__class__ in classes or value.__class__ in VECTORS
    if word == "fn":
        return is_callable
    return lambda value: value.__class__ in classes


def is_callable(value: Any) -> bool:
    """Whether RTFS can call the value: a function, keyword, map, set or vector (`ifn?`)."""
    cls = value.__class__
    return cls is FunctionType or cls in _CLASSES["fn"] or cls in VECTORS

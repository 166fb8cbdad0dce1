"""Shapes of what is there already: of values and of annotations; and back to types, for people.

    of_value([1 2])                      =>  vector of int 1..2
    of_type([:and :int [:>= 0]])         =>  int 0..
    to_type(int 0..)                     =>  [:and :int [:>= 0]]

Shapes and what can be done with them stand in `lattice` and are given on from here. An annotation
says something of a value only where it is checked: whoever asks `of_type` has made sure of that. A
name that a user gave to a type says nothing, because it may be given anew.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any, Final

from ..prims.table import Primitive
from ..runtime.function import info_of
from ..types import lattice as types
from ..types.show import show_type
from ..values.atoms import Keyword, Symbol
from ..values.lists import PList
from ..values.maps import PMap
from ..values.seq import LazySeq
from ..values.sets import PSet
from ..values.vectors import VECTORS
from .lattice import (
    ANY,
    BOOL,
    CALLABLE,
    COLL,
    EVERY,
    FALSE,
    FLOAT,
    FN,
    INT,
    ITEMS,
    KW,
    LAZY,
    LIST,
    MAP,
    MOST_FIELDS,
    NEVER,
    NIL,
    NUM,
    OTHER,
    SEQ,
    SET,
    STR,
    SYM,
    TRUE,
    VEC,
    Shape,
    always_false,
    always_true,
    is_only,
    join,
    leq,
    may_be,
    of_kinds,
    restrict,
    shape,
    widen,
    without,
)

MOST_VALUES: Final = 200  # values inside of one that are looked at

# What a word of a signature (types.sig.WORDS) lets through; every other word is an OTHER.
WORD_KINDS: Final[dict[str, int]] = {
    "any": EVERY,
    "nil": NIL,
    "bool": BOOL,
    "int": INT,
    "float": FLOAT,
    "num": NUM,
    "str": STR,
    "kw": KW,
    "sym": SYM,
    "fn": CALLABLE,
    "vec": VEC,
    "list": LIST,
    "map": MAP,
    "set": SET,
    "lazy": LAZY,
    "seq": SEQ,
    "coll": COLL,
    "never": 0,
}

_CLASSES: Final[dict[type, int]] = {
    type(None): NIL,
    float: FLOAT,
    str: STR,
    Keyword: KW,
    Symbol: SYM,
    PList: LIST,
    LazySeq: LAZY,
    PMap: MAP,
    PSet: SET,
    FunctionType: FN,
}


def of_value(value: Any) -> Shape:
    """The shape of a value; exact for data that is small, and never looks at lazy elements."""
    cls = value.__class__
    if cls is int:
        return Shape(INT, None, None, value, value)
    if cls is bool:
        return of_kinds(TRUE if value else FALSE)
    return _of(value, [MOST_VALUES])


def kind_of(value: Any) -> int:
    """The kind of a value: one bit."""
    cls = value.__class__
    if cls is bool:
        return TRUE if value else FALSE
    if cls is int:
        return INT
    return _CLASSES.get(cls) or (VEC if cls in VECTORS else OTHER)


def _of(value: Any, left: list[int]) -> Shape:
    left[0] -= 1
    kind = kind_of(value)
    if kind == INT:
        return shape(INT, None, None, value, value)
    if kind == VEC and value.__class__ is range:
        if not value:
            return shape(VEC, NEVER)
        low, high = sorted((value[0], value[-1]))
        return shape(VEC, shape(INT, None, None, low, high))
    if kind & ITEMS and kind != LAZY and len(value) <= left[0]:
        return shape(kind, _common(value, left))
    if kind == MAP:
        return _of_map(value, left)
    if kind == FN:
        info = info_of(value)
        row = None if info is None else info.primitive
        return shape(FN, fn=row if isinstance(row, Primitive) else None)
    return of_kinds(kind)


def _common(values: Any, left: list[int]) -> Shape | None:
    """One shape for all values; None when there is no room to look at all of them."""
    found = NEVER
    for value in values:
        if left[0] <= 0:
            return None
        found = join(found, _of(value, left))
    return found


def _of_map(value: PMap, left: list[int]) -> Shape:
    if len(value) > min(MOST_FIELDS, left[0]):
        return of_kinds(MAP)
    pairs = []
    for key, item in value.items():
        if not is_field(key):
            return of_kinds(MAP)
        pairs.append((key, _of(item, left)))
    return shape(MAP, None, tuple(pairs))


def is_field(key: Any) -> bool:
    """Whether a key of a map is one that shapes keep: a keyword or a string."""
    return key.__class__ is Keyword or key.__class__ is str


def of_type(t: types.Type) -> Shape:
    """The shape of all values that pass the check of an annotation (levels standard, strict)."""
    if isinstance(t, types.Primitive):
        return _OF_NAMES[t.name]
    rule = _OF_TYPES.get(type(t))
    return ANY if rule is None else rule(t)


def _of_name(name: str) -> Shape:
    if name == "float":  # the check lets an integer through
        return of_kinds(NUM)
    if name == "function":  # Python's own functions too
        return of_kinds(FN | OTHER)
    return of_kinds(WORD_KINDS.get(types.PRIMITIVE_WORDS[name], OTHER))


_OF_NAMES: Final = {name: _of_name(name) for name in types.PRIMITIVE_WORDS}


def _all_of(members: tuple[types.Type, ...]) -> Shape:
    found = ANY
    for member in members:
        found = restrict(found, of_type(member))
    return found


def _any_of(members: tuple[types.Type, ...]) -> Shape:
    found = NEVER
    for member in members:
        found = join(found, of_type(member))
    return found


def _literals(values: tuple[Any, ...]) -> Shape:
    """What equals one of the literals; only of scalars is that known by their kind."""
    found = NEVER
    for value in values:
        kind = kind_of(value)
        if kind & (COLL | FN | OTHER):
            return ANY
        found = join(found, of_value(value))
    return found


def _refined(t: types.Refined) -> Shape:
    found = of_type(t.base)
    if isinstance(t.base, types.Optional):  # nil passes without its predicates
        return found
    for predicate in t.predicates:
        args = predicate.args
        if predicate.name in _BOUNDS and all([type(n) is int for n in args]):
            low, high = _BOUNDS[predicate.name](*args)
            found = restrict(found, shape(NUM, None, None, low, high))
        elif predicate.name in ("is-email", "is-url", "matches-regex"):
            found = restrict(found, of_kinds(STR))
    return found


_BOUNDS: Final[dict[str, Any]] = {
    ">": lambda n: (n + 1, None),
    ">=": lambda n: (n, None),
    "<": lambda n: (None, n - 1),
    "<=": lambda n: (None, n),
    "in-range": lambda low, high: (low, high),
}

_OF_TYPES: Final[dict[type, Any]] = {
    types.Vector: lambda t: shape(VEC, of_type(t.item)),
    types.List: lambda t: shape(LIST, of_type(t.item)),
    types.Set: lambda t: shape(SET, of_type(t.item)),
    types.Tuple: lambda t: shape(VEC, _any_of(t.items)),
    types.Array: lambda t: of_kinds(VEC),
    types.Record: lambda t: of_kinds(MAP),
    types.MapOf: lambda t: of_kinds(MAP),
    types.Fn: lambda t: of_kinds(CALLABLE | OTHER),
    types.Union: lambda t: _any_of(t.members),
    types.Intersection: lambda t: _all_of(t.members),
    types.Optional: lambda t: join(of_type(t.item), of_kinds(NIL)),
    types.Enum: lambda t: _literals(t.values),
    types.Val: lambda t: _literals((t.value,)),
    types.ResourceOf: lambda t: of_kinds(OTHER),
    types.Refined: _refined,
}


def to_type(a: Shape) -> types.Type:
    """The type that says most of what the shape says, for display."""
    if a.kinds & OTHER:
        return types.ANY
    found = [make(a) for kinds, make in _TO_TYPES if a.kinds & kinds]
    return types.union(*found)


def show(a: Shape) -> str:
    """The shape in the spelling of annotations: `[:vector :int]`."""
    return show_type(to_type(a))


def plain(a: Shape) -> Shape:
    """The shape as most people would say it: without ranges, and a boolean is a boolean."""
    kinds = a.kinds | BOOL if a.kinds & BOOL else a.kinds
    item = None if a.item is None else plain(a.item)
    fields = None if a.fields is None else tuple([(key, plain(each)) for key, each in a.fields])
    return shape(kinds, item, fields)


def _item(a: Shape) -> types.Type:
    return types.ANY if a.item is None else to_type(a.item)


def _bool(a: Shape) -> types.Type:
    if a.kinds & BOOL == BOOL:
        return types.BOOL
    return types.Val(bool(a.kinds & TRUE))


def _number(a: Shape) -> types.Type:
    if a.low is None and a.high is None:
        return types.NUMBER if a.kinds & NUM == NUM else types.INT if a.kinds & INT else types.FLOAT
    if a.kinds & NUM == INT and a.low is not None and a.low == a.high:
        return types.Val(a.low)
    bounds = [(">=", a.low), ("<=", a.high)]
    tests = tuple([types.Predicate(name, (n,)) for name, n in bounds if n is not None])
    exact = types.Refined(types.INT, tests)
    return types.union(exact, types.FLOAT) if a.kinds & FLOAT else exact


def _map(a: Shape) -> types.Type:
    entries = [types.Entry(key, to_type(value), False) for key, value in a.fields or ()]
    return types.Record(tuple(entries), None)


_TO_TYPES: Final[tuple[tuple[int, Any], ...]] = (
    (NUM, _number),
    (BOOL, _bool),
    (STR, lambda a: types.STRING),
    (KW, lambda a: types.KEYWORD),
    (SYM, lambda a: types.SYMBOL),
    (VEC, lambda a: types.Vector(_item(a))),
    (LIST, lambda a: types.List(_item(a))),
    (LAZY, lambda a: types.PRIMITIVES["lazy"]),
    (MAP, _map),
    (SET, lambda a: types.Set(_item(a))),
    (FN, lambda a: types.FUNCTION),
    (NIL, lambda a: types.NIL),
)

__all__ = [
    "ANY",
    "BOOL",
    "CALLABLE",
    "COLL",
    "EVERY",
    "FALSE",
    "FLOAT",
    "FN",
    "INT",
    "ITEMS",
    "KW",
    "LAZY",
    "LIST",
    "MAP",
    "NEVER",
    "NIL",
    "NUM",
    "OTHER",
    "SEQ",
    "SET",
    "STR",
    "SYM",
    "TRUE",
    "VEC",
    "WORD_KINDS",
    "Shape",
    "always_false",
    "always_true",
    "is_only",
    "join",
    "kind_of",
    "leq",
    "may_be",
    "of_kinds",
    "of_type",
    "of_value",
    "restrict",
    "shape",
    "show",
    "to_type",
    "widen",
    "without",
]

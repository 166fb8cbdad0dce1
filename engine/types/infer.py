"""Types of what is there already: of values, and of primitives' signatures.

    of_value([1 2.5])                     =>  [:vector :number]
    of_value({:a "x"})                    =>  [:map [:a :string]]
    from_signature("num* -> num")         =>  [:fn [& :number] :number]

A vector of more than UNION_LIMIT kinds is a vector of anything, as in the reference (4.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..values.atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from ..values.kinds import matches
from ..values.lists import PList
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.vectors import is_vector
from .lattice import (
    ANY,
    BOOL,
    FLOAT,
    FUNCTION,
    INT,
    KEYWORD,
    NEVER,
    NIL,
    PRIMITIVE_WORDS,
    PRIMITIVES,
    STRING,
    SYMBOL,
    Entry,
    Fn,
    Intersection,
    List,
    MapOf,
    Primitive,
    Record,
    Set,
    Type,
    Union,
    Variable,
    Vector,
    same,
    union,
)
from .relate import join
from .sig import Alternative, Signature, SigType

UNION_LIMIT: Final = 5  # members of an inferred union before it becomes `any`
RECORD_LIMIT: Final = 20  # keys of an inferred record before it becomes a map-of

_ATOMS: Final[dict[type, Type]] = {
    type(None): NIL,
    bool: BOOL,
    int: INT,
    float: FLOAT,
    str: STRING,
    Keyword: KEYWORD,
    Symbol: SYMBOL,
    Timestamp: PRIMITIVES["timestamp"],
    Uuid: PRIMITIVES["uuid"],
    Resource: PRIMITIVES["resource"],
}
_FROM_WORD: Final = {word: PRIMITIVES[name] for name, word in PRIMITIVE_WORDS.items()}
# kinds asked for in this order when a value is none of the above
_OTHER_KINDS: Final = (
    *("error", "lazy", "delay", "atom", "counter", "future", "channel", "actor", "box"),
    "function",
)


def of_value(value: Any) -> Type:
    """The type that a value shows: exact for data, the known signature for functions."""
    atom = _ATOMS.get(type(value))
    if atom is not None:
        return atom
    if type(value) is range:
        return Vector(INT)
    if is_vector(value):
        return Vector(_common(value))
    if type(value) is PList:
        return List(_common(value))
    if type(value) is PSet:
        return Set(_common(value))
    if type(value) is PMap:
        return _of_map(value)
    for name in _OTHER_KINDS:
        if matches(PRIMITIVE_WORDS[name])(value):
            return _of_function(value) if name == "function" else PRIMITIVES[name]
    return ANY


def from_sig(t: SigType) -> Type:
    """The type that a word of a signature stands for; single letters are variables."""
    if t.word == "/":
        return union(*[from_sig(a) for a in t.args])
    if t.word == "->":
        return Fn(tuple([from_sig(a) for a in t.args[:-1]]), None, from_sig(t.args[-1]))
    args = [from_sig(a) for a in t.args]
    item = args[0] if args else ANY
    if t.word == "vec":
        return Vector(item)
    if t.word == "list":
        return List(item)
    if t.word == "set":
        return Set(item)
    if t.word == "map":
        return MapOf(args[0], args[1]) if len(args) == 2 else Record((), None)
    if len(t.word) == 1:
        return Variable(t.word)
    return _FROM_WORD[t.word]


def from_signature(signature: Signature) -> Type:
    """The function type of a signature; several alternatives are an intersection's members."""
    types = [_of_alternative(alt) for alt in signature.alternatives]
    if len(types) == 1:
        return types[0]
    return Intersection(tuple(types))


def _of_alternative(alt: Alternative) -> Fn:
    params = tuple([from_sig(p.type) for p in alt.params if p.mod in ("", "+")])
    optional = [p for p in alt.params if p.mod in ("?", "*", "+")]
    rest = union(*[from_sig(p.type) for p in optional]) if optional else None
    return Fn(params, rest, from_sig(alt.result))


def _common(values: Iterable[Any]) -> Type:
    """One type for all the values."""
    found: Type = NEVER
    last: Type | None = None
    for value in values:
        t = of_value(value)
        if last is not None and same(t, last):
            continue
        last = t
        found = t if found is NEVER else join(found, t)
        if isinstance(found, Union) and len(found.members) > UNION_LIMIT:
            return ANY
    return ANY if found is NEVER else found


def _of_map(value: PMap) -> Type:
    if len(value) <= RECORD_LIMIT and all([isinstance(k, Keyword | str) for k in value]):
        return Record(tuple([Entry(k, of_value(v), False) for k, v in value.items()]), None)
    return MapOf(_common([k for k, _ in value.items()]), _common([v for _, v in value.items()]))


def _of_function(value: Any) -> Type:
    info = getattr(value, "rtfs", None)
    if info is None:
        return FUNCTION
    if info.primitive is not None:
        return from_signature(info.primitive.signature)
    if len(info.arities) != 1:
        return FUNCTION
    least, most = info.arities[0]
    rest: Primitive | None = ANY if most is None else None
    return Fn((ANY,) * least, rest, ANY)

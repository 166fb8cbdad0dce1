"""The type language of annotations, as frozen values.

    [:and :int [:> 0]]     =>  Refined(INT, (Predicate(">", (0,)),))
    [:map [:a :int] [:b :string ?]]
        =>  Record((Entry(:a, INT, False), Entry(:b, STRING, True)), None)

Types compare by structure (`same`); literals in them compare as RTFS values. A name that the user
gave to a type stays a name (`Alias`) and is looked up when it is needed: types may be recursive and
may be redefined. Source: REFERENCE.md section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..base.record import node
from ..values.equality import equal

# primitive name => the word of `types.sig` (and of `values.kinds.matches`) for the same values
PRIMITIVE_WORDS: Final[dict[str, str]] = {
    "int": "int",
    "float": "float",
    "number": "num",
    "string": "str",
    "bool": "bool",
    "nil": "nil",
    "keyword": "kw",
    "symbol": "sym",
    "timestamp": "ts",
    "uuid": "uuid",
    "resource": "res",
    "function": "fn",
    "error": "err",
    "sequence": "seq",
    "collection": "coll",
    "lazy": "lazy",
    "delay": "delay",
    "atom": "atom",
    "counter": "counter",
    "future": "future",
    "channel": "chan",
    "actor": "actor",
    "box": "box",
    "any": "any",
    "never": "never",
}


class Type:
    """Base of all types: structural equality, no behaviour."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and same(self, other)

    def __hash__(self) -> int:
        return hash(type(self))


@node
class Primitive(Type):
    """A type without parts; `name` is a key of PRIMITIVE_WORDS."""

    name: str


@node
class Vector(Type):
    """Vectors whose elements have one type; lists are not vectors."""

    item: Type


@node
class List(Type):
    """Lists (lazy sequences included) whose elements have one type."""

    item: Type


@node
class Set(Type):
    """Sets whose members have one type."""

    item: Type


@node
class Tuple(Type):
    """Vectors of exactly these elements."""

    items: tuple[Type, ...]


@node
class Entry:
    """One key of a record. An optional entry may be absent."""

    key: Any  # keyword, string or integer
    type: Type
    optional: bool


@node
class Record(Type):
    """Maps with these entries; further keys are allowed, their values have type `others`."""

    entries: tuple[Entry, ...]
    others: Type | None


@node
class MapOf(Type):
    """Maps whose keys all have one type and whose values all have one type."""

    key: Type
    value: Type


@node
class Fn(Type):
    """Functions; `rest` is the type of each further argument, None for no further ones."""

    params: tuple[Type, ...]
    rest: Type | None
    result: Type


@node
class Union(Type):
    """Values of any member; at least two members."""

    members: tuple[Type, ...]


@node
class Intersection(Type):
    """Values of every member; at least two members."""

    members: tuple[Type, ...]


@node
class Optional(Type):
    """`T?`: values of T, and nil."""

    item: Type


@node
class Enum(Type):
    """One of these literal values."""

    values: tuple[Any, ...]


@node
class Val(Type):
    """Exactly this literal value."""

    value: Any


@node
class ResourceOf(Type):
    """A resource handle of this name."""

    name: str


@node
class Array(Type):
    """Nested vectors of a fixed shape; None is a dimension of any length."""

    item: Type
    shape: tuple[int | None, ...]


Resolve = Callable[[str], Any]


def resolve_nothing(name: str) -> None:
    """The resolver of a place where no names are defined."""


@node
class Predicate:
    """`[:name arg…]`. `resolve` gives the function of a predicate the engine does not know."""

    name: str
    args: tuple[Any, ...] = ()
    resolve: Resolve = resolve_nothing


@node
class Refined(Type):
    """Values of `base` that satisfy every predicate."""

    base: Type
    predicates: tuple[Predicate, ...]


@node
class Alias(Type):
    """A user's name for a type; `resolve(name)` is its Type, None where it has none."""

    name: str
    resolve: Resolve = resolve_nothing


@node
class Variable(Type):
    """An unknown of unification; never written in an annotation."""

    name: str


INT: Final = Primitive("int")
FLOAT: Final = Primitive("float")
NUMBER: Final = Primitive("number")
STRING: Final = Primitive("string")
BOOL: Final = Primitive("bool")
NIL: Final = Primitive("nil")
KEYWORD: Final = Primitive("keyword")
SYMBOL: Final = Primitive("symbol")
FUNCTION: Final = Primitive("function")
ANY: Final = Primitive("any")
NEVER: Final = Primitive("never")
PRIMITIVES: Final[dict[str, Primitive]] = {
    **{name: Primitive(name) for name in PRIMITIVE_WORDS},
    **{t.name: t for t in (INT, FLOAT, NUMBER, STRING, BOOL, NIL, KEYWORD, SYMBOL, FUNCTION)},
    "any": ANY,
    "never": NEVER,
}


def union(*members: Type) -> Type:
    """The union of types: flat, without repetitions; `T | nil` is `T?`."""
    flat: list[Type] = []
    nil = False
    for member in _flatten(members):
        if _is_primitive(member, "any"):
            return ANY
        if _is_primitive(member, "nil"):
            nil = True
        elif not _is_primitive(member, "never") and not _holds(flat, member):
            flat.append(member)
    if not flat:
        return NIL if nil else NEVER
    if nil and len(flat) == 1:
        return Optional(flat[0])
    if nil:
        flat.append(NIL)
    return flat[0] if len(flat) == 1 else Union(tuple(flat))


def resolve(alias: Alias) -> Type | None:
    """The type an alias stands for; chains are followed, a circle and an unknown name give None."""
    seen: set[str] = set()
    found: Any = alias
    while isinstance(found, Alias):
        if found.name in seen:
            return None
        seen.add(found.name)
        found = found.resolve(found.name)
    return found if isinstance(found, Type) else None


def alias_names(t: Type) -> tuple[str, ...]:
    """Every name that a type mentions and that someone has to define, in order."""
    return tuple(dict.fromkeys([one.name for one in _within(t) if isinstance(one, Alias)]))


def predicate_names(t: Type) -> tuple[str, ...]:
    """The names of the predicates in a type, the language's own included, in order."""
    return tuple(dict.fromkeys([one.name for one in _within(t) if isinstance(one, Predicate)]))


def _within(t: Type) -> list[Any]:
    """A type and everything it is made of, in order."""
    found: list[Any] = []
    pending: list[Any] = [t]
    while pending:
        one = pending.pop()
        if isinstance(one, Type | Entry | Predicate):
            found.append(one)
            pending.extend([getattr(one, name) for name in reversed(_parts(type(one)))])
        elif isinstance(one, tuple):
            pending.extend(reversed(one))
    return found


def same(a: Type, b: Type) -> bool:
    """Structural equality; literals compare by RTFS equality, aliases by name."""
    pending: list[tuple[Any, Any]] = [(a, b)]
    while pending:
        one, other = pending.pop()
        if one is other:
            continue
        if isinstance(one, Type | Entry | Predicate):
            if type(one) is not type(other):
                return False
            pending.extend([(getattr(one, n), getattr(other, n)) for n in _parts(type(one))])
        elif isinstance(one, tuple) and isinstance(other, tuple):
            if len(one) != len(other):
                return False
            pending.extend(zip(one, other, strict=True))
        elif not equal(one, other):
            return False
    return True


def _parts(kind: Any) -> list[str]:
    """Names of the fields that make up a type's meaning."""
    return [name for name in kind.__slots__ if name != "resolve"]


def _flatten(members: tuple[Type, ...]) -> list[Type]:
    flat: list[Type] = []
    pending = list(reversed(members))
    while pending:
        member = pending.pop()
        if isinstance(member, Union):
            pending.extend(reversed(member.members))
        elif isinstance(member, Optional):
            pending.extend((NIL, member.item))
        else:
            flat.append(member)
    return flat


def _is_primitive(t: Type, name: str) -> bool:
    return isinstance(t, Primitive) and t.name == name


def _holds(types: list[Type], wanted: Type) -> bool:
    return any([same(t, wanted) for t in types])

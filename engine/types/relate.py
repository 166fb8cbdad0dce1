"""How types stand to each other: subtype, join, meet.

    subtype(int|float, int|float|string)  =>  True
    join(int, string)                     =>  int|string
    meet(int|string, string|nil)          =>  string

`subtype(a, b)` promises that every value of `a` is accepted where `b` is asked for; an integer is
accepted for a float, so int is below float. Unions on the left are taken apart before unions on
the right (the reference does it the other way and loses int|float <= int|float|string).
"""

from __future__ import annotations

from typing import Final

from .lattice import (
    ANY,
    FLOAT,
    INT,
    NEVER,
    NIL,
    NUMBER,
    Alias,
    Array,
    Entry,
    Enum,
    Fn,
    Intersection,
    List,
    MapOf,
    Optional,
    Predicate,
    Primitive,
    Record,
    Refined,
    ResourceOf,
    Set,
    Tuple,
    Type,
    Union,
    Val,
    Variable,
    Vector,
    resolve,
    same,
    union,
)
from .schema import has_type
from .show import show_predicate, show_type

_BOXES: Final = frozenset(("atom", "counter", "channel", "actor", "future", "box"))
_COLLECTIONS: Final = frozenset(("vector", "list", "map", "set", "lazy"))
# the kinds of value that a primitive stands for, where that is more than its own name
_KINDS: Final[dict[str, frozenset[str]]] = {
    "number": frozenset(("int", "float")),
    "float": frozenset(("int", "float")),
    "sequence": _COLLECTIONS | {"string", "nil"},
    "collection": _COLLECTIONS,
    "box": _BOXES,
    "never": frozenset(),
}
_COMPOSITE_KINDS: Final[dict[type[Type], str]] = {
    Vector: "vector",
    Tuple: "vector",
    Array: "vector",
    List: "list",
    Set: "set",
    Record: "map",
    MapOf: "map",
    ResourceOf: "resource",
}
_CALLABLE: Final = frozenset(("function", "keyword", "vector", "map", "set"))
_Pairs = frozenset[tuple[str, str]]


def subtype(a: Type, b: Type) -> bool:
    """Whether every value of `a` is accepted where `b` is asked for. Sound, not complete."""
    return _below(a, b, frozenset())


def join(a: Type, b: Type) -> Type:
    """The least type that this language can write above both."""
    if {_name(a), _name(b)} == {"int", "float"}:
        return NUMBER
    if subtype(a, b):
        return b
    if subtype(b, a):
        return a
    return union(a, b)


def meet(a: Type, b: Type) -> Type:
    """The greatest type that this language can write below both; `never` for disjoint types."""
    if subtype(a, b):
        return a
    if subtype(b, a):
        return b
    for one, other in ((a, b), (b, a)):
        members = _members(one)
        if members is not None:
            return union(*[meet(m, other) for m in members])
    if disjoint(a, b):
        return NEVER
    return Intersection((a, b))


def disjoint(a: Type, b: Type) -> bool:
    """Whether no value can have both types, as far as the kinds of their values tell."""
    left, right = kinds(a), kinds(b)
    return left is not None and right is not None and not left & right


def kinds(t: Type) -> frozenset[str] | None:
    """The kinds of value a type may hold; None for any kind."""
    if isinstance(t, Primitive):
        return None if t.name == "any" else _KINDS.get(t.name, frozenset((t.name,)))
    if isinstance(t, Alias):
        target = resolve(t)
        # one unfolding is enough to tell kinds apart, and a type may mention itself
        return None if target is None or _members(target) is not None else kinds(target)
    if isinstance(t, Refined):
        return kinds(t.base)
    members = _members(t)
    if members is not None:
        found: frozenset[str] = frozenset()
        for member in members:
            more = kinds(member)
            if more is None:
                return None
            found |= more
        return found
    if isinstance(t, Fn):
        return _CALLABLE
    kind = _COMPOSITE_KINDS.get(type(t))
    return frozenset((kind,)) if kind is not None else None


def _name(t: Type) -> str:
    return t.name if isinstance(t, Primitive) else ""


def _members(t: Type) -> tuple[Type, ...] | None:
    """The members of what is a union in one of its spellings."""
    if isinstance(t, Union):
        return t.members
    if isinstance(t, Optional):
        return (t.item, NIL)
    return None


def _below(a: Type, b: Type, assumed: _Pairs) -> bool:
    """`assumed` are pairs with an alias that are being proved: recursive types are coinductive."""
    if _name(b) == "any" or _name(a) == "never" or same(a, b):
        return True
    if isinstance(a, Alias) or isinstance(b, Alias):
        return _below_alias(a, b, assumed)
    left = _members(a)
    if left is None and _name(a) == "number":
        left = (INT, FLOAT)
    if left is not None:
        return all([_below(member, b, assumed) for member in left])
    if isinstance(a, Val):
        return has_type(a.value, b)
    if isinstance(a, Enum):
        return all([has_type(v, b) for v in a.values])
    if isinstance(b, Intersection):
        return all([_below(a, m, assumed) for m in b.members])
    right = _members(b)
    if right is not None and any([_below(a, m, assumed) for m in right]):
        return True
    if isinstance(a, Intersection):
        return any([_below(m, b, assumed) for m in a.members])
    if isinstance(a, Refined) or isinstance(b, Refined):
        return _below_refined(a, b, assumed)
    if right is not None:
        return False
    return _below_shape(a, b, assumed)


def _below_alias(a: Type, b: Type, assumed: _Pairs) -> bool:
    pair = (show_type(a), show_type(b))
    if pair in assumed:
        return True
    below = resolve(a) if isinstance(a, Alias) else a
    above = resolve(b) if isinstance(b, Alias) else b
    if below is None or above is None:
        return False
    return _below(below, above, assumed | {pair})


def _below_refined(a: Type, b: Type, assumed: _Pairs) -> bool:
    if not isinstance(b, Refined):
        assert isinstance(a, Refined)
        return _below(a.base, b, assumed)
    has = a.predicates if isinstance(a, Refined) else ()
    if not all([_among(p, has) for p in b.predicates]):
        return False
    return _below(a.base if isinstance(a, Refined) else a, b.base, assumed)


def _among(predicate: Predicate, predicates: tuple[Predicate, ...]) -> bool:
    text = show_predicate(predicate)
    return text in [show_predicate(p) for p in predicates]


def _below_shape(a: Type, b: Type, assumed: _Pairs) -> bool:
    if isinstance(b, Primitive):
        own = kinds(a)
        return own is not None and own <= (kinds(b) or frozenset()) and not isinstance(a, Variable)
    if isinstance(a, Vector | List | Set) and type(a) is type(b):
        assert isinstance(b, Vector | List | Set)
        return _below(a.item, b.item, assumed)
    if isinstance(b, Vector):
        return _below_vector(a, b, assumed)
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        return len(a.items) == len(b.items) and _all_below(a.items, b.items, assumed)
    if isinstance(a, Array) and isinstance(b, Array):
        fits = [there in (None, here) for here, there in zip(a.shape, b.shape, strict=False)]
        return len(a.shape) == len(b.shape) and all(fits) and _below(a.item, b.item, assumed)
    if isinstance(a, Fn) and isinstance(b, Fn):
        return _below_fn(a, b, assumed)
    if isinstance(a, MapOf) and isinstance(b, MapOf):
        return _below(a.key, b.key, assumed) and _below(a.value, b.value, assumed)
    if isinstance(a, MapOf | Record) and isinstance(b, MapOf | Record):
        return _below_map(a, b, assumed)
    return False


def _below_vector(a: Type, b: Vector, assumed: _Pairs) -> bool:
    if isinstance(a, Tuple):
        return _all_below(a.items, (b.item,) * len(a.items), assumed)
    if isinstance(a, Array) and a.shape:
        inner = Array(a.item, a.shape[1:]) if len(a.shape) > 1 else a.item
        return _below(inner, b.item, assumed)
    return False


def _all_below(a: tuple[Type, ...], b: tuple[Type, ...], assumed: _Pairs) -> bool:
    return all([_below(one, other, assumed) for one, other in zip(a, b, strict=True)])


def _below_fn(a: Fn, b: Fn, assumed: _Pairs) -> bool:
    """Contravariant in the parameters, covariant in the result, same arity."""
    if len(a.params) != len(b.params) or (a.rest is None) != (b.rest is None):
        return False
    if a.rest is not None and b.rest is not None and not _below(b.rest, a.rest, assumed):
        return False
    return _all_below(b.params, a.params, assumed) and _below(a.result, b.result, assumed)


def _below_map(a: MapOf | Record, b: MapOf | Record, assumed: _Pairs) -> bool:
    """Width and depth. A record is open, so what it does not name may be anything."""
    others = a.value if isinstance(a, MapOf) else (a.others or ANY)
    entries = {} if isinstance(a, MapOf) else {_key(e): e for e in a.entries}
    if isinstance(b, MapOf):
        if _name(b.key) != "any" or not _below(others, b.value, assumed):
            return False
        return all([_below(e.type, b.value, assumed) for e in entries.values()])
    for wanted in b.entries:
        has = entries.pop(_key(wanted), None)
        if not _below_entry(has, others, wanted, assumed):
            return False
    if b.others is None:
        return True
    left = [others, *[e.type for e in entries.values()]]
    return all([_below(t, b.others, assumed) for t in left])


def _below_entry(has: Entry | None, others: Type, wanted: Entry, assumed: _Pairs) -> bool:
    if has is None:
        return wanted.optional and _below(others, wanted.type, assumed)
    return (wanted.optional or not has.optional) and _below(has.type, wanted.type, assumed)


def _key(entry: Entry) -> str:
    """The same text for the same key: `:a`, `"a"`, `1`."""
    return repr(entry.key)

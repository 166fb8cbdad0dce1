"""Unification of types with variables.

    unify([:fn [a] [:vector a]], [:fn [:int] b])  =>  {a: :int, b: [:vector :int]}

Robinson's algorithm with the occurs check, on a worklist. A variable is solved at most once; the
substitution is triangular (solutions may mention solved variables): `substitute` follows it.
"""

from __future__ import annotations

from .lattice import (
    Array,
    Entry,
    Fn,
    Intersection,
    List,
    MapOf,
    Optional,
    Record,
    Refined,
    Set,
    Tuple,
    Type,
    Union,
    Variable,
    Vector,
    same,
)

Substitution = dict[str, Type]


def unify(a: Type, b: Type, known: Substitution | None = None) -> Substitution | None:
    """The most general substitution that makes both equal, None where there is none.

    `known` is extended, not changed.
    """
    solved = dict(known or {})
    pending = [(a, b)]
    while pending:
        one, other = (_walk(t, solved) for t in pending.pop())
        if isinstance(one, Variable) or isinstance(other, Variable):
            if not _bind(one, other, solved):
                return None
            continue
        left, right = parts(one), parts(other)
        if not left or not right:
            if not same(one, other):
                return None
        elif _frame(one) != _frame(other):
            return None
        else:
            pending.extend(zip(left, right, strict=True))
    return solved


def substitute(t: Type, solved: Substitution) -> Type:
    """The type with every solved variable replaced; the same object when nothing changed."""
    walked = _walk(t, solved)
    before = parts(walked)
    if not before:
        return walked
    after = [substitute(p, solved) for p in before]
    if all([x is y for x, y in zip(before, after, strict=True)]):
        return walked
    return _rebuild(walked, after)


def variables(t: Type) -> tuple[str, ...]:
    """Names of the variables in a type, in order of appearance."""
    found: dict[str, None] = {}
    pending = [t]
    while pending:
        one = pending.pop()
        if isinstance(one, Variable):
            found[one.name] = None
        pending.extend(reversed(parts(one)))
    return tuple(found)


def parts(t: Type) -> tuple[Type, ...]:
    """The types a type is made of, left to right."""
    match t:
        case Vector(item) | List(item) | Set(item) | Optional(item) | Array(item):
            return (item,)
        case Refined(base):
            return (base,)
        case Tuple(items):
            return items
        case Union(members) | Intersection(members):
            return members
        case MapOf(key, value):
            return (key, value)
        case Fn(params, rest, result):
            return (*params, *(() if rest is None else (rest,)), result)
        case Record(entries, others):
            return (*[e.type for e in entries], *(() if others is None else (others,)))
    return ()


def _walk(t: Type, solved: Substitution) -> Type:
    while isinstance(t, Variable) and t.name in solved:
        t = solved[t.name]
    return t


def _bind(one: Type, other: Type, solved: Substitution) -> bool:
    if not isinstance(one, Variable):
        one, other = other, one
    assert isinstance(one, Variable)
    if isinstance(other, Variable) and other.name == one.name:
        return True
    if _occurs(one.name, other, solved):
        return False
    solved[one.name] = other
    return True


def _occurs(name: str, t: Type, solved: Substitution) -> bool:
    pending = [t]
    while pending:
        one = _walk(pending.pop(), solved)
        if isinstance(one, Variable) and one.name == name:
            return True
        pending.extend(parts(one))
    return False


def _frame(t: Type) -> tuple[object, ...]:
    """Everything of a type but its parts: equal frames have parts that correspond."""
    match t:
        case Record(entries, others):
            return (Record, tuple([(repr(e.key), e.optional) for e in entries]), others is None)
        case Fn(params, rest):
            return (Fn, len(params), rest is None)
        case Array(_, shape):
            return (Array, shape)
        case Refined(_, predicates):
            return (Refined, tuple([(p.name, repr(p.args)) for p in predicates]))
    return (type(t), len(parts(t)))


def _rebuild(t: Type, new: list[Type]) -> Type:
    match t:
        case Vector() | List() | Set() | Optional():
            return type(t)(new[0])
        case Array(_, shape):
            return Array(new[0], shape)
        case Refined(_, predicates):
            return Refined(new[0], predicates)
        case Tuple() | Union() | Intersection():
            return type(t)(tuple(new))
        case MapOf():
            return MapOf(new[0], new[1])
        case Fn(params, rest):
            return Fn(tuple(new[: len(params)]), None if rest is None else new[-2], new[-1])
        case Record(entries, others):
            kept = [Entry(e.key, n, e.optional) for e, n in zip(entries, new, strict=False)]
            return Record(tuple(kept), None if others is None else new[-1])
    return t

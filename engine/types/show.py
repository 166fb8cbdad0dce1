"""Types in RTFS's own spelling, which reads back as the same type.

    Optional(INT)                      =>  :int?
    Optional(Vector(INT))              =>  [:union [:vector :int] :nil]
    Refined(INT, (Predicate(">", (0,)),))  =>  [:and :int [:> 0]]

A user's name for a type is shown as the bare name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..values.show import show
from .lattice import (
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
)


def show_type(t: Type) -> str:
    """The type as RTFS text."""
    return _SHOWERS[type(t)](t)


def show_predicate(predicate: Predicate) -> str:
    """The predicate as RTFS text: `[:>= 0]`."""
    return _form(predicate.name, [show_literal(a) for a in predicate.args])


def show_literal(value: Any) -> str:
    """A literal as RTFS text."""
    return show(value)


def _form(head: str, parts: list[str]) -> str:
    return "[:" + " ".join([head, *parts]) + "]"


def _short(t: Type) -> str | None:
    """The `T?` spelling, for the types that have one."""
    if isinstance(t, Optional) and isinstance(t.item, Primitive | Alias):
        return show_type(t.item) + "?"
    return None


def _optional(t: Optional) -> str:
    return _short(t) or _form("union", [show_type(t.item), ":nil"])


def _entry(entry: Entry) -> str:
    key, short = show_literal(entry.key), _short(entry.type)
    if short and entry.optional:
        return f"[{key} {short}]"
    if isinstance(entry.type, Optional):  # `T?` would make the entry optional
        text = _form("union", [show_type(entry.type.item), ":nil"])
    else:
        text = show_type(entry.type)
    return f"[{key} {text} ?]" if entry.optional else f"[{key} {text}]"


def _record(t: Record) -> str:
    parts = [_entry(e) for e in t.entries]
    if t.others is not None:
        parts.append(f"[:* {show_type(t.others)}]")
    return _form("map", parts)


def _fn(t: Fn) -> str:
    parts = [show_type(p) for p in t.params]
    if t.rest is not None:
        parts += ["&", show_type(t.rest)]
    return f"[:fn [{' '.join(parts)}] {show_type(t.result)}]"


def _refined(t: Refined) -> str:
    return _form("and", [show_type(t.base), *[show_predicate(p) for p in t.predicates]])


def _intersection(t: Intersection) -> str:
    first = t.members[0]
    if isinstance(first, Refined):
        head = [show_type(first.base), *[show_predicate(p) for p in first.predicates]]
    else:
        head = [show_type(first)]
    return _form("and", [*head, *[show_type(m) for m in t.members[1:]]])


def _array(t: Array) -> str:
    shape = " ".join(["?" if n is None else str(n) for n in t.shape])
    return f"[:array {show_type(t.item)} [{shape}]]"


_SHOWERS: Final[dict[type[Type], Callable[[Any], str]]] = {
    Primitive: lambda t: ":" + t.name,
    Alias: lambda t: t.name,
    Variable: lambda t: t.name,
    Vector: lambda t: _form("vector", [show_type(t.item)]),
    List: lambda t: _form("list", [show_type(t.item)]),
    Set: lambda t: _form("set", [show_type(t.item)]),
    Tuple: lambda t: _form("tuple", [show_type(i) for i in t.items]),
    Record: _record,
    MapOf: lambda t: _form("map-of", [show_type(t.key), show_type(t.value)]),
    Fn: _fn,
    Union: lambda t: _form("union", [show_type(m) for m in t.members]),
    Intersection: _intersection,
    Optional: _optional,
    Enum: lambda t: _form("enum", [show_literal(v) for v in t.values]),
    Val: lambda t: _form("val", [show_literal(t.value)]),
    ResourceOf: lambda t: _form("resource", [t.name]),
    Array: _array,
    Refined: _refined,
}

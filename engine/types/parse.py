"""From a type expression, as data, to a Type.

    :int  int  Int              =>  INT
    :string?                    =>  Optional(STRING)
    [:vector :int]              =>  Vector(INT)
    {:a :int :b :string?}       =>  Record((Entry(:a, INT, False), Entry(:b, STRING?, True)), None)
    [:and :int [:>= 0]]         =>  Refined(INT, (Predicate(">=", (0,)),))

Keyword and symbol spellings mean the same. What is neither a known word nor a known form is the
user's name for a type: it is looked up when a value is checked. Source: REFERENCE.md 4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..values.atoms import Keyword, Symbol
from ..values.lists import PList
from ..values.maps import PMap
from ..values.vectors import is_vector
from .lattice import (
    ANY,
    NIL,
    PRIMITIVES,
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
    Record,
    Refined,
    Resolve,
    ResourceOf,
    Set,
    Tuple,
    Type,
    Union,
    Val,
    Vector,
    alias_names,
    predicate_names,
    resolve_nothing,
)

# Words that stand alone and are not in PRIMITIVES.
WORDS: Final[dict[str, Type]] = {
    "integer": PRIMITIVES["int"],
    "double": PRIMITIVES["float"],
    "num": PRIMITIVES["number"],
    "str": PRIMITIVES["string"],
    "boolean": PRIMITIVES["bool"],
    "resource-handle": PRIMITIVES["resource"],
    "fn": PRIMITIVES["function"],
    "seq": PRIMITIVES["sequence"],
    "coll": PRIMITIVES["collection"],
    "vector": Vector(ANY),
    "list": List(ANY),
    "set": Set(ANY),
    "map": Record((), None),
    "record": Record((), None),
}
# Predicates on values, with their least and greatest number of arguments.
PREDICATES: Final[dict[str, tuple[int, int | None]]] = {
    ">": (1, 1),
    ">=": (1, 1),
    "<": (1, 1),
    "<=": (1, 1),
    "=": (1, 1),
    "!=": (1, 1),
    "in-range": (2, 2),
    "min-length": (1, 1),
    "max-length": (1, 1),
    "length": (1, 1),
    "matches-regex": (1, 1),
    "min-count": (1, 1),
    "max-count": (1, 1),
    "count": (1, 1),
    "non-empty": (0, 0),
    "has-key": (1, 1),
    "required-keys": (1, 1),
    "is-url": (0, 0),
    "is-email": (0, 0),
}
_NUMBER_ARGUMENTS: Final = frozenset((">", ">=", "<", "<=", "in-range"))
_COUNT_ARGUMENTS: Final = frozenset(
    ("min-length", "max-length", "length", "min-count", "max-count", "count")
)


class TypeSyntaxError(Exception):
    """Not a type expression; `message` is one sentence for the user, `hint` helps."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message: Final = message
        self.hint: Final = hint


def parse_type(
    data: Any,
    resolve_alias: Resolve = resolve_nothing,
    resolve_predicate: Resolve = resolve_nothing,
) -> Type:
    """The type that a type expression writes. Raises TypeSyntaxError.

    `resolve_alias(name)` is asked, whenever a value is checked, for the Type behind a user's name;
    `resolve_predicate(name)` for the function behind a predicate the engine does not know.
    """
    return _Parser(resolve_alias, resolve_predicate).type(data)


class _Parser:
    """Holds the two resolvers for the length of one parse."""

    def __init__(self, alias: Resolve, predicate: Resolve) -> None:
        self.alias = alias
        self.predicate = predicate

    def type(self, data: Any) -> Type:
        if data is None:
            return NIL
        if isinstance(data, Keyword | Symbol):
            return self.named(data.name)
        if isinstance(data, PMap):
            entries, others = self.record_entries([data])
            return Record(entries, others)
        if is_vector(data):
            return self.composite(list(data))
        raise TypeSyntaxError(
            f"a type is a name, a vector such as [:vector :int] or a map, not {_shown(data)}"
        )

    def named(self, name: str) -> Type:
        known = PRIMITIVES.get(name) or WORDS.get(name)
        if known is not None:
            return known
        if name.endswith("?") and len(name) > 1:
            return Optional(self.named(name[:-1]))
        if name == "?":
            raise TypeSyntaxError("`?` follows the type that it makes optional, as in :int?")
        lower = name[0].lower() + name[1:]
        if name != lower and lower in PRIMITIVES and self.alias(name) is None:
            return PRIMITIVES[lower]
        return Alias(name, self.alias)

    def composite(self, items: list[Any]) -> Type:
        head = items[0] if items else None
        if not isinstance(head, Keyword | Symbol):
            raise TypeSyntaxError("a type in brackets starts with its form, as in [:vector :int]")
        form = _FORMS.get(head.name)
        if form is not None:
            return form(self, items[1:])
        if head.name in PREDICATES:
            raise TypeSyntaxError(
                f"[:{head.name} …] is a predicate and needs a type to refine",
                f"write [:and :int [:{head.name} …]]",
            )
        from ..base.suggest import near

        close = near(head.name, [*_FORMS, *PREDICATES])
        raise TypeSyntaxError(
            f"unknown type form [:{head.name} …]",
            f"did you mean :{', :'.join(close)}?" if close else "",
        )

    def types(self, items: list[Any]) -> list[Type]:
        """The types in a row; a lone `?` makes the one before it optional."""
        found: list[Type] = []
        for item in items:
            if _is_symbol(item, "?") and found:
                found[-1] = Optional(found[-1])
            else:
                found.append(self.type(item))
        return found

    def one(self, items: list[Any], form: str) -> Type:
        types = self.types(items)
        if len(types) != 1:
            raise TypeSyntaxError(f"[:{form} T] takes one type, got {len(types)}")
        return types[0]

    def union(self, items: list[Any]) -> Type:
        types = self.types(items)
        if not types:
            raise TypeSyntaxError("[:union T…] needs at least one type")
        if len(types) == 2 and types[1] == NIL:
            return Optional(types[0])
        return types[0] if len(types) == 1 else Union(tuple(types))

    def refinement(self, items: list[Any]) -> Type:
        if not items:
            raise TypeSyntaxError("[:and T …] needs a type")
        base, rest = items[0], items[1:]
        if rest and _is_symbol(rest[0], "?"):
            base_type: Type = Optional(self.type(base))
            rest = rest[1:]
        else:
            base_type = self.type(base)
        predicates = [self.predicate_of(list(i)) for i in rest if _is_predicate(i)]
        types = self.types([i for i in rest if not _is_predicate(i)])
        refined = Refined(base_type, tuple(predicates)) if predicates else base_type
        return Intersection((refined, *types)) if types else refined

    def predicate_of(self, items: list[Any]) -> Predicate:
        name, args = items[0].name, items[1:]
        if name == "custom":
            if not args or not isinstance(args[0], Keyword | Symbol):
                raise TypeSyntaxError("[:custom name …] needs the name of a predicate")
            name, args = args[0].name, args[1:]
        if name in PREDICATES:
            _check_arguments(name, args)
        return Predicate(name, tuple(args), self.predicate)

    def record(self, items: list[Any]) -> Type:
        entries, others = self.record_entries(items)
        return Record(entries, others)

    def record_entries(self, items: list[Any]) -> tuple[tuple[Entry, ...], Type | None]:
        entries: list[Entry] = []
        others: Type | None = None
        for item in items:
            if isinstance(item, PMap):
                rows = [[key, value] for key, value in item.items()]
            elif is_vector(item) and len(item) >= 2:
                rows = [list(item)]
            else:
                raise TypeSyntaxError(
                    f"an entry of a map type is [:key T], [:key T ?] or a map, not {_shown(item)}"
                )
            for row in rows:
                if _is_word(row[0], "*") and len(row) == 2:
                    others = self.type(row[1])
                else:
                    entries.append(self.entry(row))
        return tuple(entries), others

    def entry(self, row: list[Any]) -> Entry:
        key = row[0]
        if isinstance(key, bool) or not isinstance(key, Keyword | str | int):
            raise TypeSyntaxError(
                f"a key of a map type is a keyword, string or integer, not {_shown(key)}"
            )
        optional = len(row) == 3 and _is_symbol(row[2], "?")
        if len(row) != 2 and not optional:
            raise TypeSyntaxError(f"the entry of {_shown(key)} takes one type: [{_shown(key)} T]")
        written = row[1]
        t = self.type(written)
        # `T?` on a name makes the entry optional too; [:union T :nil] must be there, may be nil
        spelled = isinstance(written, Keyword | Symbol) and isinstance(t, Optional)
        return Entry(key, t, optional or spelled)

    def map_of(self, items: list[Any]) -> Type:
        types = self.types(items)
        if len(types) != 2:
            raise TypeSyntaxError(f"[:map-of K V] takes two types, got {len(types)}")
        return MapOf(types[0], types[1])

    def function(self, items: list[Any]) -> Type:
        if len(items) < 2 or not is_vector(items[0]):
            raise TypeSyntaxError("a function type is [:fn [T…] R]")
        written = list(items[0])
        rest: Type | None = None
        at = next((i for i, item in enumerate(written) if _is_symbol(item, "&")), None)
        if at is not None:
            rest = self.one(written[at + 1 :], "fn [… & T]")
            written = written[:at]
        params = self.types(written)
        return Fn(tuple(params), rest, self.one(items[1:], "fn […]"))

    def array(self, items: list[Any]) -> Type:
        if len(items) != 2 or not is_vector(items[1]):
            raise TypeSyntaxError("an array type is [:array T [2 3 ?]]")
        shape: list[int | None] = []
        for size in items[1]:
            if _is_word(size, "?"):
                shape.append(None)
            elif type(size) is int and size >= 0:
                shape.append(size)
            else:
                raise TypeSyntaxError(
                    f"a dimension of an array is a number or ?, not {_shown(size)}"
                )
        return Array(self.type(items[0]), tuple(shape))

    def enum(self, items: list[Any]) -> Type:
        if not items:
            raise TypeSyntaxError("[:enum literal…] needs at least one literal")
        return Enum(tuple(items))

    def val(self, items: list[Any]) -> Type:
        if len(items) != 1:
            raise TypeSyntaxError("[:val literal] takes one literal")
        return Val(items[0])

    def resource(self, items: list[Any]) -> Type:
        if len(items) != 1 or not isinstance(items[0], Keyword | Symbol | str):
            raise TypeSyntaxError("[:resource Name] takes one name")
        return ResourceOf(items[0] if isinstance(items[0], str) else items[0].name)


def _over(make: Callable[[Type], Type], form: str) -> Callable[[_Parser, list[Any]], Type]:
    return lambda parser, items: make(parser.one(items, form) if items else ANY)


_FORMS: Final[dict[str, Callable[[_Parser, list[Any]], Type]]] = {
    "vector": _over(Vector, "vector"),
    "list": _over(List, "list"),
    "set": _over(Set, "set"),
    "optional": _over(Optional, "optional"),
    "tuple": lambda parser, items: Tuple(tuple(parser.types(items))),
    "map": _Parser.record,
    "record": _Parser.record,
    "map-of": _Parser.map_of,
    "dict": _Parser.map_of,
    "fn": _Parser.function,
    "=>": _Parser.function,
    "union": _Parser.union,
    "or": _Parser.union,
    "and": _Parser.refinement,
    "enum": _Parser.enum,
    "val": _Parser.val,
    "resource": _Parser.resource,
    "array": _Parser.array,
}


def global_names(t: Type) -> tuple[str, ...]:
    """The names in a type that programs define: types, and predicates of their own."""
    own = [name for name in predicate_names(t) if name not in PREDICATES]
    return (*alias_names(t), *own)


def _is_predicate(item: Any) -> bool:
    """`[:name …]` where a type would not be: unknown heads are the user's predicates."""
    if not is_vector(item) or not len(item) or not isinstance(item[0], Keyword | Symbol):
        return False
    return item[0].name not in _FORMS


def _check_arguments(name: str, args: list[Any]) -> None:
    least, most = PREDICATES[name]
    if len(args) < least or (most is not None and len(args) > most):
        raise TypeSyntaxError(f"[:{name} …] takes {least} argument(s), got {len(args)}")
    for arg in args:
        if name in _NUMBER_ARGUMENTS and type(arg) not in (int, float):
            raise TypeSyntaxError(f"[:{name} …] takes a number, not {_shown(arg)}")
        if name in _COUNT_ARGUMENTS and (type(arg) is not int or arg < 0):
            raise TypeSyntaxError(f"[:{name} …] takes a length, not {_shown(arg)}")
    if name == "matches-regex":
        _check_regex(args[0])
    if name == "required-keys" and not is_vector(args[0]):
        raise TypeSyntaxError(f"[:required-keys [:k…]] takes a vector, not {_shown(args[0])}")


def _check_regex(pattern: Any) -> None:
    import re

    if not isinstance(pattern, str):
        raise TypeSyntaxError(f"[:matches-regex …] takes a string, not {_shown(pattern)}")
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        raise TypeSyntaxError(f"Invalid regex pattern: {problem}") from None


def _is_symbol(item: Any, name: str) -> bool:
    return isinstance(item, Symbol) and item.name == name


def _is_word(item: Any, name: str) -> bool:
    return isinstance(item, Keyword | Symbol) and item.name == name


def _shown(data: Any) -> str:
    from .show import show_literal

    if isinstance(data, PList):
        return "a list"
    return show_literal(data)

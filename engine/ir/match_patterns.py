"""The patterns of `match`, read from forms.

    [a 1 & r]        =>   Sequence(vector, (Name a, Literal 1), Name r)
    (:int n)         =>   Typed(:int, Name n)
    (x :when e)      =>   Guarded(Name x, e)

Vectors match vectors of exact length, `(list …)` lists; maps are open; a set pattern asks for its
members. Raises CompileError for a malformed pattern and for a name that a pattern binds twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..base.record import node
from ..base.span import Span
from ..syntax.convert import datum
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..values.atoms import Keyword
from .destructure import Entry, map_parts, vector_parts

if TYPE_CHECKING:
    from .lower.context import Lowering


@node
class Anything:
    """`_`."""

    span: Span


@node
class Name:
    """A name: matches everything and binds it."""

    symbol: Sym
    span: Span


@node
class Literal:
    """A literal or quoted data: matches what equals it."""

    value: object
    span: Span


@node
class Sequence:
    """`[p q & rest]` or `(list p q & rest)`; `kind` is "vector" or "list"."""

    kind: str
    items: tuple[Pattern, ...]
    rest: Pattern | None
    span: Span


@node
class MapEntry:
    """One entry of a map pattern; one with a default matches a missing key too."""

    key: object
    pattern: Pattern
    default: Form | None


@node
class Map:
    """`{:k p}`: a map with these keys, and any others."""

    entries: tuple[MapEntry, ...]
    rest: Pattern | None
    span: Span


@node
class Members:
    """`#{1 2}`: a set that has these members."""

    members: tuple[object, ...]
    span: Span


@node
class As:
    """`(:as name p)`: what `p` matches, bound to the name."""

    symbol: Sym
    pattern: Pattern
    span: Span


@node
class Either:
    """`(p | q)`: the first alternative that matches; all bind the same names."""

    alternatives: tuple[Pattern, ...]
    span: Span


@node
class Typed:
    """`(:int p)`: a value of the type that `p` matches. `type` is a type expression as data."""

    type: object
    pattern: Pattern
    span: Span


@node
class Satisfying:
    """`(? f p)`: a value for which `f` is true and that `p` matches."""

    predicate: Form
    pattern: Pattern
    span: Span


@node
class Guarded:
    """`(p :when test)`: what `p` matches when the test is true."""

    pattern: Pattern
    test: Form
    span: Span


Pattern = (
    Anything
    | Name
    | Literal
    | Sequence
    | Map
    | Members
    | As
    | Either
    | Typed
    | Satisfying
    | Guarded
)

Key = tuple[str, object]


def read_pattern(form: Form, cx: Lowering) -> Pattern:
    """The pattern a form writes. Raises CompileError for none."""
    read = _read(form, cx)
    names(read, cx)
    return read


def names(read: Pattern, cx: Lowering) -> dict[Key, Sym]:
    """The names a pattern binds, in order. Raises CompileError for one that is bound twice."""
    found: dict[Key, Sym] = {}
    _collect_names(read, cx, found)
    return found


def _collect_names(read: Pattern, cx: Lowering, found: dict[Key, Sym]) -> None:
    if isinstance(read, Name):
        _add_name(read.symbol, cx, found)
    elif isinstance(read, Sequence):
        for item in read.items:
            _collect_names(item, cx, found)
        if read.rest is not None:
            _collect_names(read.rest, cx, found)
    elif isinstance(read, Map):
        for entry in read.entries:
            _collect_names(entry.pattern, cx, found)
        if read.rest is not None:
            _collect_names(read.rest, cx, found)
    elif isinstance(read, As):
        _add_name(read.symbol, cx, found)
        _collect_names(read.pattern, cx, found)
    elif isinstance(read, Typed | Satisfying | Guarded):
        _collect_names(read.pattern, cx, found)
    elif isinstance(read, Either):
        _collect_either(read, cx, found)


def _collect_either(read: Either, cx: Lowering, found: dict[Key, Sym]) -> None:
    first, *others = [names(each, cx) for each in read.alternatives]
    for each, other in zip(read.alternatives[1:], others, strict=True):
        odd = sorted([name for name, _ in first.keys() ^ other.keys()])
        if odd:
            raise cx.fail(
                each.span,
                f"The alternatives of a pattern must bind the same names; {odd[0]} is not in all",
                "bind it in every alternative, or write two clauses",
            )
    for symbol in first.values():
        _add_name(symbol, cx, found)


def _add_name(symbol: Sym, cx: Lowering, found: dict[Key, Sym]) -> None:
    if symbol.name == "_":
        return
    key = symbol.name, symbol.mark
    if key in found:
        raise cx.fail(
            symbol,
            f"The pattern binds {symbol.name} twice",
            f"use two names and compare them in a guard: when (= {symbol.name} other)",
        )
    found[key] = symbol


def _read(form: Form, cx: Lowering) -> Pattern:
    if isinstance(form, Sym):
        return Anything(form.span) if form.name == "_" else Name(form, form.span)
    if isinstance(form, Lit):
        return Literal(form.value, form.span)
    if form.open == "[":
        return _sequence("vector", form, form.items, cx)
    if form.open == "{":
        return _map(form, cx)
    if form.open == "#{":
        return Members(tuple([_member(item, cx) for item in form.items]), form.span)
    return _listed(form, cx)


def _sequence(kind: str, form: Seq, items: tuple[Form, ...], cx: Lowering) -> Pattern:
    parts = vector_parts(form, items, cx)
    rest = None if parts.rest is None else _read(parts.rest, cx)
    read = Sequence(kind, tuple([_read(item, cx) for item in parts.items]), rest, form.span)
    return read if parts.whole is None else As(parts.whole, read, form.span)


def _map(form: Seq, cx: Lowering) -> Pattern:
    parts = map_parts(form, cx)
    rest = None if parts.rest is None else _read(parts.rest, cx)
    read = Map(tuple([_map_entry(entry, cx) for entry in parts.entries]), rest, form.span)
    return read if parts.whole is None else As(parts.whole, read, form.span)


def _map_entry(entry: Entry, cx: Lowering) -> MapEntry:
    return MapEntry(entry.key, _read(entry.pattern, cx), entry.default)


def _member(form: Form, cx: Lowering) -> object:
    if isinstance(form, Lit):
        return form.value
    if is_call(form, "quote") and isinstance(form, Seq):
        return datum(form.items[1])
    raise cx.fail(
        form, "A set pattern lists constant members", "bind the set and test it in a guard"
    )


USAGE: Final = (
    "patterns in parentheses: (list a b & rest), (:as name p), (p1 | p2), (:int n), (? even? n), "
    "(p :when test)"
)


def _listed(form: Seq, cx: Lowering) -> Pattern:
    items = form.items
    if not items:
        return Sequence("list", (), None, form.span)
    if is_call(form, "quote") and len(items) == 2:
        return Literal(datum(items[1]), form.span)
    if len(items) == 3 and _is_keyword(items[1], "when"):
        return Guarded(_read(items[0], cx), items[2], form.span)
    if len(items) > 2 and _is_bar(items[1]):
        return _either(form, cx)
    if is_call(form, "list"):
        return _sequence("list", form, items[1:], cx)
    if is_call(form, "?"):
        if len(items) not in (2, 3):
            raise cx.fail(form, "(? predicate pattern) takes one or two forms", USAGE)
        return Satisfying(items[1], _optional(form, 2, cx), form.span)
    if _is_keyword(items[0], "as"):
        return _as(form, cx)
    if _is_type(items[0]):
        if len(items) > 2:
            raise cx.fail(items[2], "A typed pattern has one pattern after its type", USAGE)
        return Typed(datum(items[0]), _optional(form, 1, cx), form.span)
    raise cx.fail(form, f"{form!r} is no pattern", USAGE)


def _as(form: Seq, cx: Lowering) -> Pattern:
    if len(form.items) != 3 or not isinstance(form.items[1], Sym):
        raise cx.fail(form, ":as takes a name and a pattern", "write (:as name pattern)")
    return As(form.items[1], _read(form.items[2], cx), form.span)


def _either(form: Seq, cx: Lowering) -> Pattern:
    items = form.items
    if len(items) % 2 == 0 or not all(_is_bar(bar) for bar in items[1::2]):
        raise cx.fail(form, "Alternatives are separated by |", "write (p1 | p2 | p3)")
    return Either(tuple([_read(item, cx) for item in items[::2]]), form.span)


def _optional(form: Seq, at: int, cx: Lowering) -> Pattern:
    return _read(form.items[at], cx) if len(form.items) > at else Anything(form.span)


def _is_bar(form: Form) -> bool:
    return isinstance(form, Sym) and form.name == "|"


def _is_keyword(form: Form, name: str) -> bool:
    return isinstance(form, Lit) and isinstance(form.value, Keyword) and form.value.name == name


def _is_type(form: Form) -> bool:
    """A type as the head of a pattern: `:int`, `[:vector :int]`, `{:a :int}`."""
    if isinstance(form, Seq):
        return form.open in ("[", "{")
    return isinstance(form, Lit) and isinstance(form.value, Keyword)

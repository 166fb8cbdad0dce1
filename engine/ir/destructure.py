"""Destructuring: a pattern becomes bindings of plain variables.

    [[a & r] v]                 =>   (a, (destructure-nth v 0)) (r, (destructure-rest v 1))
    [{:keys [b] :as m} v]       =>   (m, (destructure-map v)) (b, (get m :b))

Vectors ignore extra items and bind nil for missing ones; lists, nil and lazy sequences are read the
same way. The bindings are in order, so an `:or` default sees the names before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.record import node
from ..base.span import Span
from ..runtime.namespace import CORE
from ..syntax.convert import datum
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..values.atoms import Keyword, Symbol, keyword, namespace_of
from .core import Const, If, Local, Node, PrimCall, Var
from .lower import dispatch

if TYPE_CHECKING:
    from .lower.context import Lowering

Bindings = list[tuple[Var, Node]]


def destructure(pattern: Form, value: Node, cx: Lowering) -> Bindings:
    """The bindings that take `value` apart as the pattern says; names enter the current scope.

    Raises CompileError for a malformed pattern.
    """
    bound: Bindings = []
    _bind(pattern, value, cx, bound)
    return bound


def _bind(pattern: Form, value: Node, cx: Lowering, bound: Bindings) -> None:
    if isinstance(pattern, Sym):
        bound.append((cx.var(pattern), value))
    elif isinstance(pattern, Seq) and pattern.open == "[":
        _bind_vector(pattern, value, cx, bound)
    elif isinstance(pattern, Seq) and pattern.open == "{":
        _bind_map(pattern, value, cx, bound)
    else:
        raise cx.fail(
            pattern,
            f"{pattern!r} is no pattern",
            "a pattern is a name, a vector [a b & rest] or a map {:keys [a b]}",
        )


def call_prim(cx: Lowering, name: str, span: Span, *args: Node) -> PrimCall:
    """A call of the core's primitive, whatever the program shadows."""
    return PrimCall(cx.prim(name), args, CORE, span)


@node
class VectorPattern:
    """The parts of `[a b & rest :as whole]`."""

    items: tuple[Form, ...]
    rest: Form | None
    whole: Sym | None


def vector_parts(pattern: Seq, items: tuple[Form, ...], cx: Lowering) -> VectorPattern:
    """Take the items of a vector pattern apart. Raises CompileError for a misplaced `&` or :as."""
    rest: Form | None = None
    whole: Sym | None = None
    plain: list[Form] = []
    at = 0
    while at < len(items):
        item = items[at]
        marker = _marker(item)
        if marker == "" and rest is None and whole is None:
            plain.append(item)
            at += 1
            continue
        if marker == "":
            raise cx.fail(item, "Nothing but :as may follow `& rest` in a pattern")
        if at + 1 == len(items):
            raise cx.fail(item, f"{marker} needs a name after it", "for example [a & rest :as all]")
        follower = items[at + 1]
        if marker == "&":
            rest = follower
        elif isinstance(follower, Sym):
            whole = follower
        else:
            raise cx.fail(follower, ":as needs a name after it", "for example [a b :as all]")
        at += 2
    return VectorPattern(tuple(plain), rest, whole)


def _marker(item: Form) -> str:
    if isinstance(item, Sym) and item.name == "&":
        return "&"
    if isinstance(item, Lit) and isinstance(item.value, Keyword) and item.value.name == "as":
        return ":as"
    return ""


def _bind_vector(pattern: Seq, value: Node, cx: Lowering, bound: Bindings) -> None:
    parts = vector_parts(pattern, pattern.items, cx)
    span = pattern.span
    source = _source("items" if parts.whole is None else parts.whole, value, cx, bound, span)
    for index, item in enumerate(parts.items):
        taken = call_prim(cx, "destructure-nth", item.span, source, Const(index, item.span))
        _bind(item, taken, cx, bound)
    if parts.rest is not None:
        start = Const(len(parts.items), parts.rest.span)
        left = call_prim(cx, "destructure-rest", parts.rest.span, source, start)
        _bind(parts.rest, left, cx, bound)
    elif not parts.items:
        checked = call_prim(cx, "destructure-nth", span, source, Const(0, span))
        bound.append((Var("_"), checked))


def _source(name: str | Sym, value: Node, cx: Lowering, bound: Bindings, span: Span) -> Local:
    """A variable that holds the value: a new one, unless the value is one."""
    if isinstance(name, Sym):
        var = cx.var(name)
    elif isinstance(value, Local):
        return value
    else:
        var = Var(name)
    bound.append((var, value))
    return Local(var, span)


@node
class Entry:
    """One entry of a map pattern: the key to look up, the pattern for its value, its default."""

    key: object
    pattern: Form
    default: Form | None


@node
class MapPattern:
    """The parts of `{:keys [a] p :k :or {a 1} :as whole & rest}`."""

    entries: tuple[Entry, ...]
    rest: Form | None
    whole: Sym | None


def map_parts(pattern: Seq, cx: Lowering) -> MapPattern:
    """Take a map pattern apart. Raises CompileError for an entry that is none."""
    if len(pattern.items) % 2:
        raise cx.fail(pattern.items[-1], "An entry of a map pattern comes as key and pattern")
    pairs = [(pattern.items[at], pattern.items[at + 1]) for at in range(0, len(pattern.items), 2)]
    defaults = _defaults(pairs, cx)
    entries: list[Entry] = []
    rest: Form | None = None
    whole: Sym | None = None
    for key, other in pairs:
        word = key.value.name if isinstance(key, Lit) and isinstance(key.value, Keyword) else ""
        if word in ("keys", "strs", "syms") and isinstance(other, Seq) and other.open == "[":
            entries += [_named(word, item, defaults, cx) for item in other.items]
        elif word == "as" and isinstance(other, Sym):
            whole = other
        elif isinstance(key, Sym) and key.name == "&":
            rest = other
        elif not (word == "or" and isinstance(other, Seq) and other.open == "{"):
            entries.append(_entry(key, other, defaults, cx))
    return MapPattern(tuple(entries), rest, whole)


Defaults = dict[tuple[str, object], Form]


def _defaults(pairs: list[tuple[Form, Form]], cx: Lowering) -> Defaults:
    found: Defaults = {}
    for key, other in pairs:
        named = isinstance(key, Lit) and isinstance(key.value, Keyword) and key.value.name == "or"
        if not named or not isinstance(other, Seq) or other.open != "{":
            continue
        for at in range(0, len(other.items) - 1, 2):
            name = other.items[at]
            if not isinstance(name, Sym):
                raise cx.fail(name, ":or gives defaults to names", "for example :or {a 1}")
            found[name.name, name.mark] = other.items[at + 1]
    return found


def _named(word: str, item: Form, defaults: Defaults, cx: Lowering) -> Entry:
    """One name of `:keys [a b/c]`; a namespace belongs to the key alone."""
    if isinstance(item, Lit) and isinstance(item.value, Keyword):
        full, name = item.value.name, Sym(namespace_of(item.value.name)[1], item.span)
    elif isinstance(item, Sym):
        full, name = item.name, Sym(namespace_of(item.name)[1], item.span, item.mark)
    else:
        raise cx.fail(item, f":{word} lists names", f"for example {{:{word} [a b]}}")
    key = {"keys": keyword(full), "strs": full, "syms": Symbol(full)}[word]
    return Entry(key, name, defaults.get((name.name, name.mark)))


def _entry(key: Form, other: Form, defaults: Defaults, cx: Lowering) -> Entry:
    """`:key pattern` or `pattern :key`."""
    if is_key(key):
        return Entry(key_value(key), other, _default(other, defaults))
    if is_key(other):
        return Entry(key_value(other), key, _default(key, defaults))
    raise cx.fail(
        key,
        "An entry of a map pattern needs a key",
        "write {:key name}, {name :key} or {:keys [name]}",
    )


def _default(pattern: Form, defaults: Defaults) -> Form | None:
    return defaults.get((pattern.name, pattern.mark)) if isinstance(pattern, Sym) else None


def is_key(form: Form) -> bool:
    """Whether a form can be the key of a map pattern's entry: a literal or quoted data."""
    return isinstance(form, Lit) or is_call(form, "quote")


def key_value(form: Form) -> object:
    """The value of a key form."""
    if isinstance(form, Lit):
        return form.value
    assert isinstance(form, Seq)
    return datum(form.items[1])


def _bind_map(pattern: Seq, value: Node, cx: Lowering, bound: Bindings) -> None:
    parts = map_parts(pattern, cx)
    span = pattern.span
    read = call_prim(cx, "destructure-map", span, value)
    source = _source("entries" if parts.whole is None else parts.whole, read, cx, bound, span)
    for entry in parts.entries:
        key = Const(entry.key, entry.pattern.span)
        taken: Node = call_prim(cx, "get", entry.pattern.span, source, key)
        if entry.default is not None:
            present = call_prim(cx, "contains?", entry.pattern.span, source, key)
            taken = If(present, taken, dispatch.lower(cx, entry.default), entry.default.span)
        _bind(entry.pattern, taken, cx, bound)
    if parts.rest is not None:
        keys = [Const(entry.key, entry.pattern.span) for entry in parts.entries]
        left = call_prim(cx, "map-rest", parts.rest.span, source, *keys)
        _bind(parts.rest, left, cx, bound)

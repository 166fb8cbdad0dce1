"""Two stages of a pipeline as one function, for `fuse`.

    filter (fn [x] (odd? x)), then map (fn [y] (* y y))
    =>  keep (fn [x] (if (odd? x) (* x x) nil))

A stage is what a row of the table says of itself in `pipe`. What is joined here is only code; that
joining is right (who may raise, what is nil) is for the pass to know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..base.record import node
from ..base.span import Origin
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Basis,
    Const,
    Fn,
    If,
    Let,
    Local,
    Node,
    PrimCall,
    Recur,
    Target,
    Var,
)
from ..ir.rebuild import with_basis
from ..ir.walk import nodes
from ..prims.table import Primitive
from ..values.vectors import vector

# What a later stage's function gives for an item that the earlier stage leaves out.
SKIPPED: Final[dict[str, Any]] = {
    "map": None,  # the two become `keep`, which leaves out nil
    "keep": None,
    "mapcat": None,  # nil is the empty sequence
    "some": None,
    "filter": False,
    "remove": True,
    "every": True,
    "each": None,
    "until": True,  # no would be the end
    "pour": vector(()),
}


@node
class Seam:
    """Where two stages meet: what the rows are, how nodes are placed, what is known of values."""

    outer: str
    inner: str
    nil_test: Primitive
    namespace: str
    origin: Origin
    never_nil: Callable[[Node], bool]


def arity_of(fn: Fn, count: int) -> Arity | None:
    """The arity for `count` arguments, where its body can simply be put in place of a call."""
    for arity in fn.arities:
        if arity.rest is None and len(arity.params) == count:
            typed = arity.returns is not None or any(t is not None for t in arity.param_types)
            return None if typed or _recurs(arity) else arity
    return None


def _recurs(arity: Arity) -> bool:
    return any(type(n) is Recur and n.target is arity.target for n in nodes(arity.body))


def leaves_out(role: str) -> bool:
    """Whether a stage may give fewer items than it takes."""
    return role != "map"


def gives_nil_for_less(seam: Seam) -> bool:
    """Whether the joined function says nil for an item that is to be left out."""
    if seam.outer == "map":
        return leaves_out(seam.inner)
    return seam.outer in ("filter", "remove") and seam.inner in ("map", "keep")


def joined(outer: Fn, inner: Fn, seam: Seam) -> Fn:
    """One function that does for an item what `inner` and then `outer` do.

    Both have an arity that `arity_of` gives. It has a way back that is made of theirs.
    """
    made = _joined(outer, inner, seam)
    if outer.basis is None or inner.basis is None:
        return made
    captures: list[tuple[Var, Node]] = []
    generic = _joined(_renamed(outer.basis, captures), _renamed(inner.basis, captures), seam)
    return with_basis(made, Basis(generic, tuple(captures), outer.basis.assumption))


def _renamed(basis: Basis, captures: list[tuple[Var, Node]]) -> Fn:
    """The function as it was written, its free variables renamed: two copies may share names."""
    put: dict[Var, Node] = {}
    for var, value in basis.captures:
        fresh = Var(var.hint, var.boxed)
        put[var] = Local(fresh, value.origin)
        captures.append((fresh, value))
    made = copied(basis.generic, put)
    assert type(made) is Fn
    return made


def _joined(outer: Fn, inner: Fn, seam: Seam) -> Fn:
    folds = seam.outer == "fold"
    last, first = arity_of(outer, 2 if folds else 1), arity_of(inner, 1)
    assert last is not None and first is not None
    item = Var(first.params[0].hint)
    params = (Var(last.params[0].hint), item) if folds else (item,)
    earlier = copied(first.body, {first.params[0]: Local(item, seam.origin)})

    def later(given: Var) -> Node:
        put: dict[Var, Node] = {last.params[-1]: Local(given, seam.origin)}
        if folds:
            put[last.params[0]] = Local(params[0], seam.origin)
        return copied(last.body, put)

    if folds:
        skipped: Node = Local(params[0], seam.origin)
    elif gives_nil_for_less(seam):
        skipped = Const(None, seam.origin)
    else:
        skipped = Const(SKIPPED[seam.outer], seam.origin)
    body = _chained(earlier, item, last.params[-1].hint, later, skipped, seam)
    arity = Arity(params, None, (None,) * len(params), None, None, body, Target(), seam.origin)
    return Fn(outer.name, outer.namespace, (arity,), "", None, seam.origin)


def _chained(
    earlier: Node,
    item: Var,
    hint: str,
    later: Callable[[Var], Node],
    skipped: Node,
    seam: Seam,
) -> Node:
    origin = seam.origin
    if seam.inner in ("filter", "remove"):
        kept = later(item)
        both = (kept, skipped) if seam.inner == "filter" else (skipped, kept)
        return If(earlier, both[0], both[1], origin)
    if seam.inner == "keep" and type(earlier) is Let:
        body = _chained(earlier.body, item, hint, later, skipped, seam)
        return Let(earlier.bindings, body, earlier.origin)
    if seam.inner == "keep" and type(earlier) is If:
        if _is_nil(earlier.orelse):
            kept = _chained(earlier.then, item, hint, later, skipped, seam)
            return If(earlier.test, kept, skipped, earlier.origin)
        if _is_nil(earlier.then):
            kept = _chained(earlier.orelse, item, hint, later, skipped, seam)
            return If(earlier.test, skipped, kept, earlier.origin)
    made = earlier.var if type(earlier) is Local else Var(hint)
    body = _selected(later(made), made, seam)
    if seam.inner == "keep" and not seam.never_nil(earlier):
        test = PrimCall(seam.nil_test, (Local(made, origin),), seam.namespace, origin)
        body = If(test, skipped, body, origin)
    return body if type(earlier) is Local else Let(((made, earlier),), body, origin)


def _is_nil(n: Node) -> bool:
    return type(n) is Const and n.value is None


def _selected(verdict: Node, made: Var, seam: Seam) -> Node:
    """What the last stage makes of an item that the first one made."""
    if seam.outer not in ("filter", "remove"):
        return verdict
    item, nothing = Local(made, seam.origin), Const(None, seam.origin)
    if seam.outer == "filter":
        return If(verdict, item, nothing, seam.origin)
    return If(verdict, nothing, item, seam.origin)

"""Loops in the hands of the passes that change them: `licm`, `induction` and `unroll`.

    (fn [i n] (if (< i n) (recur (inc i) n) i))
    =>  (fn [i' n] (loop [i i'] (if (< i n) (recur (inc i)) i)))

What goes round is a Loop, or an arity that recurs to itself. The second kind has no place in front
of its first turn, so it gets a Loop of its own when one is needed: the turns cost the same,
entering it 0.1 us.
"""

from __future__ import annotations

from collections.abc import Collection

from ..analysis.effect_rules import type_effects
from ..base.span import Origin
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Const,
    Let,
    Local,
    Loop,
    Node,
    PrimRef,
    Recur,
    Target,
    Var,
)
from ..ir.walk import nodes
from ..prims.table import THROWS
from .checks import proves
from .context import Rewriting
from .entering import in_tails, recurs

Bindings = list[tuple[Var, Node]]


def without_places(body: Node, target: Target, gone: Collection[int]) -> Node:
    """The body of a loop whose recurs give no value for some of its variables."""

    def change(n: Node) -> Node:
        if type(n) is not Recur or n.target is not target:
            return n
        kept = [arg for at, arg in enumerate(n.args) if at not in gone]
        return Recur(target, tuple(kept), n.origin)

    return in_tails(body, change)


def as_loop(arity: Arity, stays: Collection[Var], cx: Rewriting) -> Loop | None:
    """The turns of an arity as a Loop over new parameters, with those that stay left out.

    The start of each variable is a Local of the parameter's new Var: see `around`. None where the
    types of parameters would have to be checked each turn.
    """
    if arity.rest is not None:
        return None
    going_back = recurs(arity.body, arity.target)
    for at, (var, kind) in enumerate(zip(arity.params, arity.param_types, strict=True)):
        if kind is None:
            continue
        if var in stays:
            if type_effects(kind) & ~THROWS:
                return None
        elif not all([proves(cx.types.of(recur.args[at]), kind) for recur in going_back]):
            return None
    gone = {at for at, var in enumerate(arity.params) if var in stays}
    body = without_places(arity.body, arity.target, gone) if gone else arity.body
    bindings = [(var, Local(Var(var.hint), arity.origin)) for var in arity.params]
    kept = tuple([pair for pair in bindings if pair[0] not in stays])
    return Loop(kept, body, arity.target, arity.origin)


def around(arity: Arity, loop: Loop, body: Node) -> Arity:
    """The arity whose turns are the loop that `as_loop` made of it; `body` has that loop in it."""
    starts = {var: start.var for var, start in loop.bindings if type(start) is Local}
    params = tuple([starts.get(var, var) for var in arity.params])
    return Arity(
        params,
        None,
        arity.param_types,
        None,
        arity.returns,
        body,
        Target(),
        arity.origin,
    )


def lifted(n: Loop, last: int, out: Collection[Var], cx: Rewriting) -> tuple[Bindings, Bindings]:
    """Start values of a loop, up to the place `last`, bound in front of it in the same order.

    Variables in `out` move there themselves. Gives those bindings and what is left of the loop's.
    A value that can be made as well later, and that none of the others reads, stays where it is.
    """
    read = {
        at.var for _, right in n.bindings[: last + 1] for at in nodes(right) if type(at) is Local
    }
    before: Bindings = []
    left: Bindings = []
    put: dict[Var, Node] = {}
    for at, (var, right) in enumerate(n.bindings):
        if at > last or (var not in out and var not in read and is_still(right)):
            left.append((var, right))
            continue
        value = copied(right, put) if put else right
        if var in out:
            before.append((var, value))
            continue
        start = Var(var.hint)
        before.append((start, value))
        put[var] = Local(start, cx.origin(right))
        left.append((var, Local(start, cx.origin(right))))
    return before, left


def bind(var: Var, value: Node, put: dict[Var, Node], bindings: Bindings) -> None:
    """What a variable stands for in a turn that is written out: `put` says it, once it is bound."""
    if is_still(value):
        put[var] = value
        return
    fresh = Var(var.hint)
    bindings.append((fresh, value))
    put[var] = Local(fresh, value.origin)


def around_body(bindings: Bindings, body: Node, origin: Origin) -> Node:
    """The body with these bindings, if there are any."""
    return Let(tuple(bindings), body, origin) if bindings else body


def is_still(n: Node) -> bool:
    """Whether making the value does nothing, now or later."""
    return type(n) in (Const, PrimRef) or (type(n) is Local and not n.var.boxed)

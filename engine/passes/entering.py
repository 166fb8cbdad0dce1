"""What a call does on entry, spelled out where the call stands: for passes that take calls away.

    ((fn [x :int & more] body) (f) 2)
    =>  (let [x (check (f) :int "param x") more (list 2)] body)

Arguments are evaluated in order and once, then the types are checked in order, then the body runs.
A body that goes back to its arity becomes a Loop. Errors have the words, the place and the names of
calls that they have when the function is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from ..base.record import record
from ..base.span import Inlined, Origin, calls_of
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Check,
    Const,
    Do,
    Fn,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimCall,
    PrimRef,
    Recur,
    Step,
    Target,
    Try,
    Var,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children
from ..prims.catalog import lookup
from ..runtime.namespace import CORE
from ..types.lattice import Type

Bindings = tuple[tuple[Var, Node], ...]


@record
class Entered:
    """A call as its bindings and its body, which stands in tail position of the call's place."""

    node: Node
    body: Node


def arity_for(fn: Fn, count: int) -> Arity | None:
    """The arity that a call with `count` arguments enters; None: the call is an error."""
    for arity in fn.arities:
        fixed = len(arity.params)
        if count == fixed or (count > fixed and arity.rest is not None):
            return arity
    return None


def turns_of(origin: Origin, name: str) -> int:
    """How many calls of a function were taken away around a node that has this origin."""
    return sum([called == name for called, _ in calls_of(origin)])


def tails(n: Node) -> tuple[Node, ...]:
    """The children in tail position: nothing happens in the node after one of them is done."""
    kind = type(n)
    if kind is If:
        return n.then, n.orelse  # type: ignore[union-attr]
    if kind is Do:
        return n.items[-1:]  # type: ignore[union-attr]
    if kind is Let or kind is Letrec or kind is Loop or kind is Step:
        return (n.body,)  # type: ignore[union-attr]
    if kind is Try and n.cleanup is None:  # type: ignore[union-attr]
        return tuple([clause.body for clause in n.catches])  # type: ignore[union-attr]
    return ()


def recurs(body: Node, target: Target) -> list[Recur]:
    """The Recurs that go back to the target; they stand in tail position of it only."""
    found: list[Recur] = []
    stack = [body]
    while stack:
        n = stack.pop()
        if type(n) is Recur and n.target is target:
            found.append(n)
        stack += tails(n)
    return found


def in_tails(n: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` made of each node that its value may come from last."""
    ends = tails(n)
    if not ends:
        return change(n)
    last = {id(end) for end in ends}
    below = children(n)
    return rebuild(n, tuple([in_tails(c, change) if id(c) in last else c for c in below]))


def entered(fn: Fn, arity: Arity, args: tuple[Node, ...], site: Origin, rule: str) -> Entered | str:
    """The arity's body, copied, with the arguments bound to its parameters; or why it cannot be.

    `site` is the origin of the call, `rule` the full name of the rule that takes it away.
    """

    def where(origin: Origin) -> Origin:
        return Inlined(rule, origin, fn.name, site)

    going_back = recurs(arity.body, arity.target)
    if going_back and arity.rest is not None:
        return "it goes back to its start with new values for its rest parameter"
    own = Fn(fn.name, fn.namespace, (arity,), "", None, fn.origin)
    copy = copied(own, where=where)
    assert type(copy) is Fn
    made = copy.arities[0]
    bindings = bound(made, args, where(site))
    body = made.body
    origin = where(fn.origin)
    if going_back:
        body = _looping(made)
        held = len(bindings) - len(made.params)
        node: Node = Loop(bindings[held:], body, made.target, origin)
        bindings = bindings[:held]
    else:
        node = body
    if bindings:
        node = Let(bindings, node, origin)
    if made.returns is not None:
        node = Check(node, made.returns, "fn return", made.origin)
    return Entered(node, body)


def _looping(arity: Arity) -> Node:
    """The body with the checks of a function's parameters on each way back."""
    if not any(arity.param_types):
        return arity.body

    def change(n: Node) -> Node:
        if type(n) is not Recur or n.target is not arity.target:
            return n
        before, values = checked(_declared(arity, len(n.args)), n.args, n.origin)
        again = Recur(n.target, values, n.origin)
        return Let(before, again, n.origin) if before else again

    return in_tails(arity.body, change)


def bound(arity: Arity, args: tuple[Node, ...], origin: Origin) -> Bindings:
    """Bindings of an arity's parameters to arguments; those that are only held come first."""
    before, values = checked(_declared(arity, len(args)), args, origin)
    fixed = len(arity.params)
    bindings = [*before, *zip(arity.params, values[:fixed], strict=True)]
    if arity.rest is not None:
        row = lookup("list")
        assert row is not None
        more = values[fixed:]
        rest = PrimCall(row, more, CORE, origin) if more else Const(None, origin)
        bindings.append((arity.rest, rest))
    return tuple(bindings)


Declared = list[tuple[str, Type | None]]


def _declared(arity: Arity, count: int) -> Declared:
    """Name and type that each of `count` arguments is held against."""
    found = [(v.hint, t) for v, t in zip(arity.params, arity.param_types, strict=True)]
    if arity.rest is not None:
        found += [(arity.rest.hint, arity.rest_type)] * (count - len(found))
    return found


def checked(
    declared: Declared, args: tuple[Node, ...], origin: Origin
) -> tuple[Bindings, tuple[Node, ...]]:
    """Checks around arguments, after all of them are evaluated: what to bind before, and values."""
    typed = [at for at, (_, kind) in enumerate(declared) if kind is not None]
    if not typed:
        return (), args
    before: Bindings = ()
    if not all_still(args[typed[0] + 1 :]):
        held = [(Var(name), arg) for (name, _), arg in zip(declared, args, strict=True)]
        before = tuple(held)
        args = tuple([Local(var, arg.origin) for var, arg in held])
    values = [
        arg if kind is None else Check(arg, kind, f"param {name}", origin)
        for (name, kind), arg in zip(declared, args, strict=True)
    ]
    return before, tuple(values)


_STILL: Final = (Const, Fn, PrimRef)


def all_still(items: Iterable[Node]) -> bool:
    """Whether evaluating does nothing that could be told from evaluating later."""
    return all([type(n) in _STILL or (type(n) is Local and not n.var.boxed) for n in items])

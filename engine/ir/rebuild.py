"""A node with other children: the same object when they are the same.

    rebuild(If(a, b, c), (a, b, c))   =>   the If itself
    rebuild(If(a, b, c), (a, d, c))   =>   If(a, d, c), with the first one's origin

`parts` stand in the order of `walk.children`. A pass that keeps identity makes the diff exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from .core import (
    Arity,
    Basis,
    Call,
    Catch,
    Check,
    Def,
    Do,
    Fn,
    HostCall,
    If,
    Let,
    Letrec,
    Loop,
    MapNode,
    Node,
    PrimCall,
    Raise,
    Recur,
    SetNode,
    Step,
    Try,
    Vec,
)
from .walk import children

Parts = tuple[Node, ...]


def rebuild(n: Node, parts: Parts) -> Node:
    """The node with these children; itself when each is the one that it has."""
    if children(n) == parts:  # nodes are equal to themselves only
        return n
    return _MAKERS[type(n)](n, parts)


def with_body(arity: Arity, body: Node) -> Arity:
    """The arity with another body; itself when it is the same."""
    if body is arity.body:
        return arity
    return Arity(
        arity.params,
        arity.rest,
        arity.param_types,
        arity.rest_type,
        arity.returns,
        body,
        arity.target,
        arity.origin,
    )


def with_arities(n: Fn, arities: tuple[Arity, ...]) -> Fn:
    """The function with other arities."""
    return Fn(n.name, n.namespace, arities, n.doc, n.meta, n.origin, n.basis)


def with_basis(n: Fn, basis: Basis | None) -> Fn:
    """The function with another way back."""
    return Fn(n.name, n.namespace, n.arities, n.doc, n.meta, n.origin, basis)


def _named(bindings: Any, rights: Parts) -> Any:
    return tuple([(var, right) for (var, _), right in zip(bindings, rights, strict=True)])


def _let(n: Let, parts: Parts) -> Let:
    return Let(_named(n.bindings, parts[:-1]), parts[-1], n.origin)


def _letrec(n: Letrec, parts: Parts) -> Letrec:
    return Letrec(_named(n.bindings, parts[:-1]), parts[-1], n.origin)


def _loop(n: Loop, parts: Parts) -> Loop:
    return Loop(_named(n.bindings, parts[:-1]), parts[-1], n.target, n.origin)


def _fn(n: Fn, parts: Parts) -> Fn:
    count = len(n.arities)
    arities = tuple([with_body(a, b) for a, b in zip(n.arities, parts[:count], strict=True)])
    basis = n.basis
    if basis is not None:
        basis = Basis(basis.generic, _named(basis.captures, parts[count:]), basis.assumption)
    return Fn(n.name, n.namespace, arities, n.doc, n.meta, n.origin, basis)


def _host(n: HostCall, parts: Parts) -> HostCall:
    count = len(n.args)
    hints = zip(n.hints, parts[count + 1 :], strict=True)
    return HostCall(
        parts[0],
        parts[1 : count + 1],
        tuple([(key, value) for (key, _), value in hints]),
        n.origin,
    )


def _try(n: Try, parts: Parts) -> Try:
    rest: Iterator[Node] = iter(parts)
    body = next(rest)
    catches = tuple([Catch(c.kind, c.var, next(rest), c.origin) for c in n.catches])
    return Try(body, catches, next(rest, None), n.origin)


def _step(n: Step, parts: Parts) -> Step:
    options = tuple([(key, v) for (key, _), v in zip(n.options, parts[:-1], strict=True)])
    return Step(n.label, options, n.params, parts[-1], n.origin)


def _map(n: MapNode, parts: Parts) -> MapNode:
    pairs = [(parts[at], parts[at + 1]) for at in range(0, len(parts), 2)]
    return MapNode(tuple(pairs), n.origin)


def _def(n: Def, parts: Parts) -> Def:
    return Def(n.namespace, n.name, parts[0], n.kind, n.doc, n.annotation, n.meta, n.origin)


_MAKERS: Final[dict[type, Callable[[Any, Parts], Node]]] = {
    If: lambda n, parts: If(parts[0], parts[1], parts[2], n.origin),
    Let: _let,
    Letrec: _letrec,
    Loop: _loop,
    Fn: _fn,
    Do: lambda n, parts: Do(parts, n.origin),
    Call: lambda n, parts: Call(parts[0], parts[1:], n.origin),
    PrimCall: lambda n, parts: PrimCall(n.prim, parts, n.namespace, n.origin),
    HostCall: _host,
    Recur: lambda n, parts: Recur(n.target, parts, n.origin),
    Try: _try,
    Raise: lambda n, parts: Raise(parts[0], n.origin),
    Check: lambda n, parts: Check(parts[0], n.type, n.path, n.origin),
    Step: _step,
    Def: _def,
    Vec: lambda n, parts: Vec(parts, n.origin),
    MapNode: _map,
    SetNode: lambda n, parts: SetNode(parts, n.origin),
}

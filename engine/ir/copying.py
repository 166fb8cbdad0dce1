"""A copy of a tree with variables and targets of its own, and nodes put in place of variables.

    copied(Fn([x] (+ x y)), {y: Const 3})   =>   Fn([x'] (+ x' 3))

A variable is bound in one place of a tree, so code that is to stand twice is copied. `where` makes
the origin of each copied node, so that whoever copies can say how it came there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..base.span import Origin
from .core import (
    Arity,
    Basis,
    Call,
    Catch,
    Check,
    Const,
    Def,
    Do,
    Fn,
    Global,
    HostCall,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Step,
    Target,
    Try,
    Var,
    Vec,
)

Where = Callable[[Origin], Origin]


def copied(
    root: Node,
    put: Mapping[Var, Node] | None = None,
    where: Where | None = None,
    targets: Mapping[Target, Target] | None = None,
) -> Node:
    """A copy of `root` in which every variable that it binds is a new one.

    A free variable in `put` is replaced by its node (as it is: a node that is put in several
    places has to be a leaf, which binds nothing). Other free variables stay. A Recur to a target
    outside of `root` keeps it, or goes to the one that `targets` names.
    """
    made: Node = _Copy(dict(put or {}), where or _same, dict(targets or {})).node(root)
    return made


def _same(origin: Origin) -> Origin:
    return origin


class _Copy:
    """One copy: what each variable and target of the original became."""

    __slots__ = ("put", "targets", "where")

    def __init__(self, put: dict[Var, Node], where: Where, targets: dict[Target, Target]) -> None:
        self.put: Final = put
        self.where: Final = where
        self.targets: Final = targets

    def node(self, n: Any) -> Any:
        return _COPIERS[type(n)](self, n)

    def nodes(self, items: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple([self.node(item) for item in items])

    def bind(self, var: Var) -> Var:
        made = Var(var.hint, var.boxed)
        self.put[var] = Local(made, _NOWHERE)
        return made

    def target(self, target: Target) -> Target:
        made = self.targets[target] = Target()
        return made

    def in_order(self, bindings: Any) -> Any:
        found = []
        for var, right in bindings:
            value = self.node(right)
            found.append((self.bind(var), value))
        return tuple(found)


_NOWHERE: Final[Any] = None  # of a Local that stands for a variable's new one; never in a tree


def _local(c: _Copy, n: Local) -> Node:
    found = c.put.get(n.var)
    if found is None:
        return Local(n.var, c.where(n.origin))
    if type(found) is Local and found.origin is _NOWHERE:
        return Local(found.var, c.where(n.origin))
    return found


def _let(c: _Copy, n: Let) -> Let:
    bindings = c.in_order(n.bindings)
    return Let(bindings, c.node(n.body), c.where(n.origin))


def _letrec(c: _Copy, n: Letrec) -> Letrec:
    names = [c.bind(var) for var, _ in n.bindings]
    rights = [c.node(right) for _, right in n.bindings]
    return Letrec(tuple(zip(names, rights, strict=True)), c.node(n.body), c.where(n.origin))


def _loop(c: _Copy, n: Loop) -> Loop:
    bindings = c.in_order(n.bindings)
    target = c.target(n.target)
    return Loop(bindings, c.node(n.body), target, c.where(n.origin))


def _arity(c: _Copy, arity: Arity) -> Arity:
    params = tuple([c.bind(var) for var in arity.params])
    rest = None if arity.rest is None else c.bind(arity.rest)
    target = c.target(arity.target)
    return Arity(
        params,
        rest,
        arity.param_types,
        arity.rest_type,
        arity.returns,
        c.node(arity.body),
        target,
        c.where(arity.origin),
    )


def _fn(c: _Copy, n: Fn) -> Fn:
    arities = tuple([_arity(c, arity) for arity in n.arities])
    basis = n.basis
    if basis is not None:
        captures = tuple([(var, c.node(value)) for var, value in basis.captures])
        basis = Basis(basis.generic, captures, basis.assumption)
    return Fn(n.name, n.namespace, arities, n.doc, n.meta, c.where(n.origin), basis)


def _host(c: _Copy, n: HostCall) -> HostCall:
    hints = tuple([(key, c.node(value)) for key, value in n.hints])
    return HostCall(c.node(n.capability), c.nodes(n.args), hints, c.where(n.origin))


def _try(c: _Copy, n: Try) -> Try:
    body = c.node(n.body)
    catches = []
    for clause in n.catches:
        var = c.bind(clause.var)
        catches.append(Catch(clause.kind, var, c.node(clause.body), c.where(clause.origin)))
    cleanup = None if n.cleanup is None else c.node(n.cleanup)
    return Try(body, tuple(catches), cleanup, c.where(n.origin))


def _step(c: _Copy, n: Step) -> Step:
    options = tuple([(key, c.node(value)) for key, value in n.options])
    params = None if n.params is None else c.bind(n.params)
    return Step(n.label, options, params, c.node(n.body), c.where(n.origin))


def _def(c: _Copy, n: Def) -> Def:
    value = c.node(n.value)
    origin = c.where(n.origin)
    return Def(n.namespace, n.name, value, n.kind, n.doc, n.annotation, n.meta, origin)


def _map(c: _Copy, n: MapNode) -> MapNode:
    pairs = tuple([(c.node(key), c.node(value)) for key, value in n.pairs])
    return MapNode(pairs, c.where(n.origin))


_COPIERS: Final[dict[type, Callable[[_Copy, Any], Any]]] = {
    Const: lambda c, n: Const(n.value, c.where(n.origin)),
    Local: _local,
    Global: lambda c, n: Global(n.namespace, n.name, c.where(n.origin)),
    PrimRef: lambda c, n: PrimRef(n.prim, n.namespace, c.where(n.origin)),
    If: lambda c, n: If(c.node(n.test), c.node(n.then), c.node(n.orelse), c.where(n.origin)),
    Let: _let,
    Letrec: _letrec,
    Loop: _loop,
    Fn: _fn,
    Do: lambda c, n: Do(c.nodes(n.items), c.where(n.origin)),
    Call: lambda c, n: Call(c.node(n.fn), c.nodes(n.args), c.where(n.origin)),
    PrimCall: lambda c, n: PrimCall(n.prim, c.nodes(n.args), n.namespace, c.where(n.origin)),
    HostCall: _host,
    Recur: lambda c, n: Recur(
        c.targets.get(n.target, n.target), c.nodes(n.args), c.where(n.origin)
    ),
    Try: _try,
    Raise: lambda c, n: Raise(c.node(n.value), c.where(n.origin)),
    Check: lambda c, n: Check(c.node(n.body), n.type, n.path, c.where(n.origin)),
    Step: _step,
    Def: _def,
    Vec: lambda c, n: Vec(c.nodes(n.items), c.where(n.origin)),
    MapNode: _map,
    SetNode: lambda c, n: SetNode(c.nodes(n.items), c.where(n.origin)),
}

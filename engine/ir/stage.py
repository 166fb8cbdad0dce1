"""What Core promises, checked after every stage that makes it.

    Recur outside tail position, Local that is not in scope, empty Do   =>   StageError

Checked always: about 0.4 us a node. A violation is a bug in the stage before, never the user's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .core import (
    Arity,
    Call,
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
from .walk import children


class StageError(Exception):
    """A stage made a tree that its grammar does not allow: a bug in the engine."""


# target of the innermost Loop or Arity in tail position, with its number of values
_Tail = tuple[Target, int] | None


class _Verifier:
    """State of one verification: the variables in scope and the number of nodes seen."""

    __slots__ = ("count", "scope")

    def __init__(self) -> None:
        self.scope: set[Var] = set()
        self.count = 0

    def visit(self, n: Node, tail: _Tail) -> None:
        self.count += 1
        check = _CHECKS.get(type(n))
        if check is None:
            raise StageError(f"{type(n).__name__} is no Core node")
        check(self, n, tail)

    def visit_all(self, items: tuple[Node, ...]) -> None:
        for item in items:
            self.visit(item, None)

    def bind(self, variables: list[Var], owner: Node | Arity) -> None:
        for var in variables:
            if var in self.scope:
                raise StageError(f"{var!r} is bound twice, again at {owner.origin!r}")
            self.scope.add(var)

    def unbind(self, variables: list[Var]) -> None:
        self.scope.difference_update(variables)


def verify(root: Node) -> int:
    """Check a tree; returns its number of nodes. Raises StageError."""
    verifier = _Verifier()
    verifier.visit(root, None)
    return verifier.count


def _leaf(v: _Verifier, n: Const | Global | PrimRef, tail: _Tail) -> None:
    pass


def _local(v: _Verifier, n: Local, tail: _Tail) -> None:
    if n.var not in v.scope:
        raise StageError(f"{n.var!r} is not in scope at {n.origin!r}")


def _if(v: _Verifier, n: If, tail: _Tail) -> None:
    v.visit(n.test, None)
    v.visit(n.then, tail)
    v.visit(n.orelse, tail)


def _let(v: _Verifier, n: Let, tail: _Tail) -> None:
    bound = _in_order(v, n)
    v.visit(n.body, tail)
    v.unbind(bound)


def _in_order(v: _Verifier, n: Let | Loop) -> list[Var]:
    """Bind one name after the other, each right side before its name; all of them."""
    bound = []
    for var, right in n.bindings:
        v.visit(right, None)
        v.bind([var], n)
        bound.append(var)
    return bound


def _letrec(v: _Verifier, n: Letrec, tail: _Tail) -> None:
    bound = [var for var, _ in n.bindings]
    v.bind(bound, n)
    for _, right in n.bindings:
        v.visit(right, None)
    v.visit(n.body, tail)
    v.unbind(bound)


def _loop(v: _Verifier, n: Loop, tail: _Tail) -> None:
    bound = _in_order(v, n)
    v.visit(n.body, (n.target, len(n.bindings)))
    v.unbind(bound)


def _fn(v: _Verifier, n: Fn, tail: _Tail) -> None:
    if not n.arities:
        raise StageError(f"a function without arities at {n.origin!r}")
    for arity in n.arities:
        if len(arity.params) != len(arity.param_types):
            raise StageError(f"parameters and types differ in number at {arity.origin!r}")
        bound = [*arity.params, *([arity.rest] if arity.rest is not None else [])]
        v.bind(bound, arity)
        v.visit(arity.body, (arity.target, len(bound)))
        v.unbind(bound)
    if n.basis is not None:
        for _, value in n.basis.captures:
            _captured(v, value)


def _captured(v: _Verifier, n: Node) -> None:
    """What a function captures may be evaluated late or never: it has to be a mere value."""
    if type(n) not in _VALUES:
        raise StageError(f"a function captures a {type(n).__name__} at {n.origin!r}")
    if type(n) is Vec or type(n) is MapNode or type(n) is SetNode:
        for part in children(n):
            _captured(v, part)
    else:
        v.visit(n, None)


def _do(v: _Verifier, n: Do, tail: _Tail) -> None:
    if not n.items:
        raise StageError(f"an empty Do at {n.origin!r}")
    for item in n.items[:-1]:
        v.visit(item, None)
    v.visit(n.items[-1], tail)


def _call(v: _Verifier, n: Call, tail: _Tail) -> None:
    v.visit(n.fn, None)
    v.visit_all(n.args)


def _args(v: _Verifier, n: PrimCall, tail: _Tail) -> None:
    v.visit_all(n.args)


def _host(v: _Verifier, n: HostCall, tail: _Tail) -> None:
    v.visit(n.capability, None)
    v.visit_all(n.args)
    for _, value in n.hints:
        v.visit(value, None)


def _recur(v: _Verifier, n: Recur, tail: _Tail) -> None:
    if tail is None or tail[0] is not n.target:
        raise StageError(f"recur outside the tail position of its target at {n.origin!r}")
    if len(n.args) != tail[1]:
        raise StageError(f"recur with {len(n.args)} values for {tail[1]} at {n.origin!r}")
    v.visit_all(n.args)


def _try(v: _Verifier, n: Try, tail: _Tail) -> None:
    v.visit(n.body, None)
    for clause in n.catches:
        v.bind([clause.var], n)
        v.visit(clause.body, tail if n.cleanup is None else None)
        v.unbind([clause.var])
    if n.cleanup is not None:
        v.visit(n.cleanup, None)


def _step(v: _Verifier, n: Step, tail: _Tail) -> None:
    for _, value in n.options:
        v.visit(value, None)
    bound = [n.params] if n.params is not None else []
    v.bind(bound, n)
    v.visit(n.body, tail)
    v.unbind(bound)


def _items(v: _Verifier, n: Vec | SetNode, tail: _Tail) -> None:
    v.visit_all(n.items)


def _map(v: _Verifier, n: MapNode, tail: _Tail) -> None:
    for key, value in n.pairs:
        v.visit(key, None)
        v.visit(value, None)


_VALUES: Final = frozenset((Const, Local, PrimRef, Global, Fn, Vec, MapNode, SetNode))

_CHECKS: Final[dict[type, Callable[[_Verifier, Any, _Tail], None]]] = {
    Const: _leaf,
    Local: _local,
    Global: _leaf,
    PrimRef: _leaf,
    If: _if,
    Let: _let,
    Letrec: _letrec,
    Fn: _fn,
    Do: _do,
    Call: _call,
    PrimCall: _args,
    HostCall: _host,
    Loop: _loop,
    Recur: _recur,
    Try: _try,
    Raise: lambda v, n, tail: v.visit(n.value, None),
    Check: lambda v, n, tail: v.visit(n.body, None),
    Step: _step,
    Def: lambda v, n, tail: v.visit(n.value, None),
    Vec: _items,
    MapNode: _map,
    SetNode: _items,
}

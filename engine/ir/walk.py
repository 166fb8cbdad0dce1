"""The children of a node, and walks over a tree.

    children(If(a, b, c))   =>   (a, b, c)

Walkers dispatch through a dict on the node's type: about 90 ns a node, against 0.5-1.8 us for a
long `match`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .core import (
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
    Try,
    Vec,
)


def _none(_: Any) -> tuple[Node, ...]:
    return ()


def _bound(n: Let | Letrec | Loop) -> tuple[Node, ...]:
    return (*[right for _, right in n.bindings], n.body)


def _fn(n: Fn) -> tuple[Node, ...]:
    bodies = [arity.body for arity in n.arities]
    if n.basis is not None:
        bodies += [value for _, value in n.basis.captures]
    return tuple(bodies)


def _try(n: Try) -> tuple[Node, ...]:
    found = [n.body, *[clause.body for clause in n.catches]]
    if n.cleanup is not None:
        found.append(n.cleanup)
    return tuple(found)


_CHILDREN: Final[dict[type, Callable[[Any], tuple[Node, ...]]]] = {
    Const: _none,
    Local: _none,
    Global: _none,
    PrimRef: _none,
    If: lambda n: (n.test, n.then, n.orelse),
    Let: _bound,
    Letrec: _bound,
    Loop: _bound,
    Fn: _fn,
    Do: lambda n: n.items,
    Call: lambda n: (n.fn, *n.args),
    PrimCall: lambda n: n.args,
    HostCall: lambda n: (n.capability, *n.args, *[value for _, value in n.hints]),
    Recur: lambda n: n.args,
    Try: _try,
    Raise: lambda n: (n.value,),
    Check: lambda n: (n.body,),
    Step: lambda n: (*[value for _, value in n.options], n.body),
    Def: lambda n: (n.value,),
    Vec: lambda n: n.items,
    MapNode: lambda n: tuple([part for pair in n.pairs for part in pair]),
    SetNode: lambda n: n.items,
}

KINDS: Final = tuple(_CHILDREN)  # every kind of node


def children(n: Node) -> tuple[Node, ...]:
    """The nodes directly under `n`, in order of evaluation; what a Fn captures comes last."""
    return _CHILDREN[type(n)](n)


def nodes(root: Node) -> list[Node]:
    """Every node of the tree, parents before children."""
    found: list[Node] = []
    stack = [root]
    while stack:
        n = stack.pop()
        found.append(n)
        stack.extend(reversed(children(n)))
    return found

"""What a node is likely to cost, and how large it is.

    (+ 1 2)                               =>  size 3, cost 3
    (loop [i 0] (if (< i n) (recur …) i)) =>  the body counts TURNS times

The unit of cost is about 0.1 us of the tree interpreter on the machine the weights were measured
on; only comparisons mean anything. What a call of a function costs depends on the function, so it
counts CALL, however much it does. A branch counts as the mean of its two sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..ir.core import (
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
    Try,
    Vec,
)
from ..ir.walk import children, nodes
from ..prims.table import CALLS

TURNS: Final = 10  # of a loop that nothing is known of, as LLVM assumes where it has no profile
MOST_TIMES: Final = 1e12  # nested loops: further factors say nothing more
HOST: Final = 300  # a request passes policy, audit and conversion: some 30 us

# Cost of a node itself, without its children. A row's own cost is added to a PrimCall.
_WEIGHTS: Final[dict[type, float]] = {
    Const: 1,
    Local: 1,
    Global: 2,
    PrimRef: 1,
    If: 1,
    Let: 1,
    Letrec: 3,
    Fn: 8,
    Do: 1,
    Call: 10,
    PrimCall: 3,
    HostCall: HOST,
    Loop: 2,
    Recur: 4,
    Try: 4,
    Raise: 20,
    Check: 4,
    Step: HOST,
    Def: 20,
    Vec: 3,
    MapNode: 5,
    SetNode: 5,
}
_VARIABLE: Final = 1  # binding one more


def size(root: Node) -> int:
    """The number of nodes, those of inner functions included."""
    return len(nodes(root))


def cost(root: Node) -> float:
    """The likely cost of evaluating the node once. Of a function: of making it."""
    return _cost(root)


def call_cost(arity: Arity) -> float:
    """The likely cost of the body of one arity, and of binding its parameters."""
    return len(arity.params) * _VARIABLE + _cost(arity.body)


def _cost(root: Node) -> float:
    """Each node's weight times how often it is likely to run; linear, without recursion."""
    total = 0.0
    stack: list[tuple[Node, float]] = [(root, 1.0)]
    while stack:
        n, times = stack.pop()
        kind = type(n)
        own = _WEIGHTS[kind]
        if kind is PrimCall:
            own += n.prim.cost  # type: ignore[union-attr]
        elif kind is Let or kind is Letrec or kind is Loop:
            own += _VARIABLE * len(n.bindings)  # type: ignore[union-attr]
        total += own * times
        spread = _TIMES.get(kind)
        if spread is not None:
            spread(n, times, stack)
        else:
            stack += [(part, times) for part in children(n)]
    return total


_Work = list[tuple[Node, float]]


def _if(n: If, times: float, work: _Work) -> None:
    work += ((n.test, times), (n.then, times / 2), (n.orelse, times / 2))


def _loop(n: Loop, times: float, work: _Work) -> None:
    work += [(right, times) for _, right in n.bindings]
    work.append((n.body, min(times * TURNS, MOST_TIMES)))


def _fn(n: Fn, times: float, work: _Work) -> None:
    work += [(part, times) for part in children(n)[len(n.arities) :]]


def _primcall(n: PrimCall, times: float, work: _Work) -> None:
    """A function that a row calls, once for each element as a rule, is part of the cost."""
    work += [(part, times) for part in n.args]
    if n.prim.fx & CALLS:
        turns = min(times * TURNS, MOST_TIMES)
        for arg in n.args:
            if type(arg) is Fn:
                work += [(arity.body, turns) for arity in arg.arities[:1]]


def _try(n: Try, times: float, work: _Work) -> None:
    """Errors are rare: clauses are not counted."""
    work.append((n.body, times))
    if n.cleanup is not None:
        work.append((n.cleanup, times))


_TIMES: Final[dict[type, Callable[[Any, float, _Work], None]]] = {
    If: _if,
    Loop: _loop,
    Fn: _fn,
    PrimCall: _primcall,
    Try: _try,
}

"""Give every function its way back before anything is rewritten.

    Fn([y] (+ y k))   =>   the same Fn with Basis(generic=itself, captures=((k, Local k),))

The nodes in `captures` are children of the function: whatever a pass puts in place of `k`, it puts
there too. So when the assumption of optimised code does not hold any more, a closure that is
already made can go on as the function that was written (`backends.tree.closure`).
"""

from __future__ import annotations

from typing import Final

from ..ir.core import Assumption, Basis, Fn, Let, Letrec, Local, Loop, Node, Step, Try, Var
from ..ir.rebuild import rebuild, with_basis
from ..ir.walk import children

Read = dict[Var, None]  # in the order of first use


def prepared(n: Node, assumption: Assumption) -> Node:
    """The tree with a basis on each function; all of them share the assumption."""
    return _Preparing(assumption).visit(n, {}, set())


class _Preparing:
    """One walk: each node is looked at once, whatever functions are around it."""

    def __init__(self, assumption: Assumption) -> None:
        self._assumption: Final = assumption

    def visit(self, n: Node, read: Read, bound: set[Var]) -> Node:
        """The node, prepared; takes down what it reads and binds."""
        kind = type(n)
        if kind is Local:
            read[n.var] = None  # type: ignore[union-attr]
            return n
        if kind is Fn:
            return self._function(n, read)  # type: ignore[arg-type]
        below = children(n)
        if not below:
            return n
        if kind is Let or kind is Letrec or kind is Loop:
            bound.update([var for var, _ in n.bindings])  # type: ignore[union-attr]
        elif kind is Try:
            bound.update([clause.var for clause in n.catches])  # type: ignore[union-attr]
        elif kind is Step and n.params is not None:  # type: ignore[union-attr]
            bound.add(n.params)  # type: ignore[union-attr]
        return rebuild(n, tuple([self.visit(child, read, bound) for child in below]))

    def _function(self, n: Fn, around: Read) -> Node:
        read: Read = {}
        bound: set[Var] = set()
        for arity in n.arities:
            bound.update(arity.params)
            if arity.rest is not None:
                bound.add(arity.rest)
        made = rebuild(n, tuple([self.visit(child, read, bound) for child in children(n)]))
        free = [var for var in read if var not in bound]
        around.update(dict.fromkeys(free))
        if n.basis is not None:
            return made
        assert type(made) is Fn
        captures = tuple([(var, Local(var, n.origin)) for var in free])
        return with_basis(made, Basis(n, captures, self._assumption))

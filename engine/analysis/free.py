"""The variables that a tree reads and does not bind.

free_variables(Fn([x] (+ x y)))   =>   (y,)
"""

from __future__ import annotations

from ..ir.core import Fn, Let, Letrec, Local, Loop, Node, Step, Try, Var
from ..ir.walk import nodes


def free_variables(root: Node) -> tuple[Var, ...]:
    """Free variables of a tree, in the order of their first use.

    A variable is bound in one place of a tree, so what is bound anywhere inside is not free.
    """
    read: dict[Var, None] = {}
    bound: set[Var] = set()
    for n in nodes(root):
        kind = type(n)
        if kind is Local:
            read[n.var] = None  # type: ignore[union-attr]
        elif kind is Let or kind is Letrec or kind is Loop:
            bound.update([var for var, _ in n.bindings])  # type: ignore[union-attr]
        elif kind is Fn:
            for arity in n.arities:  # type: ignore[union-attr]
                bound.update(arity.params)
                if arity.rest is not None:
                    bound.add(arity.rest)
        elif kind is Try:
            bound.update([clause.var for clause in n.catches])  # type: ignore[union-attr]
        elif kind is Step and n.params is not None:  # type: ignore[union-attr]
            bound.add(n.params)  # type: ignore[union-attr]
    return tuple([var for var in read if var not in bound])

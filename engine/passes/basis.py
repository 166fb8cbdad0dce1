"""Give every function its way back before anything is rewritten.

    Fn([y] (+ y k))   =>   the same Fn with Basis(generic=itself, captures=((k, Local k),))

The nodes in `captures` are children of the function: whatever a pass puts in place of `k`, it puts
there too. So when the assumption of optimised code does not hold any more, a closure that is
already made can go on as the function that was written (`backends.tree.closure`).
"""

from __future__ import annotations

from ..analysis.free import free_variables
from ..ir.core import Assumption, Basis, Fn, Local, Node
from ..ir.rebuild import rebuild, with_basis
from ..ir.walk import children


def prepared(n: Node, assumption: Assumption) -> Node:
    """The tree with a basis on each function; all of them share the assumption."""
    below = children(n)
    made = rebuild(n, tuple([prepared(child, assumption) for child in below])) if below else n
    if type(n) is not Fn or n.basis is not None:
        return made
    assert type(made) is Fn
    captures = tuple([(var, Local(var, n.origin)) for var in free_variables(n)])
    return with_basis(made, Basis(n, captures, assumption))

"""Which values may keep code that runs when somebody looks: lazy sequences and delays.

    "abc"   [1 2]   (+ a b)   =>  no, the last by its type
    xs      [xs 1]            =>  yes, as long as nothing is known of xs

A collection that holds one keeps code as well. Functions and mutable containers do not count: what
they hold runs only when it is called or taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ir.core import Const, Do, Fn, Let, MapNode, Node, PrimRef, SetNode, Vec
from ..ir.walk import children
from .lattice import SCALARS

if TYPE_CHECKING:
    from .infer import Types

MOST_LOOKED_AT: Final = 64  # nodes of one literal; what is larger may keep anything


def may_keep_code(n: Node, types: Types | None) -> bool:
    """Whether the value of the node may be, or hold, a lazy sequence or a delay."""
    if types is not None:
        return bool(types.of(n).may_keep_code)
    pending = [n]
    for _ in range(MOST_LOOKED_AT):
        if not pending:
            return False
        at = pending.pop()
        kind = type(at)
        if kind is Vec or kind is SetNode or kind is MapNode:
            pending += children(at)
        elif kind is Let:
            pending.append(at.body)  # type: ignore[union-attr]
        elif kind is Do:
            pending.append(at.items[-1])  # type: ignore[union-attr]
        elif kind not in _DATA:
            return True
    return True


_DATA: Final = frozenset((Const, Fn, PrimRef))  # a literal is data through and through


def may_be_fresh(n: Node, types: Types | None) -> bool:
    """Whether the value of the node may be, or hold, something that is equal only to itself."""
    return type(n) is Fn or types is None or types.of(n).kinds & ~SCALARS != 0

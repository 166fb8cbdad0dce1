"""Which kinds of node stand in each part of a tree, so that a walk goes only where it has work.

    kinds = Kinds(); kinds.of(Let x 1 in (+ x y))   =>   the bits of Let, Const, PrimCall and Local

Nodes never change, so what is known of one holds for the whole compilation: after a pass only the
nodes that it made are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..ir.core import Const, Def, Global, Local, Node, PrimRef
from ..ir.walk import KINDS, children

_BITS: Final[dict[type, int]] = {kind: 1 << at for at, kind in enumerate(KINDS)}
_LEAVES: Final = frozenset((Const, Local, Global, PrimRef))


def bits_of(kinds: Iterable[type]) -> int:
    """The bits of some kinds of node."""
    found = 0
    for kind in kinds:
        found |= _BITS[kind]
    return found


class Kinds:
    """The kinds of node in all trees that one compilation has seen."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: Final[dict[Node, int]] = {}

    def of(self, root: Node) -> int:
        """The bits of all nodes of a tree; notes them for each node in it."""
        known = self.known
        stack: list[Node] = [root]
        while stack:
            n = stack[-1]
            if n in known:
                stack.pop()
                continue
            bits, later = _BITS[type(n)], len(stack)
            for child in children(n):
                below = known.get(child)
                if below is None and type(child) in _LEAVES:
                    below = known[child] = _BITS[type(child)]
                if below is None:
                    stack.append(child)
                else:
                    bits |= below
            if len(stack) == later:
                known[n] = bits
                stack.pop()
        return known[root]

    def defines_inside(self, root: Node) -> bool:
        """Whether a definition stands in the tree, other than the tree itself."""
        self.of(root)
        return any([self.known[child] & _DEFINES for child in children(root)])


_DEFINES: Final = bits_of((Def,))

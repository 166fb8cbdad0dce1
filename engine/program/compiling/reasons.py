"""Which remark of a stage made a change.

    (+ 1 2) => 3, fold.prim      the Const 3 was made by it, the PrimCall and what was in it is gone

A remark has the nodes before and after; a node is made by the first remark that has it after and
not before. Nodes are known by kind and origin, as the walk that goes on above may rebuild them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...compilation import UNEXPLAINED
from ...ir.core import Let, Local, Node, Var
from ...ir.marked import kind_and_place, printed, printed_children
from ...passes.remark import FIRED, Remark

MOST_LOOKED_AT: Final = 400_000  # nodes of the remarks of one stage; later ones explain nothing

Key = tuple[type, int]


class Reasons:
    """The remarks of one stage; `first` is the number of the first of them among all."""

    def __init__(self, remarks: Sequence[Remark], first: int, before: Node, after: Node) -> None:
        self._made: Final[dict[Key, int]] = {}
        self._taken: Final[dict[Key, int]] = {}
        self._around: Final[dict[Key, int]] = {}
        self._read: Final[dict[Var, int]] = {}  # by variable, what took the place of a use of it
        self._before: Final = {kind_and_place(n): n for n in printed(before)}
        self._above_before: Final = _parents(before)
        self._above_after: Final = _parents(after)
        left = MOST_LOOKED_AT
        for number, remark in enumerate(remarks, first):
            if remark.kind == FIRED and remark.after is not None and left > 0:
                left -= self._look(number, remark.before, remark.after)

    def of_new(self, n: Node) -> int:
        """The remark that made a node of the tree after; UNEXPLAINED where none did.

        A Do that was the body of a Let shows itself when the Let goes.
        """
        found = self._search(n, self._made, self._above_after)
        was = self._before.get(kind_and_place(n)) if found == UNEXPLAINED else None
        above = None if was is None else self._above_before.get(id(was))
        return found if above is None else self.of_gone(above)

    def of_gone(self, n: Node) -> int:
        """The remark that took away a node of the tree before; UNEXPLAINED where none did."""
        return self._search(n, self._taken, self._above_before)

    def _search(self, n: Node, directly: dict[Key, int], above: dict[int, Node]) -> int:
        at: Node | None = n
        while at is not None:
            key = kind_and_place(at)
            for table in (directly, self._around):
                if key in table:
                    return table[key]
            if type(at) is Let:  # a binding goes when its uses have gone
                for var, _ in at.bindings:
                    if var in self._read:
                        return self._read[var]
            at = above.get(id(at))
        return UNEXPLAINED

    def _look(self, number: int, before: Node, after: Node) -> int:
        old = {kind_and_place(n): None for n in printed(before)}
        new = {kind_and_place(n): None for n in printed(after)}
        for key in new:
            if key not in old:
                self._made.setdefault(key, number)
        for key in old:
            if key not in new:
                self._taken.setdefault(key, number)
        if type(before) is Local:
            self._read.setdefault(before.var, number)
        for key in (kind_and_place(before), kind_and_place(after)):
            self._around.setdefault(key, number)
        return len(old) + len(new)


def _parents(root: Node) -> dict[int, Node]:
    found: dict[int, Node] = {}
    for n in printed(root):
        for child in printed_children(n):
            found[id(child)] = n
    return found

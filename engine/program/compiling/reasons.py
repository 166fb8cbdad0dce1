"""Which remark of a stage made a change.

    (+ 1 2) => 3, fold.prim      the Const 3 was made by it, the PrimCall and what was in it is gone

A remark has the nodes before and after; a node is made by the first remark that has it after and
not before. Nodes are known by kind and origin, as the walk that goes on above may rebuild them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...base.span import Derived, Origin
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
        self._known: Final[dict[int, dict[int, int]]] = {}  # answers, by table and node
        self._before: Final = {kind_and_place(n): n for n in printed(before)}
        self._after: Final = {kind_and_place(n): n for n in printed(after)}
        self._above_before: Final = _parents(before)
        self._above_after: Final = _parents(after)
        fired = [(at, each) for at, each in enumerate(remarks, first) if each.kind == FIRED]
        self._rules: Final = {each.name: at for at, each in reversed(fired)}
        self._made_from: Final = self._sources(before, after)
        left = MOST_LOOKED_AT
        for number, remark in fired:
            if remark.after is not None and left > 0:
                left -= self._look(number, remark.before, remark.after)

    def of_new(self, n: Node) -> int:
        """The remark that made a node of the tree after; UNEXPLAINED where none did.

        A Do that was the body of a Let shows itself when the Let goes.
        """
        found = self._search(n, self._made, self._above_after)
        was = self._before.get(kind_and_place(n)) if found == UNEXPLAINED else None
        above = None if was is None else self._above_before.get(id(was))
        if above is not None:
            found = self.of_gone(above)
        return self._moved(n) if found == UNEXPLAINED else found

    def of_gone(self, n: Node) -> int:
        """The remark that took away a node of the tree before; UNEXPLAINED where none did."""
        found = self._search(n, self._taken, self._above_before)
        if found == UNEXPLAINED:
            found = self._made_from.get(id(n.origin), UNEXPLAINED)
        return self._moved(n) if found == UNEXPLAINED else found

    def _moved(self, n: Node) -> int:
        """The rule that made a node or, where that stands in another place now, what is around."""
        at = self._after.get(kind_and_place(n))
        while at is not None:
            found = self._rule_of(at.origin)
            if found != UNEXPLAINED:
                return found
            at = self._above_after.get(id(at))
        return UNEXPLAINED

    def _rule_of(self, origin: Origin) -> int:
        """The first remark of the rule that a made origin names."""
        return self._rules.get(origin.rule, UNEXPLAINED) if type(origin) is Derived else UNEXPLAINED

    def _sources(self, before: Node, after: Node) -> dict[int, int]:
        """By origin, the rule that made something of it and says so in the origin."""
        known = {id(n) for n in printed(before)}
        found: dict[int, int] = {}
        for n in printed(after):
            if id(n) not in known and type(n.origin) is Derived:
                for source in n.origin.sources:
                    found.setdefault(id(source), self._rule_of(n.origin))
        return found

    def _search(self, n: Node, directly: dict[Key, int], above: dict[int, Node]) -> int:
        """What is known of a node, else of the nearest node around it of which anything is."""
        way: list[int] = []
        known = self._known.setdefault(id(directly), {})
        found, at = UNEXPLAINED, n
        while True:
            way.append(id(at))
            found = known.get(id(at), self._of(at, directly))
            if found != UNEXPLAINED or id(at) in known or id(at) not in above:
                break
            at = above[id(at)]
        known.update(dict.fromkeys(way, found))
        return found

    def _of(self, n: Node, directly: dict[Key, int]) -> int:
        key = kind_and_place(n)
        for table in (directly, self._around):
            if key in table:
                return table[key]
        bindings = n.bindings if type(n) is Let else ()
        reads = [self._read[var] for var, _ in bindings if var in self._read]
        return reads[0] if reads else UNEXPLAINED  # a binding goes when its uses have gone

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

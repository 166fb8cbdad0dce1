"""Evaluate once what would be evaluated twice with the same result.

    (g (f (* a b)) (* a b) ...)          => (let [common (* a b)] (g (f common) common ...))
    (let [x (h a)] (k (h a) x))          => (let [x (h a)] (k x x))
    (if (p (q a)) (q a) (q b))           => (let [common (q a)] (if (p common) common (q b)))

Expressions get numbers, equal ones the same (J. Cocke and J. Schwartz, value numbering, 1970). One
that stands where another has been evaluated on every way is replaced. Nothing is evaluated earlier
than before unless what it passes cannot tell; what reads state, makes something new or asks the
host is not taken. What stands inside of an expression that was just taken waits for the next round.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.effects import movable_past, repeatable
from ..base.record import record
from ..ir.core import (
    Call,
    Const,
    Fn,
    Global,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Step,
    Try,
    Var,
    Vec,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children, nodes
from ..values.atoms import Keyword
from .context import Rewriting
from .rule import Pass, named

WORTH: Final = 4  # cost of what one variable more pays for; an addition of two variables has 2
CALL_COST: Final = 10  # of calling a function, as far as this is concerned
MOST_PASSED: Final = 40  # nodes that an expression is moved ahead of

COMMON: Final = named(
    "common",
    """it has been evaluated before on every way to here, and gives the same

    (list (* (+ a b) a) (* (+ a b) a))
        => (let [common (* (+ a b) a)] (list common common))
    (let [x (* a b)] (list (* a b) x))  => (let [x (* a b)] (list x x))
    (if (< (* a (+ a 1)) 9) (* a (+ a 1)) 0)
        => (let [common (* a (+ a 1))] (if (< common 9) common 0))
    (if a (* b (+ b 1)) (* b (+ b 1)))  => (if a (* b (+ b 1)) (* b (+ b 1))) ; one runs
    (list (a) (a))  => (list (a) (a)) ; nobody knows what a does
    (list (b) (* a (+ a 1)) (* a (+ a 1)))
        => (list (b) (* a (+ a 1)) (* a (+ a 1))) ; b comes before the error that a may be
    """,
)


@record
class _Place:
    """Where a node stands: it is the part `index` of `node`, which stands in `above`."""

    node: Node
    index: int
    above: _Place | None
    depth: int


class _Group:
    """Expressions with one number, in the order of evaluation.

    `var` is there if a Let variable names the first one. Else they get a new one at `anchor`, the
    innermost node that all of them stand in; the first is in its part `index`.
    """

    __slots__ = ("anchor", "first", "followers", "place", "var")

    def __init__(self, first: Node, place: _Place | None, var: Var | None = None) -> None:
        self.first: Final = first
        self.place: Final = place
        self.var: Final = var
        self.followers: Final[list[Node]] = []
        self.anchor: _Place | None = None


def common(root: Node, cx: Rewriting) -> Node:
    """The tree with repeated expressions evaluated once."""
    found = _Numbers(cx)
    found.visit(root, None)
    groups = [group for group in found.groups if group.followers]
    return _Replacing(cx).run(root, groups) if groups else root


class _Numbers:
    """One walk in the order of evaluation. Responsibilities: numbers, and what is available."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.groups: Final[list[_Group]] = []
        self._numbers: Final[dict[Any, int]] = {}
        self._costs: Final[dict[int, int]] = {}
        self._available: Final[dict[int, _Group]] = {}
        self._made: Final[list[int]] = []  # numbers, in the order in which they became available

    def visit(self, n: Node, place: _Place | None) -> int | None:
        """The number of a node; None for what has none."""
        kind = type(n)
        if kind in _ATOMS:
            return self._atom(n)
        depth = 0 if place is None else place.depth + 1
        start = len(self._made)
        numbers = []
        for at, part in enumerate(children(n)):
            mark = len(self._made)
            number = self.visit(part, _Place(n, at, place, depth))
            numbers.append(number)
            if kind is Let and number is not None and at < len(n.bindings):  # type: ignore[union-attr]
                self._name(n.bindings[at][0], part, number)  # type: ignore[union-attr]
            if _may_not_run(n, at):
                self._forget(mark)
        if kind is Let:
            self._forget(start)
        return self._expression(n, numbers, place) if kind in _NUMBERED else None

    def _forget(self, mark: int) -> None:
        while len(self._made) > mark:
            del self._available[self._made.pop()]

    def _atom(self, n: Any) -> int | None:
        kind = type(n)
        key: Any = None
        if kind is Local:
            key = None if n.var.boxed else n.var
        elif kind is Const:
            key = _constant(n.value)
        elif kind is Global and self.cx.settled and self.cx.known(n) is not None:
            key = (n.namespace, n.name)
        return None if key is None else self._number(key)

    def _number(self, key: Any) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _expression(self, n: Any, numbers: list[int | None], place: _Place | None) -> int | None:
        parts = [each for each in numbers if each is not None]
        if len(parts) < len(numbers) or not repeatable(self.cx.effects.of(n)):
            return None
        kind = type(n)
        if kind is PrimCall and self.cx.prim(n) is None:
            return None
        number = self._number((n.prim if kind is PrimCall else kind, *parts))
        if number not in self._costs:
            own = n.prim.cost + 1 if kind is PrimCall else CALL_COST if kind is Call else 1
            self._costs[number] = own + sum([self._costs.get(part, 0) for part in parts])
        if kind is PrimCall or kind is Call:
            self._met(n, number, place)
        return number

    def _met(self, n: Node, number: int, place: _Place | None) -> None:
        group = self._available.get(number)
        if group is None:
            group = self._available[number] = _Group(n, place)
            self.groups.append(group)
            self._made.append(number)
        elif group.var is not None:
            group.followers.append(n)
        elif self._costs[number] >= WORTH:
            self._joins(group, n, place)

    def _name(self, var: Var, right: Node, number: int) -> None:
        """A variable names what has been evaluated here for the first time."""
        group = self._available.get(number)
        if group is not None and group.first is right:
            self._available[number] = again = _Group(right, group.place, var)
            self.groups.append(again)

    def _joins(self, group: _Group, n: Node, place: _Place | None) -> None:
        """One more of a group, if all of them can be evaluated where they meet."""
        meeting = _meeting(group.place, place)
        if meeting is None:
            return
        if group.anchor is None or meeting.depth < group.anchor.depth:
            if not self._reaches(group, meeting):
                return
            group.anchor = meeting
        group.followers.append(n)

    def _reaches(self, group: _Group, anchor: _Place) -> bool:
        """Whether the first of a group may be evaluated before its part of the anchor."""
        kind = type(anchor.node)
        if kind in _CLOSED:
            return False
        if kind is Loop:
            bound = {var for var, _ in anchor.node.bindings}  # type: ignore[union-attr]
            if any([type(at) is Local and at.var in bound for at in nodes(group.first)]):
                return False
        fx, left, at = self.cx.effects.of(group.first), MOST_PASSED, group.place
        while at is not None:
            own = at.node is anchor.node
            passed = () if own and kind is Let else children(at.node)[: at.index]
            for part in passed:
                left -= 1
                if left < 0 or not movable_past(fx, self.cx.effects.of(part)):
                    return False
            if own:
                return True
            at = at.above
        return False


def _meeting(first: _Place | None, other: _Place | None) -> _Place | None:
    """The place in the innermost node that both stand in, on the way to the first."""
    while first is not None and other is not None:
        if first.node is other.node:
            return first
        if first.depth > other.depth:
            first = first.above
        elif other.depth > first.depth:
            other = other.above
        else:
            first, other = first.above, other.above
    return None


def _may_not_run(n: Any, at: int) -> bool:
    """Whether what is evaluated in a part of a node may not have been, once the node is done."""
    kind = type(n)
    if kind is If:
        return at > 0
    if kind is Loop:
        return at == len(n.bindings)
    return kind in _CLOSED


def _constant(value: Any) -> Any:
    cls = value.__class__
    if cls is float:
        return (cls, value.hex())
    if cls in (int, str, bool) or value is None or cls is Keyword:
        return (cls, value)
    return (cls, id(value))


_ATOMS: Final = frozenset((Local, Const, Global, PrimRef))
_NUMBERED: Final = frozenset((PrimCall, Call, Vec, MapNode))
_CLOSED: Final = frozenset((Fn, Try, Step, Letrec))  # nothing is put around their parts


class _Replacing:
    """Makes the tree in which each group is evaluated once."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx
        self._put: Final[dict[Node, Var]] = {}
        self._before: Final[dict[Node, list[tuple[int, Var, Node]]]] = {}

    def run(self, root: Node, groups: list[_Group]) -> Node:
        """The tree; of groups that stand inside of each other the outer ones are taken."""
        self.cx.rule_name = COMMON.name
        frozen: set[Node] = set()
        for group in reversed(groups):
            if group.first in frozen:
                continue
            followers = [each for each in group.followers if each not in frozen]
            if followers and self._take(group, followers):
                for each in (group.first, *followers):
                    frozen.update(nodes(each))
        return self.node(root)

    def _take(self, group: _Group, followers: list[Node]) -> bool:
        var = group.var if group.var is not None else Var("common")
        after = Local(var, self.cx.origin(followers[0], group.first))
        if not self.cx.fire(COMMON.name, followers[0], after, COMMON.why):
            return False
        self._put.update(dict.fromkeys(followers, var))
        if group.anchor is not None and group.var is None:
            self._put[group.first] = var
            put = self._before.setdefault(group.anchor.node, [])
            put.append((group.anchor.index, var, group.first))
        return True

    def node(self, n: Node) -> Node:
        """What becomes of a node."""
        var = self._put.get(n)
        if var is not None:
            return Local(var, self.cx.origin(n))
        return self._kept(n)

    def _kept(self, n: Node) -> Node:
        below = children(n)
        made = rebuild(n, tuple([self.node(child) for child in below])) if below else n
        before = self._before.get(n)
        if before is None:
            return made
        before = sorted(before, key=_index)
        if type(made) is not Let:
            bindings = [(var, self._kept(first)) for _, var, first in before]
            return Let(tuple(bindings), made, self.cx.origin(n))
        bindings = []
        for at, pair in enumerate((*made.bindings, None)):
            bindings += [(var, self._kept(first)) for index, var, first in before if index == at]
            if pair is not None:
                bindings.append(pair)
        return Let(tuple(bindings), made.body, made.origin)


def _index(entry: tuple[int, Var, Node]) -> int:
    return entry[0]


PASS = Pass(
    "cse",
    rules=(COMMON,),
    doc=__doc__,
    transform=common,
    needs=(PrimCall, Call),
)

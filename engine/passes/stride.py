"""Take four turns of a counting loop at once, as long as four are left.

    (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s i)) s))
    =>  (loop [i 0 s 0]
          (if (< (+ i 3) n)
            (let [s (+ s i)] … (recur (+ i 4) (+ s (+ i 3))))
            (if (< i n) (recur (inc i) (+ s i)) s)))

Three tests and three ways back in four go, 0.2 us of a turn in the tree interpreter, and what the
turns have in common meets: `(+ (+ i 1) 1)`. The turns that are left are taken one by one, each with
one test more; so a loop whose number of turns is not known is left alone inside of another loop,
where it may be short. The counter is an integer and the other side of the test does not change, so
where the fourth test says yes, the three before it would have; whatever else that side is, the
comparison does with it what the first one would have done. Loops that go on in one place only,
without an If on the way.
"""

from __future__ import annotations

from typing import Final

from ..analysis.cost import size
from ..analysis.lattice import INT, is_only
from ..analysis.loops import Round, bound_of, round_of
from ..ir.copying import copied
from ..ir.core import Const, Do, If, Let, Local, Loop, Node, PrimCall, Recur, Var
from ..ir.rebuild import rebuild
from ..ir.walk import children
from .context import Rewriting
from .guards import test as call
from .rule import Pass, named
from .turns import is_still

TOGETHER: Final = 4  # turns; eight bring 8 % more on a sum and double the code
LARGEST: Final = 100  # nodes that the turns may come to together: 10 ms of compilation
FEWEST: Final = 16  # turns of a loop between constants: of fewer the rest is too large a part

STRIDE = named(
    "turns",
    """it counts, so four turns need one test

    (loop [i 0 s 1] (if (< i n) (recur (inc i) (* s 2)) s))
        => (loop [i 0 s 1]
             (if (< (+ i 3) n)
               (let [i_2 (+ i 1) s_2 (* s 2)]
                 (let [i_3 (+ i 2) s_3 (* s_2 2)]
                   (let [i_4 (+ i 3) s_4 (* s_3 2)] (recur (+ i 4) (* s_4 2)))))
               (if (< i n) (recur (inc i) (* s 2)) s))) ; n:number
    (loop [i 0 s 1] (if (< i 9) (recur (inc i) (* s 2)) s))
        => (loop [i 0 s 1] (if (< i 9) (recur (inc i) (* s 2)) s)) ; nine turns are too few
    """,
)


class _Strider:
    """One run over a tree. Responsibility: to know which loops stand inside of others."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx

    def visit(self, n: Node, outer: Loop | None) -> Node:
        """The tree with its counting loops in strides."""
        below = children(n)
        if not below:
            return n
        inside = n if type(n) is Loop else outer
        made = rebuild(n, tuple([self.visit(part, inside) for part in below]))
        if type(made) is Loop:
            return self._strides(made, outer)
        return made

    def _strides(self, n: Loop, outer: Loop | None) -> Node:
        cx, body = self.cx, n.body
        facts = round_of(n, cx.prim)
        if type(body) is not If or len(facts.recurs) != 1 or not facts.exits:
            return n
        guard, goes_on = facts.exits[0]
        way = _way(goes_on, facts.recurs[0])
        if guard is not body or way is None:
            return n
        for var, step in facts.counters.items():
            test = self._test(n, facts, var, step, outer)
            if test is None:
                continue
            growth = TOGETHER * size(goes_on)
            if growth > LARGEST:
                cx.missed("turns", n, "four turns at once are too much code", growth, LARGEST)
                return n
            if size(cx.root) + growth > cx.effort.nodes:
                return n
            block = _Block(n, goes_on, way, var, step, cx).turn(goes_on, 1, {})
            ways = (block, body) if goes_on is body.then else (body, block)
            origin = cx.origin(n)
            made = Loop(n.bindings, If(test, *ways, origin), n.target, origin)
            return made if cx.fire("turns", n, made, STRIDE.why) else n
        return n

    def _test(
        self, n: Loop, facts: Round, var: Var, step: int, outer: Loop | None
    ) -> PrimCall | None:
        """The test that four turns are left; None where the counter is not fit."""
        body = n.body
        assert type(body) is If
        found = bound_of(body, facts.exits[0][1], var, step, self.cx.prim)
        if found is None or not is_only(self.cx.types.var(var), INT):
            return None
        place, bound = found
        start = dict(n.bindings)[var]
        if type(bound) is Const and type(start) is Const:
            if type(bound.value) is not int or type(start.value) is not int:
                return None
            if abs(bound.value - start.value) < FEWEST * abs(step):
                return None
        elif outer is not None or not _stays(bound, facts):
            return None
        test = body.test
        assert type(test) is PrimCall
        args, by = list(test.args), step * (TOGETHER - 1)
        if type(bound) is Const and type(bound.value) is int:
            args[1 - place] = Const(bound.value - by, self.cx.origin(bound))
        else:
            args[place] = _sum(var, by, self.cx, test.args[place])
        return PrimCall(test.prim, tuple(args), test.namespace, test.origin)


class _Block:
    """Several turns in a row, as one."""

    def __init__(
        self, n: Loop, goes_on: Node, way: set[Node], var: Var, step: int, cx: Rewriting
    ) -> None:
        self.n: Final = n
        self.goes_on: Final = goes_on
        self.way: Final = way
        self.var: Final = var
        self.step: Final = step
        self.cx: Final = cx

    def turn(self, n: Node, number: int, put: dict[Var, Node]) -> Node:
        """What turn `number` evaluates from a node on the way on."""
        if n not in self.way:
            return copied(n, put)
        if type(n) is Recur:
            return self._next(n, number, put)
        if type(n) is Do:
            items = [copied(item, put) for item in n.items[:-1]]
            return Do((*items, self.turn(n.items[-1], number, put)), n.origin)
        assert type(n) is Let
        bindings: list[tuple[Var, Node]] = []
        within = dict(put)
        for var, right in n.bindings:
            self._bind(var, copied(right, within), within, bindings)
        return Let(tuple(bindings), self.turn(n.body, number, within), n.origin)

    def _next(self, n: Recur, number: int, put: dict[Var, Node]) -> Node:
        values = []
        for (var, _), arg in zip(self.n.bindings, n.args, strict=True):
            counts = var is self.var
            values.append(
                _sum(var, self.step * number, self.cx, arg) if counts else copied(arg, put)
            )
        if number == TOGETHER:
            return Recur(n.target, tuple(values), n.origin)
        after: dict[Var, Node] = {}
        bindings: list[tuple[Var, Node]] = []
        for (var, _), value in zip(self.n.bindings, values, strict=True):
            self._bind(var, value, after, bindings)
        body = self.turn(self.goes_on, number + 1, after)
        return Let(tuple(bindings), body, self.cx.origin(n)) if bindings else body

    def _bind(
        self, var: Var, value: Node, put: dict[Var, Node], bindings: list[tuple[Var, Node]]
    ) -> None:
        if is_still(value):
            put[var] = value
            return
        fresh = Var(var.hint)
        bindings.append((fresh, value))
        put[var] = Local(fresh, self.cx.origin(self.n))


def _sum(var: Var, by: int, cx: Rewriting, source: Node) -> Node:
    """The counter after some turns, made in place of a node."""
    origin = cx.origin(source)
    return call("+", (Local(var, origin), Const(by, origin)), origin)


def _stays(bound: Node, facts: Round) -> bool:
    """Whether the other side of the test is the same in all turns."""
    if type(bound) is Const:
        return True
    if type(bound) is not Local or bound.var.boxed:
        return False
    return bound.var not in facts.variables or bound.var in facts.invariant


def _way(body: Node, recur: Recur) -> set[Node] | None:
    """The nodes from a branch to its recur; None if others than Let and Do are among them."""
    way: set[Node] = set()
    at = body
    while at is not recur:
        way.add(at)
        if type(at) is Let:
            at = at.body
        elif type(at) is Do:
            at = at.items[-1]
        else:
            return None
    way.add(recur)
    return way


def strides(root: Node, cx: Rewriting) -> Node:
    """The tree with its counting loops in strides."""
    cx.rule_name = STRIDE.name
    return _Strider(cx).visit(root, None)


PASS = Pass("stride", rules=(STRIDE,), doc=__doc__, transform=strides, needs=(Loop,))

"""Take four turns of a counting loop at once, as long as four are left.

    (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s i)) s))
    =>  (loop [i 0 s 0]
          (if (< (+ i 3) n)
            (let [s (+ s i)] … (recur (+ i 4) (+ s (+ i 3))))
            (if (< i n) (recur (inc i) (+ s i)) s)))

Three tests and three ways back in four go, 0.2 us of a turn in the tree interpreter, and what the
turns have in common meets: `(+ (+ i 1) 1)`. The turns that are left are taken one by one, each with
one test more; so a loop whose number of turns is not known is left alone inside of another loop,
where it may be short. The counter is an integer, which the test asks where that is not known, and
the other side of the test does not change: so where the fourth test says yes, the three before it
would have, and whatever that side is, comparing it does what the first test would have done. Of
loops, and arities that recur, that go on in one place only, without an If on the way.
"""

from __future__ import annotations

from typing import Final

from ..analysis.cost import size
from ..analysis.lattice import INT, is_only
from ..analysis.loops import Bound, Round, bound_of, round_of
from ..ir.copying import copied
from ..ir.core import Arity, Const, Do, Fn, If, Let, Local, Loop, Node, PrimCall, Recur, Var
from ..ir.rebuild import rebuild, with_arities, with_body
from ..ir.walk import children
from .context import Rewriting
from .guards import test as call
from .rule import Pass, named
from .turns import Bindings, around_body, bind

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
    (fn [n p] (if (= n 0) p (recur (- n 1) (* n p))))
        => (fn [n p]
             (if (if (int? n) (not (> n 3)) true)
               (if (= n 0) p (recur (- n 1) (* n p)))
               (let [n_2 (+ n -1) p_2 (* n p)]
                 (let [n_3 (+ n -2) p_3 (* n_2 p_2)]
                   (let [n_4 (+ n -3) p_4 (* n_3 p_3)] (recur (+ n -4) (* n_4 p_4)))))))
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
            body = self._strides(made, dict(made.bindings), outer)
            if body is not made.body:
                return Loop(made.bindings, body, made.target, made.origin)
        elif type(made) is Fn and outer is None:
            arities = tuple([self._arity(arity) for arity in made.arities])
            if arities != made.arities:
                return with_arities(made, arities)
        return made

    def _arity(self, arity: Arity) -> Arity:
        checked = any([kind is not None for kind in arity.param_types])
        if arity.rest is not None or checked:
            return arity  # what is passed on would have to be checked
        return with_body(arity, self._strides(arity, {}, None))

    def _strides(self, n: Loop | Arity, starts: dict[Var, Node], outer: Loop | None) -> Node:
        """The body of a loop, of several turns if it counts."""
        cx, body = self.cx, n.body
        if type(body) is not If:
            return body
        facts = round_of(n, cx.prim)
        if len(facts.recurs) != 1 or not facts.exits or facts.exits[0][0] is not body:
            return body
        goes_on = facts.exits[0][1]
        way = _way(goes_on, facts.recurs[0])
        if way is None:
            return body
        for var, step in facts.counters.items():
            test = self._test(body, facts, var, step, starts, outer)
            if test is None:
                continue
            growth = TOGETHER * size(goes_on)
            if growth > LARGEST:
                cx.missed("turns", body, "four turns at once are too much code", growth, LARGEST)
            if growth > LARGEST or size(cx.root) + growth > cx.effort.nodes:
                return body
            block = _Block(facts.variables, goes_on, way, var, step, cx).turn(goes_on, 1, {})
            then, orelse = (block, body) if goes_on is body.then else (body, block)
            made = If(test, then, orelse, cx.origin(body))
            return made if cx.fire("turns", body, made, STRIDE.why) else body
        return body

    def _test(
        self,
        body: If,
        facts: Round,
        var: Var,
        step: int,
        starts: dict[Var, Node],
        outer: Loop | None,
    ) -> Node | None:
        """The test that four turns are left; None where the counter is not fit.

        It takes the branch that the test of one turn takes to go on.
        """
        cx, test = self.cx, body.test
        goes_on = facts.exits[0][1]
        found = bound_of(body, goes_on, var, step, cx.prim)
        if found is None or not _stays(found.other, facts):
            return None
        start, by = starts.get(var), step * (TOGETHER - 1)
        bound, origin = found.other, cx.origin(test)
        is_number = type(bound) is Const and type(bound.value) is int
        if type(bound) is Const and not is_number:
            return None
        if is_number and type(start) is Const and type(start.value) is int:
            assert type(bound) is Const
            if (bound.value - start.value) * (1 if step > 0 else -1) < FEWEST * abs(step):
                return None
        elif outer is not None:
            return None
        counter: Node = Local(var, origin)
        guards = []
        if not is_only(cx.types.var(var), INT):
            guards.append(call("int?", (counter,), origin))
        if found.meets and not is_number and not is_only(cx.types.of(bound), INT):
            guards.append(call("int?", (copied(bound),), origin))
        if is_number:
            assert type(bound) is Const
            bound = Const(bound.value - by, origin)
        else:
            counter, bound = _sum(var, by, cx, test), copied(bound)
        made = self._compared(body, found, counter, bound)
        yes = Const(goes_on is not body.then, origin)
        for guard in reversed(guards):
            made = If(guard, made, yes, origin)
        return made

    def _compared(self, body: If, found: Bound, counter: Node, bound: Node) -> Node:
        """The comparison of a later value of the counter, which chooses as the body's test does."""
        test = body.test
        assert type(test) is PrimCall
        args = (counter, bound) if found.place == 0 else (bound, counter)
        if not found.meets:
            return PrimCall(test.prim, args, test.namespace, test.origin)
        before = call("<" if found.order < 0 else ">", (counter, bound), self.cx.origin(test))
        ends_in_yes = test.prim.name != "not="
        return call("not", (before,), before.origin) if ends_in_yes else before


class _Block:
    """Several turns in a row, as one."""

    def __init__(
        self,
        variables: tuple[Var, ...],
        goes_on: Node,
        way: set[Node],
        var: Var,
        step: int,
        cx: Rewriting,
    ) -> None:
        self.variables: Final = variables
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
        bindings: Bindings = []
        within = dict(put)
        for var, right in n.bindings:
            bind(var, copied(right, within), within, bindings)
        return around_body(bindings, self.turn(n.body, number, within), n.origin)

    def _next(self, n: Recur, number: int, put: dict[Var, Node]) -> Node:
        values = []
        for var, arg in zip(self.variables, n.args, strict=True):
            counts = var is self.var
            values.append(
                _sum(var, self.step * number, self.cx, arg) if counts else copied(arg, put)
            )
        if number == TOGETHER:
            return Recur(n.target, tuple(values), n.origin)
        after: dict[Var, Node] = {}
        bindings: Bindings = []
        for var, value in zip(self.variables, values, strict=True):
            bind(var, value, after, bindings)
        body = self.turn(self.goes_on, number + 1, after)
        return around_body(bindings, body, self.cx.origin(n))


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


PASS = Pass("stride", rules=(STRIDE,), doc=__doc__, transform=strides, needs=(Recur,))

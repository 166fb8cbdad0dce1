"""The shape of a recursion: which tails end it, and what is left to do after the others.

    (defn fact [n] (if (< n 2) 1 (* n (fact (- n 1)))))
    =>  Recursion(op=*, steps={(* n (fact …)): Step(call, extra=n, is_first)})

A loop over a copy of the body does the steps' operation before it goes round (`accumulate`).
"""

from __future__ import annotations

from typing import Final

from ..base.record import record
from ..base.span import Origin
from ..ir.core import (
    Arity,
    Call,
    Const,
    Def,
    Do,
    Global,
    If,
    Let,
    Local,
    Loop,
    Node,
    PrimCall,
    Recur,
    Target,
    Var,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children, nodes
from ..prims.catalog import lookup
from .context import Rewriting
from .entering import all_still, recurs, tails


@record
class Step:
    """One tail `(op extra (f args))`, or with its arguments the other way round."""

    call: Call
    extra: Node
    is_first: bool  # whether the extra value is evaluated before the call


class Self:
    """Which calls are of the function itself: by a Letrec variable, or by the root's name."""

    def __init__(self, cx: Rewriting, var: Var | None) -> None:
        self._cx: Final = cx
        self._var: Final = var

    def is_called(self, n: Node) -> bool:
        """Whether the node is such a call."""
        if type(n) is not Call:
            return False
        head = n.fn
        if type(head) is Local:
            return head.var is self._var
        root = self._cx.root
        if self._var is not None or type(head) is not Global or type(root) is not Def:
            return False
        return (root.namespace, root.name) == (head.namespace, head.name)

    def is_in(self, root: Node) -> bool:
        """Whether one stands anywhere in a tree, or the function is read otherwise."""
        return any([self.is_called(n) or self._is_read(n) for n in nodes(root)])

    def _is_read(self, n: Node) -> bool:
        return type(n) is Local and n.var is self._var

    def is_stable(self, calls: list[Call]) -> bool:
        """Whether all the calls mean what they mean now."""
        heads = [call.fn for call in calls]
        return all([type(head) is not Global or self._cx.known(head) for head in heads])


class Recursion:
    """The tails of one body; `plain` when each is a base, a way back or a step of one operation."""

    def __init__(self, own: Self, arity: Arity, cx: Rewriting) -> None:
        self.own: Final = own
        self.arity: Final = arity
        self.cx: Final = cx
        self.steps: Final[dict[Node, Step]] = {}
        self.turns: Final[dict[Node, Call]] = {}  # tails that are a call of itself and no more
        self.op: PrimCall | None = None
        self.plain = True
        self._look(arity.body)

    def _look(self, n: Node) -> None:
        kind = type(n)
        if kind is If:
            self._before(n.test)  # type: ignore[union-attr]
            self._look(n.then)  # type: ignore[union-attr]
            self._look(n.orelse)  # type: ignore[union-attr]
        elif kind is Let:
            for _, right in n.bindings:  # type: ignore[union-attr]
                self._before(right)
            self._look(n.body)  # type: ignore[union-attr]
        elif kind is Do:
            for item in n.items[:-1]:  # type: ignore[union-attr]
                self._before(item)
            self._look(n.items[-1])  # type: ignore[union-attr]
        else:
            self._tail(n)

    def _before(self, n: Node) -> None:
        self.plain = self.plain and not self.own.is_in(n)

    def _tail(self, n: Node) -> None:
        if type(n) is Recur:
            return
        if self.own.is_called(n) and self._goes_back(n):  # type: ignore[arg-type]
            self.turns[n] = n  # type: ignore[assignment]
            return
        if not self.own.is_in(n):
            self.plain = self.plain and not recurs(n, self.arity.target) and not _calls_last(n)
            return
        step = self._step(n)
        if step is None:
            self.plain = False
        else:
            self.steps[n] = step

    def _goes_back(self, n: Call) -> bool:
        """Whether a call of itself enters the arity with arguments that do not recur."""
        fits = len(n.args) == len(self.arity.params)
        return fits and not any([self.own.is_in(arg) for arg in n.args])

    def _step(self, n: Node) -> Step | None:
        if type(n) is not PrimCall or self.cx.prim(n) is None:
            return None
        n = _added(n, self.cx)
        if len(n.args) != 2:
            return None
        if self.op is not None and self.op.prim is not n.prim:
            return None
        calls = [self.own.is_called(arg) for arg in n.args]
        if sum(calls) != 1:
            return None
        call, extra = n.args[calls.index(True)], n.args[calls.index(False)]
        assert type(call) is Call
        if self.own.is_in(extra) or not self._goes_back(call):
            return None
        self.op = n
        return Step(call, extra, calls[1])


def _added(n: PrimCall, cx: Rewriting) -> PrimCall:
    """`(inc x)` as `(+ 1 x)`, which is the same for integers; others as they are."""
    by, plus = _STEPS.get(n.prim.name), lookup("+")
    assert plus is not None
    if by is None or len(n.args) != 1 or cx.outside.shadowed(n.namespace, plus.name):
        return n
    return PrimCall(plus, (Const(by, n.origin), *n.args), n.namespace, n.origin)


_STEPS: Final = {"inc": 1, "dec": -1}


def _calls_last(n: Node) -> bool:
    """Whether a call ends the recursion: its frame would stay where none did."""
    return type(n) is Call or any([_calls_last(end) for end in tails(n)])


class Looping:
    """Makes the loop out of a copy of the body. `parts` are the values that come together."""

    def __init__(self, arity: Arity, found: Recursion) -> None:
        assert found.op is not None
        self._found: Final = found
        self._arity: Final = arity
        self._op: Final = found.op
        self._acc: Final = Var("acc")
        self._left: Final = any([step.is_first for step in found.steps.values()])
        self._target: Final = Target()
        self.parts: Final[list[Node]] = []

    def loop(self, params: tuple[Var, ...], origin: Origin) -> Loop:
        """The loop, which starts with the parameters of the function as they are."""
        starts = [
            (own, Local(v, origin)) for own, v in zip(self._arity.params, params, strict=True)
        ]
        first = (self._acc, Const(self._op.prim.identity, origin))
        return Loop((*starts, first), self._body(self._arity.body), self._target, origin)

    def _body(self, n: Node) -> Node:
        below = children(n)
        if type(n) is If:
            return rebuild(n, (n.test, self._body(n.then), self._body(n.orelse)))
        if type(n) is Let or type(n) is Do:
            return rebuild(n, (*below[:-1], self._body(below[-1])))
        step = self._found.steps.get(n)
        if step is not None:
            return self._round(n, step)
        if type(n) is Recur or (type(n) is Call and n in self._found.turns):
            return Recur(self._target, (*n.args, Local(self._acc, n.origin)), n.origin)
        self.parts.append(n)
        return self._put(n, n.origin, self._left)

    def _round(self, n: Node, step: Step) -> Node:
        self.parts.append(step.extra)
        if all_still((step.extra,)):
            more = self._put(step.extra, n.origin, step.is_first)
            return Recur(self._target, (*step.call.args, more), step.call.origin)
        held = Var("part")
        more = self._put(Local(held, step.extra.origin), n.origin, step.is_first)
        again = Recur(self._target, (*step.call.args, more), step.call.origin)
        return Let(((held, step.extra),), again, n.origin)

    def _put(self, part: Node, origin: Origin, is_left: bool) -> Node:
        """The part and what was gathered before, on its side."""
        acc = Local(self._acc, origin)
        args = (acc, part) if is_left else (part, acc)
        return PrimCall(self._op.prim, args, self._op.namespace, origin)

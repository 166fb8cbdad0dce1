"""Evaluate in front of a loop what gives the same in each of its turns.

    (loop [i 0] (if (< i (count xs)) (recur (inc i)) i))
    =>  (let [once (count xs)] (loop [i 0] (if (< i once) (recur (inc i)) i)))

    (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s (* k k))) s))      ; k a number
    =>  (let [once (* k k)] (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s once)) s)))

Two reasons allow it. What the first turn surely evaluates, before anything that could tell, may be
evaluated there and then, errors and all. What only gives a value, by what is known in front of the
loop and not where it stood, may be evaluated even if the loop takes no turn. Only code that every
turn which goes on comes by is looked at: what a branch needs seldom is not made each time.

A call of a primitive costs 0.4 to 0.8 us in the tree interpreter, reading a variable 0.1 us and
binding one 0.2 us: two turns pay. Inner loops hand on to outer ones, one loop a round.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.cost import cost, size
from ..analysis.effects import movable_past, repeatable
from ..analysis.loops import Round, round_of
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Call,
    Const,
    Do,
    Fn,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimCall,
    Step,
    Try,
    Var,
)
from ..ir.rebuild import rebuild, with_arities
from ..ir.walk import children
from ..prims.table import PURE
from .context import Rewriting
from .rule import Pass, named
from .terms import quiet, truth_of
from .turns import around, as_loop, lifted

WORTH: Final = (
    5  # cost of what a variable pays for: any call of a primitive that is given something
)
MOST_COPIED: Final = 4000  # nodes in one run, as expressions within expressions are tried in turn
MOST_READ: Final = 40  # variables of an expression; those of larger ones are not followed

INVARIANT: Final = named(
    "invariant",
    """it gives the same in each turn of the loop

    (loop [i 0] (if (< i (count a)) (recur (inc i)) i))
        => (let [once (count a)] (loop [i 0] (if (< i once) (recur (inc i)) i)))
    (loop [i 0] (if (< (b i) i) (recur (inc (* a 2))) i))
        => (let [once (inc (* a 2))] (loop [i 0] (if (< (b i) i) (recur once) i))) ; a:int
    (loop [i (a)] (if (< i (count c)) (recur (inc i)) i))
        => (let [i (a) once (count c)] (loop [i i] (if (< i once) (recur (inc i)) i)))
    (loop [i 0] (if (< i 3) (recur (+ i 1 (count a))) i))
        => (let [once (count a)] (loop [i 0] (if (< i 3) (recur (+ i 1 once)) i))) ; it turns once
    (loop [i 0] (if (< (b i) i) (recur (+ i (count a))) i))
        => (loop [i 0] (if (< (b i) i) (recur (+ i (count a))) i)) ; (count a) may raise
    (loop [i 0] (if (< (b i) i) (recur (inc i)) (* a 2)))
        => (loop [i 0] (if (< (b i) i) (recur (inc i)) (* a 2))) ; a:int the last turn only
    (loop [i 0] (if (< (b) i) (recur (inc i)) i))  => (loop [i 0] (if (< (b) i) (recur (inc i)) i))
    (fn [x] (if (< x (count a)) (recur (inc x)) x))
        => (fn [x] (let [once (count a)] (loop [x x] (if (< x once) (recur (inc x)) x))))
    """,
)


def hoisted(root: Node, cx: Rewriting) -> Node:
    """The tree with what does not change evaluated in front of its loop."""
    return _Hoisting(root, cx).visit(root)


class _Hoisting:
    """One run: what each node reads, and how deep in loops each variable is bound."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.levels: Final[dict[Var, int]] = {}
        self.reads: Final[dict[Node, frozenset[Var] | None]] = {}  # None: too many, or unknown
        self._look(root, 0)
        self._level = 0
        self._copied = 0

    def _look(self, n: Node, level: int) -> frozenset[Var] | None:
        """Note the free variables of each node, and the levels of those that are bound."""
        kind = type(n)
        if kind is Local:
            found: frozenset[Var] | None = frozenset((n.var,))  # type: ignore[union-attr]
            self.reads[n] = found
            return found
        within = level + 1 if kind is Loop or kind is Fn else level
        own = _variables(n)
        self.levels.update(dict.fromkeys(own, within))
        found = _NOTHING
        for part in children(n):
            below = self._look(part, within)
            if found is None or below is None:
                found = None
            elif not below <= found:
                found = found | below
        if found is not None:
            found = found.difference(own) if own else found
            found = None if len(found) > MOST_READ else found
        self.reads[n] = found
        return found

    def visit(self, n: Node) -> Node:
        """What becomes of a node: loops further in first, by what was known of them before."""
        below = children(n)
        if not below:
            return n
        kind = type(n)
        deeper = kind is Loop or kind is Fn
        self._level += deeper
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if kind is Loop and made is n:
            made = self._loop(n)  # type: ignore[arg-type]
        elif kind is Fn and made is n:
            arities = tuple([self._arity(arity) for arity in n.arities])  # type: ignore[union-attr]
            if any([a is not b for a, b in zip(arities, n.arities, strict=True)]):  # type: ignore[union-attr]
                made = with_arities(n, arities)  # type: ignore[arg-type]
        self._level -= deeper
        return made

    def _loop(self, n: Loop) -> Node:
        facts = round_of(n, self.cx.prim)
        if not facts.recurs:
            return n
        starts = {var: right.value for var, right in n.bindings if type(right) is Const}
        turn = _Turn(self, n, facts, starts)
        taken = turn.taken
        if not taken:
            return n
        body = _Putting(taken, self.cx).node(n.body)
        out = [(var, value) for var, value in taken.values()]
        last = self._last(n, [value for _, value in out])
        before, left = lifted(n, last, (), self.cx) if last >= 0 else ([], list(n.bindings))
        loop = Loop(tuple(left), body, n.target, n.origin)
        return Let((*before, *out), loop, self.cx.origin(n))

    def _last(self, n: Loop, values: list[Node]) -> int:
        """The last start value that has to be made before one of the values; -1: none has."""
        last = -1
        for at, (_, right) in enumerate(n.bindings):
            fx = self.cx.effects.of(right)
            if not all([movable_past(fx, self.cx.effects.of(value)) for value in values]):
                last = at
        return last

    def _arity(self, arity: Arity) -> Arity:
        facts = round_of(arity, self.cx.prim)
        if not facts.recurs:
            return arity
        loop = as_loop(arity, (), self.cx)
        if loop is None:
            return arity
        turn = _Turn(self, arity, facts, {})
        if not turn.taken:
            return arity
        body = _Putting(turn.taken, self.cx).node(arity.body)
        loop = Loop(loop.bindings, body, loop.target, loop.origin)
        return around(arity, loop, Let(tuple(turn.taken.values()), loop, self.cx.origin(body)))

    def elsewhere(self, n: Node) -> Node | None:
        """The expression as it may stand in front of the loop, even if no turn evaluates it.

        What is known where it stood need not hold there: so a copy is asked, of new variables.
        """
        if not quiet(n, self.cx) or self._copied > MOST_COPIED:
            return None
        self._copied += size(n)
        value = copied(n)
        return value if quiet(value, self.cx) else None

    def stays(self, n: Node) -> bool:
        """Whether the value of an expression is the same in each turn of the loop."""
        read = self.reads.get(n)
        if read is None:
            return False
        return all([self.levels.get(var, 0) < self._level for var in read])


_NOTHING: Final[frozenset[Var]] = frozenset()


class _Turn:
    """One turn in order of evaluation. Responsibility: what of it can be evaluated before it."""

    def __init__(
        self, run: _Hoisting, n: Loop | Arity, facts: Round, starts: dict[Var, Any]
    ) -> None:
        self.run: Final = run
        self.cx: Final = run.cx
        self.taken: Final[dict[Node, tuple[Var, Node]]] = {}
        self._exits: Final = dict(facts.exits)
        self._starts: Final = starts
        self._sure = True  # whether the first turn comes to where the walk is
        self._passed = PURE  # what has happened in the turn
        self._told: Node | None = None  # around the walk, and reported: its parts need not be
        self._tail(n.body)

    def _tail(self, n: Node) -> None:
        kind = type(n)
        if kind is If:
            self._part(n.test)  # type: ignore[union-attr]
            goes_on = self._exits.get(n)  # type: ignore[arg-type]
            if goes_on is not None:
                answer = self._first_answer(n.test)  # type: ignore[union-attr]
                into = None if answer is None else (n.then if answer else n.orelse)  # type: ignore[union-attr]
                self._sure = self._sure and into is goes_on
                self._tail(goes_on)
        elif kind is Let:
            for _, right in n.bindings:  # type: ignore[union-attr]
                self._part(right)
            self._tail(n.body)  # type: ignore[union-attr]
        elif kind is Do:
            for item in n.items[:-1]:  # type: ignore[union-attr]
                self._part(item)
            self._tail(n.items[-1])  # type: ignore[union-attr]
        elif kind not in _CLOSED and kind is not Loop:
            for part in children(n):
                self._part(part)

    def _first_answer(self, test: Node) -> bool | None:
        """What a test of constants and of variables with constant starts says in the first turn."""
        if type(test) is not PrimCall or self.cx.prim(test) is None or test.prim.opposite == "":
            return None
        values = []
        for arg in test.args:
            if type(arg) is Const:
                values.append(arg.value)
            elif type(arg) is Local and arg.var in self._starts:
                values.append(self._starts[arg.var])
            else:
                return None
        if not all([type(value) is int for value in values]):
            return None
        return truth_of(test.prim.entry(*values))

    def _part(self, n: Node) -> None:
        """A part whose value is used in the turn."""
        kind = type(n)
        if kind in _CANDIDATES and self._take(n):
            return
        if kind is If:
            self._part(n.test)  # type: ignore[union-attr]
        elif kind is Loop:
            for _, right in n.bindings:  # type: ignore[union-attr]
                self._part(right)
        elif kind not in _CLOSED:
            for part in children(n):
                self._part(part)
        self._passed |= self.cx.effects.of(n)
        if self._told is n:
            self._told = None

    def _take(self, n: Node) -> bool:
        cx, run = self.cx, self.run
        if not run.stays(n) or not repeatable(cx.effects.of(n)) or cost(n) < WORTH:
            return False
        early = self._sure and movable_past(cx.effects.of(n), self._passed)
        value = n if early else run.elsewhere(n)
        if value is None:
            if not self._sure and self._told is None:
                cx.missed(INVARIANT.name, n, _reason(run.reads[n] or _NOTHING))
                self._told = n
            return False
        var = Var("once")
        cx.rule_name = INVARIANT.name
        if not cx.fire(INVARIANT.name, n, Local(var, cx.origin(n)), INVARIANT.why):
            return False
        self.taken[n] = (var, value)
        return True


def _reason(read: frozenset[Var]) -> str:
    names = " and ".join(sorted([var.hint for var in read]))
    return (
        f"it gives the same in each turn, but for some {names or 'values'} it may raise or not end,"
        " and a loop that ends before it comes here must not"
    )


class _Putting:
    """Makes the body in which variables stand for what was taken out."""

    def __init__(self, taken: dict[Node, tuple[Var, Node]], cx: Rewriting) -> None:
        self.taken: Final = taken
        self.cx: Final = cx

    def node(self, n: Node) -> Node:
        """What becomes of a node."""
        found = self.taken.get(n)
        if found is not None:
            return Local(found[0], self.cx.origin(n))
        below = children(n)
        return rebuild(n, tuple([self.node(child) for child in below])) if below else n


def _variables(n: Any) -> tuple[Var, ...]:
    kind = type(n)
    if kind is Let or kind is Letrec or kind is Loop:
        return tuple([var for var, _ in n.bindings])
    if kind is Fn:
        found = [var for arity in n.arities for var in (*arity.params, arity.rest)]
        return tuple([var for var in found if var is not None])
    if kind is Try:
        return tuple([clause.var for clause in n.catches])
    return (n.params,) if kind is Step and n.params is not None else ()


_CANDIDATES: Final = frozenset((PrimCall, Call, Let, If))
_CLOSED: Final = frozenset((Fn, Try, Step, Letrec))

PASS = Pass("licm", rules=(INVARIANT,), doc=__doc__, transform=hoisted, needs=(Loop, Fn))

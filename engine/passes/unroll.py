"""Write out the turns of a short loop: one that counts between constants, or goes over a literal.

    (loop [i 0 s 0] (if (< i 3) (recur (inc i) (+ s (nth v i))) s))
    =>  (let [s (+ 0 (nth v 0))] (let [s (+ s (nth v 1))] (let [s (+ s (nth v 2))] s)))

A turn costs a comparison, a step and the way back, 2 us in the tree interpreter, and in code for
one turn alone the counter is a constant that other passes go on with. The code grows by a body for
each turn, which costs 0.1 ms a node to compile: so both the turns and what they grow to are
limited. Loops that go on in one place only, by a counter that one test holds against a constant,
and the calls that `doseq` and `run!` make for the items of a vector that is written out.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.cost import size
from ..analysis.lattice import always_true
from ..analysis.loops import Round, round_of
from ..ir.copying import copied
from ..ir.core import Const, Do, Fn, If, Let, Local, Loop, Node, PrimCall, Recur, Var
from .context import Rewriting
from .entering import entered, tails
from .rule import Pass, Rewrite, rule
from .stages import arity_of
from .terms import items_of, truth_of
from .turns import Bindings, around_body, bind

MOST_TURNS: Final = 8  # each becomes a copy of the body
LARGEST: Final = 120  # nodes that a loop may become: 12 ms of compilation


@rule(Loop)
def turns(n: Loop, cx: Rewriting) -> Node | Rewrite | None:
    """it takes a few turns, which are written out

    (loop [i 0] (if (< i 2) (do (a i) (recur (inc i))) (b i)))  => (do (a 0) (do (a 1) (b 2)))
    (loop [i 0 s c] (if (< i 2) (recur (+ i 1) (a s i)) s))
        => (let [s (a c 0)] (let [s (a s 1)] s))
    (loop [i 3] (if (> i 9) (recur (dec i)) (a i)))  => (a 3)
    (loop [i 0] (if (a i) i (if (< i 1) (recur (inc i)) nil)))  => (if (a 0) 0 (if (a 1) 1 nil))
    (loop [i 0] (if (< i 9) (recur (inc i)) i))  => (loop [i 0] (if (< i 9) (recur (inc i)) i))
    (loop [i 0] (if (< i a) (recur (inc i)) i))  => (loop [i 0] (if (< i a) (recur (inc i)) i))
    (loop [i 0] (if (< i 2.5) (recur (inc i)) i))
        => (loop [i 0] (if (< i 2.5) (recur (inc i)) i)) ; only integers are counted here
    """
    facts = round_of(n, cx.prim)
    way = _way(n.body, facts.recurs[0]) if len(facts.recurs) == 1 else None
    if way is None:
        return None
    for var in facts.counters:
        found = _Counted.of(n, facts, var, cx)
        if found is None:
            continue
        count = len(found.values) - 1
        growth = count * size(n.body)
        if count > MOST_TURNS or growth > LARGEST:
            continue
        if size(cx.root) + growth > cx.effort.nodes:
            cx.missed("turns", n, "the function has grown enough", growth, cx.effort.nodes)
            return None
        made = _Writing(n, found, way, cx).start()
        times = "turn" if count == 1 else "turns"
        return Rewrite(made, f"it takes {count or 'no'} {times}, which are written out")
    return None


@rule(PrimCall)
def each(n: PrimCall, cx: Rewriting) -> Node | Rewrite | None:
    """the few items are written out, so the function's body is too

    (run! (fn [x] (a x)) [b c])
        => (let [item b item_2 c] (do (let [x item] (a x)) (let [x item_2] (a x)) nil))
    (run-each (fn [x] (do (a x) true)) [b 1])
        => (let [item b item_2 1]
             (do (let [x item] (do (a x) true)) (let [x item_2] (do (a x) true)) true))
    (run-each (fn [x] (a x)) [b c])  => (run-each (fn [x] (a x)) [b c]) ; (a b) may be no
    (run! a [b c])  => (run! a [b c])
    """
    if n.prim.pipe not in _DONE or len(n.args) != 2 or cx.prim(n) is None:
        return None
    function, items = n.args[0], items_of(n.args[1])
    if type(function) is not Fn or function.meta is not None or items is None:
        return None
    arity = arity_of(function, 1)
    if arity is None or len(items) > MOST_TURNS:
        return None
    if n.prim.pipe == "until" and not always_true(cx.types.of(arity.body)):
        return None
    growth = len(items) * size(arity.body)
    if growth > LARGEST or size(cx.root) + growth > cx.effort.nodes:
        return None
    bindings, turns = [], []
    for item in items:
        var = Var("item")
        bindings.append((var, item))
        given = (Local(var, item.origin),)
        made = entered(function, arity, given, n.origin, "unroll.each")
        if isinstance(made, str):
            return None
        turns.append(made.node)
    done = Do((*turns, Const(_DONE[n.prim.pipe], n.origin)), cx.origin(n))
    why = f"its {len(items)} items are written out, so the function's body is too"
    return Rewrite(Let(tuple(bindings), done, cx.origin(n)), why) if items else None


_DONE: Final[dict[str, Any]] = {"each": None, "until": True}  # what it gives in the end


class _Counted:
    """A counter, the test that ends the loop, and the counter's value in each turn."""

    def __init__(self, var: Var, guard: If, goes_on: Node, values: list[int]) -> None:
        self.var: Final = var
        self.guard: Final = guard
        self.goes_on: Final = goes_on
        self.values: Final = values  # the last one ends the loop

    @staticmethod
    def of(n: Loop, facts: Round, var: Var, cx: Rewriting) -> _Counted | None:
        """What is known of a counter; None unless a test ends the loop after a few turns."""
        start = dict(n.bindings)[var]
        if type(start) is not Const or type(start.value) is not int:
            return None
        for guard, goes_on in facts.exits:
            values = _values(guard, goes_on, var, start.value, facts.counters[var], cx)
            if values is not None:
                return _Counted(var, guard, goes_on, values)
        return None


def _values(
    guard: If, goes_on: Node, var: Var, start: int, step: int, cx: Rewriting
) -> list[int] | None:
    test = guard.test
    if type(test) is not PrimCall or not test.prim.opposite or cx.prim(test) is None:
        return None
    if len(test.args) != 2 or not all([_is_number(arg, var) for arg in test.args]):
        return None
    found = [start]
    for _ in range(MOST_TURNS + 1):
        given: list[Any] = [found[-1] if type(a) is Local else a.value for a in test.args]  # type: ignore[union-attr]
        answer = truth_of(test.prim.entry(*given))
        if (guard.then if answer else guard.orelse) is not goes_on:
            return found
        found.append(found[-1] + step)
    return None


def _is_number(n: Node, var: Var) -> bool:
    if type(n) is Local:
        return n.var is var
    return type(n) is Const and type(n.value) is int


def _way(body: Node, recur: Recur) -> set[Node] | None:
    """The nodes from the body to its recur; None if others than If, Let and Do are among them."""
    if body is recur:
        return {body}
    if type(body) not in (If, Let, Do):
        return None
    for end in tails(body):
        below = _way(end, recur)
        if below is not None:
            below.add(body)
            return below
    return None


class _Writing:
    """Writes out a loop. Responsibility: what each variable stands for in the turn at hand."""

    def __init__(self, n: Loop, found: _Counted, way: set[Node], cx: Rewriting) -> None:
        self.way: Final = way
        self.n: Final = n
        self.found: Final = found
        self.cx: Final = cx

    def start(self) -> Node:
        """The whole loop."""
        bindings: Bindings = []
        put: dict[Var, Node] = {}
        for var, right in self.n.bindings:
            bind(var, copied(right, put), put, bindings)
        return self._around(bindings, self._turn(self.n.body, 0, self._counted(put, 0)))

    def _counted(self, put: dict[Var, Node], turn: int) -> dict[Var, Node]:
        var = self.found.var
        return {**put, var: Const(self.found.values[turn], self.cx.origin(self.n))}

    def _around(self, bindings: Bindings, body: Node) -> Node:
        return around_body(bindings, body, self.cx.origin(self.n))

    def _turn(self, n: Node, turn: int, put: dict[Var, Node]) -> Node:
        """What a turn evaluates from a node in tail position on."""
        kind = type(n)
        if n is self.found.guard:
            goes_on = turn < len(self.found.values) - 1
            assert type(n) is If
            ends = n.orelse if self.found.goes_on is n.then else n.then
            return self._turn(self.found.goes_on if goes_on else ends, turn, put)
        if kind is Recur and n.target is self.n.target:  # type: ignore[union-attr]
            return self._next(n, turn, put)  # type: ignore[arg-type]
        if n not in self.way:
            return copied(n, put)
        if kind is If:
            test = copied(n.test, put)  # type: ignore[union-attr]
            then = self._turn(n.then, turn, put)  # type: ignore[union-attr]
            return If(test, then, self._turn(n.orelse, turn, put), n.origin)  # type: ignore[union-attr]
        if kind is Do:
            items = [copied(item, put) for item in n.items[:-1]]  # type: ignore[union-attr]
            return Do((*items, self._turn(n.items[-1], turn, put)), n.origin)  # type: ignore[union-attr]
        assert type(n) is Let
        bindings: Bindings = []
        within = dict(put)
        for var, right in n.bindings:
            bind(var, copied(right, within), within, bindings)
        return self._around(bindings, self._turn(n.body, turn, within))

    def _next(self, n: Recur, turn: int, put: dict[Var, Node]) -> Node:
        bindings: Bindings = []
        after = dict(put)
        for (var, _), arg in zip(self.n.bindings, n.args, strict=True):
            if var is not self.found.var:
                bind(var, copied(arg, put), after, bindings)
        body = self._turn(self.n.body, turn + 1, self._counted(after, turn + 1))
        return self._around(bindings, body)


PASS = Pass("unroll", rules=(turns, each), doc=__doc__)

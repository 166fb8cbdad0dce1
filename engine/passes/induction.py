"""Loop variables that need not go round: those that never change, and those that follow another.

    (loop [i 0 n (f)] (if (< i n) (recur (inc i) n) i))
    =>  (let [n (f)] (loop [i 0] (if (< i n) (recur (inc i)) i)))

    (loop [i 0 j 0] (if (< i 9) (recur (inc i) (inc j)) j))
    =>  (loop [i 0] (let [j i] (if (< i 9) (recur (inc i)) j)))

Each value that a turn hands on costs 0.1 to 0.2 us of the tree interpreter, checking a parameter's
type 0.5 us more, and every expression of what does not change can be made once (`licm`). A variable
that counts beside another one goes if it is read in one place at most, as making it of the other
costs as much as counting it: 0.6 us. For that reason nothing is won by a variable that follows
`(* i k)`: it takes 9.1 us for ten additions where the products took 10.9 us, but the product is
made where it is needed only, and the addition in each turn. So that is left out. What nobody reads
at all goes by `dce`.
"""

from __future__ import annotations

from typing import Final

from ..analysis.loops import Round, round_of
from ..ir.core import Arity, Const, Fn, Let, Local, Loop, Node, PrimCall, Var
from ..ir.rebuild import rebuild, with_arities
from ..ir.walk import children
from ..prims.catalog import lookup
from ..runtime.namespace import CORE
from .context import Rewriting
from .rule import Pass, named
from .turns import around, as_loop, lifted, without_places

INVARIANT: Final = named(
    "invariant",
    """{var} has in each turn the value of the first

    (loop [i 0 n (a)] (if (< i n) (recur (inc i) n) i))
        => (let [n (a)] (loop [i 0] (if (< i n) (recur (inc i)) i)))
    (loop [i (a) n (b)] (if (< i n) (recur (inc i) n) i))
        => (let [i (a) n (b)] (loop [i i] (if (< i n) (recur (inc i)) i)))
    (loop [i a n (list i)] (if (< i 2) (recur (inc i) n) n))
        => (let [i a n (list i)] (loop [i i] (if (< i 2) (recur (inc i)) n))) ; a:int
    (fn [x y] (if (a x) (recur (x) y) y))
        => (fn [x y] (loop [x x] (if (a x) (recur (x)) y)))
    (loop [i 0 n 9] (if (< i n) (recur (inc i) (dec n)) i))
        => (loop [i 0 n 9] (if (< i n) (recur (inc i) (dec n)) i))
    """,
)
FOLLOWER: Final = named(
    "follower",
    """{var} counts in step with {other}

    (loop [i 0 j 0] (if (< i 9) (recur (inc i) (inc j)) [j (a j)]))
        => (loop [i 0] (let [j i] (if (< i 9) (recur (inc i)) [j (a j)])))
    (loop [i 0 j 5] (if (< i 9) (recur (inc i) (inc j)) j))
        => (loop [i 0] (let [j (+ i 5)] (if (< i 9) (recur (inc i)) j)))
    (loop [i 0 j 5] (if (< i 9) (recur (inc i) (inc j)) [j j]))
        => (loop [i 0 j 5] (if (< i 9) (recur (inc i) (inc j)) [j j])) ; read twice
    (loop [i 0 j 0] (if (< i 9) (recur (inc i) (+ j 2)) j))
        => (loop [i 0 j 0] (if (< i 9) (recur (inc i) (+ j 2)) j)) ; not in step
    (loop [i 0 j 0.0] (if (< i 9) (recur (inc i) (inc j)) j))
        => (loop [i 0 j 0.0] (if (< i 9) (recur (inc i) (inc j)) j)) ; no integer
    """,
)


def reduced(root: Node, cx: Rewriting) -> Node:
    """The tree without loop variables that need not go round."""
    return _Variables(cx).visit(root)


class _Variables:
    """One walk, inner loops first."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx

    def visit(self, n: Node) -> Node:
        """What becomes of a node."""
        below = children(n)
        if not below:
            return n
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if type(made) is Loop:
            return self._loop(made)
        if type(made) is Fn:
            arities = tuple([self._arity(arity) for arity in made.arities])
            if any([a is not b for a, b in zip(arities, made.arities, strict=True)]):
                return with_arities(made, arities)
        return made

    def _loop(self, n: Loop) -> Node:
        facts = round_of(n, self.cx.prim)
        if not facts.recurs:
            return n
        if facts.invariant:
            return self._without_invariants(n, facts)
        return self._without_follower(n, facts)

    def _fires(self, n: Node, made: Node, why: str) -> bool:
        return self.cx.fire(self.cx.rule_name, n, made, why)

    def _without_invariants(self, n: Loop, facts: Round) -> Node:
        self.cx.rule_name = INVARIANT.name
        places = [at for at, var in enumerate(facts.variables) if var in facts.invariant]
        before, left = lifted(n, places[-1], facts.invariant, self.cx)
        body = without_places(n.body, n.target, places)
        loop = Loop(tuple(left), body, n.target, n.origin)
        made = Let(tuple(before), loop, self.cx.origin(n))
        why = INVARIANT.why.format(var=facts.variables[places[0]].hint)
        return made if self._fires(n, made, why) else n

    def _arity(self, arity: Arity) -> Arity:
        facts = round_of(arity, self.cx.prim)
        if not facts.recurs or not facts.invariant:
            return arity
        self.cx.rule_name = INVARIANT.name
        loop = as_loop(arity, facts.invariant, self.cx)
        if loop is None:
            return arity
        first = next(var for var in facts.variables if var in facts.invariant)
        why = INVARIANT.why.format(var=first.hint)
        return around(arity, loop, loop) if self._fires(arity.body, loop, why) else arity

    def _without_follower(self, n: Loop, facts: Round) -> Node:
        starts = dict(n.bindings)
        leaders: dict[int, Var] = {}
        for at, var in enumerate(facts.variables):
            step, start = facts.counters.get(var), starts[var]
            if step is None or type(start) is not Const or type(start.value) is not int:
                continue
            leader = leaders.setdefault(step, var)
            if leader is var:
                continue
            first = starts[leader]
            assert type(first) is Const
            value = self._value(n, facts, (leader, var), start.value - first.value)
            if value is None:
                continue
            self.cx.rule_name = FOLLOWER.name
            body = Let(((var, value),), without_places(n.body, n.target, (at,)), n.origin)
            bindings = tuple([pair for pair in n.bindings if pair[0] is not var])
            made = Loop(bindings, body, n.target, n.origin)
            if self._fires(n, made, FOLLOWER.why.format(var=var.hint, other=leader.hint)):
                return self._loop(made)
        return n

    def _value(self, n: Loop, facts: Round, pair: tuple[Var, Var], ahead: int) -> Node | None:
        """The second variable, made of the first; None where that costs more than counting it."""
        leader, var = pair
        origin = self.cx.origin(n)
        if not ahead:
            return Local(leader, origin)
        row = lookup("+")
        assert row is not None
        if self.cx.uses.count(var) - len(facts.recurs) > 1:
            return None
        if self.cx.outside.shadowed(CORE, row.name):
            return None
        args = (Local(leader, origin), Const(ahead, origin))
        return PrimCall(row, args, CORE, origin)


PASS = Pass(
    "induction",
    rules=(INVARIANT, FOLLOWER),
    doc=__doc__,
    transform=reduced,
    needs=(Loop, Fn),
)

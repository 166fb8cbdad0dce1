"""What goes round in a loop: which variables stay, which count, and whether it ends.

    (loop [i 0 acc n] (if (< i 10) (recur (+ i 1) acc) acc))
        invariant: acc       counters: i by 1       exits: the if, which stays in `then`

The same holds for an arity that recurs to itself; its parameters are the variables. `is_primitive`
says whether a call by a core name means the primitive there (`cx.prim` of a pass does).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..base.record import node
from ..ir.core import (
    Arity,
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
    Recur,
    Step,
    Try,
    Var,
)
from ..ir.walk import children

if TYPE_CHECKING:
    from .infer import Types

IsPrimitive = Callable[[PrimCall], object]

TESTS_LOOKED_AT: Final = 32  # around one recur, from inside: further out nobody writes the exit

# Rows whose value is the first argument and so many times the second, or 1 where there is none.
_STEPS: Final[Mapping[str, int]] = {"+": 1, "inc": 1, "-": -1, "dec": -1}
# Rows that are true only while their first argument is below (-1) or above (1) the second.
_ORDERS: Final[Mapping[str, int]] = {"<": -1, "<=": -1, ">": 1, ">=": 1}
_NEGATED: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}

# Rows that tell whether two integers are equal, by what they answer then.
_MEETINGS: Final[Mapping[str, bool]] = {"=": True, "==": True, "not=": False}


class _Way(NamedTuple):
    """A branch that was taken on the way to a tail position, and the way to its If."""

    decides: If
    taken: Node
    before: _Way | None


@node
class Round:
    """What is known of a loop, or of an arity that recurs.

    `invariant` variables have in each turn the value of the first. `counters` go up or down by the
    same integer in each turn. `exits` are the Ifs of which one branch only may go on, each with
    that branch.
    """

    variables: tuple[Var, ...]
    recurs: tuple[Recur, ...]
    invariant: frozenset[Var]
    counters: Mapping[Var, int]
    exits: tuple[tuple[If, Node], ...]


def round_of(n: Loop | Arity, is_primitive: IsPrimitive) -> Round:
    """The facts of one loop. Linear in its tail positions and the arguments of its recurs."""
    return _facts(n, _ways(n, set()), is_primitive)


def ends(n: Loop, types: Types | None, is_primitive: IsPrimitive) -> bool:
    """Whether the loop surely takes a finite number of turns, as far as its own turns go.

    Proven for a counter that starts at an integer, where each way to a recur compares it with a
    bound that stays: `(< i bound)` while it goes up, `(> i bound)` while it goes down. A bound that
    is no number ends the loop by an error, NaN by an answer; an endless float would not end it.
    """
    inner: set[Var] = set()
    ways = _ways(n, inner)
    facts = _facts(n, ways, is_primitive)
    starts = dict(n.bindings)
    for var, step in facts.counters.items():
        guard = _Guard(var, step, facts, inner, types, is_primitive)
        if _is_integer(starts[var], types) and all(guard.stands_before(way) for _, way in ways):
            return True
    return not ways


@node
class Bound:
    """What a counter is held against by the test that lets a loop go on.

    `place` is the counter's among the arguments of the test. Where `meets` is False the loop goes
    on as long as the counter has not come to the bound, whatever numbers they are; where it is
    True, until it meets the bound exactly: so it does if both are integers and it has not come to
    it. `order` is -1 where the counter comes from below.
    """

    place: int
    other: Node
    order: int
    meets: bool


def bound_of(
    guard: If, goes_on: Node, var: Var, step: int, is_primitive: IsPrimitive
) -> Bound | None:
    """The bound that a counter moves towards in a test of a loop; None if there is none."""
    test = guard.test
    if type(test) is not PrimCall or len(test.args) != 2 or not is_primitive(test):
        return None
    name = test.prim.name
    for place in (0, 1):
        if not _is_read(test.args[place], var):
            continue
        other = test.args[1 - place]
        if name in _MEETINGS:
            ends = guard.then if _MEETINGS[name] else guard.orelse
            return Bound(place, other, -1 if step > 0 else 1, True) if goes_on is not ends else None
        if goes_on is guard.orelse:
            name = _NEGATED.get(name, "")
        order = _ORDERS.get(name, 0) * (1 if place == 0 else -1)
        return Bound(place, other, order, False) if order * step < 0 else None
    return None


def first(n: Loop | Arity) -> list[Node]:
    """What each turn surely evaluates before anything else can happen, in that order.

    Up to the first test that parts the ways: what stands in the list may be evaluated in front of
    the loop, as far as the effects of what precedes it in the list allow.
    """
    found: list[Node] = []
    stack: list[tuple[Node, tuple[Node, ...] | None]] = [(n.body, None)]
    while stack:
        at, parts = stack.pop()
        kind = type(at)
        if parts is not None:
            found.append(at)
        elif kind is If:
            stack = [(at.test, None)]  # type: ignore[union-attr]
        elif kind in _UNSURE:
            return found
        elif kind is Fn:
            found.append(at)
        else:
            parts = children(at)
            stack.append((at, parts))
            stack += [(part, None) for part in reversed(parts)]
    return found


_UNSURE: Final = frozenset((Loop, Try, Step, Letrec))  # what is in them happens otherwise, or later


def _ways(n: Loop | Arity, inner: set[Var]) -> list[tuple[Recur, _Way | None]]:
    """The recurs of the loop, each with the branches that lead to it.

    The variables that are bound anew on the way are added to `inner`.
    """
    found: list[tuple[Recur, _Way | None]] = []
    stack: list[tuple[Node, _Way | None]] = [(n.body, None)]
    while stack:
        at, way = stack.pop()
        if type(at) is Recur:
            if at.target is n.target:
                found.append((at, way))
        elif type(at) is If:
            stack.append((at.orelse, _Way(at, at.orelse, way)))
            stack.append((at.then, _Way(at, at.then, way)))
        else:
            inner.update(_variables(at))
            stack += [(tail, way) for tail in _tails(at)]
    return found


def _variables(n: Node) -> list[Var]:
    kind = type(n)
    if kind is Let or kind is Letrec or kind is Loop:
        return [var for var, _ in n.bindings]  # type: ignore[union-attr]
    if kind is Try:
        return [clause.var for clause in n.catches]  # type: ignore[union-attr]
    return [n.params] if kind is Step and n.params is not None else []  # type: ignore[union-attr]


def _tails(n: Node) -> tuple[Node, ...]:
    """The children in tail position, of other nodes than If."""
    kind = type(n)
    if kind is Do:
        return n.items[-1:]  # type: ignore[union-attr]
    if kind is Let or kind is Letrec or kind is Loop or kind is Step:
        return (n.body,)  # type: ignore[union-attr]
    if kind is Try:
        return tuple([clause.body for clause in n.catches])  # type: ignore[union-attr]
    return ()


def _facts(n: Loop | Arity, ways: Any, is_primitive: IsPrimitive) -> Round:
    if type(n) is Loop:
        variables = tuple([var for var, _ in n.bindings])
    else:
        rest = n.rest  # type: ignore[union-attr]
        variables = n.params if rest is None else (*n.params, rest)  # type: ignore[union-attr]
    changes: dict[Var, set[int | None]] = {var: set() for var in variables}
    for recur, _ in ways:
        for var, arg in zip(variables, recur.args, strict=False):
            changes[var].add(_change(var, arg, is_primitive))
    invariant = frozenset([var for var in variables if changes[var] <= {0}])
    counters = {}
    for var, steps in changes.items():
        step = next(iter(steps)) if len(steps) == 1 else None
        if step:
            counters[var] = step
    recurs = tuple([recur for recur, _ in ways])
    return Round(variables, recurs, invariant, counters, _exits(ways))


def _change(var: Var, arg: Node, is_primitive: IsPrimitive) -> int | None:
    """How much an argument differs from the variable that it is for; None: not known."""
    if type(arg) is Local:
        return 0 if arg.var is var else None
    if type(arg) is not PrimCall or not is_primitive(arg):
        return None
    sign, args = _STEPS.get(arg.prim.name), arg.args
    if sign is None or not args or len(args) > 2:
        return None
    if len(args) == 1:
        by: Any = 1 if arg.prim.signature.alternatives[0].most() == 1 else None
        return sign * by if by is not None and _is_read(args[0], var) else None
    left, right = args
    if type(right) is Const and type(right.value) is int and _is_read(left, var):
        return sign * right.value
    if sign == 1 and type(left) is Const and type(left.value) is int and _is_read(right, var):
        return left.value
    return None


def _is_read(n: Node, var: Var) -> bool:
    return type(n) is Local and n.var is var


def _exits(ways: Any) -> tuple[tuple[If, Node], ...]:
    goes_on: dict[tuple[If, Node], None] = {}
    for _, way in ways:
        while way is not None and (way.decides, way.taken) not in goes_on:
            goes_on[way.decides, way.taken] = None
            way = way.before
    counts: dict[If, int] = {}
    for decides, _ in goes_on:
        counts[decides] = counts.get(decides, 0) + 1
    return tuple([pair for pair in goes_on if counts[pair[0]] == 1])


class _Guard:
    """Whether tests let a counter go on only as long as it is on its side of a bound."""

    def __init__(
        self,
        var: Var,
        step: int,
        facts: Round,
        inner: set[Var],
        types: Types | None,
        is_primitive: IsPrimitive,
    ) -> None:
        self._var = var
        self._side = -1 if step > 0 else 1
        self._facts = facts
        self._inner = inner
        self._types = types
        self._is_primitive = is_primitive

    def stands_before(self, way: _Way | None) -> bool:
        """Whether one of the tests on the way is such a one."""
        for _ in range(TESTS_LOOKED_AT):
            if way is None:
                return False
            if self._holds(way.decides.test, way.taken is way.decides.then):
                return True
            way = way.before
        return False

    def _holds(self, test: Node, answer: object) -> bool:
        """Whether this answer of the test says that the counter is on its side of a bound."""
        while answer:  # (and a b) is a Let around an If: where it is true, both are
            if type(test) is Let:
                self._inner.update([var for var, _ in test.bindings])
                if self._holds(test.bindings[0][1], answer) and _is_and(test):
                    return True
                test = test.body
            elif type(test) is If and _ends_in_no(test):
                test = test.then
            else:
                break
        if type(test) is not PrimCall or len(test.args) != 2 or not self._is_primitive(test):
            return False
        name = test.prim.name
        side = _ORDERS.get(name if answer else _NEGATED.get(name, ""))
        if side is None:
            return False
        left, right = test.args
        if _is_read(left, self._var):
            return side == self._side and self._stays(right, answer)
        return _is_read(right, self._var) and -side == self._side and self._stays(left, answer)

    def _stays(self, bound: Node, answer: object) -> bool:
        """Whether it is the same finite number each turn.

        Where the answer is no, NaN would let the loop go on.
        """
        if type(bound) is Const:
            number = bound.value
            return type(number) is int or (type(number) is float and math.isfinite(number))
        if type(bound) is not Local or bound.var.boxed:
            return False
        moves = bound.var in self._facts.variables and bound.var not in self._facts.invariant
        inner = bound.var in self._inner
        return not moves and not inner and _is_integer(bound, self._types)


def _ends_in_no(n: If) -> bool:
    """Whether the other branch gives nil or false: that, or the very value that was tested."""
    no = n.orelse
    if type(no) is Const:
        return no.value is None or no.value is False
    return type(no) is Local and type(n.test) is Local and no.var is n.test.var


def _is_and(n: Let) -> bool:
    """Whether the first variable must be true where the whole is."""
    body = n.body
    return type(body) is If and _is_read(body.test, n.bindings[0][0]) and _ends_in_no(body)


def _is_integer(n: Node, types: Types | None) -> bool:
    if type(n) is Const:
        return type(n.value) is int
    if types is None:
        return False
    from .lattice import INT

    shape: Any = types.of(n)
    return bool(shape.kinds & ~INT == 0)

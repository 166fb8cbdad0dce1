"""Under which tests on entry a loop surely ends.

    (loop [n n] (if (= n 0) … (recur (- n 1))))           (int? n) and (>= n 0)
    (loop [xs xs] (if (empty? xs) … (recur (rest xs))))   (vector? xs)

A counter that a test holds against a bound, or that comes down to it one by one; or a vector that
has one item less in each turn, until there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..analysis.infer import Types
from ..analysis.lattice import LIST, VEC, is_only
from ..analysis.loops import ends, round_of
from ..base.record import record
from ..base.span import Origin
from ..ir.core import Const, Do, If, Let, Local, Loop, Node, PrimCall, Var
from ..ir.walk import children
from ..prims.catalog import lookup
from .context import Rewriting
from .entering import recurs
from .guards import test

IsExit = Callable[[Node, bool], bool]  # whether a test ends the loop, where this side goes on

# Tests of whether a sequence has items, and whether they are true then.
_HAS_ITEMS: Final = {"empty?": False, "seq": True}


@record
class Ending:
    """Tests on entry, and what has to hold of the types of the loop behind them."""

    tests: list[PrimCall]
    proof: Callable[[Types], bool]


def endings(loop: Loop, params: tuple[Var, ...], cx: Rewriting) -> list[Ending]:
    """All that is worth a try, the cheapest first. The loop's variables start as the parameters."""
    facts = round_of(loop, cx.prim)
    origin = loop.origin
    found: list[Ending] = []
    for (var, _), start in zip(loop.bindings, params, strict=False):
        step = facts.counters.get(var)
        if step is not None:
            bound = _reached(loop, var, step, cx)
            proof = _always if bound is not None else _counts(loop, cx)
            found += [
                Ending(_tests(integers, start, bound, step, origin), proof)
                for integers in ([start], list(params))
            ]
        elif _is_walked(loop, var, cx):
            asked = test("vector?", (Local(start, origin),), origin)
            found.append(Ending([asked], _is_eager(var)))
    return found


def _always(types: Types) -> bool:
    return True


def _counts(loop: Loop, cx: Rewriting) -> Callable[[Types], bool]:
    return lambda types: ends(loop, types, cx.prim)


def _is_eager(var: Var) -> Callable[[Types], bool]:
    return lambda types: is_only(types.var(var), VEC | LIST)


def _tests(
    integers: list[Var], var: Var, bound: int | None, step: int, origin: Origin
) -> list[PrimCall]:
    """On entry: some parameters are integers, the counter is on its side of the bound."""
    tests = [test("int?", (Local(each, origin),), origin) for each in integers]
    if bound is not None:
        order = ">=" if step < 0 else "<="
        tests.append(test(order, (Local(var, origin), Const(bound, origin)), origin))
    return tests


def _reached(loop: Loop, counter: Var, step: int, cx: Rewriting) -> int | None:
    """The integer at which a test ends the loop, where the counter comes one nearer each turn."""
    if step not in (-1, 1):
        return None
    for n, goes_on in _exits(loop):
        end = _equals(n.test, counter, cx)
        if end is not None and goes_on is n.orelse:
            return end
    return None


def _is_walked(loop: Loop, var: Var, cx: Rewriting) -> bool:
    """Whether each turn goes on with the rest of a sequence that has items."""
    at = [each for each, _ in loop.bindings].index(var)
    rest = lookup("rest")
    for turn in recurs(loop.body, loop.target):
        n = turn.args[at]
        if type(n) is not PrimCall or n.prim is not rest or cx.prim(n) is None:
            return False
        if not _is_read(n.args[0], var):
            return False
    for n, goes_on in _exits(loop):
        asked = n.test
        if type(asked) is PrimCall and cx.prim(asked) is not None and _is_read(asked.args[0], var):
            answer = _HAS_ITEMS.get(asked.prim.name)
            if answer is not None and goes_on is (n.then if answer else n.orelse):
                return True
    return False


def _exits(loop: Loop) -> list[tuple[If, Node]]:
    """The Ifs that each turn comes by and that may end the loop, with the side that goes on."""
    found: list[tuple[If, Node]] = []
    n = loop.body
    while True:
        if type(n) is Let or type(n) is Do:
            n = children(n)[-1]
        elif type(n) is If:
            goes_on = [side for side in (n.then, n.orelse) if recurs(side, loop.target)]
            if len(goes_on) != 1:
                return found
            found.append((n, goes_on[0]))
            n = goes_on[0]
        else:
            return found


def _equals(n: Node, counter: Var, cx: Rewriting) -> int | None:
    """The constant integer that the counter is compared with."""
    if type(n) is not PrimCall or cx.prim(n) is None:
        return None
    if n.prim is lookup("zero?") and _is_read(n.args[0], counter):
        return 0
    if n.prim is not lookup("=") or len(n.args) != 2:
        return None
    for one, other in (n.args, n.args[::-1]):
        if _is_read(one, counter) and type(other) is Const and type(other.value) is int:
            return other.value
    return None


def _is_read(n: Node, var: Var) -> bool:
    return type(n) is Local and n.var is var

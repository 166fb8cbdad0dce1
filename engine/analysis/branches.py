"""What a test shows of variables, on either side.

    (if (int? x) A B)                x is an integer in A, and none in B
    (if (and (int? i) (< i n)) A B)  in A i is an integer below n's greatest value
    (if t A B)                       what the test bound to t has shown

Which primitive shows what stands in its row (`shape`). Equality speaks of scalars only, and an
order of numbers bounds integers only: NaN is neither less nor not less.
"""

from __future__ import annotations

import itertools
from typing import Any, Final

from ..ir.core import Do, If, Let, Local, Node, PrimCall
from .flow import Facts, Flow
from .lattice import (
    ANY,
    EVERY,
    FALSE,
    FALSY,
    INT,
    NIL,
    OTHER,
    SCALARS,
    TRUE,
    Shape,
    always_false,
    always_true,
    is_only,
    join,
    of_kinds,
    restrict,
    shape,
)
from .site import word_mask

DEEPEST: Final = 40  # tests inside of tests that are followed

Split = tuple[Facts | None, Facts | None]  # when true, when false; None: it never comes out so
NOTHING: Final[Split] = ({}, {})


def decide(flow: Flow, test: Node, value: Shape) -> Split:
    """What is known of variables on either side of a test that was just seen to have a value."""
    yes, no = split(flow, test)
    return (None if always_false(value) else yes), (None if always_true(value) else no)


def split(flow: Flow, test: Node, depth: int = 0) -> Split:
    """What is known of variables when a test that was visited in this pass came out true, false."""
    known = flow.splits.get(test)
    if known is not None and known[0] == flow.pass_number:
        found: Split = known[1]
        return found
    found = _split(flow, test, depth) if depth < DEEPEST else NOTHING
    value = flow.nodes.get(test, ANY)
    if always_true(value):
        found = (found[0], None)
    elif always_false(value):
        found = (None, found[1])
    flow.splits[test] = (flow.pass_number, found)
    return found


def _split(flow: Flow, test: Any, depth: int) -> Split:
    kind = type(test)
    if kind is Local:
        right = flow.rights.get(test.var)
        yes, no = split(flow, right, depth + 1) if right is not None else NOTHING
        return (
            _both(yes, {test.var: of_kinds(EVERY & ~FALSY)}),
            _both(no, {test.var: of_kinds(FALSY)}),
        )
    if kind is PrimCall:
        rule, _, words = test.prim.shape.partition(" ")
        show = _TESTS.get(rule)
        if show is None or not flow.is_primitive(test):
            return NOTHING
        shown: Split = show(flow, test.args, words, depth)
        return shown
    if kind is Let:
        return split(flow, test.body, depth + 1)
    if kind is Do:
        return split(flow, test.items[-1], depth + 1)
    if kind is If:
        when, unless = split(flow, test.test, depth + 1)
        yes, no = split(flow, test.then, depth + 1)
        other_yes, other_no = split(flow, test.orelse, depth + 1)
        return (
            _either(_both(when, yes), _both(unless, other_yes)),
            _either(_both(when, no), _both(unless, other_no)),
        )
    return NOTHING


def _both(a: Facts | None, b: Facts | None) -> Facts | None:
    if a is None or b is None:
        return None
    if not a or not b:
        return a or b
    made = dict(a)
    for var, found in b.items():
        made[var] = restrict(made[var], found) if var in made else found
    return made


def _either(a: Facts | None, b: Facts | None) -> Facts | None:
    if a is None or b is None:
        return b if a is None else a
    return {var: join(found, b[var]) for var, found in a.items() if var in b}


def _one(flow: Flow, n: Node, yes: Shape, no: Shape) -> Split:
    """Facts about a node that may be a variable."""
    if type(n) is not Local:
        return NOTHING
    return {n.var: yes}, {n.var: no}


def _is(flow: Flow, args: Any, words: str, depth: int) -> Split:
    mask = word_mask(words)
    if len(args) != 1:
        return NOTHING
    exact = not mask & OTHER or mask == EVERY
    return _one(flow, args[0], of_kinds(mask), of_kinds(EVERY & ~mask) if exact else ANY)


def _isnt(flow: Flow, args: Any, words: str, depth: int) -> Split:
    yes, no = _is(flow, args, words, depth)
    return no, yes


def _only(flow: Flow, args: Any, words: str, depth: int) -> Split:
    return _one(flow, args[0], of_kinds(word_mask(words)), ANY) if args else NOTHING


def _not(flow: Flow, args: Any, words: str, depth: int) -> Split:
    if len(args) != 1:
        return NOTHING
    yes, no = split(flow, args[0], depth + 1)
    return no, yes


def _boolean(flow: Flow, args: Any, words: str, depth: int) -> Split:
    return split(flow, args[0], depth + 1) if len(args) == 1 else NOTHING


def _value(flow: Flow, n: Node) -> Shape:
    """What is known of an argument where the test stands."""
    return flow.nodes.get(n, ANY)


def _equal(flow: Flow, args: Any, words: str, depth: int) -> Split:
    if len(args) != 2:
        return NOTHING
    yes: Facts = {}
    no: Facts = {}
    for n, other in (args, args[::-1]):
        if type(n) is not Local:
            continue
        known, here = _value(flow, other), _value(flow, n)
        if is_only(known, SCALARS):
            equal = shape(known.kinds, None, None, known.low, known.high)
            yes[n.var] = restrict(yes.get(n.var, ANY), equal)
            if known.kinds in (NIL, TRUE, FALSE):
                no[n.var] = of_kinds(EVERY & ~known.kinds)
            elif is_only(known, INT) and known.low is not None and known.low == known.high:
                no[n.var] = _other_than(here, known.low)
    return (yes, no) if words == "same" else (no, yes)


def _other_than(here: Shape, value: int) -> Shape:
    """Integers that are not this one, where it is the first or the last that they may be."""
    low = value + 1 if here.low == value else None
    high = value - 1 if here.high == value else None
    return shape(EVERY, None, None, low, high)


def _compare(flow: Flow, args: Any, words: str, depth: int) -> Split:
    """A chain of `<` and the like; its negation says something for two arguments only."""
    yes: Facts = {}
    no: Facts = {}
    for left, right in itertools.pairwise(args):
        _ordered(flow, left, right, words, yes)
    if len(args) == 2:
        _ordered(flow, args[0], args[1], _NEGATED[words], no)
    return yes, no


_NEGATED: Final = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _ordered(flow: Flow, left: Node, right: Node, order: str, facts: Facts) -> None:
    """Bounds of integers that stand in an order to integers."""
    if order in ("<", "<="):
        left, right = right, left
    gap = 0 if "=" in order else 1  # left is at least right + gap
    if type(left) is Local:
        known = _value(flow, right)
        if is_only(known, INT) and known.low is not None:
            found = shape(EVERY, None, None, known.low + gap, None)
            facts[left.var] = restrict(facts.get(left.var, ANY), found)
    if type(right) is Local:
        known = _value(flow, left)
        if is_only(known, INT) and known.high is not None:
            found = shape(EVERY, None, None, None, known.high - gap)
            facts[right.var] = restrict(facts.get(right.var, ANY), found)


def _zero(flow: Flow, args: Any, words: str, depth: int) -> Split:
    """`zero?`, `pos?`, `neg?`."""
    if len(args) != 1 or type(args[0]) is not Local:
        return NOTHING
    low, high = {"=": (0, 0), ">": (1, None), "<": (None, -1)}[words]
    if words == "=":
        no = _other_than(_value(flow, args[0]), 0)
    else:
        no = shape(EVERY, None, None, 0 if words == "<" else None, 0 if words == ">" else None)
    return _one(flow, args[0], shape(EVERY, None, None, low, high), no)


_TESTS: Final[dict[str, Any]] = {
    "is": _is,
    "isnt": _isnt,
    "only": _only,
    "not": _not,
    "boolean": _boolean,
    "equal": _equal,
    "compare": _compare,
    "zero": _zero,
}

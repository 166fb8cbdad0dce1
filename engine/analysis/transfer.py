"""What a primitive gives, by the shapes of its arguments.

    (+ int 0..9, int 1..1)   =>  int 1..10
    (first vector of str)    =>  str or nil
    (+ anything 1.5)         =>  float          ; otherwise it raises
    (inc str)                =>  never          ; it always raises

Three sources, all in the primitive's row: the signature says which arguments pass at all and what
kind the result has, `refine` says it for narrower arguments, and `shape` names a rule of
`transfer_numbers` or `transfer_sequences` for what kinds cannot say. What the host answers is
never taken for granted.
"""

from __future__ import annotations

from typing import Final

from ..prims.table import HOST, Primitive
from ..runtime.entry import kinds_of
from ..types.sig import Alternative, SigType, parse_signature
from .lattice import (
    ANY,
    CALLABLE,
    EVERY,
    FN,
    ITEMS,
    NEVER,
    NIL,
    OTHER,
    Shape,
    join,
    of_kinds,
    restrict,
    shape,
)
from .shapes import WORD_KINDS
from .site import Args, Rule, Site, element_of
from .transfer_numbers import RULES as NUMBERS
from .transfer_sequences import RULES as SEQUENCES

RULES: Final = {**NUMBERS, **SEQUENCES}
NOWHERE: Final = Site()


class Plan:
    """One alternative of a signature for one count of arguments: masks of kinds, and the result."""

    __slots__ = ("masks", "params", "plain", "result")

    def __init__(self, alternative: Alternative, count: int) -> None:
        self.params: Final = kinds_of(alternative, count)
        self.masks: Final = [mask_of(kind) for kind in self.params]
        self.result: Final = alternative.result
        self.plain: Final = None if _has_variable(self.result) else _result(self.result, {})


class Layout:
    """What a primitive does with one count of arguments; `passes` is what may come through."""

    __slots__ = ("checks", "narrow", "passes", "plans", "rule", "words")

    def __init__(self, prim: Primitive, count: int) -> None:
        self.plans: Final = _plans(prim.sig, count)
        self.narrow: Final = _plans(prim.refine, count) if prim.refine else []
        self.passes: Final = [
            _union([plan.masks[at] for plan in self.plans]) for at in range(count)
        ]
        self.checks: Final = any([mask != EVERY for mask in self.passes])
        name, _, self.words = prim.shape.partition(" ")
        self.rule: Final[Rule | None] = RULES[name] if name else None


_LAYOUTS: Final[dict[tuple[Primitive, int], Layout]] = {}


def layout(prim: Primitive, count: int) -> Layout:
    """The layout of a primitive for a count of arguments; made once."""
    key = (prim, count)
    found = _LAYOUTS.get(key)
    if found is None:
        found = Layout(prim, count)
        if count < 8:  # longer calls are few, and have no end
            _LAYOUTS[key] = found
    return found


def result(prim: Primitive, args: Args, site: Site = NOWHERE) -> Shape:
    """What the primitive gives for arguments of these shapes; NEVER when it always raises."""
    if prim.constant:  # a value, no function
        return ANY
    found = layout(prim, len(args))
    if not found.plans:
        return NEVER
    if found.checks:
        args = [
            restrict(arg, of_kinds(mask)) if arg.kinds & ~mask else arg
            for arg, mask in zip(args, found.passes, strict=True)
        ]
    for arg in args:
        if not arg.kinds:
            return NEVER
    if prim.fx & HOST:
        return ANY
    coarse = _coarse(found, args)
    if found.rule is None or not coarse.kinds:
        return coarse
    return found.rule(args, coarse, site, found.words)


def _coarse(found: Layout, args: Args) -> Shape:
    """The result by kinds alone."""
    for plan in found.narrow:
        for arg, mask in zip(args, plan.masks, strict=True):
            if arg.kinds & ~mask:
                break
        else:
            return plan.plain if plan.plain is not None else _bound_result(plan, args)
    if len(found.plans) == 1:
        plan = found.plans[0]
        return plan.plain if plan.plain is not None else _bound_result(plan, args)
    made = NEVER
    for plan in found.plans:
        if all([arg.kinds & mask for arg, mask in zip(args, plan.masks, strict=True)]):
            made = join(made, plan.plain if plan.plain is not None else _bound_result(plan, args))
    return made


def _plans(text: str, count: int) -> list[Plan]:
    """The alternatives that take so many arguments."""
    found = []
    for alternative in parse_signature(text).alternatives:
        most = alternative.most()
        if alternative.least() <= count and (most is None or count <= most):
            found.append(Plan(alternative, count))
    return found


def _union(masks: list[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def mask_of(kind: SigType) -> int:
    """The kinds of value that a parameter's type lets through."""
    word = kind.word
    if word == "/":
        return _union([mask_of(member) for member in kind.args])
    if word == "->":
        return CALLABLE
    return EVERY if len(word) == 1 else WORD_KINDS.get(word, OTHER)


def _has_variable(kind: SigType) -> bool:
    return (len(kind.word) == 1 and kind.word != "/") or any(map(_has_variable, kind.args))


def _bound_result(plan: Plan, args: Args) -> Shape:
    """The result of an alternative whose type has variables, by what stands for them."""
    bound: dict[str, Shape] = {}
    for kind, arg in zip(plan.params, args, strict=True):
        _bind(kind, arg, bound)
    return _result(plan.result, bound)


def _bind(kind: SigType, arg: Shape, bound: dict[str, Shape]) -> None:
    if len(kind.word) == 1 and kind.word != "/":
        found = arg
        name = kind.word
    elif kind.word == "seq" and kind.args and len(kind.args[0].word) == 1:
        name = kind.args[0].word
        found = join(element_of(arg), of_kinds(NIL))  # there may be no element
    else:
        return
    bound[name] = join(bound[name], found) if name in bound else found


def _result(kind: SigType, bound: dict[str, Shape]) -> Shape:
    word = kind.word
    if word == "/":
        found = NEVER
        for member in kind.args:
            found = join(found, _result(member, bound))
        return found
    if word in ("->", "fn"):
        return of_kinds(FN)
    if len(word) == 1:
        return bound.get(word, ANY)
    kinds = WORD_KINDS.get(word, OTHER)
    if kinds & ITEMS and not kinds & ~ITEMS and kind.args:
        return shape(kinds, _result(kind.args[0], bound))
    return of_kinds(kinds)

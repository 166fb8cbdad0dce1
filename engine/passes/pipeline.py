"""The levels: which passes run, in which order, on one screen.

    plan_of("basic")              =>  the passes of the level
    plan_of("aggressive -fuse")   =>  all of the level but one
    plan_of("fold,inline")        =>  these two, in this order

Every pass keeps the meaning by itself, so any choice in any order is right; the order here is the
one in which they help each other most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..base.suggest import meant, near
from . import (
    accumulate,
    checks,
    cse,
    dce,
    decide,
    flatten,
    fold,
    fuse,
    induction,
    inline,
    licm,
    literals,
    propagate,
    records,
    simplify,
    specialise,
    strength,
    stride,
    tailcall,
    transients,
    unroll,
    versions,
)
from .driver import Plan, Repeat
from .rule import Pass

NONE: Final[Plan] = ()

BASIC: Final[Plan] = (
    propagate.PASS,
    fold.PASS,
    flatten.PASS,
    simplify.PASS,
    literals.PASS,
    dce.PASS,
)

AGGRESSIVE: Final[Plan] = (
    Repeat(
        (
            propagate.PASS,
            fold.PASS,
            flatten.PASS,
            simplify.PASS,
            literals.PASS,
            decide.PASS,
            cse.PASS,
            dce.PASS,
            checks.PASS,
            accumulate.PASS,  # before inline unrolls what it would make a loop of
            tailcall.PASS,
            specialise.PASS,  # makes calls that inline takes away
            inline.PASS,
            fuse.PASS,
            strength.PASS,
            unroll.PASS,
            induction.PASS,  # before licm: what needs no variable does not change
            licm.PASS,
            versions.PASS,  # after what it looks at the remarks of
            records.PASS,  # after strength, which takes away what stands between it and a map
        ),
        rounds=3,
    ),
    stride.PASS,  # once, and late: what comes after sees each turn several times
    Repeat((propagate.PASS, fold.PASS, flatten.PASS, simplify.PASS, dce.PASS), rounds=2),
    transients.PASS,  # last: what builds in place writes, which ties the hands of all others
)

LEVELS: Final[Mapping[str, Plan]] = {"none": NONE, "basic": BASIC, "aggressive": AGGRESSIVE}


def passes_of(plan: Plan) -> tuple[Pass, ...]:
    """The passes of a plan, each once, in order."""
    found: dict[Pass, None] = {}
    for item in plan:
        found.update(dict.fromkeys([item] if type(item) is Pass else item.passes))  # type: ignore[union-attr]
    return tuple(found)


PASSES: Final[dict[str, Pass]] = {each.name: each for each in passes_of(AGGRESSIVE)}


def plan_of(spec: str, further: Mapping[str, Pass] = PASSES) -> Plan:
    """The plan that a text asks for; `further` are the passes that it may name.

    A level, passes separated by commas or spaces, or a level with `-pass` and `+pass` after it.
    Raises ValueError naming what does not exist.
    """
    words = spec.replace(",", " ").split()
    known = {**PASSES, **further}
    plan: Plan = ()
    if words and words[0] in LEVELS:
        plan = LEVELS[words.pop(0)]
    for word in words:
        sign, name = (word[0], word[1:]) if word[0] in "+-" else ("+", word)
        if name not in known:
            raise ValueError(_unknown(name, tuple(known)))
        plan = _without(plan, known[name]) if sign == "-" else (*plan, known[name])
    return plan


def _unknown(name: str, known: tuple[str, ...]) -> str:
    hint = meant(near(name, sorted((*known, *LEVELS))))
    return f"no such level or pass: {name!r}{f' ({hint})' if hint else ''}"


def _without(plan: Plan, gone: Pass) -> Plan:
    kept: list[Pass | Repeat] = []
    for item in plan:
        if type(item) is Repeat:
            kept.append(Repeat(tuple([p for p in item.passes if p is not gone]), item.rounds))
        elif item is not gone:
            kept.append(item)
    return tuple(kept)

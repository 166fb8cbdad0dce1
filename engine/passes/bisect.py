"""Find the firing that makes a result wrong: a search over how many firings are allowed.

    wrong(0) no … wrong(40) yes   =>   wrong(20)? wrong(30)? …   =>   firing 27: 26 are right

With a limit of n the first n firings are those of the unlimited compilation, so of two
neighbouring limits, one right and one wrong, the last firing is the guilty one. That holds also
where a later firing makes up for it; the pair is looked at again before it is named.
Source: the `-opt-bisect-limit` of LLVM.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .driver import Plan
from .pipeline import passes_of
from .rule import Pass

NEVER: Final = -1  # it is not wrong, or not each time
ALWAYS: Final = 0  # it is wrong without any firing: no rule is to blame


def guilty_firing(wrong: Callable[[int], bool], firings: int) -> int:
    """The number of the guilty firing, from 1; or NEVER, or ALWAYS.

    `wrong(limit)` says whether a compilation with so many firings gives something wrong; it is
    asked about log2(firings) + 4 times.
    """
    if not wrong(firings):
        return NEVER
    if wrong(0):
        return ALWAYS if wrong(0) else NEVER
    right, bad = 0, firings
    while bad - right > 1:
        middle = (right + bad) // 2
        if wrong(middle):
            bad = middle
        else:
            right = middle
    return bad if wrong(bad) and not wrong(right) else NEVER


def guilty_passes(wrong: Callable[[Plan], bool], plan: Plan) -> tuple[Pass, ...]:
    """The passes that are wrong each alone; else those without which the plan is right.

    For when no single firing can be named: what is wrong is not the same each time.
    """
    passes = passes_of(plan)
    alone = tuple([each for each in passes if wrong((each,))])
    if alone:
        return alone
    return tuple([each for each in passes if not wrong([p for p in passes if p is not each])])

"""Results of arithmetic and of tests that kinds cannot say.

    range +      (+ int 0..9, int 1..1)           =>  int 1..10
    is int       (int? str)                       =>  false
    compare <    (< int 0..3, int 5..9)           =>  true

A rule gets the arguments' shapes (only what passes the row's checks), the result by kinds alone,
the place of the call, and the words that follow its name in the row.
"""

from __future__ import annotations

from typing import Final

from .lattice import (
    BOOL,
    EVERY,
    FALSE,
    INT,
    NEVER,
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
    shape,
)
from .ranges import ANYWHERE, OPERATIONS, Bounds, before
from .site import Args, Rule, Site, bounds, word_mask


def _range(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """Arithmetic: of integers alone the bounds are followed."""
    if not coarse.kinds & INT or not args or not all([arg.kinds & INT for arg in args]):
        return coarse
    operation = OPERATIONS[word]
    found = bounds(args[0])
    if len(args) == 1 and word in ("-", "abs"):
        found = operation((0, 0), found)
    for arg in args[1:]:
        found = operation(found, bounds(arg))
    return _ints(coarse, found)


def _extreme(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """The greatest or least: one of the arguments, so NaN among them changes no bound of it."""
    if all([is_only(arg, INT) for arg in args]):
        found = bounds(args[0])
        for arg in args[1:]:
            found = OPERATIONS[word](found, bounds(arg))
        return _ints(coarse, found)
    made = NEVER
    for arg in args:
        made = join(made, arg)
    return made


def _step(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`inc` and `dec`."""
    if not coarse.kinds & INT:
        return coarse
    by = int(word)
    return _ints(coarse, OPERATIONS["+"](bounds(args[0]), (by, by)))


def _ints(coarse: Shape, found: Bounds) -> Shape:
    if found == ANYWHERE:
        return coarse
    return shape(coarse.kinds, coarse.item, None, found[0], found[1])


def _between(args: Args, coarse: Shape, site: Site, words: str) -> Shape:
    """Integers of the result have these bounds; `*` is none."""
    low, high = [None if word == "*" else int(word) for word in words.split()]
    return _ints(coarse, (low, high))


def truth(sure: bool | None) -> Shape:
    """The shape of a decided or undecided test."""
    return of_kinds(BOOL if sure is None else TRUE if sure else FALSE)


def _is(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A test for kinds: exactly the values of these pass."""
    if len(args) != 1:
        return coarse
    mask = word_mask(word)
    if not args[0].kinds & mask:
        return truth(False)
    if mask & OTHER and mask != EVERY:  # of objects of many sorts it takes some
        return coarse
    return truth(None if args[0].kinds & ~mask else True)


def _isnt(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A test that all values but those of these kinds pass."""
    if len(args) != 1:
        return coarse
    return _not([_is(args, coarse, site, word)], coarse, site, "")


def _only(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A test that some values of these kinds pass, and no others."""
    return coarse if args[0].kinds & word_mask(word) else truth(False)


def _not(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    if always_true(args[0]):
        return truth(False)
    return truth(True) if always_false(args[0]) else coarse


def _boolean(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    if always_true(args[0]):
        return truth(True)
    return truth(False) if always_false(args[0]) else coarse


def _equal(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`=` of two; decided where a scalar meets another kind, or both are one value."""
    if len(args) != 2:
        return coarse
    a, b = args
    found = None
    if not a.kinds & b.kinds:
        if (is_only(a, SCALARS) and not b.kinds & OTHER) or (
            is_only(b, SCALARS) and not a.kinds & OTHER
        ):
            found = False
    elif is_only(a, INT) and is_only(b, INT):
        if before(bounds(a), bounds(b)) or before(bounds(b), bounds(a)):
            found = False
        elif a.low is not None and a.low == a.high == b.low == b.high:
            found = True
    elif a.kinds == b.kinds and a.kinds in (NIL, TRUE, FALSE):
        found = True
    if found is None:
        return coarse
    return truth(found if word == "same" else not found)


def _compare(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`<` and its kin, of two integers."""
    if len(args) != 2 or not (is_only(args[0], INT) and is_only(args[1], INT)):
        return coarse
    a, b = bounds(args[0]), bounds(args[1])
    found = {"<": before(a, b), ">": before(b, a), "<=": before(b, a), ">=": before(a, b)}[word]
    if found is None:
        return coarse
    return truth(found if word in "<>" else not found)


def _zero(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`zero?`, `pos?` and `neg?`."""
    if not is_only(args[0], INT):
        return coarse
    zero = shape(INT, None, None, 0, 0)
    if word == "=":
        return _equal([args[0], zero], coarse, site, "same")
    return _compare([args[0], zero], coarse, site, word)


RULES: Final[dict[str, Rule]] = {
    "range": _range,
    "extreme": _extreme,
    "step": _step,
    "between": _between,
    "is": _is,
    "isnt": _isnt,
    "only": _only,
    "not": _not,
    "boolean": _boolean,
    "equal": _equal,
    "compare": _compare,
    "zero": _zero,
}

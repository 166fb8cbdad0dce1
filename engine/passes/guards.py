"""Tests on entry that choose between two versions of a body.

    chosen([int? n, (>= n 0)], fast, body)   =>   (if (if (int? n) (>= n 0) false) fast body)

One version is right for every argument: it is the body as it was. So a test may only look, and a
function has one choice of this kind at most: versions of versions would double the code each time.
"""

from __future__ import annotations

from typing import Final

from ..base.span import Derived, Origin
from ..ir.core import Const, If, Node, PrimCall
from ..ir.walk import nodes
from ..prims.catalog import lookup
from ..runtime.namespace import CORE

DEPTH: Final = 40  # origins of origins that are looked at


def test(name: str, args: tuple[Node, ...], origin: Origin) -> PrimCall:
    """The call of a primitive that answers true or false, whatever the code around calls so."""
    row = lookup(name)
    assert row is not None
    return PrimCall(row, args, CORE, origin)


def chosen(tests: list[PrimCall], fast: Node, body: Node, origin: Origin) -> If:
    """`fast` where all of the tests hold, which are evaluated in order; else `body`."""
    whole: Node = tests[-1]
    for each in reversed(tests[:-1]):
        whole = If(each, whole, Const(False, origin), origin)
    return If(whole, fast, body, origin)


def has_version(root: Node, *passes: str) -> bool:
    """Whether one of the passes has put a version of its own anywhere into the tree."""
    return any([_made_by(n.origin, passes) for n in nodes(root)])


def _made_by(origin: Origin, passes: tuple[str, ...]) -> bool:
    for _ in range(DEPTH):
        if not isinstance(origin, Derived) or not origin.sources:
            return False
        if origin.rule.partition(".")[0] in passes:
            return True
        origin = origin.sources[0]
    return False

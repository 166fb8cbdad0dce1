"""Small questions and small nodes that several passes share.

plain('[1 2], 64)            =>  True      data whose every part is seen, and few parts
fits(the row of `int?`, 2)   =>  False     calling it so is an error
kept([(f x), 1], y)          =>  Do((f x), y)    what has no effect is left out
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from ..analysis.effects import can_throw, removable
from ..base.span import Origin
from ..ir.core import Const, Do, Global, Local, Node, PrimRef, Vec
from ..prims.table import CALLS, DIVERGES, FORCES, HOST, READS, WRITES, Primitive
from ..values.atoms import Keyword, Symbol
from ..values.lists import PList
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.vectors import VECTORS

if TYPE_CHECKING:
    from .context import Rewriting

TEXT_PART: Final = 16  # characters of a text that count as one part of a value
INT_PART: Final = 256  # bits of an integer that do

_ATOMS: Final = frozenset((type(None), bool, float, Keyword, Symbol))


def plain(value: Any, limit: int) -> bool:
    """Whether a value is data through and through, of at most `limit` parts."""
    stack: list[Any] = [value]
    while stack:
        item = stack.pop()
        cls = item.__class__
        limit -= 1
        if cls is int:
            limit -= item.bit_length() // INT_PART
        elif cls is str:
            limit -= len(item) // TEXT_PART
        elif cls in VECTORS or cls is PList or cls is PSet:
            limit -= len(item)
            if limit >= 0:
                stack.extend(item)
        elif cls is PMap:
            limit -= len(item)
            if limit >= 0:
                for pair in item.items():
                    stack.extend(pair)
        elif cls not in _ATOMS:
            return False
        if limit < 0:
            return False
    return True


def fits(prim: Primitive, count: int) -> bool:
    """Whether the row takes so many arguments."""
    for least, most in prim.signature.arities():
        if least <= count and (most is None or count <= most):
            return True
    return False


def droppable(n: Node, cx: Rewriting) -> bool:
    """Whether nobody can tell that the node is not evaluated, given that its value is unused."""
    return removable(cx.effects.of(n))


def quiet(n: Node, cx: Rewriting) -> bool:
    """Whether evaluating the node does nothing but give a value: no error, no effect, no reading.

    Such a node may be evaluated earlier or later, or not at all.
    """
    fx = cx.effects.of(n)
    return not can_throw(fx) and not fx & (CALLS | READS | WRITES | HOST | DIVERGES | FORCES)


def kept(items: Iterable[Node], last: Node, origin: Origin, cx: Rewriting) -> Node:
    """The items for their effects, then the value of `last`."""
    needed = [item for item in items if not droppable(item, cx)]
    return Do((*needed, last), origin) if needed else last


def items_of(n: Node) -> tuple[Node, ...] | None:
    """The items of a vector that is written out; None of any other node."""
    if type(n) is Vec:
        return n.items
    if type(n) is not Const or n.value.__class__ not in VECTORS:
        return None
    value: Any = n.value
    return tuple([Const(item, n.origin) for item in value]) if len(value) <= _WRITTEN else None


_WRITTEN: Final = 64  # items of a constant vector that are looked at one by one


def is_leaf(n: Node) -> bool:
    """Whether the node has no parts, so that it may stand in several places."""
    return type(n) in _LEAVES


_LEAVES: Final = frozenset((Const, Local, Global, PrimRef))


def truth_of(value: Any) -> bool:
    """RTFS truth: only nil and false are false."""
    return value is not None and value is not False

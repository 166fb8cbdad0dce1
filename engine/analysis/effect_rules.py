"""Effects of one row of the table where it is called, and of checking one type.

    (first [1 2])   =>  nothing        the row FORCES, but a vector of numbers keeps no code
    (first xs)      =>  THROWS FORCES  xs may be lazy, or no sequence

A row's bits hold for all arguments; what is known of the arguments here takes some of them away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ir.core import Arity, Fn, Local, Node
from ..ir.walk import children
from ..prims.table import (
    ALLOCATES,
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    MARKS,
    READS,
    THROWS,
    TYPES,
    WRITES,
    Primitive,
)
from ..runtime.entry import kinds_of
from ..types import lattice
from ..types.sig import SigType
from .keeps import may_keep_code
from .shapes import WORD_KINDS
from .transfer import layout

if TYPE_CHECKING:
    from .infer import Types

ALL: Final = (
    THROWS | ALLOCATES | CALLS | READS | WRITES | HOST | DIVERGES | TYPES | MARKS | FORCES | FRESH
)


def row_effects(prim: Primitive, args: tuple[Node, ...], types: Types | None) -> int:
    """The row's bits, without those that its arguments rule out."""
    fx = prim.fx
    found = layout(prim, len(args))
    if not found.plans:
        return fx | THROWS
    if fx & THROWS and types is not None and _never_raises(prim, args, found.passes, types):
        fx &= ~THROWS
    if fx & FORCES and not any([may_keep_code(arg, types) for arg in args]):
        fx &= ~FORCES
    return fx


def _never_raises(prim: Primitive, args: tuple[Node, ...], passes: list[int], types: Types) -> bool:
    """Whether the row raises on wrong kinds only, and the arguments are of the right ones."""
    if "total" not in prim.laws:
        return False
    kinds = [types.of(arg).kinds for arg in args]
    for word in prim.laws.split():
        law, _, kind = word.partition(":")
        masks = [WORD_KINDS[kind]] * len(args) if kind else passes
        if law == "total" and not any([k & ~mask for k, mask in zip(kinds, masks, strict=True)]):
            return True
    return False


_PLACES: dict[tuple[Primitive, int], tuple[int, ...]] = {}


def function_places(prim: Primitive, count: int) -> tuple[int, ...]:
    """Which of `count` arguments the row takes as functions; the count need not fit."""
    known = _PLACES.get((prim, count))
    if known is None:
        found: dict[int, None] = {}
        for alternative in prim.signature.alternatives:
            most = alternative.most()
            if alternative.least() <= count and (most is None or count <= most):
                kinds = kinds_of(alternative, count)
                found.update(dict.fromkeys([at for at, k in enumerate(kinds) if _calls(k)]))
        known = _PLACES[prim, count] = tuple(found)
    return known


def _calls(kind: SigType) -> bool:
    if kind.word == "/":
        return any(_calls(member) for member in kind.args)
    return kind.word in ("fn", "->")


def accepts(arity: Arity, count: int) -> bool:
    """Whether a call with `count` arguments enters the arity."""
    least = len(arity.params)
    return count == least or (arity.rest is not None and count > least)


def type_effects(declared: lattice.Type) -> int:
    """Effects of checking that a value has the type: elements are looked at, lazy ones too."""
    if type(declared) is lattice.Primitive:
        return THROWS
    return THROWS | FORCES | TYPES


def evaluated(n: Node) -> tuple[Node, ...]:
    """The nodes that evaluating `n` may evaluate: of a function only what it captures.

    A variable that is captured is not read: its box goes into the closure as it is.
    """
    if type(n) is not Fn:
        return children(n)
    if n.basis is None:
        return ()
    return tuple([value for _, value in n.basis.captures if type(value) is not Local])

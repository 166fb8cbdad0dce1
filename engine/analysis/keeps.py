"""Which values may keep code that runs when somebody looks: lazy sequences and delays.

    "abc"   [1 2]   (+ a b)   =>  no
    xs      [xs 1]            =>  yes, as long as nothing is known of xs

A collection that holds one keeps code as well. Functions and mutable containers do not count: what
they hold runs only when it is called or taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ir.core import Const, Do, Fn, Let, MapNode, Node, PrimCall, PrimRef, SetNode, Vec
from ..prims.table import Primitive
from ..types.sig import SigType
from .lattice import SCALARS

if TYPE_CHECKING:
    from .infer import Types

# Kinds of results whose values keep nothing; a vector, a map or a list may hold a lazy sequence.
_EQUAL: Final = frozenset("nil bool int float num str kw sym ts uuid res never".split())
_PLAIN: Final = _EQUAL | frozenset("fn counter chan actor".split())


def may_keep_code(n: Node, types: Types | None) -> bool:
    """Whether the value of the node may be, or hold, a lazy sequence or a delay."""
    kind = type(n)
    if kind is Const or kind is Fn or kind is PrimRef:
        return False  # a literal is data through and through
    if kind is PrimCall and _gives(n.prim, _PLAIN):  # type: ignore[union-attr]
        return False
    if types is not None:
        return bool(types.of(n).may_keep_code)
    if kind is Vec or kind is SetNode:
        return any(may_keep_code(item, None) for item in n.items)  # type: ignore[union-attr]
    if kind is MapNode:
        pairs = n.pairs  # type: ignore[union-attr]
        return any(may_keep_code(part, None) for pair in pairs for part in pair)
    if kind is Let:
        return may_keep_code(n.body, None)  # type: ignore[union-attr]
    if kind is Do:
        return may_keep_code(n.items[-1], None)  # type: ignore[union-attr]
    return True


def may_be_fresh(n: Node, types: Types | None) -> bool:
    """Whether the value of the node may be, or hold, something that is equal only to itself."""
    kind = type(n)
    if kind is Fn:
        return True
    if kind is PrimCall and _gives(n.prim, _EQUAL):  # type: ignore[union-attr]
        return False
    return types is None or types.of(n).kinds & ~SCALARS != 0


_GIVES: dict[tuple[Primitive, frozenset[str]], bool] = {}


def _gives(prim: Primitive, words: frozenset[str]) -> bool:
    """Whether all results of a row are of these kinds, through and through."""
    known = _GIVES.get((prim, words))
    if known is None:
        results = [alternative.result for alternative in prim.signature.alternatives]
        known = _GIVES[prim, words] = all(_is_of(result, words) for result in results)
    return known


def _is_of(kind: SigType, words: frozenset[str]) -> bool:
    if kind.word == "/":
        return all(_is_of(member, words) for member in kind.args)
    if kind.word in ("vec", "set") and kind.args:
        return _is_of(kind.args[0], words)
    return kind.word in words

"""The same value by a cheaper call, where types prove that nobody can tell.

(first (rest v))          =>  (second v)      ; v:vector   rest copies a vector
(conj (conj v a) b)       =>  (conj v a b)    ; v:vector
(apply f a [b c])         =>  (f a b c)
(vec v)                   =>  v               ; v:vector

In the tree interpreter a call of a primitive costs 0.4 to 0.8 us, whichever it is, so each rule
here takes a call or a copy away. Left out because they exchange one call for another and win
nothing there: `(* x 2)`, `(mod x 8)` and `(quot x 8)` by bits (1.1 and 0.9 us as they are, 1.3 us
by bits), `(pow x 2)`. Nor is `(get-in m [:a :b])` written as two calls of `get`: 3.6 us after 2.3.
`(nth v 0)` as `first` would win 0.3 us of 1.2, but gives nil where `nth` raises.
"""

from __future__ import annotations

from typing import Final

from ..analysis.effect_rules import row_effects
from ..analysis.effects import movable_past
from ..analysis.lattice import FN, LAZY, SEQ, STR, is_only
from ..analysis.shapes import WORD_KINDS
from ..analysis.transfer import layout
from ..ir.core import Call, Node, PrimCall, PrimRef, Vec
from ..prims.catalog import lookup
from ..prims.table import THROWS, Primitive
from .context import Rewriting
from .rule import Pass, Rewrite, rule
from .terms import fits

MOST_ARGUMENTS: Final = 4  # of a call that others are gathered in: five cost 0.6 us more to pass

_EAGER: Final = SEQ & ~(LAZY | STR)  # the last of "" is "", its first is nil


def _holds(prim: Primitive, law: str, n: Node, cx: Rewriting) -> bool:
    """Whether the row has the law for a first argument like this one."""
    for word in prim.laws.split():
        name, _, kind = word.partition(":")
        if name == law and is_only(cx.types.of(n), WORD_KINDS[kind]):
            return True
    return False


@rule(PrimCall)
def unchanged(n: PrimCall, cx: Rewriting) -> Node | None:
    """{n.prim.name} gives what is of this kind already as it is

    (vec [a b])  => [a b]
    (set #{a})  => #{a}
    (vec a)  => (vec a)
    """
    if len(n.args) == 1 and cx.prim(n) is not None and _holds(n.prim, "unchanged", n.args[0], cx):
        return n.args[0]
    return None


@rule(PrimCall)
def gathered(n: PrimCall, cx: Rewriting) -> Node | None:
    """one call of {n.prim.name} takes all that several add

    (conj (conj [a] b) c)  => (conj [a] b c)
    (disj (disj #{a b} a) b)  => (disj #{a b} a b)
    (conj (conj a b) c)  => (conj (conj a b) c)
    """
    if not n.args or type(n.args[0]) is not PrimCall or cx.prim(n) is None:
        return None
    inner, more = n.args[0], n.args[1:]
    if inner.prim is not n.prim or cx.prim(inner) is None or len(inner.args) < 2 or not more:
        return None
    if len(inner.args) + len(more) > MOST_ARGUMENTS:
        return None
    if not fits(n.prim, len(n.args)) or not fits(n.prim, len(inner.args)):
        return None
    if not _holds(n.prim, "gathers", inner.args[0], cx):
        return None
    own = row_effects(n.prim, inner.args, cx.types) & ~THROWS
    if not all([movable_past(own, cx.effects.of(arg)) for arg in more]):
        return None
    return PrimCall(n.prim, (*inner.args, *more), n.namespace, cx.origin(n, inner))


@rule(PrimCall)
def after(n: PrimCall, cx: Rewriting) -> Node | Rewrite | None:
    """two steps are one

    (first (rest [a b]))  => (second [a b])
    (first (reverse [a b]))  => (last [a b])
    (count (keys {:x a}))  => (count {:x a})
    (first (rest a))  => (first (rest a)) ; may be lazy
    """
    if len(n.args) != 1 or type(n.args[0]) is not PrimCall or not n.prim.after:
        return None
    inner = n.args[0]
    name = n.prim.after.get(inner.prim.name)
    if name is None or len(inner.args) != 1 or cx.prim(n) is None or cx.prim(inner) is None:
        return None
    subject = inner.args[0]
    kinds = layout(inner.prim, 1).passes[0] & _EAGER
    row = lookup(name)
    if row is None or cx.outside.shadowed(n.namespace, name):
        return None
    if not is_only(cx.types.of(subject), kinds):
        return None
    why = f"{n.prim.name} of {inner.prim.name} is {name}"
    return Rewrite(PrimCall(row, (subject,), n.namespace, cx.origin(n)), why)


@rule(PrimCall)
def spread_out(n: PrimCall, cx: Rewriting) -> Node | None:
    """the arguments are written out, so the function can be called with them

    (apply + a [b c])  => (+ a b c)
    (apply (fn [x y] (vector y x)) [a b])  => ((fn [x y] (vector y x)) a b)
    (apply a [b])  => (apply a [b]) ; a may be no function
    (apply + a)  => (apply + a)
    """
    if "spreads" not in n.prim.laws or len(n.args) < 2 or type(n.args[-1]) is not Vec:
        return None
    if cx.prim(n) is None or not is_only(cx.types.of(n.args[0]), FN):
        return None
    args = (*n.args[1:-1], *n.args[-1].items)
    head = n.args[0]
    if type(head) is PrimRef:
        row = cx.prim(head)
        if row is None or row.constant:
            return None
        return PrimCall(row, args, head.namespace, cx.origin(n))
    return Call(head, args, cx.origin(n))


PASS = Pass("strength", rules=(unchanged, gathered, after, spread_out), doc=__doc__)

"""Fold what can be computed now: primitives on constants, branches, lookups, constant data.

    (+ 1 (* 2 3))       => 7
    (if true a (f b))   => a
    (/ 1 0)             => (/ 1 0)      ; the error stays where the user wrote it
    (if (int? 1) a b)   => a            ; types decide where no constant does

Folding calls the primitive's own entry, so what is folded cannot differ from what would run. The
work is bounded by the size of the arguments before the call, and of the result after it.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.effect_rules import row_effects
from ..analysis.effects import removable
from ..analysis.lattice import FALSE, INT, MAP, NIL, TRUE, Shape, always_false, always_true, is_only
from ..analysis.outside import DATA
from ..ir.core import Call, Const, Global, If, MapNode, Node, PrimCall, PrimRef, SetNode, Vec
from ..prims.catalog import lookup
from ..prims.table import ALLOCATES, FORCES, THROWS
from ..runtime.callable import spread
from ..runtime.errors import Thrown
from ..values.atoms import Keyword
from ..values.maps import PMap, pmap
from ..values.sets import pset
from ..values.vectors import vector
from .context import Rewriting
from .rule import Pass, rule
from .terms import fits, kept, plain, truth_of

FOLDABLE: Final = THROWS | ALLOCATES | FORCES  # effects that calling a row now may have
MOST_PARTS: Final = 64  # of one argument or result: a constant is kept and printed with the code
MOST_GROWTH: Final = 64  # of an integer by which a result grows: (pow 2 64) is still short
MOST_TEXT: Final = 100  # characters of a constant in a remark


@rule(PrimRef)
def constant(n: PrimRef, cx: Rewriting) -> Node | None:
    """{n.prim.name} is a constant

    tau  => 6.283185307179586
    """
    row = cx.prim(n)
    if row is None or not row.constant or not plain(row.entry, MOST_PARTS):
        return None
    return Const(row.entry, cx.origin(n))


@rule(PrimCall)
def prim(n: PrimCall, cx: Rewriting) -> Node | None:
    """every argument is constant and {n.prim.name} is foldable

    (+ 1 2)  => 3
    (str "a" 1 :b nil)  => "a1:bnil"
    (get {:a 1} :a)  => 1
    (range 4)  => '[0 1 2 3]
    (/ 1 0)  => (/ 1 0) ; the error stays at run time
    (pow 2 100000)  => (pow 2 100000) ; the result would be long
    (string-repeat "ab" 1000000)  => (string-repeat "ab" 1000000) ; so would this one
    (+ a 1)  => (+ a 1)
    """
    for arg in n.args:
        if type(arg) is not Const:
            return None
    row = cx.prim(n)
    if row is None or row.constant or row.fx & ~FOLDABLE:
        return None
    values = [arg.value for arg in n.args]  # type: ignore[union-attr]
    if not all([plain(value, MOST_PARTS) for value in values]):
        return None
    if any([_far(values[at]) for at in row.grows if at < len(values)]):
        cx.missed("prim", n, f"the result of {_text(n)} may be long: it is computed at run time")
        return None
    try:
        value = spread(row.entry, values)
    except Thrown as problem:
        cx.missed("prim", n, f"{_text(n)} raises {problem.kind}: the error stays at run time")
        return None
    if not plain(value, MOST_PARTS):
        return None
    return Const(value, cx.origin(n))


def _far(value: Any) -> bool:
    return type(value) is not int or abs(value) > MOST_GROWTH


def _text(n: Node) -> str:
    from ..ir.show import show_core

    text = " ".join(show_core(n).split())
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…"


@rule(Vec, MapNode, SetNode)
def collection(n: Any, cx: Rewriting) -> Node | None:
    """every part is constant, and one immutable value serves every evaluation

    [1 [2 3]]  => '[1 [2 3]]
    {:a 1}  => '{:a 1}
    #{1 2}  => '#{1 2}
    [1 a]  => [1 a]
    """
    parts = [part for pair in n.pairs for part in pair] if type(n) is MapNode else n.items
    values = []
    for part in parts:
        if type(part) is not Const:
            return None
        values.append(part.value)
    made: Any
    if type(n) is Vec:
        made = vector(values)
    elif type(n) is SetNode:
        made = pset(values)
    else:
        made = pmap([(values[at], values[at + 1]) for at in range(0, len(values), 2)])
    return Const(made, cx.origin(n)) if plain(made, MOST_PARTS) else None


@rule(If)
def branch(n: If, cx: Rewriting) -> Node | None:
    """the test is always the same, so the other branch never runs

    (if true a b)  => a
    (if nil a b)  => b
    (if 0 a b)  => a ; only nil and false are false
    """
    if type(n.test) is not Const:
        return None
    return n.then if truth_of(n.test.value) else n.orelse


@rule(If)
def known_branch(n: If, cx: Rewriting) -> Node | None:
    """the test is always true or always false by its type, so the other branch never runs

    (if [a] b c)  => b
    (if (str a) b c)  => (do (str a) b) ; a may be lazy, and its text runs it
    (if a b c)  => (if a b c)
    """
    if type(n.test) is Const:
        return None
    found = cx.types.of(n.test)
    if always_true(found):
        return kept((n.test,), n.then, cx.origin(n), cx)
    if always_false(found):
        return kept((n.test,), n.orelse, cx.origin(n), cx)
    return None


@rule(PrimCall)
def decided(n: PrimCall, cx: Rewriting) -> Node | None:
    """its arguments' types leave one answer

    (int? a)  => true ; a:int
    (nil? a)  => false ; a:string
    (= a b)  => false ; a:int b:string
    (string? a)  => (string? a)
    (nil? [a])  => false
    (int? (bit-and a 3))  => (do (bit-and a 3) true) ; a may be no integer
    (int? (bit-and a 3))  => true ; a:int
    """
    if cx.prim(n) is None or not fits(n.prim, len(n.args)):
        return None
    only = _only(cx.types.of(n))
    if only is None:
        return None
    if not removable(row_effects(n.prim, n.args, cx.types)):
        return None
    return kept(n.args, Const(only[0], cx.origin(n)), cx.origin(n), cx)


def _only(found: Shape) -> tuple[Any] | None:
    """The one value that fits a shape."""
    kinds = found.kinds
    if kinds in (TRUE, FALSE):
        return (kinds == TRUE,)
    if kinds == NIL:
        return (None,)
    if found.low is not None and found.low == found.high and not kinds & ~INT:
        return (found.low,)
    return None


@rule(Global)
def data(n: Global, cx: Rewriting) -> Node | None:
    """{n.name} is defined as this value

    (def limit 10) limit  => 10
    (def config {:port 80}) (:port config)  => 80
    """
    known = cx.known(n)
    if known is None or known.kind != DATA:
        return None
    value = known.value
    return Const(value, cx.origin(n)) if plain(value, MOST_PARTS) else None


@rule(Call)
def primitive(n: Call, cx: Rewriting) -> Node | None:
    """the function is the primitive {n.fn.prim.name}

    ((if true + -) a b)  => (+ a b)
    """
    head = n.fn
    if type(head) is not PrimRef:
        return None
    row = cx.prim(head)
    if row is None or row.constant:
        return None
    return PrimCall(row, n.args, head.namespace, cx.origin(n))


@rule(Call)
def lookup_of_constant(n: Call, cx: Rewriting) -> Node | None:
    """calling this constant looks something up

    (:a {:a b})  => (get {:a b} :a)
    ({:a 1} b)  => (get '{:a 1} b)
    (:a b)  => (:a b) ; b may be no map: the error speaks of a keyword lookup
    """
    head, args = n.fn, n.args
    if type(head) is not Const or not 1 <= len(args) <= 2:
        return None
    get = lookup("get")
    assert get is not None
    origin = cx.origin(n)
    if type(head.value) is Keyword:
        if not is_only(cx.types.of(args[0]), MAP | NIL):
            return None
        return PrimCall(get, (args[0], head, *args[1:]), _HOME, origin)
    if type(head.value) is PMap:
        return PrimCall(get, (head, *args), _HOME, origin)
    return None


_HOME: Final = "rtfs.core"  # a namespace that no program can redefine names of

PASS = Pass(
    "fold",
    rules=(
        constant,
        prim,
        collection,
        branch,
        known_branch,
        decided,
        data,
        primitive,
        lookup_of_constant,
    ),
    doc=__doc__,
)

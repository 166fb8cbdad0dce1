"""Make a second version of a function, for parameters of the kind that other passes need.

    (defn f [xs] (map (fn [x] [x]) (remove (fn [x] (nil? x)) xs)))
    =>  (defn f [xs]
          (if (vector? xs)
            (keep (fn [x] (if (nil? x) nil [x])) xs)
            (map (fn [x] [x]) (remove (fn [x] (nil? x)) xs))))

Whether a sequence may be lazy, or an operation may raise, is often open only because nobody knows
what a parameter is. What the calls of primitives accept tells what it is meant to be. Whether the
proof would help is tried: the passes that have left a remark are run over the tree with the test,
and over the tree as it is, and the version stays only if they do more.

The test costs 0.3 us a call and the code doubles; so one choice of versions in a function, and
none where the test would be asked in each turn of it. Measured: pipelines of 1,500 items 8 to 35 %
faster, of two items 23 %. For `licm` it found nothing in tests/programs and took a seventh of the
compile time, so that is not tried. Very long ranges are lazy: a parameter that becomes a size is
tested to be a small integer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..analysis.lattice import EVERY, INT, VEC
from ..analysis.outline import size_of
from ..analysis.transfer import layout
from ..base.span import Derived
from ..ir.copying import copied
from ..ir.core import Arity, Call, Const, Def, Fn, Local, Loop, Node, PrimCall, Var
from ..ir.rebuild import rebuild, with_arities, with_body
from ..ir.walk import nodes
from . import fuse
from .context import Rewriting
from .driver import optimise
from .entering import recurs
from .guards import chosen, has_version, test
from .remark import MISSED
from .rule import Pass, named

BIGGEST: Final = 200  # nodes of a body that is made twice
MOST: Final = 3  # parameters that are tried
HELPED: Final[tuple[Pass, ...]] = (fuse.PASS,)  # what they miss for want of a type, pays
HELPED_RULES: Final = frozenset(("fuse.stages",))  # by the remarks that these leave
SIZE: Final = 1 << 53  # the largest size of a sequence that anybody means: longer ones are lazy

ENTRY = named(
    "entry",
    """more is known of the body where the arguments are of the kind that it expects

    (map (fn [x] [x]) (rest a))  => (map (fn [x] [x]) (rest a)) ; no other pass needs to know
    """,
)


def versioned(root: Node, cx: Rewriting) -> Node:
    """The definition with a version of its function for what its parameters are expected to be."""
    fn = root.value if type(root) is Def else None
    if type(fn) is not Fn or len(fn.arities) != 1:
        return root
    if any([remark.name == "versions.entry" for remark in cx.remarks]):
        return root  # it was tried in an earlier round, for the same reason
    missed = _missed(cx)
    (arity,) = fn.arities
    if missed.isdisjoint(arity.params) or recurs(arity.body, arity.target):
        return root
    expected = [each for each in _expected(arity, cx) if each[0] in missed][:MOST]
    if not expected or has_version(root, "versions", "accumulate"):
        return root
    size = size_of(arity.body, BIGGEST)
    if size > BIGGEST or 2 * size > cx.effort.nodes:
        cx.missed("entry", fn, "it is too big for a version of its own", size, BIGGEST)
        return root
    for each in _subsets(expected):
        made = rebuild(root, (with_arities(fn, (_two(arity, each),)),))
        found = _firings(made, cx)
        if found and found > _firings(root, cx):
            names = " and ".join([var.hint for var, _ in each])
            why = f"{_names()} can do more where {names} has the kind that is expected"
            return made if cx.fire("entry", root, made, why) else root
    names = " and ".join([var.hint for var, _ in expected])
    cx.missed("entry", root, f"to know the kind of {names} would not help {_names()}")
    return root


def _missed(cx: Rewriting) -> set[Var]:
    """The variables that are read where a pass could do nothing."""
    told = [r for r in cx.remarks if r.kind == MISSED and r.name in HELPED_RULES]
    return {n.var for remark in told for n in nodes(remark.before) if type(n) is Local}


def _subsets(expected: list[Expected]) -> list[list[Expected]]:
    """What to try: one parameter at a time, then all of them."""
    return [[each] for each in expected] + ([expected] if len(expected) > 1 else [])


def _names() -> str:
    return " or ".join([f"`{each.name}`" for each in HELPED])


def _firings(root: Node, cx: Rewriting) -> int:
    """How much passes would do. Nothing of it is kept."""
    return optimise(root, HELPED, cx.outside).firings


Expected = tuple[Var, list[PrimCall]]  # a parameter, and the tests that tell its kind


def _expected(arity: Arity, cx: Rewriting) -> list[Expected]:
    """Parameters that nothing is said of, with the tests of the kind that the body wants."""
    accepted = {
        var: EVERY
        for var, kind in zip(arity.params, arity.param_types, strict=True)
        if kind is None and not var.boxed
    }
    sizes: set[Var] = set()
    for n in nodes(arity.body):
        if type(n) is not PrimCall or cx.prim(n) is None:
            continue
        for at, arg in enumerate(n.args):
            if type(arg) is Local and arg.var in accepted:
                passes = layout(n.prim, len(n.args)).passes
                accepted[arg.var] &= passes[at] if at < len(passes) else EVERY
                if at in n.prim.grows:
                    sizes.add(arg.var)
    found: list[Expected] = []
    for var, kinds in accepted.items():
        read = Local(var, arity.origin)
        if kinds == EVERY:
            continue
        if kinds & INT:
            limit = (read, Const(SIZE, arity.origin))
            more = [test("<=", limit, arity.origin)] if var in sizes else []
            found.append((var, [test("int?", (read,), arity.origin), *more]))
        elif kinds & VEC:
            found.append((var, [test("vector?", (read,), arity.origin)]))
    return found


def _two(arity: Arity, expected: Sequence[Expected]) -> Arity:
    """The arity with a copy of its body behind the tests, in front of the body."""
    origin = Derived("versions.entry", (arity.body.origin,))
    tests = [each for _, more in expected for each in more]
    copy = copied(arity.body, where=lambda old: Derived("versions.entry", (old,)))
    return with_body(arity, chosen(tests, copy, arity.body, origin))


PASS = Pass(
    "versions",
    rules=(ENTRY,),
    doc=__doc__,
    transform=versioned,
    needs=(PrimCall, Loop, Call),
)

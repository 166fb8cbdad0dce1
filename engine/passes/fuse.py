"""Fuse the stages of a pipeline: one walk, one function, no sequence in between.

(map (fn [x] (vector x)) (filter (fn [y] (int? y)) [a b]))
=>  (keep (fn [y] (if (int? y) (vector y) nil)) [a b])

What stays is one primitive with one function, not a loop: in the tree interpreter a primitive's own
loop costs 0.2 us an item, the call of a function 1.3 us, a turn of `loop` 2.0 us and every node in
a body 0.1 to 0.5 us. So two functions joined into one save a call an item, while a stage whose
function is a primitive (`(reduce + 0 …)`, `(map inc …)`) is cheapest as it is and stays. Measured
for 50,000 items: `(reduce + 0 (map f (filter p xs)))` 266 ms, with map and filter joined 217 ms, as
one fold 250 ms; `(map f (map g xs))` 15.0 ms before, 10.8 ms after for 5,000 items.

Limits: a first stage runs to its end before the second begins, and one function for both changes
that. So at most one of them may raise or have an effect. The source must be known to be eager: what
a lazy one does, it does when it is walked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..analysis.effects import movable_past, removable
from ..analysis.lattice import LAZY, NIL, OTHER, SEQ, VEC, Shape, always_true, is_only, may_be
from ..ir.core import (
    Arity,
    Const,
    Fn,
    Global,
    Let,
    Local,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Target,
    Var,
)
from ..ir.walk import nodes
from ..prims.catalog import lookup
from ..prims.table import FORCES, PURE, THROWS
from ..values.atoms import Keyword
from .context import Rewriting
from .rule import Pass, Rewrite, named, rule
from .stages import Seam, arity_of, gives_nil_for_less, joined, leaves_out

LARGEST_DEFINITION: Final = 40  # nodes of a named function that is copied into a pipeline
MAKES_SEQUENCES: Final = frozenset(("map", "filter", "remove", "keep"))  # roles of a first stage
ENDS_EARLY: Final = frozenset(("some", "every", "pour"))


PRIMITIVE = named(
    "primitive",
    """a stage whose function is a primitive runs inside of the engine

    (reduce + 0 (map (fn [y] (list y)) a))
      => (reduce + 0 (map (fn [y] (list y)) a)) ; fastest as it is
    """,
)


@rule(PrimCall)
def stages(n: PrimCall, cx: Rewriting) -> Node | Rewrite | None:
    """two stages walk the sequence once, with one function

    (map (fn [x] (vector x)) (map (fn [y] (list y)) [a b]))
      => (map (fn [y] (let [x (list y)] (vector x))) [a b])
    (map (fn [x] (vector x)) (filter (fn [y] (int? y)) [a b]))
      => (keep (fn [y] (if (int? y) (vector y) nil)) [a b])
    (mapv (fn [x] (vector x)) (remove (fn [y] (nil? y)) [a b]))
      => (keep (fn [y] (if (nil? y) nil (vector y))) [a b])
    (filter (fn [x] (int? x)) (filter (fn [y] (some? y)) [a b]))
      => (filter (fn [y] (if (some? y) (int? y) false)) [a b])
    (filter (fn [x] (vector? x)) (map (fn [y] (list y)) [a b]))
      => (keep (fn [y] (let [x (list y)] (if (vector? x) x nil))) [a b])
    (reduce (fn [s x] (vector s x)) 0 (map (fn [y] (list y)) [a b]))
      => (reduce (fn [s y] (let [x (list y)] (vector s x))) 0 [a b])
    (reduce (fn [s x] (vector s x)) 0 (filter (fn [y] (int? y)) [a b]))
      => (reduce (fn [s y] (if (int? y) (vector s y) s)) 0 [a b])
    (every? (fn [x] (list? x)) (map (fn [y] (list y)) [a b]))
      => (every? (fn [y] (let [x (list y)] (list? x))) [a b])
    (map (fn [x] (vector x)) (map (fn [y] (list y)) a))
      => (map (fn [x] (vector x)) (map (fn [y] (list y)) a)) ; may be lazy
    (map (fn [x] (first x)) (map (fn [y] (rest y)) [a b]))
      => (map (fn [x] (first x)) (map (fn [y] (rest y)) [a b])) ; either may raise
    (reduce (fn [s x] (vector s x)) 0 (keep (fn [y] (if (int? y) (list y) nil)) [a b]))
      => (reduce (fn [s y] (if (int? y) (let [x (list y)] (vector s x)) s)) 0 [a b])
    (run! (fn [x] (c x)) (filter (fn [y] (int? y)) [a b]))
      => (run! (fn [y] (if (int? y) (c y) nil)) [a b])
    (run-each (fn [x] (do (c x) true)) (map (fn [y] (list y)) [a b]))
      => (run-each (fn [y] (let [x (list y)] (do (c x) true))) [a b])
    (collect (fn [x] [(c x)]) (filter (fn [y] (int? y)) [a b]))
      => (collect (fn [y] (if (int? y) [(c y)] [])) [a b])
    (map (fn [x] x) (filter (fn [y] (int? y)) [a b]))
      => (map (fn [x] x) (filter (fn [y] (int? y)) [a b])) ; what it gives may be nil
    (map :x (map (fn [y] {:x (list y)}) [a b]))
      => (map (fn [y] (let [item {:x (list y)}] (get item :x))) [a b])
    (map :x (map (fn [y] (list y)) [a b]))
      => (map :x (map (fn [y] (list y)) [a b])) ; fastest as it is
    (reduce + 0 (map (fn [y] (list y)) [a b]))
      => (reduce + 0 (map (fn [y] (list y)) [a b])) ; fastest as it is
    """
    last = cx.prim(n)
    if last is None or not last.pipe or not n.args:
        return None
    source = n.args[-1]
    if type(source) is not PrimCall or len(source.args) != 2:
        return None
    first = cx.prim(source)
    if first is None or first.pipe not in MAKES_SEQUENCES:
        return None
    if len(n.args) != (3 if last.pipe == "fold" else 2):
        _tell_primitive(n, source, cx)
        return None
    nil_test, keep = lookup("nil?"), lookup("keep")
    assert nil_test is not None and keep is not None
    seam = Seam(last.pipe, first.pipe, nil_test, n.namespace, cx.origin(n, source), _never_nil(cx))
    if cx.outside.shadowed(n.namespace, nil_test.name):
        return None
    inner = _function(source.args[0], 1, cx)
    outer = _field(n, inner, cx) or _function(n.args[0], 2 if last.pipe == "fold" else 1, cx)
    if outer is None or inner is None:
        _tell_primitive(n, source, cx)
        return None
    if not _may_join(n, source, outer, inner, seam, cx):
        return None
    row = last
    if gives_nil_for_less(seam):
        if cx.outside.shadowed(n.namespace, keep.name):
            return None
        row = keep
    made = joined(outer, inner, seam)
    args = (made, *n.args[1:-1], source.args[1])
    both = f"`{first.name}` and `{last.name}` walk the sequence once"
    return Rewrite(PrimCall(row, args, n.namespace, cx.origin(n)), both)


@rule(PrimCall)
def size(n: PrimCall, cx: Rewriting) -> Node | None:
    """as many items come out as go in, and nobody sees what the function does

    (count (map (fn [x] (vector x)) [a b]))  => (count [a b])
    (count (map (fn [x] (inc x)) [a b]))  => (count (map (fn [x] (inc x)) [a b])) ; may raise
    (count (filter (fn [x] (int? x)) [a b]))  => (count (filter (fn [x] (int? x)) [a b]))
    """
    row = cx.prim(n)
    if row is None or row.pipe != "size" or len(n.args) != 1:
        return None
    source = n.args[0]
    if type(source) is not PrimCall or len(source.args) != 2:
        return None
    mapped = cx.prim(source)
    if mapped is None or mapped.pipe != "map" or type(source.args[0]) is not Fn:
        return None
    if arity_of(source.args[0], 1) is None or not is_only(cx.types.of(source.args[1]), _EAGER):
        return None
    if not removable(cx.effects.called(source.args[0], 1)):
        return None
    return PrimCall(n.prim, (source.args[1],), n.namespace, cx.origin(n))


def _tell_primitive(n: PrimCall, source: PrimCall, cx: Rewriting) -> None:
    """Say why a pipeline stays where the function of a stage is no code that could be joined."""
    for stage in (n, source):
        function = stage.args[0]
        row = cx.prim(function) if type(function) is PrimRef else None
        if row is not None:
            why = f"{stage.prim.name} with {row.name} runs inside of the engine: fastest as it is"
            cx.missed(PRIMITIVE.name, n, why)
            return


def _never_nil(cx: Rewriting) -> Callable[[Node], bool]:
    return lambda n: not may_be(cx.types.of(n), NIL)


def _function(n: Node, count: int, cx: Rewriting) -> Fn | None:
    """The function that a stage calls, if its body can be put into another."""
    if type(n) is Global:
        known = cx.known(n)
        if known is None or known.kind != "function":
            return None
        if known.obstacle(count, LARGEST_DEFINITION):
            return None
        written = known.fn
        if written is None or len(nodes(written)) > LARGEST_DEFINITION:
            return None
        made = cx.adopted(written)
        assert type(made) is Fn
        n = made
    if type(n) is not Fn or n.meta is not None or arity_of(n, count) is None:
        return None
    return n


def _field(n: PrimCall, inner: Fn | None, cx: Rewriting) -> Fn | None:
    """The function of `(map :x …)` over maps that an earlier stage writes out.

    In one function with it the map need not be made: `literals` takes the field out.
    """
    key, row = n.args[0], lookup("get")
    arity = None if inner is None else arity_of(inner, 1)
    if arity is None or len(n.args) != 2 or type(key) is not Const or row is None:
        return None
    if type(key.value) is not Keyword or cx.outside.shadowed(n.namespace, row.name):
        return None
    made = arity.body
    while type(made) is Let:
        made = made.body
    if type(made) is not MapNode:
        return None
    var, origin = Var("item"), cx.origin(key)
    body = PrimCall(row, (Local(var, origin), key), n.namespace, origin)
    taking = Arity((var,), None, (None,), None, None, body, Target(), origin)
    return cx.adopted(Fn("", n.namespace, (taking,), "", None, origin))  # type: ignore[return-value]


def _may_join(
    n: PrimCall, source: PrimCall, outer: Fn, inner: Fn, seam: Seam, cx: Rewriting
) -> bool:
    """Whether nobody can tell that both stages run side by side."""
    if not is_only(cx.types.of(source.args[1]), _EAGER):
        cx.missed(
            "stages", n, f"{source.prim.name} may be given a lazy sequence: it runs as needed"
        )
        return False
    last, first = arity_of(outer, len(n.args) - 1), arity_of(inner, 1)
    assert last is not None and first is not None
    given = cx.types.of(last.body)
    fx, earlier = cx.effects.of(last.body), cx.effects.of(first.body)
    if type(n.args[0]) is Const:
        fx = PURE  # a field of a map: see `_field`
    if seam.outer == "mapcat" and not is_only(given, _EAGER):
        fx |= THROWS | FORCES  # its row looks at what the function gives
    if seam.outer == "pour" and not is_only(given, VEC | NIL):
        fx |= THROWS
    ends = _ends_early(seam.outer, given)
    if not movable_past(earlier, fx) or (ends and not removable(earlier)):
        why = "both stages may raise or have effects: side by side, the wrong one could come first"
        if ends:
            why = f"{n.prim.name} may end before {source.prim.name} has raised or done all it would"
        cx.missed("stages", n, why)
        return False
    if seam.outer == "fold" and may_be(cx.types.of(n.args[1]), OTHER):
        return not leaves_out(seam.inner)  # the first value may be a `reduced`, seen too early
    if seam.outer == "map" and leaves_out(seam.inner):
        return not may_be(given, NIL)
    if seam.outer in ("filter", "remove") and seam.inner == "map":
        return not may_be(cx.types.of(first.body), NIL)
    return True


def _ends_early(role: str, given: Shape) -> bool:
    """Whether a stage may leave items unseen, by what its function gives."""
    if role == "fold":
        return may_be(given, OTHER)
    if role == "until":
        return not always_true(given)
    return role in ENDS_EARLY and (role != "pour" or may_be(given, NIL))


_EAGER: Final = SEQ & ~LAZY

PASS = Pass("fuse", rules=(stages, size, PRIMITIVE), doc=__doc__)

"""Leave out checks of types that the inferred shapes prove.

    (let [x :int (count xs)] (+ x 1))                     =>  (let [x (count xs)] (+ x 1))
    (defn f [n] :int (if (int? n) n 0))                   =>  (defn f [n] (if (int? n) n 0))
    (let [g (fn [x :int] (* x x))] (+ (g 1) (g 2)))       =>  (let [g (fn [x] (* x x))] …)

A shape says what a value is by what was evaluated and checked before, so a check that it proves can
not fail. Types that say more than shapes do (predicates, records, functions) are left to run time,
as are elements of lazy sequences, which the check would realise. Parameters of functions that are
only called need no check where each call and each way back passes what is proven.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..analysis.shapes import (
    LIST,
    NIL,
    SET,
    VEC,
    WORD_KINDS,
    Shape,
    is_only,
    show,
    without,
)
from ..ir.core import Arity, Call, Check, Fn, Let, Letrec, Local, Node, Recur, Target, Var
from ..ir.rebuild import rebuild, with_arities
from ..ir.walk import children
from ..types import lattice
from ..types.show import show_type
from .context import Rewriting
from .entering import arity_for
from .rule import Pass, named

CHECK = named(
    "check",
    """the value is {shape}, so it always has the type {type}

    (let [x :int (if a 1 2)] [x x])  => (let [x (if a 1 2)] [x x])
    (let [x :number (count "abc")] [x x])  => (let [x (count "abc")] [x x])
    (let [x :int a] [x x])  => (let [x :int a] [x x]) ; nobody knows what a is
    (let [x :int (+ 1 0.5)] [x x])  => (let [x :int (+ 1 0.5)] [x x])
    """,
)
RETURNS = named(
    "returns",
    """the body gives {shape}, so it always has the type {type}

    ((fn [x] :int (if x 1 2)) a)  => ((fn [x] (if x 1 2)) a)
    ((fn [x] :int x) a)  => ((fn [x] :int x) a) ; nobody knows what a is
    """,
)
PARAMETER = named(
    "parameter",
    """every call passes {shape}, which always has the type {type}

    (let [inc2 (fn [x :int] [x x])] [(inc2 1) (inc2 (count a))])
        => (let [inc2 (fn [x] [x x])] [(inc2 1) (inc2 (count a))]) ; a:string
    (let [inc2 (fn [x :int] [x x])] [(inc2 1) (inc2 a)])
        => (let [inc2 (fn [x :int] [x x])] [(inc2 1) (inc2 a)]) ; nobody knows what a is
    """,
)


def proves(a: Shape, t: lattice.Type) -> bool:
    """Whether every value of the shape passes the check of the type, and nothing else happens."""
    rule = _PROOFS.get(type(t))
    return rule is not None and rule(a, t)


def _primitive(a: Shape, t: lattice.Primitive) -> bool:
    if t.name == "float":  # the check lets an integer through
        return is_only(a, WORD_KINDS["num"])
    kinds = WORD_KINDS.get(lattice.PRIMITIVE_WORDS[t.name])
    return kinds is not None and t.name != "function" and is_only(a, kinds)


def _items(kind: int, a: Shape, item: lattice.Type) -> bool:
    return is_only(a, kind) and a.item is not None and proves(a.item, item)


_PROOFS: Final[dict[type, Callable[[Any, Any], bool]]] = {
    lattice.Primitive: _primitive,
    lattice.Vector: lambda a, t: _items(VEC, a, t.item),
    lattice.List: lambda a, t: _items(LIST, a, t.item),
    lattice.Set: lambda a, t: _items(SET, a, t.item),
    lattice.Optional: lambda a, t: is_only(a, NIL) or proves(without(a, NIL), t.item),
    lattice.Union: lambda a, t: any([proves(a, member) for member in t.members]),
}


class _Calls:
    """Arguments that reach the parameters of functions of which each call is known.

    What a way back captures does not count: it is used only once the assumption that all functions
    of the tree share does not hold, and then each of them goes on as it was written.
    """

    def __init__(self, root: Node) -> None:
        self.of: Final[dict[Var, list[Call]]] = {}
        self.back: Final[dict[Target, list[Recur]]] = {}
        self.escaping: Final[set[Var]] = set()
        heads: set[Node] = set()
        stack = [root]
        while stack:
            n = stack.pop()
            stack += [a.body for a in n.arities] if type(n) is Fn else reversed(children(n))
            if type(n) is Call and type(n.fn) is Local:
                heads.add(n.fn)
                self.of.setdefault(n.fn.var, []).append(n)
            elif type(n) is Recur:
                self.back.setdefault(n.target, []).append(n)
            elif type(n) is Local and n not in heads:
                self.escaping.add(n.var)


class _Checks:
    """One run. Responsibility: which checks of a tree its shapes prove."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.calls: Final = _Calls(root)

    def visit(self, n: Node) -> Node:
        """The tree without checks that cannot fail."""
        below = children(n)
        if not below:
            return n
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if type(n) is Check and type(made) is Check:
            return self._check(n, made)
        if type(n) is Fn and type(made) is Fn:
            return self._returns(n, made)
        if type(made) is Let or type(made) is Letrec:
            assert type(n) is Let or type(n) is Letrec
            rights = [
                self._parameters(var, old, new)
                for (var, old), (_, new) in zip(n.bindings, made.bindings, strict=True)
            ]
            return rebuild(made, (*rights, made.body))
        return made

    def _check(self, n: Check, made: Check) -> Node:
        shape = self.cx.types.of(n.body)
        if not proves(shape, n.type):
            return made
        why = CHECK.why.format(shape=show(shape), type=show_type(n.type))
        return made.body if self.cx.fire("check", made, made.body, why) else made

    def _returns(self, n: Fn, made: Fn) -> Fn:
        arities = list(made.arities)
        for at, arity in enumerate(n.arities):
            if arity.returns is None:
                continue
            shape = self.cx.types.of(arity.body)
            if not proves(shape, arity.returns):
                continue
            plain = [*arities]
            plain[at] = _typed(arities[at], arities[at].param_types, None)
            why = RETURNS.why.format(shape=show(shape), type=show_type(arity.returns))
            after = with_arities(made, tuple(plain))
            if self.cx.fire("returns", made, after, why):
                arities, made = plain, after
        return made

    def _parameters(self, var: Var, n: Node, made: Node) -> Node:
        if type(n) is not Fn or type(made) is not Fn or var in self.calls.escaping:
            return made
        for at, arity in enumerate(n.arities):
            if arity.rest is not None or not any(arity.param_types):
                continue
            types = list(made.arities[at].param_types)
            shapes = [self._proven(var, n, arity, place) for place in range(len(types))]
            if not any(shapes):
                continue
            place = next(place for place, shape in enumerate(shapes) if shape)
            why = PARAMETER.why.format(shape=shapes[place], type=show_type(types[place]))  # type: ignore[arg-type]
            kept = tuple([None if shape else t for t, shape in zip(types, shapes, strict=True)])
            arities = list(made.arities)
            arities[at] = _typed(arities[at], kept, arities[at].returns)
            after = with_arities(made, tuple(arities))
            if self.cx.fire("parameter", made, after, why):
                made = after
        return made

    def _proven(self, var: Var, fn: Fn, arity: Arity, place: int) -> str:
        """The shape of an argument, shown, where all that are passed have the declared type."""
        declared = arity.param_types[place]
        if declared is None:
            return ""
        entering = [n for n in self.calls.of.get(var, ()) if arity_for(fn, len(n.args)) is arity]
        passed = [n.args[place] for n in (*entering, *self.calls.back.get(arity.target, ()))]
        shapes = [self.cx.types.of(arg) for arg in passed]
        if not shapes or not all([proves(shape, declared) for shape in shapes]):
            return ""
        return show(shapes[0])


def _typed(arity: Arity, params: tuple[lattice.Type | None, ...], returns: object) -> Arity:
    return Arity(
        arity.params,
        arity.rest,
        params,
        arity.rest_type,
        returns,  # type: ignore[arg-type]
        arity.body,
        arity.target,
        arity.origin,
    )


def checked(root: Node, cx: Rewriting) -> Node:
    """The tree without the checks that its shapes prove."""
    return _Checks(root, cx).visit(root)


PASS = Pass(
    "checks",
    rules=(CHECK, RETURNS, PARAMETER),
    doc=__doc__,
    transform=checked,
    needs=(Check, Fn),
)

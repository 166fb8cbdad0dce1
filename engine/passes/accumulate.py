"""Sum on the way down what a recursion would sum on the way back.

    (defn fact [n] (if (<= n 1) 1 (* n (fact (- n 1)))))
    =>  (defn fact [n]
          (if (int? n)
            (loop [n n acc 1] (if (<= n 1) (* acc 1) (recur (- n 1) (* acc n))))
            (if (<= n 1) 1 (* n (fact (- n 1))))))

The row of the operation says for which kinds it is associative and has an identity; all that is put
together has to be proven of that kind, where need be by a test on entry that keeps the recursion
for all else. An endless recursion ends in :stack-overflow, so the loop has to end provably
(`endings`).
"""

from __future__ import annotations

from typing import Final

from ..analysis.effects import Effects, removable
from ..analysis.infer import Types, infer
from ..analysis.outline import is_remembered, size_of
from ..analysis.shapes import WORD_KINDS, is_only
from ..base.span import Derived
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Call,
    Def,
    Fn,
    Letrec,
    Loop,
    Node,
    Var,
)
from ..ir.rebuild import rebuild, with_arities, with_body
from ..ir.walk import children
from ..prims.table import Primitive
from ..runtime.namespace import CORE
from ..types.lattice import INT
from .context import Rewriting
from .endings import endings
from .guards import chosen, has_version
from .recursion import Looping, Recursion, Self
from .rule import Pass, named

BIGGEST: Final = 120  # nodes of a body, of which two versions are made

RECURSION = named(
    "recursion",
    """what is left to do after the recursive call can be done before it, as {op} is associative

    (letrec [fact (fn [n] (if (< n 2) 1 (* n (fact (- n 1)))))] [(fact 5) (fact 2.5)])
        => (letrec [fact (fn [n] (if (int? n)
                                   (loop [n n acc 1]
                                     (if (< n 2) (* acc 1) (recur (- n 1) (* acc n))))
                                   (if (< n 2) 1 (* n (fact (- n 1))))))]
             [(fact 5) (fact 2.5)])
    (letrec [down (fn [n] (if (= n 0) 0 (+ (down (- n 1)) 2)))] [(down 5) (down 9)])
        => (letrec [down (fn [n] (if (if (int? n) (>= n 0) false)
                                   (loop [n n acc 0]
                                     (if (= n 0) (+ 0 acc) (recur (- n 1) (+ 2 acc))))
                                   (if (= n 0) 0 (+ (down (- n 1)) 2))))]
             [(down 5) (down 9)])
    (letrec [size (fn [x] (if (empty? x) 0 (inc (size (rest x)))))] [(size a) (size b)])
        => (letrec [size (fn [x] (if (vector? x)
                                   (loop [x x acc 0]
                                     (if (empty? x) (+ acc 0) (recur (rest x) (+ acc 1))))
                                   (if (empty? x) 0 (inc (size (rest x))))))]
             [(size a) (size b)])
    (letrec [half (fn [n] (if (< n 1) 0 (- n (half (- n 1)))))] [(half 5) (half 6)])
        => (letrec [half (fn [n] (if (< n 1) 0 (- n (half (- n 1)))))] [(half 5) (half 6)])
    (letrec [mean (fn [n] (if (< n 1) 0.5 (+ n (mean (- n 1)))))] [(mean 5) (mean 6)])
        => (letrec [mean (fn [n] (if (< n 1) 0.5 (+ n (mean (- n 1)))))] [(mean 5) (mean 6)])
    """,
)


def kinds_of(prim: Primitive) -> int | None:
    """Kinds of values for which the row is associative and has an identity; None: for none."""
    laws = [law.partition(":") for law in prim.laws.split()]
    found = [word for name, _, word in laws if name == "associative"]
    identity = [word for name, _, word in laws if name == "identity"]
    return WORD_KINDS.get(found[0]) if found and found == identity else None


def _commutes(prim: Primitive) -> bool:
    return any([law.partition(":")[0] == "commutative" for law in prim.laws.split()])


class _Accumulator:
    """One run. Responsibility: the functions of a tree, each once."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.defined: Final = root.value if type(root) is Def else None

    def visit(self, n: Node, var: Var | None = None) -> Node:
        """The tree with accumulators; `var` is the Letrec variable that a Fn is bound to."""
        below = children(n)
        if not below:
            return n
        if type(n) is Letrec:
            rights = [self.visit(right, each) for each, right in n.bindings]
            return rebuild(n, (*rights, self.visit(n.body)))
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if type(made) is not Fn or (var is None and n is not self.defined):
            return made
        if len(made.arities) != 1 or is_remembered(made):
            return made
        return self._function(made, made.arities[0], Self(self.cx, var))

    def _function(self, fn: Fn, arity: Arity, own: Self) -> Node:
        cx = self.cx
        if arity.rest is not None or size_of(arity.body, BIGGEST) > BIGGEST:
            return fn
        found = Recursion(own, arity, cx)
        if not found.plain or found.op is None or has_version(arity.body, "accumulate"):
            return fn
        prim = found.op.prim
        made = self._versions(arity, found)
        if isinstance(made, str):
            cx.missed("recursion", found.op, made)
            return fn
        after = with_arities(fn, (with_body(arity, made),))
        why = RECURSION.why.format(op=prim.name)
        return after if cx.fire("recursion", fn, after, why) else fn

    def _versions(self, arity: Arity, found: Recursion) -> Node | str:
        """The body with a loop beside the recursion, or why there is none."""
        cx, op = self.cx, found.op
        assert op is not None
        kinds = kinds_of(op.prim)
        if kinds is None:
            return f"{op.prim.name} has no identity or is not associative"
        steps = list(found.steps.values())
        sides = {step.is_first for step in steps}
        if len(sides) > 1 and not _commutes(op.prim):
            return f"the order of {op.prim.name} would change"
        if arity.returns is not None and not (arity.returns is INT and kinds == WORD_KINDS["int"]):
            return "the value of each call is checked"
        if any(arity.param_types):
            return "the parameters are checked at each call"
        if not found.own.is_stable([*[step.call for step in steps], *found.turns.values()]):
            return "the function may be redefined before it calls itself"
        cx.rule_name = "recursion"
        copy = copied(
            _alone(arity), where=lambda origin: Derived("accumulate.recursion", (origin,))
        )
        assert type(copy) is Fn
        own = copy.arities[0]
        parted = Recursion(found.own, own, cx)
        looping = Looping(own, parted)
        loop = looping.loop(arity.params, copy.origin)
        late = [step.extra for step in parted.steps.values() if not step.is_first]
        return self._guarded(arity, loop, looping.parts, late, kinds)

    def _guarded(
        self, arity: Arity, loop: Loop, parts: list[Node], late: list[Node], kinds: int
    ) -> Node | str:
        """The loop behind the tests under which it is right and ends.

        `parts` come together by the operation; `late` are those that came after the call.
        """
        why = "nothing proves that the recursion ends, and a loop would not overflow the stack"
        for ending in endings(loop, arity.params, self.cx):
            made = chosen(ending.tests, loop, arity.body, loop.origin)
            tree = _alone(with_body(arity, made))
            types = infer(tree, self.cx.outside)
            if not ending.proof(types):
                continue
            doubtful = [part for part in parts if not is_only(types.of(part), kinds)]
            effects = Effects(tree, self.cx.outside, types)
            if not all([removable(effects.of(part)) for part in late]):
                why = "what stands after the call may fail or be seen, and would come before"
            elif doubtful:
                why = _doubt(doubtful[0], types)
            else:
                return made
        return why


def _alone(arity: Arity) -> Fn:
    return Fn("", CORE, (arity,), "", None, arity.origin)


def _doubt(n: Node, types: Types) -> str:
    from ..analysis.shapes import show
    from ..ir.show import show_core

    text = " ".join(show_core(n).split())
    return f"{text} may be {show(types.of(n))}, and the result would depend on the order"


def accumulated(root: Node, cx: Rewriting) -> Node:
    """The tree with accumulators in its recursive functions, where that is right."""
    return _Accumulator(root, cx).visit(root)


PASS = Pass(
    "accumulate",
    rules=(RECURSION,),
    doc=__doc__,
    transform=accumulated,
    needs=(Call,),
)

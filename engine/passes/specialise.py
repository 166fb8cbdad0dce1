"""Make a copy of a recursive function for a function that it is called with.

    (defn each [f xs] (if (empty? xs) nil (cons (f (first xs)) (each f (rest xs)))))
    (each (fn [x] (* x x)) ys)
    =>  (let [f (fn [x] (* x x))]
          (letrec [each (fn [xs] (if (empty? xs) nil (cons (f (first xs)) (each (rest xs)))))]
            (each ys)))

An argument that goes round unchanged need not go round. Where it is a known function, the calls of
it are known calls then: `inline` takes them away, and `tailcall` makes a loop of what is left.
Where it is a constant that decides a test, the test goes.
"""

from __future__ import annotations

from typing import Final

from ..analysis.outline import size_of
from ..base.span import Derived
from ..ir.copying import copied
from ..ir.core import (
    Arity,
    Basis,
    Call,
    Const,
    Fn,
    Global,
    Let,
    Letrec,
    Local,
    Node,
    PrimRef,
    Recur,
    Target,
    Var,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children, nodes
from ..prims.table import CALLS, FORCES, HOST
from .context import Rewriting
from .entering import arity_for
from .rule import Pass, named

BIGGEST: Final = 80  # nodes of a body that is copied for one call of it
LOOKED_AT: Final = 400  # nodes of a body that is looked through for what it passes on


FUNCTION = named(
    "function",
    """the function calls itself with the same function or constant each time

    (defn each [f xs] (if (empty? xs) nil (cons (f (first xs)) (each f (rest xs)))))
    (each vector [a b])
        => (let [f vector]
             (letrec [each (fn [xs] (if (empty? xs) nil (cons (f (first xs)) (each (rest xs)))))]
               (each [a b])))
    (defn turn [f x y] (if (empty? x) y (turn f (rest x) (f y)))) (turn vector [1 2 3] a)
        => (let [f vector]
             (letrec [turn (fn [x y] (if (empty? x) y (turn (rest x) (f y))))]
               (turn [1 2 3] a)))
    (defn steps [x by] (if (empty? x) by (steps (rest x) by))) (steps [1 2] 5)
        => (steps [1 2] 5) ; nothing is decided by it
    (defn swap [f g n] (if (empty? n) (f n) (swap g f (rest n)))) (swap (fn [x] 1) (fn [x] 2) [a])
        => (swap (fn [x] 1) (fn [x] 2) [a]) ; they change places
    """,
)


class _Specialiser:
    """One run. Responsibility: the size that the tree has come to."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        every = nodes(root)
        self.size = len(every)
        self.functions: Final = {  # variables that are bound to a function
            var for n in every if type(n) is Let for var, right in n.bindings if type(right) is Fn
        }

    def visit(self, n: Node) -> Node:
        """The tree with copies of functions for known functions, children first."""
        below = children(n)
        if not below:
            return n
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        return self._call(made) if type(made) is Call else made

    def _call(self, n: Call) -> Node:
        cx, head = self.cx, n.fn
        functions = [at for at, arg in enumerate(n.args) if self._is_function(arg)]
        constants = [at for at, arg in enumerate(n.args) if type(arg) is Const]
        if type(head) is not Global or not (functions or constants):
            return n
        known = cx.known(head)
        if known is None or known.kind != "function":
            return n
        stay, deciding = known.passed_on(len(n.args), LOOKED_AT)
        if not any([at in stay for at in functions] + [at in deciding for at in constants]):
            return n
        if self.size + BIGGEST > cx.effort.nodes or not known.passed_on(len(n.args), BIGGEST)[0]:
            cx.missed("function", n, f"{head.name} is too big for a copy of its own")
            return n
        if cx.outside.reentrant and cx.effects.of(n) & (HOST | CALLS | FORCES):
            cx.missed("function", n, f"{head.name} may be redefined before it calls itself")
            return n
        fn = known.fn
        arity = None if fn is None else arity_for(fn, len(n.args))
        if fn is None or arity is None:
            return n
        places = [at for at in stay if at in functions or at in constants]
        cx.rule_name = "function"
        made = _copy(n, fn, arity, places, cx)
        names = ", ".join([arity.params[at].hint for at in places])
        if not cx.fire("function", n, made, f"{head.name} passes {names} on unchanged"):
            return n
        self.size += size_of(arity.body, BIGGEST)
        return made

    def _is_function(self, n: Node) -> bool:
        if type(n) is Global:
            known = self.cx.known(n)
            return known is not None and known.kind == "function"
        if type(n) is Local:
            return n.var in self.functions
        return type(n) is Fn or type(n) is PrimRef


def _is_name(n: Node, name: Global) -> bool:
    return type(n) is Global and (n.namespace, n.name) == (name.namespace, name.name)


def _copy(n: Call, fn: Fn, arity: Arity, places: list[int], cx: Rewriting) -> Node:
    """A Letrec of the copy around the call of it; what it need not be passed is bound before."""
    alone = Fn(fn.name, fn.namespace, (arity,), fn.doc, fn.meta, fn.origin)
    copy = copied(cx.adopted(alone), where=lambda origin: Derived("specialise.function", (origin,)))
    assert type(copy) is Fn
    made = copy.arities[0]
    own = Var(fn.name, boxed=True)
    body = _shorter(made.body, n, made, own, places)
    kept = [at for at in range(len(made.params)) if at not in places]
    short = Arity(
        tuple([made.params[at] for at in kept]),
        None,
        tuple([made.param_types[at] for at in kept]),
        None,
        made.returns,
        body,
        made.target,
        made.origin,
    )
    bound = tuple([(made.params[at], n.args[at]) for at in places])
    basis = _way_back(n, short, made.params, cx)
    special = Fn(copy.name, copy.namespace, (short,), copy.doc, copy.meta, copy.origin, basis)
    origin = cx.origin(n)
    call = Call(Local(own, n.fn.origin), tuple([n.args[at] for at in kept]), n.origin)
    return Let(bound, Letrec(((own, special),), call, origin), origin)


def _way_back(n: Call, short: Arity, params: tuple[Var, ...], cx: Rewriting) -> Basis | None:
    """Where the function is no longer what was copied: call it by its name, with all arguments."""
    fresh = {var: Var(var.hint) for var in short.params}
    args = tuple([Local(fresh.get(var, var), short.origin) for var in params])
    arity = Arity(
        tuple([fresh[var] for var in short.params]),
        None,
        tuple([None for _ in short.params]),
        None,
        None,
        Call(n.fn, args, n.origin),
        Target(),
        short.origin,
    )
    assert type(n.fn) is Global
    made = cx.adopted(Fn(n.fn.name, n.fn.namespace, (arity,), "", None, short.origin))
    return made.basis if type(made) is Fn else None


def _shorter(n: Node, site: Call, arity: Arity, own: Var, places: list[int]) -> Node:
    """The body, calling itself by its local name without what goes round unchanged."""
    below = children(n)
    if not below:
        return n
    made = rebuild(n, tuple([_shorter(each, site, arity, own, places) for each in below]))
    if type(made) is Recur and made.target is arity.target:
        return Recur(made.target, _without(made.args, places), made.origin)
    assert type(site.fn) is Global
    if type(made) is Call and _is_name(made.fn, site.fn) and len(made.args) == len(site.args):
        return Call(Local(own, made.fn.origin), _without(made.args, places), made.origin)
    return made


def _without(args: tuple[Node, ...], places: list[int]) -> tuple[Node, ...]:
    return tuple([arg for at, arg in enumerate(args) if at not in places])


def specialised(root: Node, cx: Rewriting) -> Node:
    """The tree with copies of recursive functions for the functions that they are called with."""
    return _Specialiser(root, cx).visit(root)


PASS = Pass("specialise", rules=(FUNCTION,), doc=__doc__, transform=specialised, needs=(Call,))

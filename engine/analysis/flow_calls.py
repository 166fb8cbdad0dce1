"""Functions and calls: what goes in, and what comes out.

    (map (fn [x] (* x x)) [1 2])       x is an int 1..2
    (letrec [f (fn [n] … (f (dec n)))] (f 10))
                                       n is what all calls of f pass, as f goes nowhere else

A function bound by Letrec is visited again until what was assumed of it holds. A function that may
be called from elsewhere has parameters of which nothing is known but their checked annotations.
"""

from __future__ import annotations

from typing import Any, Final

from ..ir.core import Arity, Call, Const, Fn, Global, Letrec, Local, PrimCall, Var
from ..prims.table import Primitive
from .flow import Assumed, Flow, Visit, no_sites
from .flow_rules import rest_shape, turns
from .lattice import (
    ANY,
    CALLABLE,
    FN,
    KW,
    MAP,
    NEVER,
    NIL,
    NUM,
    STR,
    Shape,
    is_only,
    join,
    leq,
    of_kinds,
    restrict,
    shape,
    widen,
    without_code,
)
from .outside import FUNCTION
from .site import ABSENT, Args, Site
from .transfer import RULES as RULES_OF_RESULTS
from .transfer import layout, result

ORDERED: Final = "compare "  # the shape rule of rows that compare their arguments in a chain

ROUNDS: Final = 8  # visits of a Letrec's functions before they are taken for anything

Given = list[list[Shape]] | None


def _fn(flow: Flow, n: Fn) -> Shape:
    return visit_function(flow, n, None)


def visit_function(flow: Flow, n: Fn, given: Given) -> Shape:
    """The shape of a function whose parameters, by arity, are `given` (None: nothing is known)."""
    flow.spent += 1
    live = flow.live
    results = []
    for at, arity in enumerate(n.arities):
        mark = len(flow.log)
        flow.live = True
        results.append(_arity(flow, arity, None if given is None else given[at]))
        flow.undo(mark)
    flow.live = live
    if n.basis is not None:
        for _, value in n.basis.captures:
            flow.visit(value)
    remembered = n.meta is not None or flow.outside.reentrant
    flow.results[n] = [ANY for _ in results] if remembered else results
    found = shape(FN, fn=n)
    flow.nodes[n] = found
    return found


def _arity(flow: Flow, arity: Arity, given: list[Shape] | None) -> Shape:
    names = list(arity.params)
    declared = [flow.declared(t) for t in arity.param_types]
    if arity.rest is not None:
        names.append(arity.rest)
        declared.append(rest_shape(flow.declared(arity.rest_type)))
        flow.rests.add(arity.target)
    inits = [ANY] * len(names) if given is None else given
    found = turns(flow, names, inits, declared, arity.target, arity.body)
    return restrict(found, flow.declared(arity.returns))


def arity_for(n: Fn, count: int) -> int | None:
    """Which arity takes so many arguments; None where none does."""
    for at, arity in enumerate(n.arities):
        fixed = len(arity.params)
        if count == fixed or (count > fixed and arity.rest is not None):
            return at
    return None


def for_params(arity: Arity, args: Args) -> list[Shape]:
    """Arguments as the parameters get them: what is left over in a list."""
    fixed = len(arity.params)
    if arity.rest is None:
        return args
    more = NEVER
    for arg in args[fixed:]:
        more = join(more, arg)
    return [*args[:fixed], rest_shape(more)]


def _call(flow: Flow, n: Call) -> Shape:
    if type(n.fn) is Fn:  # ((fn [x] …) 1): nobody else can call it
        args = [flow.visit(arg) for arg in n.args]
        return _call_here(flow, n.fn, args)
    if type(n.fn) is Global:
        flow.nodes[n.fn] = ANY
        args = [flow.visit(arg) for arg in n.args]
        return _call_global(flow, n.fn, args)
    head = flow.visit(n.fn)
    args = [flow.visit(arg) for arg in n.args]
    if not flow.live:
        return NEVER
    if head.kinds == KW and type(n.fn) is Const and len(args) in (1, 2):
        return _keyword_call(flow, n, args)
    if type(n.fn) is Local and not head.kinds & FN:
        flow.learn(n.fn.var, of_kinds(CALLABLE))
    return _call_shape(flow, head, args) if head.kinds & CALLABLE else NEVER


def _keyword_call(flow: Flow, n: Call, args: Args) -> Shape:
    """`(:key m)` and `(:key m default)` take a map or nil."""
    subject = restrict(args[0], of_kinds(MAP | NIL))
    if type(n.args[0]) is Local:
        flow.learn(n.args[0].var, of_kinds(MAP | NIL))
    if not subject.kinds:
        return NEVER
    return RULES_OF_RESULTS["get"]([subject, ANY, *args[1:]], ANY, _Key(n.fn), "")


class _Key(Site):
    """The place of a call of a keyword, as if it were a call of `get`."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def constant(self, at: int) -> Any:
        """The keyword is the key."""
        return self.key.value


def _call_here(flow: Flow, n: Fn, args: Args) -> Shape:
    at = arity_for(n, len(args))
    given = no_sites(n)
    if at is not None:
        given[at] = for_params(n.arities[at], [without_code(arg) for arg in args])
    visit_function(flow, n, given)
    return NEVER if at is None else flow.results[n][at]


def _call_global(flow: Flow, head: Global, args: Args) -> Shape:
    if not flow.keeps_meaning(head, head.name):
        return ANY
    name = (head.namespace, head.name)
    found = flow.given_by.get(name)
    if found is None:
        known = flow.outside.known(*name)
        interface = None if known is None or known.kind != FUNCTION else known.interface
        found = flow.given_by[name] = ANY if interface is None else interface.result
    return found


def _call_shape(flow: Flow, head: Shape, args: Args) -> Shape:
    """What calling a value of this shape gives."""
    code = head.fn
    if head.kinds != FN or code is None:
        return ANY
    if isinstance(code, Primitive):
        return result(code, args)
    at = arity_for(code, len(args))
    if at is None:
        return NEVER
    assumed = flow.assumed.get(code)
    if assumed is None:
        results = flow.results.get(code)
        return ANY if results is None else results[at]
    if flow.live:
        sites = assumed.sites[at]
        for place, arg in enumerate(for_params(code.arities[at], args)):
            sites[place] = join(sites[place], without_code(arg))
    return assumed.results[at]


class _PrimSite(Site):
    """The place of a primitive's call in the tree."""

    __slots__ = ("args", "flow", "visited")

    def __init__(self, flow: Flow, args: tuple[Any, ...]) -> None:
        self.flow = flow
        self.args = args
        self.visited: set[int] = set()

    def call(self, at: int, args: Args) -> Shape:
        """A function written as the argument is visited with these parameters."""
        n = self.args[at]
        flow = self.flow
        if type(n) is not Fn:
            head = flow.nodes.get(n, ANY)
            return _call_shape(flow, head, args) if head.kinds == FN else ANY
        self.visited.add(at)
        return _call_here(flow, n, args)

    @property
    def tired(self) -> bool:
        """Whether so much was visited that nothing is visited again."""
        return self.flow.tired

    def constant(self, at: int) -> Any:
        """The value of a constant argument."""
        n = self.args[at]
        return n.value if type(n) is Const else ABSENT


def _prim_call(flow: Flow, n: PrimCall) -> Shape:
    fed = n.prim.shape and any([type(arg) is Fn for arg in n.args])
    args = [shape(FN, fn=arg) if fed and type(arg) is Fn else flow.visit(arg) for arg in n.args]
    if not flow.live:
        if fed:
            _visit_functions(flow, n, set())
        return NEVER
    if not flow.is_primitive(n):
        if fed:
            _visit_functions(flow, n, set())
        return ANY
    site = _PrimSite(flow, n.args)
    found = result(n.prim, args, site)
    if fed:
        _visit_functions(flow, n, site.visited)
    if found.kinds:
        _learn_from_success(flow, n)
        if n.prim.shape.startswith(ORDERED) and len(args) > 1:
            _learn_from_order(flow, n, args)
    return found


def _visit_functions(flow: Flow, n: PrimCall, but: set[int]) -> None:
    """Visit the functions among the arguments of which nothing is known who calls them."""
    for at, arg in enumerate(n.args):
        if type(arg) is Fn and at not in but:
            visit_function(flow, arg, None)


def _learn_from_success(flow: Flow, n: PrimCall) -> None:
    """A call that came back had arguments that pass its checks."""
    found = layout(n.prim, len(n.args))
    if not found.checks:
        return
    for arg, mask in zip(n.args, found.passes, strict=True):
        if type(arg) is Local and flow.known(arg.var).kinds & ~mask:
            flow.learn(arg.var, of_kinds(mask))


def _learn_from_order(flow: Flow, n: PrimCall, args: list[Shape]) -> None:
    """What came back from a comparison was all numbers or all texts: one argument tells."""
    for sort in (NUM, STR):
        if any([is_only(each, sort) for each in args]):
            for arg in n.args:
                if type(arg) is Local and flow.known(arg.var).kinds & ~sort:
                    flow.learn(arg.var, of_kinds(sort))


def _letrec(flow: Flow, n: Letrec) -> Shape:
    group: dict[Var, Assumed] = {}
    for var, right in n.bindings:
        if type(right) is Fn:
            own = var not in flow.escaping
            group[var] = flow.assumed[right] = Assumed(right, no_sites(right) if own else None)
    live = flow.live
    mark = len(flow.log)
    rounds = 0
    while True:
        rounds += 1
        if flow.tired or rounds > ROUNDS or flow.outside.reentrant:
            _give_up(group)
        flow.undo(mark)
        flow.live = live
        flow.pass_number += 1
        found, results = _letrec_once(flow, n, group)
        if _settled(group, results):
            return found


def _give_up(group: dict[Var, Assumed]) -> None:
    for assumed in group.values():
        assumed.params = None
        assumed.results = [ANY for _ in assumed.results]


def _letrec_once(
    flow: Flow, n: Letrec, group: dict[Var, Assumed]
) -> tuple[Shape, dict[Var, list[Shape]]]:
    """Visit all of a Letrec; what its functions give under what is assumed of them."""
    results = {}
    for var, right in n.bindings:
        flow.bind(var, shape(FN, fn=right) if var in group else ANY)
        if var in group:
            group[var].sites = no_sites(right)  # type: ignore[arg-type]
    for var, right in n.bindings:
        if type(right) is Fn:
            visit_function(flow, right, group[var].params)
            results[var] = [without_code(found) for found in flow.results[right]]
        else:
            flow.bind(var, flow.visit(right))
    return flow.visit(n.body), results


def _settled(group: dict[Var, Assumed], results: dict[Var, list[Shape]]) -> bool:
    """Whether all that was assumed holds; where it does not, more is assumed."""
    settled = True
    for var, assumed in group.items():
        for at, found in enumerate(results[var]):
            if not leq(found, assumed.results[at]):
                settled = False
                assumed.results[at] = widen(assumed.results[at], found)
        if assumed.params is None:
            continue
        for params, sites in zip(assumed.params, assumed.sites, strict=True):
            for at, found in enumerate(sites):
                if not leq(found, params[at]):
                    settled = False
                    params[at] = widen(params[at], found)
    return settled


RULES: Final[dict[type, Visit]] = {
    Fn: _fn,
    Call: _call,
    PrimCall: _prim_call,
    Letrec: _letrec,
}

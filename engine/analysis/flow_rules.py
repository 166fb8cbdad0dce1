"""How the inference goes through each kind of node, functions apart.

Let x 1 in (+ x y)     x is int 1..1; when the call has come back, y is known to be a number
Loop i 0 …             the body is visited until what its Recurs pass fits what was assumed
"""

from __future__ import annotations

from typing import Any, Final

from ..ir.core import (
    Check,
    Const,
    Def,
    Do,
    Global,
    HostCall,
    If,
    Let,
    Local,
    Loop,
    MapNode,
    Node,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Step,
    Target,
    Try,
    Var,
    Vec,
)
from .branches import decide
from .flow import Flow, Visit
from .lattice import (
    ANY,
    FN,
    LIST,
    MAP,
    NEVER,
    NIL,
    SET,
    VEC,
    Shape,
    join,
    leq,
    of_kinds,
    restrict,
    shape,
    widen,
)
from .outside import DATA, FUNCTION
from .shapes import is_field, of_value
from .site import element_of

ROUNDS: Final = 6  # visits of a loop's body before its variables are taken for anything


def _const(flow: Flow, n: Const) -> Shape:
    return of_value(n.value)


def _local(flow: Flow, n: Local) -> Shape:
    return flow.known(n.var)


def _global(flow: Flow, n: Global) -> Shape:
    if not flow.keeps_meaning(n, n.name):
        return ANY
    name = (n.namespace, n.name)
    found = flow.values.get(name)
    if found is None:
        known = flow.outside.known(*name)
        found = ANY
        if known is not None and known.kind == FUNCTION:
            found = of_kinds(FN)
        elif known is not None and known.kind == DATA:
            found = of_value(known.value)
        flow.values[name] = found
    return found


def _primref(flow: Flow, n: PrimRef) -> Shape:
    if not flow.is_primitive(n):
        return ANY
    return of_value(n.prim.entry) if n.prim.constant else shape(FN, fn=n.prim)


def _if(flow: Flow, n: If) -> Shape:
    test = flow.visit(n.test)
    live = flow.live
    ways = []
    found = NEVER
    for facts, branch in zip(decide(flow, n.test, test), (n.then, n.orelse), strict=True):
        mark = len(flow.log)
        flow.live = live and facts is not None
        for var, known in (facts or {}).items():
            flow.learn(var, known)
        found = join(found, flow.visit(branch))
        ways.append((flow.live, flow.undo(mark)))
    flow.merge(ways)
    return found


def _let(flow: Flow, n: Let) -> Shape:
    for var, right in n.bindings:
        flow.bind(var, flow.visit(right))
        flow.rights[var] = right
    return flow.visit(n.body)


def _do(flow: Flow, n: Do) -> Shape:
    for item in n.items[:-1]:
        flow.visit(item)
    return flow.visit(n.items[-1])


def _loop(flow: Flow, n: Loop) -> Shape:
    inits = []
    for var, right in n.bindings:
        found = flow.visit(right)
        inits.append(found)
        flow.bind(var, found)
    return turns(flow, [var for var, _ in n.bindings], inits, [ANY] * len(inits), n.target, n.body)


def turns(
    flow: Flow,
    names: list[Var],
    inits: list[Shape],
    declared: list[Shape],
    target: Target,
    body: Node,
) -> Shape:
    """The shape of a body that Recurs run again, its variables bound to all they may become."""
    live = flow.live
    mark = len(flow.log)
    inits = [restrict(init, limit) for init, limit in zip(inits, declared, strict=True)]
    if flow.limit == 0:  # nothing is followed
        flow.pass_number += 1
        for var, limit in zip(names, declared, strict=True):
            flow.bind(var, limit)
        return flow.visit(body)
    assumed = inits if not flow.tired else declared

    def run(these: list[Shape]) -> tuple[Shape, list[Shape]]:
        flow.undo(mark)
        flow.live = live
        flow.pass_number += 1
        for var, found in zip(names, these, strict=True):
            flow.bind(var, found)
        flow.turns[target] = [NEVER] * len(names)
        value = flow.visit(body)
        passed = flow.turns[target]
        return value, [
            restrict(join(init, more), limit)
            for init, more, limit in zip(inits, passed, declared, strict=True)
        ]

    for _ in range(ROUNDS):
        value, after = run(assumed)
        if _all_fit(after, assumed):
            break
        if flow.tired:
            assumed = declared
        else:
            assumed = [widen(a, b) for a, b in zip(assumed, after, strict=True)]
    else:
        assumed = declared
        value, after = run(assumed)
    if flow.tired or all([a == b for a, b in zip(after, assumed, strict=True)]):
        return value
    narrower, again = run(after)  # one step back from where widening went too far
    if _all_fit(again, after):
        return narrower
    return run(assumed)[0]


def _all_fit(found: list[Shape], assumed: list[Shape]) -> bool:
    return all([leq(a, b) for a, b in zip(found, assumed, strict=True)])


def _recur(flow: Flow, n: Recur) -> Shape:
    args = [flow.visit(arg) for arg in n.args]
    if n.target in flow.rests:  # the last one is a sequence of what the rest parameter gets
        args[-1] = rest_shape(element_of(args[-1]))
    flow.pass_on(n.target, args)
    return NEVER


def rest_shape(item: Shape) -> Shape:
    """A rest parameter: a list, or nil when nothing is left for it."""
    return shape(LIST | NIL, item)


def _try(flow: Flow, n: Try) -> Shape:
    live = flow.live
    mark = len(flow.log)
    found = flow.visit(n.body)
    ways = [(flow.live, flow.undo(mark))]
    for clause in n.catches:
        flow.live = live
        flow.bind(clause.var, ANY)
        found = join(found, flow.visit(clause.body))
        ways.append((flow.live, flow.undo(mark)))
    after = any([way[0] for way in ways])
    if n.cleanup is not None:
        flow.live = live
        flow.visit(n.cleanup)
        after = after and flow.live
        flow.undo(mark)
    flow.merge(ways)
    flow.live = after
    return found


def _raise(flow: Flow, n: Raise) -> Shape:
    flow.visit(n.value)
    return NEVER


def _check(flow: Flow, n: Check) -> Shape:
    found = flow.visit(n.body)
    declared = flow.declared(n.type)
    if type(n.body) is Local:
        flow.learn(n.body.var, declared)
    return restrict(found, declared)


def _step(flow: Flow, n: Step) -> Shape:
    for _, value in n.options:
        flow.visit(value)
    if n.params is not None:
        flow.bind(n.params, ANY)
    return flow.visit(n.body)


def _def(flow: Flow, n: Def) -> Shape:
    found = flow.visit(n.value)
    return found if n.kind not in ("macro", "type") else ANY


def _host(flow: Flow, n: HostCall) -> Shape:
    flow.visit(n.capability)
    for arg in n.args:
        flow.visit(arg)
    for _, hint in n.hints:
        flow.visit(hint)
    return ANY


def _vec(flow: Flow, n: Vec) -> Shape:
    return shape(VEC, _joined(flow, n.items))


def _set(flow: Flow, n: SetNode) -> Shape:
    return shape(SET, _joined(flow, n.items))


def _joined(flow: Flow, items: tuple[Node, ...]) -> Shape:
    found = NEVER
    for item in items:
        found = join(found, flow.visit(item))
    return found


def _map(flow: Flow, n: MapNode) -> Shape:
    fields: dict[Any, Shape] | None = {}
    for key, value in n.pairs:
        flow.visit(key)
        found = flow.visit(value)
        if fields is not None and type(key) is Const and is_field(key.value):
            fields[key.value] = found
        else:
            fields = None
    return of_kinds(MAP) if fields is None else shape(MAP, None, tuple(fields.items()))


RULES: Final[dict[type, Visit]] = {
    Const: _const,
    Local: _local,
    Global: _global,
    PrimRef: _primref,
    If: _if,
    Let: _let,
    Do: _do,
    Loop: _loop,
    Recur: _recur,
    Try: _try,
    Raise: _raise,
    Check: _check,
    Step: _step,
    Def: _def,
    HostCall: _host,
    Vec: _vec,
    SetNode: _set,
    MapNode: _map,
}

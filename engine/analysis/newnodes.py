"""Shapes of nodes that a pass has made since a tree was inferred.

    (+ x 1) made new, x an int anywhere   =>   int
    (let [t (f)] t) made new              =>   what (f) gives

By the parts alone: a new Local has what its variable is everywhere, and no test is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..ir.core import (
    Check,
    Const,
    Do,
    Fn,
    If,
    Let,
    Letrec,
    Local,
    MapNode,
    PrimCall,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Vec,
)
from .flow import Flow
from .lattice import ANY, FN, MAP, NEVER, SET, VEC, Shape, join, of_kinds, restrict, shape
from .shapes import is_field, of_value
from .site import ABSENT, Site
from .transfer import result


def shape_of(flow: Flow, n: Any) -> Shape:
    """The shape of a node of the tree or of a new one, which is remembered."""
    found = flow.nodes.get(n)
    if found is None:
        rule = _RULES.get(type(n))
        found = flow.nodes[n] = ANY if rule is None else rule(flow, n)
    return found


class _NewSite(Site):
    """The place of a new call: its constants are known."""

    __slots__ = ("args",)

    def __init__(self, args: tuple[Any, ...]) -> None:
        self.args = args

    def constant(self, at: int) -> Any:
        """The value of a constant argument."""
        n = self.args[at]
        return n.value if type(n) is Const else ABSENT


def _prim_call(flow: Flow, n: PrimCall) -> Shape:
    if not flow.is_primitive(n):
        return ANY
    return result(n.prim, [shape_of(flow, arg) for arg in n.args], _NewSite(n.args))


def _let(flow: Flow, n: Let | Letrec) -> Shape:
    for var, right in n.bindings:
        if var not in flow.variables:
            flow.variables[var] = ANY if type(n) is Letrec else shape_of(flow, right)
    return shape_of(flow, n.body)


def _joined(flow: Flow, items: tuple[Any, ...]) -> Shape:
    found = NEVER
    for item in items:
        found = join(found, shape_of(flow, item))
    return found


def _map(flow: Flow, n: MapNode) -> Shape:
    fields: dict[Any, Shape] = {}
    for key, value in n.pairs:
        if type(key) is not Const or not is_field(key.value):
            return of_kinds(MAP)
        fields[key.value] = shape_of(flow, value)
    return shape(MAP, None, tuple(fields.items()))


_RULES: Final[dict[type, Callable[[Flow, Any], Shape]]] = {
    Const: lambda flow, n: of_value(n.value),
    Local: lambda flow, n: flow.variables.get(n.var, ANY),
    PrimRef: lambda flow, n: of_kinds(FN) if flow.is_primitive(n) and not n.prim.constant else ANY,
    If: lambda flow, n: join(shape_of(flow, n.then), shape_of(flow, n.orelse)),
    Let: _let,
    Letrec: _let,
    Do: lambda flow, n: shape_of(flow, n.items[-1]),
    Fn: lambda flow, n: shape(FN, fn=n),
    Recur: lambda flow, n: NEVER,
    Raise: lambda flow, n: NEVER,
    Check: lambda flow, n: restrict(shape_of(flow, n.body), flow.declared(n.type)),
    Vec: lambda flow, n: shape(VEC, _joined(flow, n.items)),
    SetNode: lambda flow, n: shape(SET, _joined(flow, n.items)),
    MapNode: _map,
    PrimCall: _prim_call,
}

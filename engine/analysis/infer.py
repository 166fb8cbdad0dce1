"""What every node of a tree gives: the type inference.

    (loop [i 0] (if (< i n) (recur (inc i)) i))      i is an int 0.., where n is an int
    (if (int? x) (+ x 1) 0)                          (+ x 1) is an int, and so is the whole

Forward, along the flow of control: a node's shape is what its value can be where it stands, by the
tests and the finished calls before it. So a shape says nothing of the same code elsewhere: who
moves a node to a place where it would not have run asks for the shape of its variables (`var`).
Loops and functions that call themselves are visited until what was assumed of them holds, with
widening; a tree costs a bounded number of visits per node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ..base.record import record
from ..ir.core import Fn, Global, Node, Var
from ..ir.walk import nodes
from ..runtime.namespace import MISSING
from .calls import components
from .effect_rules import ALL
from .flow import Exhausted, Flow
from .flow_calls import RULES as CALLS
from .flow_calls import arity_for, for_params, visit_function
from .flow_rules import RULES as OTHERS
from .lattice import ANY, NEVER, Shape, join, leq, widen, without_code
from .newnodes import shape_of
from .outline import NOWHERE, SIZE, Places
from .outside import FUNCTION, Outside

_RULES: Final = {**OTHERS, **CALLS}
NOTHING_GIVEN: Final[Mapping[Var, Shape]] = MappingProxyType({})
ROUNDS: Final = 6  # visits of functions that call each other before they may give anything

Name = tuple[str, str]  # namespace and name of a global


class Types:
    """Shapes of the nodes and variables of one tree."""

    def __init__(self, flow: Flow) -> None:
        self._flow: Final = flow

    def of(self, n: Node) -> Shape:
        """The shape of a node of the tree, or of one made since over its variables."""
        found = self._flow.nodes.get(n)
        return found if found is not None else shape_of(self._flow, n)

    def var(self, var: Var) -> Shape:
        """What a variable is wherever it is bound; ANY for one that is not of the tree."""
        return self._flow.variables.get(var, ANY)


def infer(root: Node, outside: Outside, given: Mapping[Var, Shape] = NOTHING_GIVEN) -> Types:
    """The shapes of all nodes of a tree; `given` are those of its free variables.

    Deep trees need room for Python's own recursion: about four frames a level.
    """
    return Types(_followed(root, outside, given, lambda flow: flow.visit(root)))


def _followed(
    root: Node, outside: Outside, given: Mapping[Var, Shape], start: Callable[[Flow], Any]
) -> Flow:
    """An inference that has come to its end; loops in loops in loops are not followed for ever."""
    flow = Flow(root, outside, _RULES, given)
    try:
        start(flow)
    except Exhausted:
        flow = Flow(root, outside, _RULES, given, patience=0)
        start(flow)
    return flow


def result_shape(fn: Fn, outside: Outside, args: list[Shape] | None = None) -> Shape:
    """What a call of a function gives: with arguments of these shapes, or with any at all."""
    if args is None:
        flow = _followed(fn, outside, NOTHING_GIVEN, lambda flow: visit_function(flow, fn, None))
        return _joined(flow.results[fn])
    at = arity_for(fn, len(args))
    if at is None:
        return NEVER
    given = [[ANY] * (len(a.params) + (a.rest is not None)) for a in fn.arities]
    given[at] = for_params(fn.arities[at], args)
    flow = _followed(fn, outside, NOTHING_GIVEN, lambda flow: visit_function(flow, fn, given))
    return without_code(flow.results[fn][at])


def _joined(shapes: list[Shape]) -> Shape:
    found = NEVER
    for each in shapes:
        found = join(found, each)
    return without_code(found)


def result_shapes(group: Mapping[Name, Fn], outside: Outside) -> dict[Name, Shape]:
    """What calls of these functions give, which may call each other by name.

    Functions that call each other are assumed to give nothing, then what they were seen to give.
    """
    found: dict[Name, Shape] = {}
    within = _Within(outside, group, found)
    called = {name: _named(fn, group) for name, fn in group.items()}
    for names in components(group, called.__getitem__):
        recursive = len(names) > 1 or names[0] in called[names[0]]
        for name in names:
            found[name] = NEVER
        rounds = 0
        settled = False
        while not settled:
            rounds += 1
            settled = True
            for name in names:
                given = result_shape(group[name], within)
                if leq(given, found[name]):
                    continue
                settled = not recursive
                found[name] = ANY if rounds > ROUNDS else widen(found[name], given)
    return found


def _named(fn: Fn, group: Mapping[Name, Fn]) -> tuple[Name, ...]:
    """The functions of the group that a function calls or passes on."""
    named = [(n.namespace, n.name) for n in nodes(fn) if type(n) is Global]
    return tuple(dict.fromkeys([name for name in named if name in group]))


@record
class _Result:
    """As much of an Interface as is known while results are found out: calls may do anything."""

    result: Shape
    effects: int = ALL

    def accepts(self, count: int) -> bool:
        """Nothing is known of the number of arguments."""
        return False


class _Member:
    """A function of the group, giving what is known by now."""

    kind: Final = FUNCTION
    value: Final[Any] = MISSING

    def __init__(self, fn: Fn, result: Shape) -> None:
        self.fn: Final = fn
        self.interface: Final[Any] = _Result(result)

    def obstacle(self, count: int, limit: int) -> str:
        """Analyses copy nothing."""
        return SIZE

    def passed_on(self, count: int, limit: int) -> Places:
        """Analyses copy nothing."""
        return NOWHERE


class _Within:
    """The world outside of a group, and the group's own functions."""

    def __init__(
        self, outside: Outside, group: Mapping[Name, Fn], found: Mapping[Name, Shape]
    ) -> None:
        self._outside: Final = outside
        self._group: Final = group
        self._found: Final = found

    @property
    def reentrant(self) -> bool:
        """As outside."""
        return self._outside.reentrant

    @property
    def types(self) -> str:
        """As outside."""
        return self._outside.types

    def known(self, namespace: str, name: str) -> Any:
        """A member of the group as it is known by now; others as outside."""
        result = self._found.get((namespace, name))
        if result is None:
            return self._outside.known(namespace, name)
        return _Member(self._group[namespace, name], result)

    def shadowed(self, namespace: str, name: str) -> bool:
        """As outside."""
        return self._outside.shadowed(namespace, name)

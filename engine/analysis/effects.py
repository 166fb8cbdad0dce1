"""What evaluating a node may do, as a set of bits.

    (+ a 1)             =>  THROWS                     a may be no number
    (swap! counter inc) =>  everything                 watchers run, and nobody knows which
    (map (fn [x] (* x x)) xs)
                        =>  THROWS ALLOCATES FORCES    the function's own effects are in it
    (fn [x] (launch x)) =>  FRESH                      making a closure runs nothing of its body

Bits say "may": a missing bit is a promise, a set bit is none. Effects only grow from the leaves to
the root, so a node's are the union of its children's, of what it does itself, and of what the
functions that it calls do. Calls go to arities; those that call each other have their effects in
common and, as they may call each other for ever, THROWS (:stack-overflow) and DIVERGES. Left out:
that any call may be the one too many for the stack, and any work for a limit of time or fuel.
What a function returns is not followed: calling an unknown value may do everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..ir.core import (
    Arity,
    Call,
    Check,
    Const,
    Def,
    Fn,
    Global,
    HostCall,
    Let,
    Letrec,
    Local,
    Loop,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Step,
    Target,
    Try,
    Var,
)
from ..ir.walk import nodes
from ..prims.table import (
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    PURE,
    READS,
    THROWS,
    WRITES,
)
from .calls import components
from .effect_bits import can_throw, may_redefine, movable_past, removable, repeatable
from .effect_rules import (
    ALL,
    accepts,
    evaluated,
    function_places,
    row_effects,
    type_effects,
)
from .keeps import may_be_fresh, may_keep_code
from .outside import Outside

if TYPE_CHECKING:
    from .infer import Types
    from .stability import Names

RAISES: Final = ALL + 1  # THROWS what the program made itself; kept to oneself, not given out
_ANY_ERROR: Final = RAISES | HOST | FORCES | CALLS | READS | WRITES  # may raise any kind of error
ALIASES: Final = 8  # variables that stand for variables: followed so far, no further

Callees = tuple[Arity, ...]
Own = tuple[int, Callees]  # what a node does itself, and the arities that it calls
NO_CALLS: Final[Callees] = ()


class Effects:
    """Effects of the nodes of one tree, each worked out once, when it is first asked for.

    Nodes that are not in the tree may be asked about too, as long as the variables that they use
    are bound in it or in themselves. `types` sharpens the answers; None: nothing is known.
    """

    def __init__(self, root: Node, outside: Outside, types: Types | None = None) -> None:
        self._root = root
        self._outside = outside
        self._types = types
        self._known: dict[Node, int] = {}
        self._called: dict[Arity, int] = {}
        self._bound: dict[Var, Node] | None = None
        self._settled: set[Var] = set()  # Letrec variables that cannot be read too early
        self._recurring: set[Target] = set()
        self._defined: set[tuple[str, str]] = set()
        self._names: Names | None = None

    def of(self, n: Node) -> int:
        """Effects of evaluating the node, those of the calls in it included."""
        found = self._known.get(n)
        return (self._measure(n) if found is None else found) & ALL

    def called(self, n: Node, count: int | None = None) -> int:
        """Effects of calling the value of the node, with `count` arguments or any number."""
        fx, callees = self._callable(n, count)
        for arity in callees:
            fx |= self._arity(arity)
        return fx & ALL

    # --- a node: its children, itself, what it calls --------------------------------------------

    def _measure(self, root: Node) -> int:
        known = self._known
        stack: list[tuple[Node, tuple[Node, ...] | None]] = [(root, None)]
        while stack:
            n, parts = stack.pop()
            if n in known:
                continue
            if parts is None:
                self._enter(n)
                parts = evaluated(n)
                if parts:
                    stack.append((n, parts))
                    stack += [(part, None) for part in parts if part not in known]
                    continue
            fx, callees = self._own(n)
            for part in parts:
                fx |= known[part]
            for arity in callees:
                fx |= self._arity(arity)
            if type(n) is Try:
                fx = self._caught(n, fx)
            if fx & FRESH and not may_be_fresh(n, self._types):
                fx &= ~FRESH  # what was made is not part of the value
            known[n] = fx
        return known[root]

    def _enter(self, n: Node) -> None:
        """Note what a node that is met says of others."""
        kind = type(n)
        if kind is Recur:
            self._recurring.add(n.target)  # type: ignore[union-attr]
        elif (kind is Let or kind is Letrec) and self._bound is not None:
            self._bind(n)

    def _bind(self, n: Any) -> None:
        assert self._bound is not None
        self._bound.update(n.bindings)
        if type(n) is Letrec and all(type(right) in _READY for _, right in n.bindings):
            self._settled.update([var for var, _ in n.bindings])

    def _tree(self) -> dict[Var, Node]:
        """What each Let or Letrec variable is bound to; walks the tree when first needed."""
        if self._bound is None:
            self._bound = {}
            for n in nodes(self._root):
                kind = type(n)
                if kind is Let or kind is Letrec:
                    self._bind(n)
                elif kind is Def and n is not self._root:
                    self._defined.add((n.namespace, n.name))  # type: ignore[union-attr]
        return self._bound

    def _caught(self, n: Try, fx: int) -> int:
        """Without THROWS when every error is taken and dealt with.

        Two kinds are never taken, :interrupted and :budget-exhausted: limits, or raised by the
        program's own hand, by the host or in code that nobody knows.
        """
        body = self._known[n.body]
        if any([clause.kind is None for clause in n.catches]) and not body & _ANY_ERROR:
            after = [clause.body for clause in n.catches]
            if n.cleanup is not None:
                after.append(n.cleanup)
            if not any([self._known[part] & THROWS for part in after]):
                return fx & ~THROWS
        return fx

    # --- functions ------------------------------------------------------------------------------

    def _arity(self, start: Arity) -> int:
        """Effects of a call that enters the arity; of all arities that it may reach, at once."""
        found = self._called.get(start)
        if found is not None:
            return found
        if self._outside.reentrant and not self._stable_names().all:
            return ALL  # a function that is entered late may go by other definitions
        own: dict[Arity, Own] = {}

        def successors(arity: Arity) -> Callees:
            if arity in self._called:
                return NO_CALLS
            own[arity] = self._gathered(arity)
            return own[arity][1]

        for group in components([start], successors):
            if group[0] in self._called:
                continue
            fx = PURE
            for arity in group:
                mine, callees = own[arity]
                fx |= mine
                for other in callees:
                    fx |= self._called.get(other, PURE)
            if len(group) > 1 or group[0] in own[group[0]][1]:
                fx |= THROWS | DIVERGES
            for arity in group:
                self._called[arity] = fx
        return self._called[start]

    def _gathered(self, arity: Arity) -> Own:
        """What the body does itself, and every arity that it calls."""
        fx = PURE
        callees: dict[Arity, None] = {}
        met: list[Node] = []
        stack = [arity.body]
        while stack:
            n = stack.pop()
            self._enter(n)
            met.append(n)
            stack += evaluated(n)
        for n in met:
            mine, called = self._own(n)
            fx |= mine
            callees.update(dict.fromkeys(called))
        if arity.target in self._recurring:
            fx |= DIVERGES
        for declared in (*arity.param_types, arity.rest_type, arity.returns):
            if declared is not None:
                fx |= type_effects(declared)
        return fx, tuple(callees)

    def _callable(self, n: Node, count: int | None) -> Own:
        """What calling the node's value does: bits, and the arities that may be entered."""
        for _ in range(ALIASES):
            if type(n) is not Local:
                break
            bound = self._tree().get(n.var)
            if bound is None:
                return ALL, NO_CALLS
            n = bound
        rule = _CALLABLE.get(type(n))
        return rule(self, n, count) if rule is not None else (ALL, NO_CALLS)

    def _fn(self, n: Fn, count: int | None) -> Own:
        if count is None:
            return THROWS, n.arities
        entered = tuple([arity for arity in n.arities if accepts(arity, count)])
        return (PURE if entered else THROWS), entered

    def _global(self, n: Global, count: int | None) -> Own:
        return self._named(n, n.name, count), NO_CALLS

    def _named(self, n: Global | PrimRef | PrimCall, name: str, count: int | None) -> int:
        """Effects of calling what a name stands for in the namespace of the node."""
        if not self._means_itself(n, name):
            return ALL
        known = self._outside.known(n.namespace, name)
        interface = known.interface if known is not None else None
        if interface is None:
            return ALL
        fits = count is not None and interface.accepts(count)
        fx = interface.effects if fits else interface.effects | THROWS
        return fx | RAISES if fx & THROWS else fx

    def _primref(self, n: PrimRef, count: int | None) -> Own:
        if self._taken_over(n):
            return self._named(n, n.prim.name, count), NO_CALLS
        fx = n.prim.fx
        return (ALL if fx & CALLS else fx | THROWS), NO_CALLS

    def _taken_over(self, n: PrimRef | PrimCall) -> bool:
        """Whether the name may mean something else than the primitive."""
        name = n.prim.name
        return not self._means_itself(n, name) or self._outside.shadowed(n.namespace, name)

    def _means_itself(self, n: Global | PrimRef | PrimCall, name: str) -> bool:
        """Whether the name means when the node is evaluated what it means now."""
        self._tree()
        if (n.namespace, name) in self._defined:
            return False
        return not self._outside.reentrant or n in self._stable_names().stable

    def _stable_names(self) -> Names:
        """Which names are stable, where the host may redefine what it likes."""
        if self._names is None:
            from .stability import Calm, names

            calm = Effects(self._root, Calm(self._outside), self._types)
            self._names = names(self._root, self._outside, calm)
        return self._names

    def _const(self, n: Const, count: int | None) -> Own:
        """Keywords, maps, sets and vectors look something up; what they look for is hashed."""
        return THROWS | FORCES, NO_CALLS

    # --- what a node does itself ----------------------------------------------------------------

    def _own(self, n: Node) -> Own:
        rule = _OWN.get(type(n))
        return (PURE, NO_CALLS) if rule is None else rule(self, n)

    def _own_global(self, n: Global) -> Own:
        if not self._means_itself(n, n.name):
            return READS | THROWS, NO_CALLS
        known = self._outside.known(n.namespace, n.name)
        return (READS | THROWS if known is None else PURE), NO_CALLS

    def _own_primref(self, n: PrimRef) -> Own:
        return (READS | THROWS if self._taken_over(n) else PURE), NO_CALLS

    def _own_local(self, n: Local) -> Own:
        if not n.var.boxed:
            return PURE, NO_CALLS
        self._tree()
        return (PURE if n.var in self._settled else THROWS), NO_CALLS

    def _own_call(self, n: Call) -> Own:
        return self._callable(n.fn, len(n.args))

    def _own_primcall(self, n: PrimCall) -> Own:
        if self._taken_over(n):
            return self._named(n, n.prim.name, len(n.args)) | READS | THROWS, NO_CALLS
        fx = row_effects(n.prim, n.args, self._types)
        if not fx & CALLS:
            return fx, NO_CALLS
        places = function_places(n.prim, len(n.args))
        if not places or fx & (READS | WRITES | HOST | DIVERGES):
            return ALL, NO_CALLS  # it calls what it finds, not only what it is given
        callees: list[Arity] = []
        for at in places:
            bits, entered = self._callable(n.args[at], None)
            fx |= bits
            callees += entered
        return fx & ~CALLS if fx & ALL != ALL else fx, tuple(callees)

    def _own_loop(self, n: Loop) -> Own:
        if n.target not in self._recurring:
            return PURE, NO_CALLS
        from .loops import ends

        own = lambda call: not self._taken_over(call)  # noqa: E731
        return (PURE if ends(n, self._types, own) else DIVERGES), NO_CALLS

    def _own_keyed(self, n: MapNode | SetNode) -> Own:
        """Keys are hashed, and hashing realises lazy sequences."""
        keys = [key for key, _ in n.pairs] if type(n) is MapNode else n.items  # type: ignore[union-attr]
        keeps = any(may_keep_code(key, self._types) for key in keys)
        return (FORCES if keeps else PURE), NO_CALLS

    def _own_check(self, n: Check) -> Own:
        return type_effects(n.type), NO_CALLS


_READY: Final = frozenset((Fn, Const, PrimRef))  # evaluating these reads no variable

_CALLABLE: Final[dict[type, Any]] = {
    Fn: Effects._fn,
    Global: Effects._global,
    PrimRef: Effects._primref,
    Const: Effects._const,
}


def _always(fx: int) -> Any:
    answer = (fx, NO_CALLS)
    return lambda effects, n: answer


_OWN: Final[dict[type, Any]] = {
    Local: Effects._own_local,
    Global: Effects._own_global,
    PrimRef: Effects._own_primref,
    Fn: _always(FRESH),
    Call: Effects._own_call,
    PrimCall: Effects._own_primcall,
    HostCall: _always(HOST | THROWS),
    Loop: Effects._own_loop,
    Raise: _always(THROWS | RAISES),
    Check: Effects._own_check,
    Step: _always(HOST | THROWS),
    Def: _always(WRITES),
    MapNode: Effects._own_keyed,
    SetNode: Effects._own_keyed,
}

__all__ = [
    "ALL",
    "Effects",
    "can_throw",
    "may_redefine",
    "movable_past",
    "removable",
    "repeatable",
]

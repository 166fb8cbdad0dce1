"""Follow an accumulator through the code that owns it, and put transients in, for `transients`.

    v in (if (< i n) (recur (inc i) (conj v i)) v)
    =>   (if (< i n) (recur (inc i) (conj! v i)) (persistent! v))

At each point one variable holds the collection: the accumulator, then whatever its extended version
is bound to. `Shared` is raised where another place could see a version that is changed later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..analysis.lattice import INT, is_only
from ..ir.core import (
    Call,
    Const,
    Do,
    Fn,
    If,
    Let,
    Local,
    Loop,
    Node,
    PrimCall,
    Recur,
    Target,
    Var,
    Vec,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children, nodes
from ..prims.catalog import lookup
from ..prims.table import Primitive
from ..values.atoms import Keyword
from .context import Rewriting

VECTOR: Final = "vector"
MAP: Final = "map"
SET: Final = "set"


class Shared(Exception):
    """Another place may see the collection; `why` says which."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why: Final = why


def row(name: str) -> Primitive:
    """The row of a primitive that exists."""
    found = lookup(name)
    assert found is not None
    return found


class Owner:
    """One accumulator. Responsibilities: the rewritten code, and how often it is extended."""

    def __init__(self, kind: str, namespace: str, cx: Rewriting) -> None:
        self.kind: Final = kind
        self.namespace: Final = namespace
        self.cx: Final = cx
        self.changes = 0
        self.loops: list[tuple[Target, int]] = []  # whose turns hand it on, at which place
        self._turns: dict[Node, bool] = {}  # whether a tail has a further turn of its loop in it

    # --- tails: the collection is handed on or given back ---------------------------------------

    def tail(self, n: Node, var: Var, give: Callable[[Node, Var], Node]) -> Node:
        """Code in tail position; `give` makes what leaves: a value without a further turn."""
        kind = type(n)
        if self.loops and not self._has_turn(n):
            return give(n, var)
        if kind is If:
            test = self.read(n.test, var)  # type: ignore[union-attr]
            then = self.tail(n.then, var, give)  # type: ignore[union-attr]
            orelse = self.tail(n.orelse, var, give)  # type: ignore[union-attr]
            return rebuild(n, (test, then, orelse))
        if kind is Let:
            rights, now = self._bindings(n, var)  # type: ignore[arg-type]
            return rebuild(n, (*rights, self.tail(n.body, now, give)))  # type: ignore[union-attr]
        if kind is Do:
            items = [self.read(item, var) for item in n.items[:-1]]  # type: ignore[union-attr]
            return rebuild(n, (*items, self.tail(n.items[-1], var, give)))  # type: ignore[union-attr]
        if kind is Recur and self.loops and n.target is self.loops[-1][0]:  # type: ignore[union-attr]
            return self._recur(n, var)  # type: ignore[arg-type]
        if self.loops and kind is not Recur:
            raise Shared(f"{var.hint} goes on from within a {kind.__name__.lower()}")
        return give(n, var)

    def _has_turn(self, n: Node) -> bool:
        known = self._turns.get(n)
        if known is None:
            if type(n) is Recur:
                known = n.target is self.loops[-1][0]
            else:
                known = any([self._has_turn(part) for part in _tails(n)])
            self._turns[n] = known
        return known

    def _bindings(self, n: Let, var: Var) -> tuple[list[Node], Var]:
        rights: list[Node] = []
        for name, right in n.bindings:
            if self._extends(right, var):
                rights.append(self.extended(right, var))
                var = name
            else:
                rights.append(self.read(right, var))
        return rights, var

    def _extends(self, n: Node, var: Var) -> bool:
        """Whether the node looks like the next version of the collection."""
        kind = type(n)
        if kind is Local:
            return n.var is var  # type: ignore[union-attr]
        if kind is PrimCall:
            updates = n.prim.in_place in UPDATES and n.args  # type: ignore[union-attr]
            return bool(updates) and self._extends(n.args[0], var)  # type: ignore[union-attr]
        return kind is If and (self._extends(n.then, var) or self._extends(n.orelse, var))  # type: ignore[union-attr]

    def _recur(self, n: Recur, var: Var) -> Node:
        at = self.loops[-1][1]
        before = [self.read(arg, var) for arg in n.args[:at]]
        now = self.extended(n.args[at], var)
        if now is not n.args[at] and any(mentions(arg, var) for arg in n.args[at + 1 :]):
            raise Shared(f"{var.hint} is read after it was extended")
        after = [self.read(arg, var) for arg in n.args[at + 1 :]]
        return rebuild(n, (*before, now, *after))

    # --- the next version -----------------------------------------------------------------------

    def extended(self, n: Node, var: Var) -> Node:
        """Code whose value is the collection, extended or as it is; it is used up by it."""
        kind = type(n)
        if kind is Local and n.var is var:  # type: ignore[union-attr]
            return n
        if kind is PrimCall:
            return self._updated(n, var)  # type: ignore[arg-type]
        if kind is Loop:
            return self._inner_loop(n, var)  # type: ignore[arg-type]
        if kind in (If, Let, Do):
            loops, self.loops = self.loops, []
            made = self.tail(n, var, self.extended)
            self.loops = loops
            return made
        raise Shared(f"{var.hint} is not handed on, but made anew")

    def _updated(self, n: PrimCall, var: Var) -> Node:
        prim = self.cx.prim(n)
        found = UPDATES.get(n.prim.in_place)
        if prim is None or found is None or len(n.args) < 2:
            raise Shared(f"what {n.prim.name} gives is not {var.hint}, extended")
        base = self.extended(n.args[0], var)
        if base is not n.args[0] and any(mentions(arg, var) for arg in n.args[1:]):
            raise Shared(f"{var.hint} is read after it was extended")
        args = [self.read(arg, var) for arg in n.args[1:]]
        made: Node | None = found(self, n, base, args)
        if made is None:
            raise Shared(f"{n.prim.name} may refuse what it is given for {var.hint}")
        self.changes += 1
        return made

    def _inner_loop(self, n: Loop, var: Var) -> Node:
        """A loop that takes the collection over and gives it back."""
        taken = [at for at, (_, right) in enumerate(n.bindings) if self._extends(right, var)]
        if len(taken) != 1 or mentions(n.body, var):
            raise Shared(f"an inner loop sees {var.hint}")
        at = taken[0]
        rights = [self.read(right, var) for _, right in n.bindings[:at]]
        rights.append(self.extended(n.bindings[at][1], var))
        if any(mentions(right, var) for _, right in n.bindings[at + 1 :]):
            raise Shared(f"{var.hint} is read after it was extended")
        rights += [right for _, right in n.bindings[at + 1 :]]
        loops, self.loops = self.loops, [(n.target, at)]
        body = self.tail(n.body, n.bindings[at][0], self.extended)
        self.loops = loops
        return rebuild(n, (*rights, body))

    # --- everything else: it may be looked at ---------------------------------------------------

    def read(self, n: Node, var: Var) -> Node:
        """Code that may look at the collection and keeps nothing of it."""
        if not mentions(n, var):
            return n
        kind = type(n)
        if kind is Fn:
            raise Shared(f"a closure keeps {var.hint}")
        if kind is Local:
            raise Shared(f"{var.hint} itself is used as a value")
        if kind is PrimCall and n.args and is_var(n.args[0], var):  # type: ignore[union-attr]
            return self._looked_at(n, var)  # type: ignore[arg-type]
        if kind is Call and len(n.args) == 1 and is_var(n.args[0], var):  # type: ignore[union-attr]
            key = n.fn  # type: ignore[union-attr]
            if self.kind is MAP and type(key) is Const and type(key.value) is Keyword:
                return self.call("transient-get", (n.args[0], key), n)  # type: ignore[union-attr]
        return rebuild(n, tuple([self.read(part, var) for part in children(n)]))

    def _looked_at(self, n: PrimCall, var: Var) -> Node:
        name = n.prim.in_place
        if not name or name in UPDATES or self.cx.prim(n) is None:
            raise Shared(f"{n.prim.name} sees {var.hint}")
        if name == "transient-nth":
            sure = self.kind is VECTOR and len(n.args) == 2
            if not sure or not is_only(self.cx.types.of(n.args[1]), INT):
                raise Shared(f"{n.prim.name} may refuse what it is given for {var.hint}")
        rest = [self.read(arg, var) for arg in n.args[1:]]
        return self.call(name, (n.args[0], *rest), n)

    def call(self, name: str, args: tuple[Node, ...], n: Node) -> PrimCall:
        """A call of a primitive in place of a node. Raises Shared where the name is taken over."""
        if self.cx.outside.shadowed(self.namespace, name):
            raise Shared(f"the namespace has its own {name}")
        return PrimCall(row(name), args, self.namespace, self.cx.origin(n))

    def persistent(self, n: Node, var: Var) -> Node:
        """What leaves the loop: the collection itself, or a value that is made of it."""
        if is_var(n, var):
            return self.call("persistent!", (n,), n)
        if not mentions(n, var):
            return n
        try:
            return self.read(n, var)
        except Shared:
            name = Var(var.hint)
            right = self.call("persistent!", (Local(var, n.origin),), n)
            body = _put(n, var, name)
            return Let(((name, right),), body, self.cx.origin(n))


def _tails(n: Node) -> tuple[Node, ...]:
    """The parts in which a turn may stand; of a node that is not gone into, all."""
    if type(n) is If:
        return n.then, n.orelse
    if type(n) is Let:
        return (n.body,)
    return n.items[-1:] if type(n) is Do else children(n)


def is_var(n: Node, var: Var) -> bool:
    """Whether the node reads just the variable."""
    return type(n) is Local and n.var is var


def mentions(n: Node, var: Var) -> bool:
    """Whether the variable is read anywhere in the node."""
    return any(type(each) is Local and each.var is var for each in nodes(n))


def _put(n: Node, var: Var, name: Var) -> Node:
    if type(n) is Local:
        return Local(name, n.origin) if n.var is var else n
    below = children(n)
    return rebuild(n, tuple([_put(part, var, name) for part in below])) if below else n


# --- rows: what an update or a look becomes; None where it might be refused in other words ------


def _conj(o: Owner, n: PrimCall, base: Node, args: list[Node]) -> Node | None:
    if o.kind is MAP and not all([type(a) is Vec and len(a.items) == 2 for a in n.args[1:]]):
        return None
    return o.call("conj!", (base, *args), n)


def _assoc(o: Owner, n: PrimCall, base: Node, args: list[Node]) -> Node | None:
    if o.kind is SET or len(args) % 2:
        return None
    if o.kind is VECTOR and not all([is_only(o.cx.types.of(k), INT) for k in n.args[1::2]]):
        return None
    return o.call("assoc!", (base, *args), n)


def _dissoc(o: Owner, n: PrimCall, base: Node, args: list[Node]) -> Node | None:
    return o.call("dissoc!", (base, *args), n) if o.kind is MAP else None


def _disj(o: Owner, n: PrimCall, base: Node, args: list[Node]) -> Node | None:
    return o.call("disj!", (base, *args), n) if o.kind is SET else None


def _update(o: Owner, n: PrimCall, base: Node, args: list[Node]) -> Node | None:
    return o.call("update!", (base, *args), n) if o.kind is MAP else None


# By the row that does to a transient what the row of the node does to a collection.
UPDATES: Final[dict[str, Any]] = {
    "conj!": _conj,
    "assoc!": _assoc,
    "dissoc!": _dissoc,
    "disj!": _disj,
    "update!": _update,
}

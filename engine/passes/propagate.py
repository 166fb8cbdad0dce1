"""Put what a variable stands for in its place: constants, copies, and what is used just once.

    (let [x 1] (+ x y))              => (+ 1 y)
    (let [x y] (f x x))              => (f y y)
    (let [x (f a)] (g x))            => (g (f a))
    (let [x (f a)] (g (h) x))        => same      ; (h) would run before (f a)
    (letrec [f (fn [x] (g x))] (f a))   => (let [f (fn [x] (g x))] (f a))

A variable that is used once is moved to its use only where nobody can tell: what is evaluated in
between must not notice, a use in a loop or in a closure stays, and so does a call that would come
to stand in tail position (an endless recursion has to run out of stack, not to run for ever).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..analysis.effects import can_throw, movable_past, removable
from ..ir.core import (
    Const,
    Do,
    Fn,
    Global,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimRef,
    Step,
    Try,
    Var,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children
from ..prims.table import DIVERGES, PURE, READS
from .context import Rewriting
from .rule import Pass, named

MOST_SEARCHED: Final = 500  # nodes of a function that may refer to itself; longer ones are taken to
MOST_PASSED: Final = 60  # nodes that are looked at on the way from a variable to its one use

CONSTANT: Final = named(
    "constant",
    """the variable stands for a constant

    (let [x 1] (+ x a))  => (+ 1 a)
    """,
)
COPY: Final = named(
    "copy",
    """the variable is another name of the same thing

    (let [x a] (+ x x))  => (+ a a)
    (let [f +] (f a b))  => (+ a b)
    (loop [i a] (let [j i] (if (a j) j (recur (a j)))))  => (loop [i a] (if (a i) i (recur (a i))))
    """,
)
PLAIN: Final = named(
    "plain",
    """it does not refer to itself, nor to what comes after it

    (letrec [h [a]] (list h h))  => (let [h [a]] (list h h))
    (letrec [h (fn [x] (if x (h nil) 1))] (h a))
        => (letrec [h (fn [x] (if x (h nil) 1))] (h a)) ; it calls itself
    """,
)
MOVE: Final = named(
    "move",
    """it is used once, and nothing in between can tell when it is evaluated

    (let [x (+ a 1)] (* x b))  => (* (+ a 1) b)
    (let [x (a) y (b)] (list x y))  => (list (a) (b))
    (let [x (a) y (b)] (list y x))  => (let [x (a)] (list (b) x)) ; a runs before b
    (let [x (+ a 1)] (if b x 0))  => (let [x (+ a 1)] (if b x 0)) ; a may be no number
    (let [x [a]] (if b x 0))  => (if b [a] 0)
    (let [x (a)] (fn [] x))  => (let [x (a)] (fn [] x)) ; once, not at each call
    (let [x (a)] x)  => (let [x (a)] x) ; a may call this function: it must not become a loop
    """,
)


def propagate(root: Node, cx: Rewriting) -> Node:
    """The tree with variables replaced where that is possible."""
    return _Propagation(cx).visit(root)


class _Propagation:
    """One walk: what each variable stands for, and how many uses each has left."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx
        self._stands: Final[dict[Var, Node]] = {}
        self._counts: Final[dict[Var, int]] = {}
        self._renamed: Final[dict[Var, Var]] = {}  # that are not read through a box any more

    def visit(self, n: Node) -> Node:
        """The node with what is replaced inside of it."""
        kind = type(n)
        if kind is Local:
            return self._local(n)  # type: ignore[arg-type]
        if kind is Let:
            return self._let(n)  # type: ignore[arg-type]
        if kind is Letrec:
            return self._letrec(n)  # type: ignore[arg-type]
        below = children(n)
        return rebuild(n, tuple([self.visit(child) for child in below])) if below else n

    def _count(self, var: Var) -> int:
        found = self._counts.get(var)
        return self.cx.uses.count(var) if found is None else found

    def _used(self, var: Var, more: int) -> None:
        self._counts[var] = self._count(var) + more

    # --- constants and copies ---------------------------------------------------------------

    def _local(self, n: Local) -> Node:
        stands = self._stands.get(n.var)
        if stands is None:
            new = self._renamed.get(n.var)
            return n if new is None else Local(new, n.origin)
        rule = CONSTANT if type(stands) is Const else COPY
        self.cx.rule_name = rule.name
        made = _again(stands, self.cx.origin(n, stands))
        if not self.cx.fire(rule.name, n, made, rule.why):
            return n
        self._used(n.var, -1)
        if type(made) is Local:
            self._used(made.var, 1)
        return made

    def _let(self, n: Let) -> Node:
        bindings: list[tuple[Var, Node]] = []
        for var, right in n.bindings:
            made = self.visit(right)
            if self._may_stand(made):
                self._stands[var] = made
            bindings.append((var, made))
        body = self.visit(n.body)
        kept = [pair for pair in bindings if not self._gone(*pair)]
        kept, body = self._moved(n, kept, body)
        if not kept:
            return body
        if len(kept) == len(n.bindings):
            return rebuild(n, (*[right for _, right in kept], body))
        return Let(tuple(kept), body, n.origin)

    def _letrec(self, n: Letrec) -> Node:
        """Leading bindings that need no box, in a Let around the others."""
        names = [var for var, _ in n.bindings]
        first = 0
        while first < len(names) and not _mentions(n.bindings[first][1], set(names[first:])):
            first += 1
        self.cx.rule_name = PLAIN.name
        if first == 0 or not self.cx.fire(PLAIN.name, n, n.body, PLAIN.why):
            return rebuild(n, tuple([self.visit(child) for child in children(n)]))
        plain: list[tuple[Var, Node]] = []
        for var, right in n.bindings[:first]:
            new = self._renamed[var] = Var(var.hint)
            self._counts[new] = self._count(var)
            plain.append((new, self.visit(right)))
        rest = [(var, self.visit(right)) for var, right in n.bindings[first:]]
        body = self.visit(n.body)
        if rest:
            body = Letrec(tuple(rest), body, n.origin)
        return Let(tuple(plain), body, self.cx.origin(n))

    def _may_stand(self, right: Node) -> bool:
        kind = type(right)
        if kind is Const:
            return True
        if kind is Local:
            return not can_throw(self.cx.effects.of(right))
        if kind is PrimRef:
            return self.cx.prim(right) is not None  # type: ignore[arg-type]
        return kind is Global and self.cx.settled and self.cx.known(right) is not None  # type: ignore[arg-type]

    def _gone(self, var: Var, right: Node) -> bool:
        """Whether a variable that something else stands for is read nowhere any more."""
        if var not in self._stands or self._count(var) or not self.cx.uses.count(var):
            return False  # nobody ever read it: `dce` says so
        if type(right) is Local:
            self._used(right.var, -1)
        return True

    # --- what is used once ------------------------------------------------------------------

    def _moved(
        self, n: Let, bindings: list[tuple[Var, Node]], body: Node
    ) -> tuple[list[tuple[Var, Node]], Node]:
        """The bindings, last first, each put where it is used if it can be."""
        at = len(bindings) - 1
        while at >= 0:
            var, right = bindings[at]
            if self._count(var) == 1:
                near = bindings[at + 1 : at + 1 + MOST_PASSED]
                moved = self._move(n, var, right, (*[made for _, made in near], body))
                if moved is not None:
                    names = [name for name, _ in near]
                    bindings[at : at + 1 + len(near)] = zip(names, moved[:-1], strict=True)
                    body = moved[-1]
            at -= 1
        return bindings, body

    def _move(
        self, n: Let, var: Var, right: Node, following: tuple[Node, ...]
    ) -> tuple[Node, ...] | None:
        """What follows the binding, with its right side in the place of its one use."""
        way = _Way(var, right, self.cx)
        made = way.through(following, tail=True)
        if made is None:
            return None
        self.cx.rule_name = MOVE.name
        if not self.cx.fire(MOVE.name, n, made[-1], f"{var.hint}: {MOVE.why}"):
            return None
        self._counts[var] = 0
        return made


def _mentions(root: Node, names: set[Var]) -> bool:
    """Whether a tree may read one of the variables."""
    stack, left = [root], MOST_SEARCHED
    while stack:
        n = stack.pop()
        left -= 1
        if left < 0 or (type(n) is Local and n.var in names):
            return True
        stack += children(n)
    return False


def _again(stands: Node, origin: Any) -> Node:
    """The leaf once more."""
    if type(stands) is Const:
        return Const(stands.value, origin)
    if type(stands) is Local:
        return Local(stands.var, origin)
    if type(stands) is PrimRef:
        return PrimRef(stands.prim, stands.namespace, origin)
    assert type(stands) is Global
    return Global(stands.namespace, stands.name, origin)


class _Way:
    """The way of a node to the one use of its variable, in the order of evaluation.

    `node` gives a node with the use replaced, and None when the use is not in it. `blocked`: the
    use is behind something that the node cannot pass, or too far away.
    """

    __slots__ = ("blocked", "cx", "fx", "left", "right", "var")

    def __init__(self, var: Var, right: Node, cx: Rewriting) -> None:
        self.var: Final = var
        self.right: Final = right
        self.cx: Final = cx
        self.fx: Final = cx.effects.of(right) | _reading(right, cx)
        self.left = MOST_PASSED
        self.blocked = False

    def through(self, parts: tuple[Node, ...], tail: bool = False) -> tuple[Node, ...] | None:
        """Nodes that are evaluated one after the other, the last of them maybe as a tail."""
        last = len(parts) - 1
        for at, part in enumerate(parts):
            made = self.node(part, tail and at == last)
            if made is not None:
                return (*parts[:at], made, *parts[at + 1 :])
            if not self.blocked and not movable_past(self.fx, self.cx.effects.of(part)):
                self.blocked = True
            if self.blocked:
                return None
        return None

    def node(self, n: Node, tail: bool) -> Node | None:
        self.left -= 1
        if self.left < 0:
            self.blocked = True
            return None
        kind = type(n)
        if kind is Local:
            return self._here(tail) if n.var is self.var else None  # type: ignore[union-attr]
        if kind is Fn or kind is Try:
            return None
        step = _STEPS.get(kind)
        if step is not None:
            return step(self, n, tail)
        below = children(n)
        made = self.through(below) if below else None
        return None if made is None else rebuild(n, made)

    def _here(self, tail: bool) -> Node | None:
        if tail and self.fx & DIVERGES:
            self.blocked = True
            return None
        return self.right

    def branch(self, n: If, tail: bool) -> Node | None:
        """Past the test; into a branch only what may as well not be evaluated."""
        made = self.through((n.test,))
        if made is not None:
            return rebuild(n, (made[0], n.then, n.orelse))
        if self.blocked or not removable(self.fx):
            return None
        then = self.node(n.then, tail)
        if then is not None:
            return rebuild(n, (n.test, then, n.orelse))
        orelse = None if self.blocked else self.node(n.orelse, tail)
        return None if orelse is None else rebuild(n, (n.test, n.then, orelse))

    def block(self, n: Node, tail: bool) -> Node | None:
        """A node whose parts are evaluated in order, the last of them in tail position."""
        made = self.through(children(n), tail)
        return None if made is None else rebuild(n, made)

    def start(self, n: Loop | Step, tail: bool) -> Node | None:
        """What a loop or a step evaluates before it starts."""
        *before, body = children(n)
        made = self.through(tuple(before))
        return None if made is None else rebuild(n, (*made, body))


def _reading(right: Node, cx: Rewriting) -> int:
    """READS where a name in the node may change its meaning while the tree is evaluated."""
    if cx.settled:
        return PURE
    stack, left = [right], MOST_PASSED
    while stack:
        n = stack.pop()
        left -= 1
        if left < 0 or type(n) is Global:
            return READS
        stack += children(n)
    return PURE


_STEPS: Final[dict[type, Callable[[_Way, Any, bool], Node | None]]] = {
    If: _Way.branch,
    Do: _Way.block,
    Let: _Way.block,
    Letrec: _Way.block,
    Loop: _Way.start,
    Step: _Way.start,
}

PASS = Pass(
    "propagate",
    rules=(CONSTANT, COPY, PLAIN, MOVE),
    doc=__doc__,
    transform=propagate,
    needs=(Let, Letrec),
)

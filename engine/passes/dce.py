"""Leave out what nobody uses and nobody could notice: bindings, items, loop variables, dead ends.

    (let [x (+ 1 2)] y)                    => y
    (let [x (f)] y)                        => (do (f) y)
    (do [a b] c)                           => c
    (do (throw a) b)                       => (throw a)
    (loop [i 0 n 9] (if (f i) i (recur (inc i) (dec n))))    => without n

One walk marks what is needed, starting from the values and the effects that are wanted; a
variable's right side is looked at only once the variable is known to be read, so chains and rings
of unused definitions go at once. A second walk makes the tree without the rest. Source: the sparse
marking of R. Cytron et al., Efficiently computing static single assignment form, 1991.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..ir.core import (
    Const,
    Do,
    Fn,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimCall,
    Raise,
    Recur,
    Target,
    Var,
    Vec,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children
from ..prims.table import DIVERGES
from .context import Rewriting
from .rule import Pass, Rule, named
from .terms import droppable

BINDING: Final = named(
    "binding",
    """the variable is never read, and nobody can tell that its value is not made

    (let [x [a]] b)  => b
    (let [x [a] y [x x]] b)  => b
    (let [x (+ a 1)] b)  => b ; a:int
    (let [x (/ 1 a)] b)  => (do (/ 1 a) b) ; a may be 0
    """,
)
RECURSIVE: Final = named(
    "recursive",
    """the functions are only used by each other

    (letrec [f (fn [x] (g x)) g (fn [x] (f x))] a)  => a
    """,
)
EFFECT: Final = named(
    "effect",
    """the variable is never read: only the effects are wanted

    (let [x (a)] b)  => (do (a) b)
    (let [x (a) y (b)] (c y y))  => (do (a) (let [y (b)] (c y y)))
    (let [y (b) x (a)] (c y y))  => (let [y (b)] (do (a) (c y y)))
    """,
)
ITEM: Final = named(
    "item",
    """its value is not used, and making it has no effect

    (do [a] b)  => b
    (do (list (a) 1) b)  => (do (a) b)
    (do (a) b)  => (do (a) b)
    """,
)
UNREACHABLE: Final = named(
    "unreachable",
    """an error is always raised before it

    (do (throw a) (b))  => (throw a)
    (let [x (throw a)] (b x))  => (throw a)
    (if (throw a) b c)  => (throw a)
    """,
)
VARIABLE: Final = named(
    "variable",
    """the loop's variable is only handed on to itself

    (loop [i a n 0] (if (b i) i (recur (c i) (list n))))
        => (loop [i a] (if (b i) i (recur (c i))))
    """,
)


def eliminate(root: Node, cx: Rewriting) -> Node:
    """The tree without what is dead."""
    marks = _Marks(cx)
    marks.need(root)
    marks.settle()
    return _Sweep(marks, cx).node(root)


class _Marks:
    """What is needed. `live` are the variables that are read by what is needed.

    All but EFFECT fires here, so that where no firing is left, what has to stay is marked too.
    """

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.live: Final[set[Var]] = set()
        self.parts: Final[dict[Node, list[Node]]] = {}  # of an unused value, in its place
        self.last: Final[dict[Node, int]] = {}  # the part of a node after which nothing runs
        self._waiting: Final[dict[Var, list[Node]]] = {}  # needed as soon as the variable is
        self._owner: Final[dict[Var, Let | Letrec | Loop]] = {}
        self._loops: Final[dict[Target, Loop]] = {}
        self._stack: Final[list[Node]] = []

    def need(self, root: Node) -> None:
        """Mark what the value and the effects of the tree need."""
        stack = self._stack
        stack.append(root)
        while stack:
            n = stack.pop()
            mark = _MARKS.get(type(n))
            if mark is None:
                stack += children(n)
            else:
                mark(self, n)

    def settle(self) -> None:
        """Fire for each variable that is not needed, the inner ones first."""
        for var in reversed(list(self._waiting)):
            owner = self._owner[var]
            if var not in self.live and not self._fire(_RULES[type(owner)], owner, owner.body):
                self.need(Local(var, owner.origin))

    def dead(self, var: Var) -> bool:
        """Whether a variable that had to wait was never needed."""
        return var in self._waiting and var not in self.live

    def _fire(self, rule: Rule, before: Node, after: Node) -> bool:
        self.cx.rule_name = rule.name
        return self.cx.fire(rule.name, before, after, rule.why)

    def _ends(self, n: Node, at: int, part: Node) -> bool:
        """Whether nothing after a part of the node is ever evaluated; takes it down."""
        if not raises(part, self.cx) or not self._fire(UNREACHABLE, n, part):
            return False
        self.last[n] = at
        return True

    def local(self, n: Local) -> None:
        if n.var not in self.live:
            self.live.add(n.var)
            self._stack.extend(self._waiting.get(n.var, ()))

    def let(self, n: Let | Letrec) -> None:
        for at, (var, right) in enumerate(n.bindings):
            if droppable(right, self.cx):
                self._wait(n, var, right)
                continue
            self._stack.append(right)
            if type(n) is Let and self._ends(n, at, right):
                return
        self._stack.append(n.body)

    def do(self, n: Do) -> None:
        *before, last = n.items
        for at, item in enumerate(before):
            parts = wanted(item, self.cx)
            if parts != [item]:
                if not self._fire(ITEM, item, last):
                    parts = [item]
                self.parts[item] = parts
            self._stack.extend(parts)
            if parts and self._ends(n, at, parts[-1]):
                return
        self._stack.append(last)

    def branch(self, n: If) -> None:
        self._stack.append(n.test)
        if not self._ends(n, 0, n.test):
            self._stack.extend((n.then, n.orelse))

    def loop(self, n: Loop) -> None:
        self._loops[n.target] = n
        for var, right in n.bindings:
            if droppable(right, self.cx):
                self._wait(n, var, right)
            else:
                self.live.add(var)
                self._stack.append(right)
        self._stack.append(n.body)

    def recur(self, n: Recur) -> None:
        loop = self._loops.get(n.target)
        if loop is None:
            self._stack.extend(n.args)
            return
        for (var, _), arg in zip(loop.bindings, n.args, strict=True):
            if var not in self.live and droppable(arg, self.cx):
                self._wait(loop, var, arg)
            else:
                self._stack.append(arg)
                self.local(Local(var, n.origin))

    def _wait(self, owner: Let | Letrec | Loop, var: Var, right: Node) -> None:
        self._owner[var] = owner
        self._waiting.setdefault(var, []).append(right)
        if var in self.live:
            self._stack.append(right)


def raises(n: Node, cx: Rewriting) -> bool:
    """Whether the node always raises, and comes to an end doing so."""
    kind = type(n)
    if kind is Raise:
        return True
    if kind is Const or kind is Local or kind is Fn:
        return False
    return not cx.types.of(n).kinds and not cx.effects.of(n) & DIVERGES


def wanted(n: Node, cx: Rewriting) -> list[Node]:
    """The parts of an unused value that have to be evaluated all the same, in order."""
    found: list[Node] = []
    stack = [n]
    while stack:
        at = stack.pop()
        if droppable(at, cx):
            continue
        if type(at) in _MADE or (type(at) is PrimCall and _only_makes(at, cx)):
            stack += reversed(children(at))
        else:
            found.append(at)
    return found


def _only_makes(n: PrimCall, cx: Rewriting) -> bool:
    """Whether a primitive's own part of the call could go, were it not for its arguments."""
    from ..analysis.effect_rules import row_effects
    from ..analysis.effects import removable

    return cx.prim(n) is not None and removable(row_effects(n.prim, n.args, cx.types))


_MADE: Final = frozenset((Vec,))

_RULES: Final[dict[type, Rule]] = {Let: BINDING, Letrec: RECURSIVE, Loop: VARIABLE}

_MARKS: Final[dict[type, Callable[[_Marks, Any], None]]] = {
    Local: _Marks.local,
    Let: _Marks.let,
    Letrec: _Marks.let,
    Do: _Marks.do,
    If: _Marks.branch,
    Loop: _Marks.loop,
    Recur: _Marks.recur,
}


class _Sweep:
    """Makes the tree of what was marked."""

    def __init__(self, marks: _Marks, cx: Rewriting) -> None:
        self.marks: Final = marks
        self.cx: Final = cx
        self._shorter: Final[dict[Target, tuple[bool, ...]]] = {}  # which values are still passed

    def node(self, n: Node) -> Node:
        sweep = _SWEEPS.get(type(n))
        if sweep is not None:
            made: Node = sweep(self, n)
            return made
        below = children(n)
        return rebuild(n, tuple([self.node(child) for child in below])) if below else n

    def let(self, n: Let) -> Node:
        last = self.marks.last.get(n)
        bindings: list[tuple[Var, Node]] = []
        for at, (var, right) in enumerate(n.bindings):
            if at == last:
                end = self.node(right)
                return Let(tuple(bindings), end, n.origin) if bindings else end
            if not self.marks.dead(var):
                bindings.append((var, self.node(right)))
        body = self.node(n.body)
        if not bindings:
            return body
        if len(bindings) == len(n.bindings):
            made = rebuild(n, (*[right for _, right in bindings], body))
            assert type(made) is Let
            return self._effects(made)
        return self._effects(Let(tuple(bindings), body, n.origin))

    def _effects(self, n: Let) -> Node:
        """Bindings at either end whose variable is never read, as items of a Do."""
        live, bindings = self.marks.live, n.bindings
        start, end = 0, len(bindings)
        while start < end and bindings[start][0] not in live:
            start += 1
        while end > start and bindings[end - 1][0] not in live:
            end -= 1
        if start == 0 and end == len(bindings):
            return n
        body = n.body
        if end < len(bindings):
            body = Do((*[right for _, right in bindings[end:]], body), n.origin)
        if start < end:
            body = Let(bindings[start:end], body, n.origin)
        if start:
            body = Do((*[right for _, right in bindings[:start]], body), n.origin)
        self.cx.rule_name = EFFECT.name
        return body if self.cx.fire(EFFECT.name, n, body, EFFECT.why) else n

    def letrec(self, n: Letrec) -> Node:
        kept = [pair for pair in n.bindings if not self.marks.dead(pair[0])]
        bindings = [(var, self.node(right)) for var, right in kept]
        body = self.node(n.body)
        if len(bindings) == len(n.bindings):
            return rebuild(n, (*[right for _, right in bindings], body))
        return Letrec(tuple(bindings), body, n.origin) if bindings else body

    def do(self, n: Do) -> Node:
        last = self.marks.last.get(n, len(n.items))
        items: list[Node] = []
        for item in n.items[:-1][: last + 1]:
            items += [self.node(part) for part in self.marks.parts.get(item, (item,))]
        if last == len(n.items):
            items.append(self.node(n.items[-1]))
        if len(items) == len(n.items):
            return rebuild(n, tuple(items))
        return items[0] if len(items) == 1 else Do(tuple(items), n.origin)

    def branch(self, n: If) -> Node:
        test = self.node(n.test)
        if n in self.marks.last:
            return test
        return rebuild(n, (test, self.node(n.then), self.node(n.orelse)))

    def loop(self, n: Loop) -> Node:
        kept = tuple([not self.marks.dead(var) for var, _ in n.bindings])
        if all(kept):
            return rebuild(n, tuple([self.node(child) for child in children(n)]))
        self._shorter[n.target] = kept
        pairs = zip(kept, n.bindings, strict=True)
        bindings = tuple([(var, self.node(right)) for keep, (var, right) in pairs if keep])
        return Loop(bindings, self.node(n.body), n.target, n.origin)

    def recur(self, n: Recur) -> Node:
        kept = self._shorter.get(n.target)
        if kept is None:
            return rebuild(n, tuple([self.node(arg) for arg in n.args]))
        args = [self.node(arg) for keep, arg in zip(kept, n.args, strict=True) if keep]
        return Recur(n.target, tuple(args), n.origin)


_SWEEPS: Final[dict[type, Callable[[_Sweep, Any], Node]]] = {
    Let: _Sweep.let,
    Letrec: _Sweep.letrec,
    Do: _Sweep.do,
    If: _Sweep.branch,
    Loop: _Sweep.loop,
    Recur: _Sweep.recur,
}

PASS = Pass(
    "dce",
    rules=(BINDING, RECURSIVE, EFFECT, ITEM, UNREACHABLE, VARIABLE),
    doc=__doc__,
    transform=eliminate,
    needs=(Let, Letrec, Do, Loop, If),
)

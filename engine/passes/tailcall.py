"""A function that calls itself last goes back to its start instead.

    (defn f [n acc] (if (= n 0) acc (f (- n 1) (* acc n))))
    =>  (defn f [n acc] (if (= n 0) acc (recur (- n 1) (* acc n))))

    (letrec [go (fn [i] (if (< i n) (go (+ i 1)) i))] (go 0))
    =>  (loop [i 0] (if (< i n) (recur (+ i 1)) i))

Going back finds no function, makes no activation and counts no call. Types of parameters are
checked on the way back as they are on entry. Functions that call each other last become one loop
once `inline` has put one into the other: the call that then remains is a call of itself. A loop
that never goes back is a let.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..analysis.outline import is_remembered, size_of
from ..base.span import Origin
from ..ir.core import (
    Arity,
    Call,
    Const,
    Def,
    Fn,
    Global,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimCall,
    Recur,
    Var,
)
from ..ir.rebuild import rebuild, with_arities, with_body
from ..ir.walk import children, nodes
from ..prims.catalog import lookup
from ..runtime.namespace import CORE
from .context import Rewriting
from .entering import arity_for, entered, recurs, tails
from .rule import Pass, named

COPIES: Final = 8  # times the nodes that a tree may grow to: as much is copied, at 15 us a node

SELF = named(
    "self",
    """the function calls itself, and nothing is left to do after that

    (letrec [go (fn [i x] (if i (go nil [x]) x))] [go (go a b)])
        => (letrec [go (fn [i x] (if i (recur nil [x]) x))] [go (go a b)])
    (letrec [go (fn [i] (if i (str "x" (go nil)) "y"))] [go (go a)])
        => (letrec [go (fn [i] (if i (str "x" (go nil)) "y"))] [go (go a)]) ; str comes after it
    (letrec [go (fn [i] (if i (try (go nil) (catch e 1)) (throw "no")))] [go (go a)])
        => (letrec [go (fn [i] (if i (try (go nil) (catch e 1)) (throw "no")))] [go (go a)])
    """,
)
NAMED = named(
    "loop",
    """the function is called in one place and otherwise only goes round

    (letrec [go (fn [i x] (if i (go nil [x]) x))] (go a b))
        => (loop [i a x b] (if i (recur nil [x]) x))
    (letrec [go (fn [i] (if i (recur nil) 2))] (+ 1 (go a)))
        => (+ 1 (loop [i a] (if i (recur nil) 2)))
    """,
)
OWN = named(
    "own",
    """the function's own name does for the variable

    (let [x a go (fn me [i] (if i [(me nil)] x))] [(go 1) (go b)])
        => (let [x a] (letrec [me (fn [i] (if i [(me nil)] x))] [(me 1) (me b)]))
    ((fn me [i] (if i [(me nil)] 1)) a)
        => (letrec [me (fn [i] (if i [(me nil)] 1))] (me a))
    """,
)
ONCE = named(
    "once",
    """the loop never goes back

    (loop [x a] (+ x x))  => (let [x a] (+ x x))
    """,
)


class _Tails:
    """One run over a tree. Responsibility: which calls are of the function that they stand in."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.root: Final = root
        self.copied = 0  # nodes of functions that became loops, in loops in loops again and again

    def visit(self, n: Node, var: Var | None = None) -> Node:
        """The tree with its self calls gone; `var` is the Letrec variable that a Fn is bound to."""
        n = self._owned(n)
        if type(n) is Letrec:
            return self._letrec(n)
        below = children(n)
        if not below:
            return n
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if type(made) is Fn and (var is not None or n is self._defined()):
            return self._function(made, var)
        if type(made) is Loop and not recurs(made.body, made.target):
            plain = Let(made.bindings, made.body, self._origin("once", made))
            return plain if self.cx.fire("once", made, plain, ONCE.why) else made
        return made

    def _defined(self) -> Node | None:
        return self.root.value if type(self.root) is Def else None

    def _origin(self, rule: str, n: Node) -> Origin:
        self.cx.rule_name = rule
        return self.cx.origin(n)

    # --- calls of itself ------------------------------------------------------------------------

    def _function(self, fn: Fn, var: Var | None) -> Node:
        if is_remembered(fn):
            return fn
        arities = tuple([self._arity(fn, arity, var) for arity in fn.arities])
        if all([a is b for a, b in zip(arities, fn.arities, strict=True)]):
            return fn
        return with_arities(fn, arities)

    def _arity(self, fn: Fn, arity: Arity, var: Var | None) -> Arity:
        def back(n: Node) -> Node:
            if type(n) is not Call or not self._is_self(n.fn, var):
                return n
            if arity_for(fn, len(n.args)) is not arity:
                self.cx.missed("self", n, f"{_name(n)} is called with another number of arguments")
                return n
            self.cx.rule_name = "self"
            made = Recur(arity.target, _values(arity, n), self.cx.origin(n))
            why = f"nothing is left to do after {_name(n)} calls itself"
            return made if self.cx.fire("self", n, made, why) else n

        return with_body(arity, _in_tails(arity.body, back))

    def _is_self(self, head: Node, var: Var | None) -> bool:
        if type(head) is Local:
            return head.var is var
        root = self.root
        if type(head) is not Global or var is not None or type(root) is not Def:
            return False
        if (root.namespace, root.name) != (head.namespace, head.name):
            return False
        known = self.cx.known(head)
        if known is None:
            self.cx.missed("self", head, f"{head.name} may be redefined before it calls itself")
        return known is not None and known.kind == "function"

    # --- functions that name themselves ---------------------------------------------------------

    def _owned(self, n: Node) -> Node:
        """A Let of a function that names itself, or a call of one, around which its Letrec goes."""
        made = n
        if type(n) is Call:
            own = _self_named(n.fn)
            if own is not None:
                head = Local(own.bindings[0][0], n.fn.origin)
                made = Letrec(own.bindings, Call(head, n.args, n.origin), self._origin("own", n.fn))
        elif type(n) is Let or type(n) is Letrec:
            for at, (var, right) in enumerate(n.bindings):
                own = _self_named(right)
                if own is not None:
                    made = self._let(n, at, var, own)
                    break
        if made is n or not self.cx.fire("own", n, made, OWN.why):
            return n
        return made

    def _let(self, n: Let | Letrec, at: int, var: Var, own: Letrec) -> Node:
        if type(n) is Letrec:
            return _joined(n, var, own)
        before, after = n.bindings[:at], n.bindings[at + 1 :]
        inner = Let(after, n.body, n.origin) if after else n.body
        ((name, _),) = own.bindings
        made: Node = Letrec(own.bindings, _renamed(inner, var, name), own.origin)
        return Let(before, made, self._origin("own", n)) if before else made

    # --- named loops ----------------------------------------------------------------------------

    def _letrec(self, n: Letrec) -> Node:
        parts = [self.visit(right, var) for var, right in n.bindings]
        made = rebuild(n, (*parts, self.visit(n.body)))
        if type(made) is not Letrec or len(made.bindings) != 1:
            return made
        ((var, fn),) = made.bindings
        if type(fn) is not Fn or is_remembered(fn) or _reads(fn, var):
            return made
        call = _only_call(made.body, var)
        arity = None if call is None else arity_for(fn, len(call.args))
        if call is None or arity is None or arity.rest is not None:
            return made
        loop = self._loop(fn, arity, call)
        if loop is None:
            return made
        after = _replaced(made.body, call, loop)
        return after if self.cx.fire("loop", made, after, NAMED.why) else made

    def _loop(self, fn: Fn, arity: Arity, call: Call) -> Node | None:
        if arity.returns is not None and _calls_last(arity.body):
            self.cx.missed("loop", call, "its value is checked after its own tail calls")
            return None
        most = COPIES * self.cx.effort.nodes
        self.copied += size_of(arity.body, most)
        if self.copied > most:
            why = "the program has been rewritten enough"
            self.cx.missed("loop", call, why, self.copied, most)
            return None
        found = entered(fn, arity, call.args, call.origin, "tailcall.loop")
        return None if isinstance(found, str) else found.node


def _self_named(n: Node) -> Letrec | None:
    """The Letrec that `(fn name [x] …)` is."""
    if type(n) is not Letrec or len(n.bindings) != 1 or type(n.body) is not Local:
        return None
    ((var, fn),) = n.bindings
    return n if n.body.var is var and type(fn) is Fn else None


def _joined(n: Letrec, var: Var, own: Letrec) -> Node:
    """The Letrec with the function's own variable in the place of the one it is bound to."""
    (mine,) = own.bindings
    bindings = tuple([mine if each[0] is var else each for each in n.bindings])
    return _renamed(Letrec(bindings, n.body, n.origin), var, mine[0])


def _renamed(n: Node, old: Var, new: Var) -> Node:
    if type(n) is Local:
        return Local(new, n.origin) if n.var is old else n
    below = children(n)
    return rebuild(n, tuple([_renamed(child, old, new) for child in below])) if below else n


def _values(arity: Arity, n: Call) -> tuple[Node, ...]:
    """The arguments as a Recur takes them: what is left over as one sequence."""
    if arity.rest is None:
        return n.args
    fixed = len(arity.params)
    row, more = lookup("list"), n.args[fixed:]
    assert row is not None
    rest = PrimCall(row, more, CORE, n.origin) if more else Const(None, n.origin)
    return (*n.args[:fixed], rest)


def _in_tails(n: Node, change: Callable[[Node], Node]) -> Node:
    """As `entering.in_tails`, but not into loops: only the innermost one can be gone back to."""
    ends = () if type(n) is Loop else tails(n)
    if not ends:
        return change(n)
    below = children(n)
    return rebuild(
        n, tuple([_in_tails(c, change) if any([c is e for e in ends]) else c for c in below])
    )


def _name(n: Call) -> str:
    if type(n.fn) is Global:
        return n.fn.name
    return n.fn.var.hint if type(n.fn) is Local else "the function"


def _reads(fn: Fn, var: Var) -> bool:
    """Whether the bodies of a function read a variable; its way back may."""
    return any([_read_in(arity.body, var) for arity in fn.arities])


def _read_in(body: Node, var: Var) -> bool:
    return any([type(n) is Local and n.var is var for n in nodes(body)])


def _only_call(body: Node, var: Var) -> Call | None:
    """The call of a variable that is read nowhere else."""
    every = nodes(body)
    reads = [n for n in every if type(n) is Local and n.var is var]
    if len(reads) != 1:
        return None
    for n in every:
        if type(n) is Call and n.fn is reads[0]:
            return n
    return None


def _replaced(n: Node, old: Node, new: Node) -> Node:
    if n is old:
        return new
    return rebuild(n, tuple([_replaced(child, old, new) for child in children(n)]))


def _calls_last(body: Node) -> bool:
    stack = [body]
    while stack:
        n = stack.pop()
        if type(n) is Call:
            return True
        stack += tails(n)
    return False


def tail_calls(root: Node, cx: Rewriting) -> Node:
    """The tree with self calls in tail position turned into ways back."""
    return _Tails(root, cx).visit(root)


PASS = Pass(
    "tailcall",
    rules=(SELF, OWN, NAMED, ONCE),
    doc=__doc__,
    transform=tail_calls,
    needs=(Call, Loop, Letrec),
)

"""Put the body of a known function in the place of a call.

    (defn square [x] (* x x))   (square (f))   =>   (let [x (f)] (* x x))

The call's costs go (finding the function, an activation, a frame), and what is known of the
arguments meets what the body does with them. Taken are functions that definitions, Let, Letrec or
the call itself name; small ones by copy, ones that are called in one place whole. A recursive
function is unrolled a little in its own body, which halves its calls; nowhere else, as the calls
that remain would be as many as before. Limits on score and effort: O. Waddell and R. K. Dybvig,
Fast and effective procedure inlining, 1997.
"""

from __future__ import annotations

from typing import Final

from ..analysis import outline
from ..analysis.infer import infer
from ..base.span import calls_of
from ..ir.core import Arity, Call, Const, Def, Fn, Global, Let, Letrec, Local, Node, PrimRef, Var
from ..ir.rebuild import rebuild
from ..ir.walk import children, nodes
from .checks import proves
from .context import Rewriting
from .entering import arity_for, entered, tails, turns_of
from .rule import Pass, named

SMALL: Final = 40  # nodes of a body that is copied to each call; a call itself takes about 8
ONCE: Final = 400  # nodes of a body that is called in one place: nothing is copied in the end
CONSTANT_WORTH: Final = 4  # nodes that a constant argument is expected to fold away
FUNCTION_WORTH: Final = 16  # nodes that a known function as argument is expected to save
UNROLLED: Final = 30  # nodes of a body that is unrolled in itself
TWICE: Final = 18  # nodes of one of which two levels are: 6 % more on fib, at seven times its size
DEEPEST: Final = 12  # calls inside of calls that are taken away around one node

CALL = named(
    "call",
    """the function is known and its body is small, or stands in one place only

    ((fn [x] (+ x b)) a)  => (let [x a] (+ x b))
    (let [add (fn [x y] (+ x y))] (add a 2))
        => (let [add (fn [x y] (+ x y))] (let [x a y 2] (+ x y)))
    (defn square [x] (* x x)) (square a)  => (let [x a] (* x x))
    (defn pair [x & more] [x more]) (pair a 1 2)  => (let [x a more (list 1 2)] [x more])
    (defn pair [x & more] [x more]) (pair a)  => (let [x a more nil] [x more])
    (defn pair [x y] [x y]) (pair a)  => (pair a) ; the call is an error, and stays one
    (defn ^:memo cube [x] (* x x x)) (cube a)  => (cube a) ; the memo is asked at each call
    """,
)


class _Inliner:
    """One run. Responsibilities: what is called where, and the size that the tree has come to."""

    def __init__(self, root: Node, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.root: Final = root
        self.size = 0
        self.functions: Final[dict[Var, Fn]] = {}
        self.reads: Final[dict[Var, int]] = {}
        self.last: Final[set[Node]] = set()  # calls in tail position of a function
        self.inside: Final[list[Fn]] = []  # functions around the node that is visited
        self.copying: Final[list[Var]] = []  # Letrec functions whose copied body is visited
        self.groups: Final = _Groups()
        self.note(root)

    def note(self, root: Node) -> None:
        """Take down the functions that a tree binds, its reads and its tail calls."""
        stack = [root]
        while stack:
            n = stack.pop()
            self.size += 1
            kind = type(n)
            if kind is Fn:
                stack += [arity.body for arity in n.arities]  # type: ignore[union-attr]
            else:
                stack += children(n)
            if kind is Local:
                self.reads[n.var] = self.reads.get(n.var, 0) + 1  # type: ignore[union-attr]
            elif kind is Let or (kind is Letrec and _ready(n)):  # type: ignore[arg-type]
                for var, right in n.bindings:  # type: ignore[union-attr]
                    if type(right) is Fn:
                        self.functions[var] = right
                        if kind is Letrec:
                            self.groups.add(var, right)
            elif kind is Fn:
                for arity in n.arities:  # type: ignore[union-attr]
                    self.last.update(_last_calls(arity.body))

    # --- the walk -------------------------------------------------------------------------------

    def visit(self, n: Node) -> Node:
        """The tree with calls inlined, children first."""
        below = children(n)
        if not below:
            return n
        if type(n) is Fn:
            self.inside.append(n)
        made = rebuild(n, tuple([self.visit(child) for child in below]))
        if type(n) is Fn:
            self.inside.pop()
        if type(made) is not Call:
            return made
        return self._call(made, n in self.last)

    def _call(self, n: Call, is_last: bool) -> Node:
        if len(calls_of(n.origin)) >= DEEPEST:
            self.cx.missed("call", n, f"{DEEPEST} calls are inlined around it already")
            return n
        fn = self._callee(n)
        if fn is None:
            return n
        arity = arity_for(fn, len(n.args))
        why = self._obstacle(n, fn, arity, is_last)
        if why is None and arity is not None:
            return self._inlined(n, fn, arity, is_last)
        if why:
            self.cx.missed("call", n, why)
        return n

    def _inlined(self, n: Call, fn: Fn, arity: Arity, is_last: bool) -> Node:
        cx = self.cx
        size = self._fitting(n, fn, arity, is_last)
        if size is None:
            return n
        whole = fn if type(n.fn) is not Global else cx.adopted(fn)
        assert type(whole) is Fn
        arity = whole.arities[fn.arities.index(arity)]
        found = entered(whole, arity, n.args, n.origin, "inline.call")
        if isinstance(found, str):
            cx.missed("call", n, f"{_name(n, fn)}: {found}")
            return n
        nodes_of_it = "1 node" if size == 1 else f"{size} nodes"
        if not cx.fire("call", n, found.node, f"{_name(n, fn)} has {nodes_of_it}"):
            return n
        for var, right in _bindings(found.node):
            if type(right) is Fn:
                self.functions[var] = right
        self.note(found.body)
        if is_last:
            self.last.update(_last_calls(found.body))
        if type(n.fn) is not Local:
            return self._below(found.node, found.body)
        self.copying.append(n.fn.var)
        made = self._below(found.node, found.body)
        self.copying.pop()
        return made

    def _below(self, n: Node, body: Node) -> Node:
        """The new node with the calls in its copied body inlined; the arguments have had theirs."""
        if n is body:
            return self.visit(n)
        return rebuild(n, (*children(n)[:-1], self._below(children(n)[-1], body)))

    # --- what decides ---------------------------------------------------------------------------

    def _callee(self, n: Call) -> Fn | None:
        head = n.fn
        if type(head) is Fn:
            return head
        if type(head) is Local:
            return self.functions.get(head.var)
        if type(head) is not Global:
            return None
        known = self.cx.known(head)
        if known is None or known.kind != "function":
            return None
        if self._is_own(head):
            return self._generic()
        if turns_of(n.origin, head.name):
            return None  # of a group that calls each other: the original has said it
        limit = self._limit(n)
        found = known.obstacle(len(n.args), limit)
        if found == outline.NONE:
            return known.fn
        self.cx.missed("call", n, self._told(head.name, found, len(n.args), limit))
        return None

    def _told(self, name: str, obstacle: str, count: int, limit: int) -> str:
        if obstacle == outline.SIZE:
            return f"{name} is too big: more than {limit} nodes"
        if obstacle == outline.RECURSIVE:
            return f"{name} is recursive"
        if obstacle == outline.REMEMBERED:
            return f"{name} is ^:memo: its calls ask the memo"
        return f"{name} does not take {count} arguments"

    def _is_own(self, head: Global) -> bool:
        """Whether the tree is the definition of the name itself."""
        root = self.root
        return type(root) is Def and (root.namespace, root.name) == (head.namespace, head.name)

    def _generic(self) -> Fn | None:
        value = self.root.value if type(self.root) is Def else None
        if type(value) is not Fn:
            return None
        return value if value.basis is None else value.basis.generic

    def _obstacle(self, n: Call, fn: Fn, arity: Arity | None, is_last: bool) -> str | None:
        """Why the call must stay whatever it costs; "" where nobody would ask."""
        name = _name(n, fn)
        if arity is None:
            return self._told(name, outline.ARGUMENTS, len(n.args), 0)
        if outline.is_remembered(fn):
            return self._told(name, outline.REMEMBERED, len(n.args), 0)
        if arity.returns is not None and is_last:
            if _last_calls(arity.body):
                return f"{name} checks its value after its own tail calls, which would take stack"
            if not proves(infer(fn, self.cx.outside).of(arity.body), arity.returns):
                # Of equal checks in a chain of tail calls the first one counts, wherever it is.
                return f"{name} checks its value, and its callers may check the same before it"
        return None

    def _fitting(self, n: Call, fn: Fn, arity: Arity, is_last: bool) -> int | None:
        """Nodes of the body, if it may be copied here; else None, and a remark."""
        limit = self._limit(n)
        size = outline.size_of(arity.body, limit)
        name, most = _name(n, fn), self.cx.effort.nodes
        if size > limit:
            self.cx.missed("call", n, self._told(name, outline.SIZE, len(n.args), limit))
        elif self._recursive(n, fn) and not self._unrolls(n, fn, is_last, size):
            if not turns_of(n.origin, fn.name):  # of a copy the original has said it
                self.cx.missed("call", n, f"{name} is recursive")
        elif self._recursive(n, fn) and size > UNROLLED:
            self.cx.missed("call", n, f"{name} is too big to be unrolled", size, UNROLLED)
        elif self.size + size > most:
            self.cx.missed("call", n, "the program has grown enough", self.size + size, most)
        else:
            return size
        return None

    def _limit(self, n: Call) -> int:
        head = n.fn
        if type(head) is Fn or (type(head) is Local and self.reads.get(head.var) == 1):
            return ONCE
        worth = 0
        for arg in n.args:
            if type(arg) is Const:
                worth += CONSTANT_WORTH
            elif self._is_function(arg):
                worth += FUNCTION_WORTH
        return SMALL + worth

    def _is_function(self, n: Node) -> bool:
        if type(n) is Local:
            return n.var in self.functions
        return type(n) is Fn or type(n) is PrimRef

    def _recursive(self, n: Call, fn: Fn) -> bool:
        head = n.fn
        if type(head) is Global:
            return self._is_own(head)
        return type(head) is Local and head.var.boxed and self.groups.leads_to(head.var, head.var)

    def _unrolls(self, n: Call, fn: Fn, is_last: bool, size: int) -> bool:
        """Whether the call stands in the function itself, not last, and not deep in copies of it.

        Or last in another function of its group: that makes one loop of the two in the end.
        """
        head = n.fn
        if type(head) is Local and is_last:
            within = any([self.groups.leads_to(head.var, var) for var in self._names_around()])
            own = head.var in self.groups.called(head.var)
            return within and not own and head.var not in self._names_around()
        if is_last or turns_of(n.origin, fn.name) >= (2 if size <= TWICE else 1):
            return False
        if type(head) is Global:
            return self._is_own(head)
        return any([around is fn for around in self.inside])

    def _names_around(self) -> list[Var]:
        """The Letrec variables of the functions whose code is around, copied or not."""
        inside = [self.groups.name_of[fn] for fn in self.inside if fn in self.groups.name_of]
        return inside + self.copying


class _Groups:
    """Which functions of Letrecs call which."""

    def __init__(self) -> None:
        self.name_of: Final[dict[Fn, Var]] = {}
        self._fns: Final[dict[Var, Fn]] = {}
        self._called: Final[dict[Var, frozenset[Var]]] = {}

    def add(self, var: Var, fn: Fn) -> None:
        """A Letrec binds the variable to the function."""
        self.name_of[fn] = var
        self._fns[var] = fn

    def called(self, var: Var) -> frozenset[Var]:
        """The functions that one reads, by variable; what its way back captures does not count."""
        found = self._called.get(var)
        if found is None:
            fn = self._fns.get(var)
            bodies = [] if fn is None else [arity.body for arity in fn.arities]
            read = [n.var for body in bodies for n in nodes(body) if type(n) is Local]
            found = self._called[var] = frozenset([each for each in read if each in self._fns])
        return found

    def leads_to(self, start: Var, end: Var) -> bool:
        """Whether calling `start` may come to call `end`."""
        seen: set[Var] = set()
        stack = [start]
        while stack:
            for var in self.called(stack.pop()):
                if var is end:
                    return True
                if var not in seen:
                    seen.add(var)
                    stack.append(var)
        return False


def _ready(n: Letrec) -> bool:
    """Whether no right side can read a variable before it has its value."""
    return all([type(right) is Fn for _, right in n.bindings])


def _bindings(n: Node) -> tuple[tuple[Var, Node], ...]:
    return n.bindings if type(n) is Let else ()


def _name(n: Call, fn: Fn) -> str:
    if type(n.fn) is Global:
        return n.fn.name
    return fn.name or (n.fn.var.hint if type(n.fn) is Local else "the function")


def _last_calls(body: Node) -> list[Node]:
    found: list[Node] = []
    stack = [body]
    while stack:
        n = stack.pop()
        if type(n) is Call:
            found.append(n)
        stack += tails(n)
    return found


def inlined(root: Node, cx: Rewriting) -> Node:
    """The tree with calls of known functions taken away."""
    return _Inliner(root, cx).visit(root)


PASS = Pass("inline", rules=(CALL,), doc=__doc__, transform=inlined, needs=(Call,))

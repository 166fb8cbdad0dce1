"""Take away nesting that only the way of writing made: Let in Let, Do in Do, If in a test.

    (let [x (let [y a] (f y))] x)    => (let [y a x (f y)] x)
    (do (do a b) c)                  => (do a b c)
    (if (if a b false) c d)          => (if a (if b c d) d)
    (+ (let [x a] (f x)) b)          => (let [x a] (+ (f x) b))

Everything is evaluated in the order in which it was. What `and` and `or` become is such nesting;
code that would stand twice is copied only if it is small.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.effects import can_throw
from ..ir.copying import copied
from ..ir.core import (
    Call,
    Check,
    Const,
    Do,
    Fn,
    HostCall,
    If,
    Let,
    Local,
    Node,
    PrimCall,
    PrimRef,
    Try,
    Vec,
)
from ..ir.rebuild import rebuild
from ..ir.walk import children
from ..prims.table import CALLS
from .context import Rewriting
from .rule import Pass, Rewrite, rule
from .terms import is_leaf, truth_of

COPIED: Final = 10  # nodes of a branch that may stand twice; a call with two arguments has about 4
TOGETHER: Final = 64  # bindings or items put into one node: each round writes all of them anew
LOOKED_AT: Final = 200  # nodes of a try's body: longer ones are taken to call something


@rule(Do)
def do(n: Do, cx: Rewriting) -> Node | None:
    """a Do inside of a Do is one sequence

    (do (do (a) (b)) (c))  => (do (a) (b) (c))
    (do (a) (do (b) (c)))  => (do (a) (b) (c))
    """
    if len(n.items) == 1:
        return n.items[0]
    if not any([type(item) is Do for item in n.items]):
        return None
    items: list[Node] = []
    for item in n.items:
        items.extend(item.items if type(item) is Do else (item,))
    if len(items) > TOGETHER:
        return None
    return Do(tuple(items), cx.origin(n))


@rule(Let)
def let(n: Let, cx: Rewriting) -> Node | None:
    """bindings inside of a binding or of the body can stand in one Let

    (let [x (let [y (a)] (b y))] (c x x))  => (let [y (a) x (b y)] (c x x))
    (let [x (a)] (let [y (b)] (c x y)))  => (let [x (a) y (b)] (c x y))
    (let [x (do (a) (b))] (c x))  => (do (a) (let [x (b)] (c x)))
    """
    first = n.bindings[0][1] if n.bindings else None
    if type(first) is Do:
        rest = Let(((n.bindings[0][0], first.items[-1]), *n.bindings[1:]), n.body, cx.origin(n))
        return Do((*first.items[:-1], rest), cx.origin(n))
    inner = [right for _, right in n.bindings if type(right) is Let]
    if n.bindings and not inner and type(n.body) is not Let:
        return None
    bindings: list[Any] = []
    for var, right in n.bindings:
        if type(right) is Let:
            bindings.extend(right.bindings)
            right = right.body
        bindings.append((var, right))
    body = n.body
    if type(body) is Let:
        bindings.extend(body.bindings)
        body = body.body
    if len(bindings) > TOGETHER:
        return None
    return Let(tuple(bindings), body, cx.origin(n)) if bindings else body


@rule(If, Call, PrimCall, Check, Vec, HostCall)
def hoist(n: Any, cx: Rewriting) -> Node | None:
    """bindings made first inside of an expression can be made before it

    (if (let [x (a)] (b x x)) c d)  => (let [x (a)] (if (b x x) c d))
    (+ b (let [x (a)] (c x x)))  => (let [x (a)] (+ b (c x x)))
    (+ (b) (let [x (a)] (c x x)))  => (+ (b) (let [x (a)] (c x x))) ; (b) comes before (a)
    (if (do (a) b) c d)  => (do (a) (if b c d))
    """
    parts = children(n)
    for at, part in enumerate(parts):
        kind = type(part)
        if kind is Let or kind is Do:
            return _before(n, parts, at, cx.origin(n))
        if not _still(part) or type(n) is If:
            return None
    return None


def _before(n: Node, parts: tuple[Node, ...], at: int, origin: Any) -> Node:
    """What the part does first, then the node with the rest of the part."""
    part = parts[at]
    if type(part) is Let:
        inner = rebuild(n, (*parts[:at], part.body, *parts[at + 1 :]))
        return Let(part.bindings, inner, origin)
    assert type(part) is Do
    inner = rebuild(n, (*parts[:at], part.items[-1], *parts[at + 1 :]))
    return Do((*part.items[:-1], inner), origin)


def _still(n: Node) -> bool:
    """Whether it may as well be evaluated after what follows."""
    return type(n) in _STILL or (type(n) is Local and not n.var.boxed)


_STILL: Final = frozenset((Const, Fn))


@rule(If)
def negation(n: If, cx: Rewriting) -> Node | None:
    """the branches of a negated test change places

    (if (not a) b c)  => (if a c b)
    """
    test = n.test
    if type(test) is not PrimCall or test.prim.shape != "not" or len(test.args) != 1:
        return None
    if cx.prim(test) is None:
        return None
    return If(test.args[0], n.orelse, n.then, cx.origin(n))


@rule(If)
def test_of_test(n: If, cx: Rewriting) -> Node | Rewrite | None:
    """a branch of the inner test decides the outer one

    (if (if a b false) c d)  => (if a (if b c d) d)
    (if (if a true b) c d)  => (if a c (if b c d))
    (if (if a false true) c d)  => (if a d c)
    (let [v (a)] (if (if v b v) c d))  => (let [v (a)] (if v (if b c d) d)) ; what `and` becomes
    (if (if a b c) 1 2)  => (if (if a b c) 1 2) ; nothing is decided
    """
    test = n.test
    if type(test) is not If:
        return None
    then, orelse = _outcome(test, test.then, True), _outcome(test, test.orelse, False)
    origin = cx.origin(n)
    if then is None and orelse is None:
        return None
    if then is not None and orelse is not None:
        if then == orelse:
            return None
        yes, no = (n.then, n.orelse) if then else (n.orelse, n.then)
        return If(test.test, yes, no, origin)
    decided = then if then is not None else orelse
    twice = n.then if decided else n.orelse
    if not _short(twice, COPIED):
        limit = f"a branch would stand twice, and has more than {COPIED} nodes"
        cx.missed("test_of_test", n, limit, limit=COPIED)
        return None
    again = copied(twice)
    if decided:
        rest = If(test.orelse if orelse is None else test.then, again, n.orelse, origin)
    else:
        rest = If(test.orelse if orelse is None else test.then, n.then, again, origin)
    yes, no = (rest, twice) if then is None else (twice, rest)
    return If(test.test, yes, no, origin)


def _outcome(test: If, branch: Node, taken: bool) -> bool | None:
    """The truth of an inner branch, where it is known: a constant, or the test's own variable."""
    if type(branch) is Const:
        return truth_of(branch.value)
    if type(branch) is Local and type(test.test) is Local and branch.var is test.test.var:
        return taken
    return None


def _short(n: Node, limit: int) -> bool:
    """Whether a tree has at most so many nodes, and none that binds or names something."""
    stack = [n]
    while stack:
        at = stack.pop()
        limit -= 1
        if limit < 0 or type(at) is Fn:
            return False
        stack += children(at)
    return True


@rule(Call)
def head(n: Call, cx: Rewriting) -> Node | None:
    """each branch of the head can be called where it stands

    ((if a + b) c 1)  => (if a (+ c 1) (b c 1))
    ((if a + b) (c))  => ((if a + b) (c)) ; (c) would stand twice
    """
    branch = n.fn
    if type(branch) is not If or not all([is_leaf(arg) for arg in n.args]):
        return None
    origin = cx.origin(n)
    again = tuple([copied(arg) for arg in n.args])
    return If(
        branch.test,
        _called(branch.then, n.args, origin, cx),
        _called(branch.orelse, again, origin, cx),
        origin,
    )


def _called(head: Node, args: tuple[Node, ...], origin: Any, cx: Rewriting) -> Node:
    if type(head) is PrimRef:
        row = cx.prim(head)
        if row is not None and not row.constant and not row.host:
            return PrimCall(row, args, head.namespace, origin)
    return Call(head, args, origin)


@rule(Try)
def safe(n: Try, cx: Rewriting) -> Node | None:
    """nothing in it can raise

    (try [a] (catch e 0))  => [a]
    (try (a) (catch e 0))  => (try (a) (catch e 0))
    (try (+ a 1) (catch e 0))  => (try (+ a 1) (catch e 0)) ; a may be no number
    """
    if n.cleanup is not None or can_throw(cx.effects.of(n.body)) or _calls(n.body):
        return None
    return n.body


def _calls(root: Node) -> bool:
    """Whether a function may be called: then the stack may be too short, which can be caught."""
    stack, left = [root], LOOKED_AT
    while stack:
        n = stack.pop()
        left -= 1
        kind = type(n)
        if left < 0 or kind is Call or (kind is PrimCall and n.prim.fx & CALLS):  # type: ignore[union-attr]
            return True
        if kind is not Fn:
            stack += children(n)
    return False


PASS = Pass("flatten", rules=(do, let, hoist, negation, test_of_test, head, safe), doc=__doc__)

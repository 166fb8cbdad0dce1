"""Ask nothing twice: in the branches of a test its answer is known.

    (if (vector? x) (if (vector? x) a b) c)          => (if (vector? x) a c)
    (if (= x 1) a (if (= x 1) b c))                  => (if (= x 1) a c)
    (if (= x 1) (if (= x 2) a b) c)                  => (if (= x 1) b c)
    (if (< x y) (f (< x y)) z)                       => (if (< x y) (f true) z)

The clauses of `match`, `cond` and `case` are such trees of tests. Only tests that give the same
whenever they are asked count; a test that has been passed has raised no error, so asking it again
can be left out even where it might raise one.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.effects import repeatable
from ..analysis.lattice import BOOL, is_only
from ..ir.core import Const, Global, If, Local, Node, PrimCall
from ..ir.rebuild import rebuild
from ..ir.walk import children
from ..prims.catalog import lookup
from ..values.atoms import Keyword
from .context import Rewriting
from .rule import Pass, named

LONGEST: Final = 12  # nodes of a test that is remembered

TEST: Final = named(
    "test",
    """the test was made before on the way to here, so its answer is known

    (if (vector? a) (if (vector? a) b c) d)  => (if (vector? a) b d)
    (if a (if a b c) d)  => (if a b d)
    (if (< a b) 1 (if (< a b) 2 3))  => (if (< a b) 1 3)
    (if (a) (if (a) 1 2) 3)  => (if (a) (if (a) 1 2) 3) ; it may answer differently
    (if (< a b) (if (>= a b) 1 2) 3)  => (if (< a b) 2 3)
    (if (< a b) 1 (if (>= a b) 2 3))  => (if (< a b) 1 (if (>= a b) 2 3)) ; NaN: neither
    """,
)
EQUAL: Final = named(
    "equal",
    """it is known to equal another constant here

    (if (= a 1) (if (= a 2) b c) d)  => (if (= a 1) c d)
    (if (= a :x) (if (= :y a) 1 2) 3)  => (if (= a :x) 2 3)
    (if (= a 1) b (if (= a 2) c d))  => (if (= a 1) b (if (= a 2) c d))
    """,
)
ANSWER: Final = named(
    "answer",
    """the same question was asked before on the way to here

    (if (< a b) [(< a b)] c)  => (if (< a b) [true] c)
    (if (= a b) c [(= a b)])  => (if (= a b) c [false])
    """,
)


def decide(root: Node, cx: Rewriting) -> Node:
    """The tree without questions whose answer is known."""
    return _Deciding(cx).visit(root)


class _Deciding:
    """One walk. Responsibilities: the answers that are known where the walk is."""

    def __init__(self, cx: Rewriting) -> None:
        self.cx: Final = cx
        self._answers: Final[dict[Any, bool]] = {}
        self._equals: Final[dict[Any, Const]] = {}  # what an expression is known to equal

    def visit(self, n: Node) -> Node:
        """What becomes of a node."""
        kind = type(n)
        if kind is If:
            return self._branch(n)  # type: ignore[arg-type]
        if kind is PrimCall and self._answers:
            answer = self._answer(n)
            if answer is not None and is_only(self.cx.types.of(n), BOOL):
                self.cx.rule_name = ANSWER.name
                made = Const(answer, self.cx.origin(n))
                if self.cx.fire(ANSWER.name, n, made, ANSWER.why):
                    return made
        below = children(n)
        return rebuild(n, tuple([self.visit(child) for child in below])) if below else n

    def _branch(self, n: If) -> Node:
        answer, rule = self._answer(n.test), TEST
        if answer is None:
            answer, rule = self._by_equality(n.test), EQUAL
        if answer is not None:
            taken = n.then if answer else n.orelse
            self.cx.rule_name = rule.name
            if self.cx.fire(rule.name, n, taken, rule.why):
                return self.visit(taken)
        test = self.visit(n.test)
        key = self._key(n.test)
        if key is None:
            return rebuild(n, (test, self.visit(n.then), self.visit(n.orelse)))
        then = self._given(key, True, n.test, n.then)
        orelse = self._given(key, False, n.test, n.orelse)
        return rebuild(n, (test, then, orelse))

    def _given(self, key: Any, answer: bool, test: Node, branch: Node) -> Node:
        """A branch, visited with what the test says of it."""
        known = {key: answer}
        other = _opposite(key)
        if answer and other is not None:
            known[other] = False
        known = {each: value for each, value in known.items() if each not in self._answers}
        self._answers.update(known)
        pair = self._equality(test) if answer else None
        if pair is not None and pair[0] not in self._equals:
            self._equals[pair[0]] = pair[1]
        else:
            pair = None
        made = self.visit(branch)
        for each in known:
            del self._answers[each]
        if pair is not None:
            del self._equals[pair[0]]
        return made

    def _answer(self, n: Node) -> bool | None:
        if not self._answers:
            return None
        key = self._key(n)
        return None if key is None else self._answers.get(key)

    def _by_equality(self, test: Node) -> bool | None:
        """The answer of a comparison with a constant, where another one is known to be equal."""
        if not self._equals:
            return None
        pair = self._equality(test)
        known = None if pair is None else self._equals.get(pair[0])
        if pair is None or known is None or type(test) is not PrimCall:
            return None
        return bool(test.prim.entry(known.value, pair[1].value))

    def _equality(self, test: Node) -> tuple[Any, Const] | None:
        """The two sides of `(= x 1)`: the key of x, and the constant."""
        if type(test) is not PrimCall or test.prim.shape != "equal same" or len(test.args) != 2:
            return None
        if self.cx.prim(test) is None:
            return None
        one, other = test.args
        if type(one) is Const:
            one, other = other, one
        if type(other) is not Const or type(one) is Const or _constant(other.value) is None:
            return None
        key = self._key(one)
        return None if key is None else (key, other)

    def _key(self, n: Node) -> Any:
        """What equal questions have in common; None for what may answer differently each time."""
        left = [LONGEST]
        key = self._part(n, left)
        if key is None or (type(n) is PrimCall and not repeatable(self.cx.effects.of(n))):
            return None
        return key

    def _part(self, n: Any, left: list[int]) -> Any:
        left[0] -= 1
        if left[0] < 0:
            return None
        kind = type(n)
        if kind is Local:
            return None if n.var.boxed else n.var
        if kind is Const:
            return _constant(n.value)
        if kind is Global:
            known = self.cx.settled and self.cx.known(n) is not None
            return (n.namespace, n.name) if known else None
        if kind is not PrimCall or self.cx.prim(n) is None:
            return None
        parts = [self._part(arg, left) for arg in n.args]
        return None if None in parts else (n.prim, *parts)


def _opposite(key: Any) -> Any:
    """The question that has the answer no wherever this one has the answer yes."""
    if type(key) is not tuple or len(key) != 3:
        return None
    name = getattr(key[0], "opposite", "")
    other = lookup(name) if name else None
    return None if other is None else (other, *key[1:])


def _constant(value: Any) -> Any:
    """A key of an atom; None of what is no atom, and of floats: NaN does not equal itself."""
    cls = value.__class__
    if cls in (int, str, bool) or value is None or cls is Keyword:
        return (cls, value)
    return None


PASS = Pass(
    "decide",
    rules=(TEST, EQUAL, ANSWER),
    doc=__doc__,
    transform=decide,
    needs=(If,),
)

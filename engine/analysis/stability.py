"""Which names code may take for what they mean now, as long as one activation runs.

    (do (f 1) (println "x") (f 2))     the host may redefine f while it prints
        reentrant      =>  the first f and println
        not reentrant  =>  all

A definition inside the tree changes what stands after it; as it may stand in a branch or come
first, none of its name is stable. The body of a function starts anew: closures look on entry
whether what they were compiled for still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any, Final

from ..base.record import record
from ..ir.core import Def, Fn, Global, If, Loop, Node, PrimCall, PrimRef, Recur, Target, Try
from ..ir.walk import children, nodes
from .outside import Known, Outside

if TYPE_CHECKING:
    from .effects import Effects


class Calm:
    """The same world, as if host code redefined nothing."""

    reentrant: Final = False

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @property
    def types(self) -> str:
        """As the world says."""
        return self._outside.types

    def known(self, namespace: str, name: str) -> Known | None:
        """As the world says."""
        return self._outside.known(namespace, name)

    def shadowed(self, namespace: str, name: str) -> bool:
        """As the world says."""
        return self._outside.shadowed(namespace, name)


@record
class Names:
    """Nodes whose name keeps its meaning while the tree runs, and whether those are all."""

    stable: Container[Node]
    all: bool


def names(root: Node, outside: Outside, calm: Effects) -> Names:
    """What is stable, by effects of the tree in a calm world.

    Up to the first node that may leave the program those effects are the truth, and what comes
    after it is not stable anyway.
    """
    found = stable(root, outside, calm)
    every = [n for n in nodes(root) if type(n) in (Global, PrimCall, PrimRef)]
    return Names(found, all([n in found for n in every]))


def stable(root: Node, outside: Outside, effects: Effects) -> Container[Node]:
    """The Global, PrimRef and PrimCall nodes whose name is stable, by identity.

    Linear in the size of the tree.
    """
    every = nodes(root)
    named: list[Global | PrimRef | PrimCall] = [
        n for n in every if type(n) is Global or type(n) is PrimRef or type(n) is PrimCall
    ]
    defined = {(n.namespace, n.name) for n in every if type(n) is Def and n is not root}
    if defined:
        named = [n for n in named if (n.namespace, _name(n)) not in defined]
    if not outside.reentrant:
        return frozenset(named)
    recurring = {n.target for n in every if type(n) is Recur}
    early = _Walk(effects, recurring).run(root)
    return frozenset([n for n in named if n in early])


def _name(n: Global | PrimRef | PrimCall) -> str:
    return n.name if isinstance(n, Global) else n.prim.name


class _Walk:
    """A walk in the order of evaluation that notes the names met before anything is redefined.

    `late` says whether something that may redefine has come before on some way to here. What is
    still to do is a list, the next thing last: programs nest deeper than Python does.
    """

    def __init__(self, effects: Effects, recurring: set[Target]) -> None:
        self._effects = effects
        self._recurring = recurring
        self._early: set[Node] = set()
        self._late = False
        self._before: list[bool] = []  # `late` where branches part, and what it was after each
        self._functions: list[Fn] = []
        self._work: list[tuple[Callable[[Any], None], Any]] = []

    def run(self, root: Node) -> set[Node]:
        """The named nodes that are early in the activation they are evaluated in."""
        self._activation(root, False)
        while self._functions:
            for arity in self._functions.pop().arities:
                recurs = arity.target in self._recurring
                self._activation(arity.body, recurs and self._redefines(arity.body))
        return self._early

    def _activation(self, body: Node, late: bool) -> None:
        self._late = late
        self._work.append((self._visit, body))
        while self._work:
            do, what = self._work.pop()
            do(what)

    def _redefines(self, n: Node) -> bool:
        from .effect_bits import may_redefine

        return may_redefine(self._effects.of(n))

    def _visit(self, n: Node) -> None:
        kind = type(n)
        work = self._work
        work.append((self._done, n))
        if kind is If:
            work += (
                (self._join, None),
                (self._visit, n.orelse),  # type: ignore[union-attr]
                (self._part, None),
                (self._visit, n.then),  # type: ignore[union-attr]
                (self._remember, None),
                (self._visit, n.test),  # type: ignore[union-attr]
            )
        elif kind is Try:
            later = children(n)[1:]  # in any order: each may come after all of the body
            work += [(self._visit, part) for part in reversed(later)]
            work.append((self._visit, n.body))  # type: ignore[union-attr]
        elif kind is Loop:
            work += ((self._visit, n.body), (self._enter_loop, n))  # type: ignore[union-attr]
            work += [(self._visit, right) for _, right in reversed(n.bindings)]  # type: ignore[union-attr]
        elif kind is Fn:
            self._functions.append(n)  # type: ignore[arg-type]
            captures = children(n)[len(n.arities) :]  # type: ignore[union-attr]
            work += [(self._visit, part) for part in reversed(captures)]
        else:
            work += [(self._visit, part) for part in reversed(children(n))]

    def _done(self, n: Node) -> None:
        """All under the node is evaluated; now its name is looked up, and it does its own work."""
        if not self._late:
            self._early.add(n)
            self._late = self._redefines(n)

    def _enter_loop(self, n: Loop) -> None:
        if n.target in self._recurring and self._redefines(n.body):
            self._late = True

    def _remember(self, _: None) -> None:
        self._before.append(self._late)

    def _part(self, _: None) -> None:
        before = self._before.pop()
        self._before.append(self._late)
        self._late = before

    def _join(self, _: None) -> None:
        self._late = self._before.pop() or self._late

"""How often, and where, each variable is read.

    (let [a 1 f inc] (fn [] (f a a)))   =>   a: twice, in a closure      f: once, as a head only

Where it counts is relative to the binding: a variable that a closure binds and reads itself is not
"in a closure". A capture of an optimised function's way back counts as a read where the closure is
made, since the variable must be there.
"""

from __future__ import annotations

from typing import Any, Final

from ..ir.core import (
    Call,
    Fn,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    Step,
    Try,
    Var,
)
from ..ir.walk import children


class Uses:
    """Reads of the variables of one tree. A variable that is not read at all counts 0."""

    __slots__ = ("_counts", "_escaping", "_in_closure", "_in_loop")

    def __init__(
        self,
        counts: dict[Var, int],
        in_closure: set[Var],
        in_loop: set[Var],
        escaping: set[Var],
    ) -> None:
        self._counts: Final = counts
        self._in_closure: Final = in_closure
        self._in_loop: Final = in_loop
        self._escaping: Final = escaping

    def count(self, var: Var) -> int:
        """The number of places that read the variable."""
        return self._counts.get(var, 0)

    def in_closure(self, var: Var) -> bool:
        """Whether a function inside of the variable's scope reads it."""
        return var in self._in_closure

    def in_loop(self, var: Var) -> bool:
        """Whether it is read where one binding may be followed by many reads.

        In a loop or a function further in than its binding: that a function which recurs or is
        called often reads it is not told from one that runs once.
        """
        return var in self._in_loop

    def escapes(self, var: Var) -> bool:
        """Whether it is read otherwise than as the head of a call."""
        return var in self._escaping


def uses(root: Node) -> Uses:
    """Uses of each variable in the tree; linear in its size."""
    return _Count().of(root)


_Where = tuple[int, int]  # how many functions, and how many loops and functions, are around
_Places = list[tuple[Any, _Where]]
_OUTERMOST: Final = (0, 0)


class _Count:
    """One walk, binders before what is in their scope; where a node stands goes with it."""

    def __init__(self) -> None:
        self._bound: dict[Var, _Where] = {}
        self._counts: dict[Var, int] = {}
        self._in_closure: set[Var] = set()
        self._in_loop: set[Var] = set()

    def of(self, root: Node) -> Uses:
        """Uses of the variables in a tree."""
        escaping: set[Var] = set()
        work: _Places = [(root, _OUTERMOST)]
        while work:
            n, where = work.pop()
            kind = type(n)
            if kind is Local:
                self._read(n.var, where)
                escaping.add(n.var)
            elif kind is Call and type(n.fn) is Local:
                self._read(n.fn.var, where)
                work += [(part, where) for part in n.args]
            else:
                scope = _SCOPES.get(kind)
                if scope is not None:
                    scope(self, n, where, work)
                else:
                    work += [(part, where) for part in children(n)]
        return Uses(self._counts, self._in_closure, self._in_loop, escaping)

    def _read(self, var: Var, where: _Where) -> None:
        self._counts[var] = self._counts.get(var, 0) + 1
        functions, rounds = self._bound.get(var, _OUTERMOST)
        if where[0] > functions:
            self._in_closure.add(var)
        if where[1] > rounds:
            self._in_loop.add(var)

    def _let(self, n: Let | Letrec, where: _Where, work: _Places) -> None:
        for var, right in n.bindings:
            self._bound[var] = where
            work.append((right, where))
        work.append((n.body, where))

    def _loop(self, n: Loop, where: _Where, work: _Places) -> None:
        within = (where[0], where[1] + 1)
        for var, right in n.bindings:
            self._bound[var] = within
            work.append((right, where))
        work.append((n.body, within))

    def _fn(self, n: Fn, where: _Where, work: _Places) -> None:
        within = (where[0] + 1, where[1] + 1)
        for arity in n.arities:
            for var in arity.params:
                self._bound[var] = within
            if arity.rest is not None:
                self._bound[arity.rest] = within
            work.append((arity.body, within))
        work += [(part, where) for part in children(n)[len(n.arities) :]]

    def _try(self, n: Try, where: _Where, work: _Places) -> None:
        for clause in n.catches:
            self._bound[clause.var] = where
        work += [(part, where) for part in children(n)]

    def _step(self, n: Step, where: _Where, work: _Places) -> None:
        if n.params is not None:
            self._bound[n.params] = where
        work += [(part, where) for part in children(n)]


_SCOPES: Final[dict[type, Any]] = {
    Let: _Count._let,
    Letrec: _Count._let,
    Loop: _Count._loop,
    Fn: _Count._fn,
    Try: _Count._try,
    Step: _Count._step,
}

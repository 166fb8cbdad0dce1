"""Run passes over a tree, verify after each, and tell what each did.

    optimise(PrimCall(+, 1, 2), AGGRESSIVE, NOTHING)
    =>  Optimised(node=Const 3, stages=(Stage(fold, firings=1), …), remarks=(fold.prim …,))

A pass that raises, or leaves a tree that is no Core, is a bug of the engine: its stage keeps the
report, the tree goes on as it was before the pass. An untouched subtree stays the same object.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Final

from ..analysis.outside import Outside
from ..base.record import node
from ..ir.core import Assumption, Let, Node
from ..ir.rebuild import rebuild
from ..ir.stage import verify
from ..ir.walk import children
from .basis import prepared
from .context import Effort, Fuel, Rewriting
from .kinds import Kinds
from .remark import Remark
from .rule import Pass, Rewrite, Rule

REWRITES_OF_A_NODE: Final = 24  # of one node in one pass; more means that rules undo each other


@node
class Repeat:
    """Passes that feed each other: run in turn until none changes the tree, at most so often."""

    passes: tuple[Pass, ...]
    rounds: int


Plan = Sequence[Pass | Repeat]


@node
class Stage:
    """One run of one pass. `problem` is the exception of a pass that failed; `round` from 1."""

    name: str
    round: int
    before: Node
    after: Node
    remarks: tuple[Remark, ...]
    firings: int
    seconds: float
    problem: BaseException | None = None


@node
class Optimised:
    """What became of a tree, by which stages; `remarks` in the order in which they were left.

    Its functions go on as they were written once the `assumption` does not hold any more.
    """

    before: Node
    node: Node
    stages: tuple[Stage, ...]
    remarks: tuple[Remark, ...]
    firings: int
    seconds: float
    assumption: Assumption

    @property
    def problems(self) -> tuple[Stage, ...]:
        """The stages whose pass failed."""
        return tuple([stage for stage in self.stages if stage.problem is not None])


def optimise(root: Node, plan: Plan, outside: Outside, fuel: int | None = None) -> Optimised:
    """Run the passes of a plan over a tree; `fuel` is the number of firings to stop after.

    Raises only what cancels it: KeyboardInterrupt, and what `outside` raises for that.
    """
    started = perf_counter()
    assumption = Assumption()
    before = prepared(root, assumption) if plan else root
    kinds = Kinds()
    kinds.of(before)
    cx = Rewriting(outside, Effort(len(kinds.known)), Fuel(fuel), assumption, kinds)
    run = _Run(before, cx)
    for item in plan:
        if type(item) is Pass:
            run.apply(item, 1)
        elif type(item) is Repeat:
            run.repeat(item)
    seconds = perf_counter() - started
    stages, remarks = tuple(run.stages), tuple(cx.remarks)
    return Optimised(root, run.tree, stages, remarks, cx.firings, seconds, assumption)


class _Run:
    """The tree on its way through a plan."""

    def __init__(self, tree: Node, cx: Rewriting) -> None:
        self.tree = tree
        self.stages: Final[list[Stage]] = []
        self._cx: Final = cx

    def repeat(self, group: Repeat) -> None:
        """Run a group until it changes nothing: a pass is left out once it has seen the tree."""
        seen: dict[Pass, Node] = {}
        for round in range(1, group.rounds + 1):
            before = self.tree
            for each in group.passes:
                if seen.get(each) is not self.tree:
                    self.apply(each, round)
                    seen[each] = self.tree
            if self.tree is before:
                break

    def apply(self, each: Pass, round: int) -> None:
        """Run one pass."""
        cx, before = self._cx, self.tree
        if each.needed and not each.needed & cx.kinds.of(before):
            return
        told, fired, started = len(cx.remarks), cx.firings, perf_counter()
        problem: BaseException | None = None
        cx.begin(each.name, before)
        try:
            walk = each.transform
            after = _Bottomup(each, cx).visit(before) if walk is None else walk(before, cx)
            if after is not before:
                verify(after)
                self.tree = after
        except Exception as raised:
            problem, after = raised, before
            del cx.remarks[told:]
        seconds = perf_counter() - started
        remarks = tuple(cx.remarks[told:])
        firings = 0 if problem is not None else cx.firings - fired
        self.stages.append(
            Stage(each.name, round, before, after, remarks, firings, seconds, problem)
        )


class _Bottomup:
    """Applies the rules of one pass, children first, to every node of a tree."""

    __slots__ = ("cx", "known", "table", "wanted")

    def __init__(self, each: Pass, cx: Rewriting) -> None:
        self.cx: Final = cx
        self.table: Final = each.table
        self.wanted: Final = each.visited
        self.known: Final = cx.kinds.known

    def visit(self, n: Node) -> Node:
        """The node that takes the place of `n`."""
        if type(n) is Let:
            n = self._let(n)
        else:
            below = children(n)
            if below:
                wanted, known = self.wanted, self.known
                n = rebuild(
                    n,
                    tuple([self.visit(part) if known[part] & wanted else part for part in below]),
                )
        rules = self.table.get(type(n))
        return n if rules is None else self._rewritten(n, rules)

    def _let(self, n: Let) -> Node:
        parts: list[Node] = []
        for var, right in n.bindings:
            made = self.visit(right) if self.known[right] & self.wanted else right
            self.cx.bind(var, made)
            parts.append(made)
        parts.append(self.visit(n.body))
        return rebuild(n, tuple(parts))

    def _rewritten(self, n: Node, rules: tuple[Rule, ...] | None) -> Node:
        cx = self.cx
        for _ in range(REWRITES_OF_A_NODE):
            made: Node | None = None
            for each in rules or ():
                cx.rule_name = each.name
                assert each.apply is not None
                found = each.apply(n, cx)
                if found is None or found is n:
                    continue
                if isinstance(found, Rewrite):
                    made, why = found.node, found.why
                else:
                    made, why = found, _reason(each, n)
                if not cx.fire(each.name, n, made, why):
                    return n
                break
            if made is None:
                return n
            n = made
            rules = self.table.get(type(n))
        return n


def _reason(each: Rule, n: Node) -> str:
    return each.why.format(n=n) if "{" in each.why else each.why

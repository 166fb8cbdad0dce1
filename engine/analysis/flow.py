"""State of one inference: what is known of each variable here, and of each node seen.

    (if (int? x) (+ x 1) x)     `facts` has x: int while the first branch is visited, and no more

`variables` hold for all of a variable's life, `facts` at the place that is being visited: variables
never change, so what a test or a finished call has shown of one stays true for all that runs after
it. Only a loop's own variables get new values, when the loop begins its body again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..ir.core import Const, Def, Fn, Global, Local, Node, PrimCall, PrimRef, Target, Var
from ..ir.walk import children
from .lattice import ANY, NEVER, Shape, join, restrict, without_code
from .outside import Outside
from .shapes import of_type, of_value

MOST_FACTS: Final = 24  # facts that are carried out of a branch
WORK: Final = 12  # visits per node; after that loops are not followed any more
SPARE: Final = 400  # visits that every tree may take beyond that
PATIENCE: Final = 2  # limits after which an inference begins anew, following no loop


class Exhausted(Exception):
    """What loops around loops had to be visited again for was too much: nothing is followed."""


Facts = dict[Var, Shape]
Visit = Callable[["Flow", Any], Shape]


class Assumed:
    """What is taken for granted of a function bound by Letrec while its group is visited.

    By arity: `params` (None: anything), `results`, and `sites`, the arguments seen in calls.
    """

    __slots__ = ("params", "results", "sites")

    def __init__(self, fn: Fn, params: list[list[Shape]] | None) -> None:
        self.params = params
        self.results: list[Shape] = [NEVER for _ in fn.arities]
        self.sites: list[list[Shape]] = no_sites(fn)


def no_sites(fn: Fn) -> list[list[Shape]]:
    """No calls: parameters that have no value."""
    return [[NEVER] * (len(a.params) + (a.rest is not None)) for a in fn.arities]


class Flow:
    """One inference over one tree. `rules` visit the kinds of node."""

    def __init__(
        self,
        root: Node,
        outside: Outside,
        rules: Mapping[type, Visit],
        given: Mapping[Var, Shape],
        patience: int = PATIENCE,
    ) -> None:
        self.outside: Final = outside
        self.checked: Final = outside.types != "none"
        self.rules: Final = rules
        self.nodes: Final[dict[Node, Shape]] = {}
        self.variables: Final[dict[Var, Shape]] = dict(given)
        self.facts: Facts = {}
        self.log: list[tuple[Var, Shape | None]] = []
        self.live = True  # whether the place that is visited can be reached
        self.rights: Final[dict[Var, Node]] = {}  # what a Let variable is bound to
        self.results: Final[dict[Fn, list[Shape]]] = {}  # by arity, of functions visited
        self.given_by: Final[dict[tuple[str, str], Shape]] = {}  # what calls of a global give
        self.values: Final[dict[tuple[str, str], Shape]] = {}  # what a global is
        self.assumed: Final[dict[Fn, Assumed]] = {}
        self.rests: Final[set[Target]] = set()  # of arities with a rest parameter
        self.turns: Final[dict[Target, list[Shape]]] = {}  # what Recurs pass, joined
        self.pass_number = 0
        self.spent = 0
        self.splits: Final[dict[Node, Any]] = {}
        self.escaping: Final[set[Var]] = set()  # variables used otherwise than as head of a call
        self.defined: Final[set[tuple[str, str]]] = set()
        self.shared: Final[set[Node]] = set()  # nodes that stand in several places
        limit = WORK * self._survey(root) + SPARE
        self.limit: Final = limit if patience else 0
        self.most: Final = limit * patience
        self.stable: Any = None
        if outside.reentrant:
            self._look_for_stable(root)

    def _survey(self, root: Node) -> int:
        """Count the nodes; note what the tree defines and which variables escape."""
        seen: set[Node] = set()
        stack: list[Any] = [root]
        while stack:
            n = stack.pop()
            if n in seen:
                self.shared.add(n)
                continue
            seen.add(n)
            kind = type(n)
            if kind is Local:
                self.escaping.add(n.var)
                continue
            below = children(n)
            if not below:
                continue
            if kind is Def:
                self.defined.add((n.namespace, n.name))
            elif hasattr(n, "fn") and type(n.fn) is Local:  # the head of a call does not escape
                below = below[1:]
            stack.extend(below)
        return len(seen)

    def _look_for_stable(self, root: Node) -> None:
        from .effects import Effects
        from .stability import stable

        self.stable = stable(root, self.outside, Effects(root, self.outside))

    @property
    def tired(self) -> bool:
        """Whether so much was visited that loops are to be taken for anything."""
        return self.spent > self.limit

    def visit(self, n: Any) -> Shape:
        """The shape of a node; NEVER where nothing comes out, or nothing gets here."""
        self.spent += 1
        if self.spent > self.most and self.most:
            raise Exhausted
        found = self.rules[type(n)](self, n)
        if not self.live:
            found = NEVER
        elif not found.kinds:
            self.live = False
        self.nodes[n] = found if n not in self.shared else self._anywhere(n)
        return found

    def _anywhere(self, n: Any) -> Shape:
        """The shape of a node that stands in several places: what it is in all of them."""
        kind = type(n)
        if kind is Local:
            return self.variables.get(n.var, ANY)
        return of_value(n.value) if kind is Const else ANY

    def keeps_meaning(self, n: Global | PrimCall | PrimRef, name: str) -> bool:
        """Whether a name means what it means now whenever the node runs."""
        if self.stable is not None and n not in self.stable:
            return False
        return (n.namespace, name) not in self.defined

    def is_primitive(self, n: PrimCall | PrimRef) -> bool:
        """Whether the node is that primitive, and nobody's function of its name."""
        name = n.prim.name
        return self.keeps_meaning(n, name) and not self.outside.shadowed(n.namespace, name)

    # variables

    def bind(self, var: Var, found: Shape) -> None:
        """A variable gets its value here."""
        self.variables[var] = found
        old = self.facts.pop(var, None)
        if old is not None:
            self.log.append((var, old))

    def known(self, var: Var) -> Shape:
        """What is known of a variable at this place."""
        found = self.facts.get(var)
        return found if found is not None else self.variables.get(var, ANY)

    def learn(self, var: Var, found: Shape) -> None:
        """From here on a variable is known to be this too."""
        old = self.facts.get(var)
        before = old if old is not None else self.variables.get(var, ANY)
        now = restrict(before, found)
        if now is before:
            return
        self.log.append((var, old))
        self.facts[var] = now
        if not now.kinds:
            self.live = False

    def undo(self, mark: int) -> Facts:
        """Forget what was learnt since the log had this length; gives it back."""
        gone: Facts = {}
        while len(self.log) > mark:
            var, old = self.log.pop()
            now = self.facts.get(var)
            if now is not None and var not in gone:
                gone[var] = now
            if old is None:
                self.facts.pop(var, None)
            else:
                self.facts[var] = old
        return gone

    def merge(self, ways: list[tuple[bool, Facts]]) -> None:
        """Go on from where several ways meet: (whether it can be gone, what was learnt on it)."""
        open_ways = [facts for live, facts in ways if live]
        self.live = bool(open_ways)
        if not open_ways:
            return
        first, *others = open_ways
        for var in list(first)[:MOST_FACTS]:
            found = first[var]
            for facts in others:
                found = join(found, facts[var]) if var in facts else ANY
            self.learn(var, found)

    def pass_on(self, target: Target, args: list[Shape]) -> None:
        """A Recur gives these to its target."""
        turns = self.turns.get(target)
        if turns is not None and self.live:
            for at, arg in enumerate(args):
                turns[at] = join(turns[at], without_code(arg))

    def declared(self, t: Any) -> Shape:
        """What a checked annotation says of a value."""
        return ANY if t is None or not self.checked else of_type(t)

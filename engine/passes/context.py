"""What a rule may ask and say while a pass runs: facts, origins, remarks, fuel.

    cx.effects.of(n), cx.types.of(n), cx.uses.count(var), cx.bound(var), cx.known(global)
    cx.origin(n)  =>  Derived("fold.prim", (n.origin,))

Facts are of the tree as it was when the pass began. They are made when first asked for and kept
while passes leave the tree as it is.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from ..analysis.outside import Known, Outside
from ..base.record import record
from ..base.span import Derived, Origin
from ..ir.core import Assumption, Def, Fn, Global, Node, PrimCall, PrimRef, Var
from ..ir.walk import nodes
from .basis import prepared
from .kinds import Kinds
from .remark import FIRED, MISSED, Remark

if TYPE_CHECKING:
    from ..analysis.effects import Effects
    from ..analysis.infer import Types
    from ..analysis.lattice import Shape
    from ..analysis.uses import Uses
    from ..prims.table import Primitive

FIRINGS_BASE: Final = 500  # firings that any compilation may have
FIRINGS_PER_NODE: Final = 8  # and so many more for each node that it began with
GROWTH_BASE: Final = 400  # nodes that any tree may grow by
GROWTH_FACTOR: Final = 4  # and the size to which it may grow, in sizes that it began with


class Fuel:
    """How many firings are left. `limit` None: as many as the effort allows."""

    __slots__ = ("limit", "spent")

    def __init__(self, limit: int | None = None) -> None:
        self.limit: Final = limit
        self.spent = 0

    def take(self) -> bool:
        """Take one firing; False when there is none left."""
        if self.limit is not None and self.spent >= self.limit:
            return False
        self.spent += 1
        return True


class Effort:
    """Bounds on the work of one compilation, by the size of the tree that it began with.

    So no set of rules loops for ever and no tree explodes; what was left undone has a remark.
    """

    __slots__ = ("firings", "nodes", "size")

    def __init__(self, size: int) -> None:
        self.size: Final = size
        self.firings: Final = FIRINGS_BASE + FIRINGS_PER_NODE * size
        self.nodes: Final = GROWTH_BASE + GROWTH_FACTOR * size


@record
class Missed:
    """The key under which a missed chance is told once, though several rounds meet it."""

    name: str
    node: int
    why: str


class Facts:
    """The analyses of one tree, each made when first asked for."""

    def __init__(self, root: Node, outside: Outside, kinds: Kinds) -> None:
        self.root: Final = root
        self.outside: Final = outside
        self.kinds: Final = kinds

    @cached_property
    def types(self) -> Types:
        """The shape of each node's value."""
        from ..analysis.infer import infer

        root = self.root
        if type(root) is Def and type(root.value) is Fn:  # its name is what Outside knows of it
            root = root.value
        return infer(root, self.outside)

    @cached_property
    def effects(self) -> Effects:
        """What evaluating each node may do."""
        from ..analysis.effects import Effects

        return Effects(self.root, self.outside, cast("Types", _Later(self)))

    @cached_property
    def uses(self) -> Uses:
        """How often, and where, each variable is read."""
        from ..analysis.uses import uses

        return uses(self.root)

    @cached_property
    def settled(self) -> bool:
        """Whether no name can change its meaning while the tree is evaluated."""
        return not self.kinds.defines_inside(self.root) and not self.outside.reentrant

    @cached_property
    def stable(self) -> Container[Node]:
        """The nodes whose name means what it means now whenever they are evaluated."""
        from ..analysis.stability import stable

        return stable(self.root, self.outside, self.effects)

    @cached_property
    def calm(self) -> bool:
        """Whether that is so of all names in the tree: then of those that a pass adds, too."""
        named = [n for n in nodes(self.root) if type(n) in _NAMED]
        return all([n in self.stable for n in named])


_NAMED: Final = frozenset((Global, PrimCall, PrimRef))


class _Later:
    """Types that are inferred when the first shape is asked for: many effects need none."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts: Final = facts

    def of(self, n: Node) -> Shape:
        """The shape of a node."""
        return self._facts.types.of(n)


class Rewriting:
    """One compilation. Responsibilities: facts for the rules, and a record of what they did."""

    def __init__(
        self,
        outside: Outside,
        effort: Effort,
        fuel: Fuel,
        assumption: Assumption,
        kinds: Kinds,
    ) -> None:
        self.outside: Final = outside
        self.kinds: Final = kinds
        self._assumption: Final = assumption
        self.effort: Final = effort
        self.fuel: Final = fuel
        self.remarks: Final[list[Remark]] = []
        self.firings = 0
        self.pass_name = ""
        self.rule_name = ""
        self._facts: Facts | None = None
        self._bound: dict[Var, Node] = {}
        self._told: Final[set[Missed]] = set()
        self._held: Final[list[Node]] = []  # so that no two nodes ever have one id

    # --- facts ------------------------------------------------------------------------------

    @property
    def types(self) -> Types:
        """Types of the tree as the pass found it, extended to what it makes."""
        return self._now.types

    @property
    def effects(self) -> Effects:
        """Effects of the tree as the pass found it, extended to what it makes."""
        return self._now.effects

    @property
    def uses(self) -> Uses:
        """Uses in the tree as the pass found it."""
        return self._now.uses

    @property
    def root(self) -> Node:
        """The tree as the pass found it."""
        return self._now.root

    def bound(self, var: Var) -> Node | None:
        """What a variable of a Let around the node stands for; None for any other variable."""
        return self._bound.get(var)

    def bind(self, var: Var, right: Node) -> None:
        """The walk is in the scope of a Let variable."""
        self._bound[var] = right

    def known(self, n: Global) -> Known | None:
        """What a global is, where the code may take that for granted; None where it may not."""
        if not self._now.settled and n not in self._now.stable:
            return None
        return self.outside.known(n.namespace, n.name)

    @property
    def settled(self) -> bool:
        """Whether every name means the same wherever it stands in the tree."""
        return self._now.settled

    def prim(self, n: PrimCall | PrimRef) -> Primitive | None:
        """The primitive that a node means; None where its namespace has taken over the name.

        Or may have, by then: host code that comes before it may define what it likes.
        """
        if self.outside.shadowed(n.namespace, n.prim.name):
            return None
        if self.outside.reentrant and not self._now.calm and n not in self._now.stable:
            return None
        return n.prim

    def adopted(self, n: Node) -> Node:
        """Code of another definition, to be copied to here: its functions get their way back."""
        return prepared(n, self._assumption)

    # --- what a rule does -------------------------------------------------------------------

    def origin(self, *sources: Node) -> Origin:
        """The origin of a node that the running rule makes in place of the first source."""
        name = f"{self.pass_name}.{self.rule_name}"
        return Derived(name, tuple([source.origin for source in sources]))

    def fire(self, rule: str, before: Node, after: Node, why: str) -> bool:
        """Take down that `before` becomes `after`. False: no firing is left, it must stay."""
        if self.firings >= self.effort.firings:
            self.missed(rule, before, f"stopped after {self.effort.firings} rewrites")
            return False
        if not self.fuel.take():
            return False
        self.firings += 1
        name = f"{self.pass_name}.{rule}"
        self.remarks.append(Remark(FIRED, self.fuel.spent, name, before, after, why))
        return True

    def missed(
        self,
        rule: str,
        n: Node,
        why: str,
        cost: float | None = None,
        limit: float | None = None,
    ) -> None:
        """Take down that a rule could not fire here, and why; once for each node and reason."""
        name = f"{self.pass_name}.{rule}"
        key = Missed(name, id(n), why)
        if key not in self._told:
            self._told.add(key)
            self._held.append(n)
            self.remarks.append(Remark(MISSED, 0, name, n, None, why, cost, limit))

    # --- the driver's -----------------------------------------------------------------------

    def begin(self, name: str, root: Node) -> None:
        """A pass begins with this tree."""
        self.pass_name, self.rule_name = name, ""
        self._bound = {}
        if self._facts is None or self._facts.root is not root:
            self._facts = Facts(root, self.outside, self.kinds)

    @property
    def _now(self) -> Facts:
        assert self._facts is not None
        return self._facts

"""The questions about optimised code, and what each is answered from.

    kind(name), code(name), value(name)   from binding(name): firewalls for who asks less
    interface(name)                       from code(name) and the interfaces of what it calls
    optimised(part)                       from core(part), the plan, and what its passes asked

So the body of a function matters to those that inlined it; to others only its interface does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ...analysis.outside import DATA, FUNCTION, MISSING, OTHER
from ...base.record import node
from ...ir.core import Assumption, Def, Fn, Node
from ...ir.digest import Name
from ...query import MEDIUM, Database, Input, Query
from ...runtime.namespace import World
from ..bindings import Bindings
from ..parts import CODE, Lowered, Part
from ..parts import DATA as DATA_RUN
from ..questions import Questions
from .surroundings import Seen

if TYPE_CHECKING:
    from ...analysis.interface import Interface
    from ...passes.driver import Optimised

MOST_IN_A_GROUP: Final = 60  # functions that call each other; of more nothing is known


@node
class Compiled:
    """Optimised Core of a part; the names whose change makes it another."""

    optimised: Optimised
    names: tuple[Name, ...]

    @property
    def node(self) -> Node:
        """The tree to run."""
        return self.optimised.node

    @property
    def assumption(self) -> Assumption:
        """What its functions take for granted."""
        return self.optimised.assumption


class CodeQuestions:
    """What the optimiser asks of a program. Responsibilities: the queries, and nothing else."""

    def __init__(self, world: World, questions: Questions, bindings: Bindings) -> None:
        self._world: Final = world
        self._questions: Final = questions
        self._bindings: Final = bindings
        self.db: Final = questions.db
        self.plan: Final = Input("plan", (), tuple)
        self.reentry: Final = Input("reentry", False, bool)
        self.kind: Final = Query("kind of", self._kind, _itself)
        self.code: Final = Query("code", self._code, id)
        self.value: Final = Query("value of", self._value, id)
        self.interface: Final = Query(
            "interface", self._interface, _itself, on_cycle=self._interface_in_cycle
        )
        self.optimised: Final = Query("optimised", self._optimised, id)
        self._asked: Final[dict[str, Query | Input]] = {
            "reentry": self.reentry,
            "settings": questions.settings,
            "shadows": questions.shadows,
            "kind": self.kind,
            "code": self.code,
            "value": self.value,
            "interface": self.interface,
        }

    def seen(self) -> Seen:
        """The program as it is now."""
        db, asked = self.db, self._asked

        def ask(question: str, *key: str) -> Any:
            return db.get(asked[question], *key)

        return Seen(ask)

    def compiled(self, root: Node) -> Compiled:
        """Optimised Core of a tree that is no part's."""
        from ...passes.driver import optimise

        seen = self.seen()
        made = optimise(root, self.db.get(self.plan), seen)
        return Compiled(made, tuple(seen.names))

    def planned(self, plan: Sequence[Any]) -> bool:
        """These passes are to be run; whether that is something new."""
        return self.db.set(self.plan, value=tuple(plan), durability=MEDIUM)

    def reentered(self) -> bool:
        """Host code may redefine globals while a form runs; whether that is something new."""
        return self.db.set(self.reentry, value=True, durability=MEDIUM)

    # --- queries ----------------------------------------------------------------------------

    def _lowered(self, name: Name) -> Lowered | None:
        """The definition of a name that is a form of its own."""
        owner = self._bindings.owner(name)
        if owner is None or owner.run is None:
            return None
        memo = self.db.memo(self._questions.core, owner, owner.run.namespace)
        if memo is None or memo.value.name != name:
            return None
        lowered: Lowered = memo.value
        return lowered

    def _kind(self, db: Database, namespace: str, name: str) -> str | None:
        binding = db.get(self._questions.binding, namespace, name)
        if binding is None:
            return None
        owner = self._bindings.owner((namespace, name))
        run = None if owner is None else owner.run
        if run is None or run.name != (namespace, name) or not binding.stands:
            return OTHER
        if run.kind == CODE and self._function((namespace, name)) is not None:
            return FUNCTION
        return DATA if run.kind == DATA_RUN else OTHER

    def _function(self, name: Name) -> Fn | None:
        lowered = self._lowered(name)
        node = None if lowered is None else lowered.node
        if type(node) is not Def or node.kind == "macro" or type(node.value) is not Fn:
            return None
        return node.value

    def _code(self, db: Database, namespace: str, name: str) -> Fn | None:
        db.get(self._questions.binding, namespace, name)
        return self._function((namespace, name))

    def _value(self, db: Database, namespace: str, name: str) -> Any:
        db.get(self._questions.binding, namespace, name)
        home = self._world.namespaces.get(namespace)
        return MISSING if home is None else home.values.get(name, MISSING)

    def _interface(self, db: Database, namespace: str, name: str) -> Interface | None:
        from ...analysis.interface import interfaces

        fn = db.get(self.code, namespace, name)
        if fn is None:
            return None
        itself = (namespace, name)
        return interfaces({itself: fn}, self.seen()).get(itself)

    def _interface_in_cycle(self, db: Database, namespace: str, name: str) -> Interface | None:
        """Functions that call each other: what can be known of them is found out together."""
        from ...analysis.interface import interfaces

        group: dict[Name, Fn] = {}
        pending: list[Name] = [(namespace, name)]
        seen = set(pending)
        while pending:
            found = pending.pop()
            binding = db.get(self._questions.binding, *found)
            fn = db.get(self.code, *found)
            if fn is None or binding is None or binding.depends is None:
                continue
            group[found] = fn
            if len(group) > MOST_IN_A_GROUP:
                return None
            for each in binding.depends.names:
                if each not in seen:
                    seen.add(each)
                    pending.append(each)
        return interfaces(group, self.seen()).get((namespace, name))

    def _optimised(self, db: Database, part: Part, namespace: str) -> Compiled:
        lowered: Lowered = db.get(self._questions.core, part, namespace)
        db.get(self.plan)
        return self.compiled(lowered.node)


def _itself(value: object) -> object:
    return value

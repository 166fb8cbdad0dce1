"""The questions about optimised code, and what each is answered from.

    kind(name), code(name), value(name)   from binding(name): firewalls for who asks less
    interface(name)                       from code(name) and the interfaces of what it calls
    obstacle(…), passed on(…)             from code(name): firewalls for who may copy the body
    optimised(part)                       from core(part), the plan, and what its passes asked

So the body of a function matters to those that inlined it; to others only its interface does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...analysis.outside import DATA, FUNCTION, MISSING, OTHER
from ...base.record import node
from ...ir.core import Assumption, Def, Fn, Node
from ...ir.digest import Name
from ...query import MEDIUM, Database, Input, Query
from ...runtime.function import info_of
from ...runtime.namespace import World
from ..bindings import Bindings
from ..parts import CODE, Lowered, Part
from ..parts import DATA as DATA_RUN
from ..questions import Questions
from .level import NONE, Level
from .surroundings import PLAN, REENTRY, SETTINGS, SHADOWS, Question, Seen

if TYPE_CHECKING:
    from ...analysis.interface import Interface
    from ...analysis.outline import Places
    from ...passes.driver import Optimised
    from ...query.model import Slot
    from .scratch import Meter

MOST_IN_A_GROUP: Final = 60  # functions that call each other; of more nothing is known


@node
class Compiled:
    """Optimised Core of a part; the questions whose answers it was made from."""

    optimised: Optimised
    asked: tuple[Question, ...]

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
        self.meter: Meter | None = None  # bounds the rewrites of a program that is bisected
        self.level: Final = Input("level", NONE, _passes)
        self.reentry: Final = Input("reentry", False, bool)
        self.kind: Final = Query("kind of", self._kind, _itself)
        self.code: Final = Query("code", self._code, id)
        self.value: Final = Query("value of", self._value, id)
        self.interface: Final = Query(
            "interface", self._interface, _itself, on_cycle=self._interface_in_cycle
        )
        self.obstacle: Final = Query("obstacle to copying", self._obstacle, _itself)
        self.passed_on: Final = Query("passed on", self._passed_on, _itself)
        self.optimised: Final = Query("optimised", self._optimised, id)
        self._asked: Final[dict[str, Query | Input]] = {
            "reentry": self.reentry,
            "settings": questions.settings,
            "shadows": questions.shadows,
            "kind": self.kind,
            "code": self.code,
            "value": self.value,
            "interface": self.interface,
            "obstacle": self.obstacle,
            "passed on": self.passed_on,
        }
        questions.of_parts.append(self.optimised)
        questions.of_names.extend((self.interface, self.value, self.code, self.kind))
        self._special: Final[dict[Query | Input, Name]] = {
            self.level: PLAN,
            self.reentry: REENTRY,
            questions.settings: SETTINGS,
            questions.shadows: SHADOWS,
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
        meter = self.meter
        made = optimise(
            root, self.db.get(self.level).plan, seen, None if meter is None else meter.left
        )
        if meter is not None:
            meter.add(made)
        return Compiled(made, tuple(seen.asked))

    def relied(self, compiled: Compiled) -> dict[Name, None]:
        """The names whose change may make a compiled tree another one, now.

        What it asked may have come from more names than it knows of: the effects of a function
        from those of what the function calls. So these are all that lie below its questions.
        """
        db, special = self.db, self._special
        names: dict[Name, None] = {PLAN: None}
        seen: set[Slot] = set()
        for question, *key in compiled.asked:
            query = self._asked[question]
            if type(query) is Query:
                pending = list(db.dependencies(query, *key))
            else:
                names[special[query]] = None
                continue
            while pending:
                slot = pending.pop()
                if slot in seen or slot.query is self._questions.core:
                    continue  # another Core of a definition is another binding of its name
                seen.add(slot)
                if slot.query is self._questions.binding:
                    namespace, name = slot.key
                    names[str(namespace), str(name)] = None
                elif slot.query in special:
                    names[special[slot.query]] = None
                elif slot.memo is not None:
                    pending.extend(slot.memo.dependencies)
        return names

    def definition(self, name: Name) -> Def | None:
        """Core of the form that defines a name; None where no form is its definition."""
        lowered = self._lowered(name)
        return lowered.node if lowered is not None and type(lowered.node) is Def else None

    def planned(self, level: Level) -> bool:
        """These passes are to be run; whether that is something new."""
        return self.db.set(self.level, value=level, durability=MEDIUM)

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
        """Core of the function that a name is bound to, if that is what its definition says now."""
        lowered = self._lowered(name)
        node = None if lowered is None else lowered.node
        if type(node) is not Def or node.kind == "macro" or type(node.value) is not Fn:
            return None
        home = self._world.namespaces.get(name[0])
        info = None if home is None else info_of(home.values.get(name[1]))
        return node.value if getattr(info, "written", None) is node.value else None

    def _code(self, db: Database, namespace: str, name: str) -> Fn | None:
        db.get(self._questions.binding, namespace, name)
        db.get(self._questions.owner, namespace, name)  # an equal one stands somewhere else
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

    def _obstacle(self, db: Database, namespace: str, name: str, count: str, limit: str) -> str:
        from ...analysis.outline import SIZE, obstacle

        fn = db.get(self.code, namespace, name)
        return SIZE if fn is None else obstacle(fn, (namespace, name), int(count), int(limit))

    def _passed_on(self, db: Database, namespace: str, name: str, count: str, limit: str) -> Places:
        from ...analysis.outline import NOWHERE, passed_on

        fn = db.get(self.code, namespace, name)
        return NOWHERE if fn is None else passed_on(fn, (namespace, name), int(count), int(limit))

    def _optimised(self, db: Database, part: Part, namespace: str) -> Compiled:
        lowered: Lowered = db.get(self._questions.core, part, namespace)
        db.get(self.level)
        return self.compiled(lowered.node)


def _passes(level: Level) -> tuple[Any, ...]:
    return level.key


def _itself(value: object) -> object:
    return value

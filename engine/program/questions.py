"""The questions about a program, and what each is answered from: the firewalls.

    form ─┬─> core(form) ──> deep(form)          what running it would be
    name ─┴─> meaning ───────┘   ^
    binding(name) ──> deep(name) ┘               a global, with everything that it reads

`core` depends on what the symbols of the form mean (`ir.lower.names`), not on what they are bound
to, and on the macros that it expanded. `deep` follows the bindings, and stops at plain data: where
a definition gives the value that it gave before, nothing that reads it is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..base.diagnostic import Diagnostic
from ..ir.core import Node
from ..ir.digest import Name, Summary, combined
from ..ir.lower import Lowering
from ..ir.lower.names import Meaning, meaning
from ..query import MEDIUM, Database, Input, Query
from ..query.events import SET
from ..query.model import Slot
from ..runtime.namespace import World
from ..values.atoms import namespace_of
from .parts import Binding, Deep, Lowered, Part

UNDEFINED: Final = Deep(b"undefined", repeats=False)  # the host's context may answer for it
MISSING_TYPE: Final = b"no type"
TIDIED: Final = 1_000  # runs after which answers that nobody reads are dropped

Lower = Callable[[Part, str], tuple[Node, Summary, Lowering]]


class Questions:
    """The database of one program. `lower` makes Core of a part in a namespace.

    `recall` may know it from an earlier process: it asks `means` and `stands_for` what counts now.

    Inputs are set by whoever runs the program; nothing here runs it.
    """

    def __init__(self, world: World, lower: Lower, poll: Callable[[], None]) -> None:
        self._world: Final = world
        self._lower: Final = lower
        self.db: Final = Database(poll)
        self.kinds: Final = Input("name", (), _itself)
        self.imports: Final = Input("imports", 0, _itself)
        self.binding: Final = Input("binding", None, _itself)
        self.owner: Final = Input("owner")  # of two equal definitions, which one it is
        self.settings: Final = Input("settings", "", _itself)
        self.of_parts: Final[list[Query]] = []  # further questions about a part
        self.of_names: Final[list[Query]] = []  # and about a name, those that ask others first
        self.shadows: Final = Input("shadows", frozenset(), _itself)
        self.renewal: Final = Input("expansion", 0, _itself)
        self.meaning: Final = Query("meaning", self._meaning, _itself)
        self.core: Final = Query("core", self._core, _core_digest)
        self.deep: Final = Query("deep", self._deep, _itself, on_cycle=self._deep_in_cycle)
        self.running: Final = Query("run", self._running, _itself)
        self.recall: Callable[[Part, str], Lowered | None] = _unknown
        self._broken: Final[dict[tuple[Any, ...], int]] = {}
        self._runs = 0
        self.db.watch(self.running)

    # --- inputs -----------------------------------------------------------------------------

    def bound(self, name: Name, binding: Binding | None) -> None:
        """A global is bound to something else, or to nothing."""
        self.db.set(self.binding, *name, value=binding)

    def owned(self, name: Name, part: Part | None) -> None:
        """A global is what this part defines."""
        self.db.set(self.owner, *name, value=part)

    def named(self, bare: str) -> None:
        """What a name is may have changed: defined or not, a macro or not, in some namespace."""
        found = []
        for space, home in self._world.namespaces.items():
            if bare in home.definitions:
                found.append((space, bare in home.macros))
        self.db.set(self.kinds, bare, value=tuple(found))

    def shadowed(self) -> None:
        """The core names that namespaces have taken over may be others."""
        found = frozenset(
            [(space, n) for space, home in self._world.namespaces.items() for n in home.shadows]
        )
        self.db.set(self.shadows, value=found, durability=MEDIUM)

    def imported(self, namespace: str) -> None:
        """The aliases, imports or exports of a namespace have changed."""
        home = self._world.namespace(namespace)
        value = (
            tuple(sorted(home.aliases.items())),
            tuple(sorted(home.refers.items())),
            None if home.exports is None else tuple(sorted(home.exports)),
        )
        if self.db.set(self.imports, namespace, value=value, durability=MEDIUM):
            self.db.set(self.imports, "", value=self.db.revision, durability=MEDIUM)

    # --- answers ----------------------------------------------------------------------------

    def lowered(self, part: Part, namespace: str) -> Lowered:
        """Core of a part. Raises CompileError, and Thrown from a macro."""
        found: Lowered = self.db.get(self.core, part, namespace)
        return found

    def plan(self, part: Part, namespace: str) -> Deep:
        """What running a part would be. Raises as `lowered` does."""
        found: Deep = self.db.get(self.running, part, namespace)
        return found

    def continues_well(self, lowered: Lowered) -> bool:
        """Whether what a definition reads under its own name, if it does, is not stale."""
        name = lowered.name
        if name is None or name not in lowered.summary.names:
            return True
        found: Deep = self.db.get(self.deep, *name)
        return found.stands

    def notes(self, part: Part, namespace: str) -> tuple[Diagnostic, ...]:
        """What lowering a part had to say, of a part that was lowered."""
        memo = self.db.memo(self.core, part, namespace)
        return () if memo is None else memo.problems

    def lowerings(self, part: Part) -> list[Lowered]:
        """Core of a part as it is kept, in whatever namespaces."""
        memos = [self.db.memo(self.core, part, namespace) for namespace in self._world.namespaces]
        return [memo.value for memo in memos if memo is not None]

    def cause(self, part: Part, namespace: str) -> str:
        """What made the last answer about a part a new one: a slot's name, or NEW."""
        for event in reversed(self.db.events):
            if event.slot.query is self.running and event.slot.key == (part, namespace):
                return event.cause
            if event.kind == SET:
                break
        return ""

    def compiled_since(self, revision: int, part: Part, namespace: str) -> bool:
        """Whether a part that ran in a revision has other Core now."""
        memo = self.db.memo(self.core, part, namespace)
        return memo is not None and 0 < revision < memo.changed_at

    def reads(self, part: Part, namespace: str) -> tuple[Name, ...]:
        """The globals that a part names, of a part that was lowered."""
        memo = self.db.memo(self.core, part, namespace)
        if memo is None:
            return ()
        lowered: Lowered = memo.value
        return (*lowered.summary.names, *lowered.summary.types)

    # --- what an edit reached ---------------------------------------------------------------

    def reached(self) -> list[tuple[Part, str]]:
        """Parts, with their namespaces, that may be something else than when they were asked."""
        revision = self.db.revision
        keys: list[tuple[Any, ...]] = [
            key for key in self.db.unsure(self.running) if self._broken.get(key) != revision
        ]
        return [(part, namespace) for part, namespace in keys]

    def give_up(self, part: Part, namespace: str) -> None:
        """A part cannot be lowered as things are: it is not asked again before they change."""
        self._broken[part, namespace] = self.db.revision

    def compiles_quietly(self, part: Part, namespace: str) -> bool:
        """Whether nobody would notice that a part is compiled again: its macros repeat.

        Only for a run of the part itself may a macro print or count.
        """
        memo = self.db.memo(self.core, part, namespace)
        for slot in memo.dependencies if memo is not None else ():
            space, name = slot.key if len(slot.key) == 2 else ("", "")
            home = self._world.namespaces.get(str(space))
            expanded = slot.query is self.deep or (home is not None and name in home.macros)
            if expanded and not self.db.get(self.deep, space, name).repeats:
                return False
        return True

    def renew(self, part: Part, namespace: str) -> None:
        """A part is to run: macros that do not repeat are expanded anew."""
        memo = self.db.memo(self.core, part, namespace)
        if memo is not None and memo.value.volatile:
            self.db.set(self.renewal, part, namespace, value=self.db.revision)

    def means(self, namespace: str, name: str) -> Meaning:
        """What a symbol means; for `recall`, which is asked while `core` is answered."""
        found: Meaning = self.db.get(self.meaning, namespace, name)
        return found

    def stands_for(self, namespace: str, name: str) -> Deep:
        """What a global stands for; for `recall`."""
        found: Deep = self.db.get(self.deep, namespace, name)
        return found

    def made_from(self, part: Part, namespace: str) -> tuple[Lowered, tuple[Slot, ...]] | None:
        """Core of a part and the answers that it was made from; None where one may have changed."""
        memo = self.db.sure(self.core, part, namespace)
        return None if memo is None or memo.problems else (memo.value, memo.dependencies)

    def recover(self, settings: str) -> None:
        """Begin anew after whatever stopped the last run; evaluation follows these settings."""
        self.db.recover()
        self._broken.clear()
        self._runs += 1
        if self._runs % TIDIED == 0:
            self._tidy()
        self.db.set(self.settings, value=settings, durability=MEDIUM)

    def _tidy(self) -> None:
        """Drop answers about names that nobody reads any more, and what nobody has defined."""
        own: list[Query | Input] = [self.deep, self.meaning, self.kinds, self.binding, self.owner]
        for question in (*self.of_names, *own):
            for key in self.db.keys(question):
                memo = self.db.memo(question, *key)
                if isinstance(question, Query) or memo is None or memo.value == question.default:
                    self.db.forget(question, *key)

    def forget(self, part: Part) -> None:
        """Nobody asks about a part any more."""
        for namespace in self._world.namespaces:
            for further in self.of_parts:
                self.db.forget(further, part, namespace)
            self.db.forget(self.running, part, namespace)
            self.db.forget(self.core, part, namespace)

    # --- queries ----------------------------------------------------------------------------

    def _meaning(self, db: Database, namespace: str, name: str) -> Meaning:
        space, bare = namespace_of(name)
        db.get(self.kinds, bare)
        db.get(self.imports, namespace)
        if space:
            db.get(self.imports, "")
        return meaning(self._world, namespace, name)

    def _core(self, db: Database, part: Part, namespace: str) -> Lowered:
        known = self.recall(part, namespace)
        if known is not None:
            return known
        node, summary, lowering = self._lower(part, namespace)
        volatile = False
        for space, name in lowering.asked:
            db.get(self.meaning, space, name)
        for space, name in lowering.used:
            found = db.get(self.deep, space, name)
            volatile = volatile or not found.repeats
        if volatile:
            db.get(self.renewal, part, namespace)
        for warning in lowering.warnings:
            db.problem(warning)
        return Lowered(node, summary, volatile)

    def _deep(self, db: Database, namespace: str, name: str) -> Deep:
        binding = db.get(self.binding, namespace, name)
        if binding is None:
            return UNDEFINED
        if binding.depends is None:
            return Deep(binding.own, binding.repeats, binding.stands)
        own = Deep(binding.own, binding.repeats, binding.stands)
        return self._with(db, own, binding.depends, (namespace, name))

    def _with(self, db: Database, own: Deep, on: Summary, itself: Name | None) -> Deep:
        """What something is itself, together with everything that code depends on."""
        digests, repeats, stands = [own.digest], own.repeats, own.stands
        for space, bare in self._read(db, on):
            if (space, bare) != itself:
                found = db.get(self.deep, space, bare)
                digests.append(found.digest)
                repeats = repeats and found.repeats
                stands = stands and found.stands
        for space, bare in on.types:
            if db.get(self.binding, space, bare) is None:
                digests.append(MISSING_TYPE)
            elif (space, bare) != itself:
                found = db.get(self.deep, space, bare)
                digests.append(found.digest)
                repeats = repeats and found.repeats
                stands = stands and found.stands
        return Deep(combined(*digests), repeats, stands)

    def _read(self, db: Database, on: Summary) -> tuple[Name, ...]:
        """The globals that code reads: those it names, and core names that were taken over."""
        shadows = db.get(self.shadows)
        if not shadows:
            return on.names
        return (*on.names, *[name for name in on.prims if name in shadows])

    def _deep_in_cycle(self, db: Database, namespace: str, name: str) -> Deep:
        """Definitions that read each other: all that any of them reads, together."""
        pending: list[Name] = [(namespace, name)]
        seen = {(namespace, name)}
        parts: list[bytes] = []
        repeats = stands = True
        while pending:
            space, bare = pending.pop()
            binding = db.get(self.binding, space, bare)
            if binding is None:
                parts.append(f"{space}/{bare} undefined".encode())
                repeats = False
                continue
            parts.append(f"{space}/{bare} ".encode() + binding.own)
            repeats = repeats and binding.repeats
            stands = stands and binding.stands
            if binding.depends is not None:
                for each in (*self._read(db, binding.depends), *binding.depends.types):
                    if each not in seen:
                        seen.add(each)
                        pending.append(each)
        return Deep(combined(*sorted(parts)), repeats, stands)

    def _running(self, db: Database, part: Part, namespace: str) -> Deep:
        lowered: Lowered = db.get(self.core, part, namespace)
        summary = lowered.summary
        if lowered.is_code:  # making a function reads nothing and is noticed by nobody
            return Deep(summary.digest, repeats=not lowered.volatile)
        own = combined(summary.digest, db.get(self.settings).encode())
        # What reads the name that it defines, as (def n (inc n)), goes on from what it gave.
        repeats = summary.repeats and not lowered.volatile and lowered.name not in summary.names
        return self._with(db, Deep(own, repeats), summary, lowered.name)


def _unknown(part: Part, namespace: str) -> None:
    """No Core is known from elsewhere."""


def _itself(value: object) -> object:
    return value


def _core_digest(lowered: Lowered) -> tuple[bytes, bool]:
    return lowered.summary.digest, lowered.volatile

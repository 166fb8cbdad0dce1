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
from ..ir.digest import Name, Summary, combined
from ..ir.lower import Lowering
from ..ir.lower.names import Meaning, meaning
from ..query import MEDIUM, Database, Input, Query
from ..query.events import SET
from ..runtime.namespace import World
from ..values.atoms import namespace_of
from .parts import Binding, Deep, Lowered, Part

UNDEFINED: Final = Deep(b"undefined", repeats=False)  # the host's context may answer for it
MISSING_TYPE: Final = b"no type"

Lower = Callable[[Part, str], tuple[Lowered, Lowering]]


class Questions:
    """The database of one program. `lower` makes Core of a part in a namespace.

    Inputs are set by whoever runs the program; nothing here runs it.
    """

    def __init__(self, world: World, lower: Lower, poll: Callable[[], None]) -> None:
        self._world: Final = world
        self._lower: Final = lower
        self.db: Final = Database(poll)
        self.kinds: Final = Input("name", (), _itself)
        self.imports: Final = Input("imports", 0, _itself)
        self.binding: Final = Input("binding", None, _itself)
        self.settings: Final = Input("settings", "", _itself)
        self.shadows: Final = Input("shadows", frozenset(), _itself)
        self.meaning: Final = Query("meaning", self._meaning, _itself)
        self.core: Final = Query("core", self._core, _core_digest)
        self.deep: Final = Query("deep", self._deep, _itself, on_cycle=self._deep_in_cycle)
        self.running: Final = Query("run", self._running, _itself)
        self._broken: Final[dict[tuple[Any, ...], int]] = {}
        self.db.watch(self.running)

    # --- inputs -----------------------------------------------------------------------------

    def bound(self, name: Name, binding: Binding | None) -> None:
        """A global is bound to something else, or to nothing."""
        self.db.set(self.binding, *name, value=binding)

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

    def recover(self, settings: str) -> None:
        """Begin anew after whatever stopped the last run; evaluation follows these settings."""
        self.db.recover()
        self._broken.clear()
        self.db.set(self.settings, value=settings, durability=MEDIUM)

    def forget(self, part: Part) -> None:
        """Nobody asks about a part any more."""
        for namespace in self._world.namespaces:
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
        lowered, lowering = self._lower(part, namespace)
        for space, name in lowering.asked:
            db.get(self.meaning, space, name)
        for space, name in lowering.used:
            db.get(self.deep, space, name)
        for warning in lowering.warnings:
            db.problem(warning)
        return lowered

    def _deep(self, db: Database, namespace: str, name: str) -> Deep:
        binding = db.get(self.binding, namespace, name)
        if binding is None:
            return UNDEFINED
        if binding.depends is None:
            return Deep(binding.own, binding.repeats)
        return self._with(db, [binding.own], binding.repeats, binding.depends, (namespace, name))

    def _with(
        self, db: Database, digests: list[bytes], repeats: bool, on: Summary, itself: Name | None
    ) -> Deep:
        """Own digests together with those of everything that code depends on."""
        for space, bare in self._read(db, on):
            if (space, bare) != itself:
                found = db.get(self.deep, space, bare)
                digests.append(found.digest)
                repeats = repeats and found.repeats
        for space, bare in on.types:
            if db.get(self.binding, space, bare) is None:
                digests.append(MISSING_TYPE)
            elif (space, bare) != itself:
                found = db.get(self.deep, space, bare)
                digests.append(found.digest)
                repeats = repeats and found.repeats
        return Deep(combined(*digests), repeats)

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
        repeats = True
        while pending:
            space, bare = pending.pop()
            binding = db.get(self.binding, space, bare)
            if binding is None:
                parts.append(f"{space}/{bare} undefined".encode())
                repeats = False
                continue
            parts.append(f"{space}/{bare} ".encode() + binding.own)
            repeats = repeats and binding.repeats
            if binding.depends is not None:
                for each in (*self._read(db, binding.depends), *binding.depends.types):
                    if each not in seen:
                        seen.add(each)
                        pending.append(each)
        return Deep(combined(*sorted(parts)), repeats)

    def _running(self, db: Database, part: Part, namespace: str) -> Deep:
        lowered: Lowered = db.get(self.core, part, namespace)
        summary = lowered.summary
        if lowered.is_code:  # making a function reads nothing and is noticed by nobody
            return Deep(summary.digest, repeats=True)
        settings = db.get(self.settings).encode()
        return self._with(db, [summary.digest, settings], summary.repeats, summary, None)


def _itself(value: object) -> object:
    return value


def _core_digest(lowered: Lowered) -> bytes:
    return lowered.summary.digest

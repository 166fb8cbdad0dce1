"""What each global means, and who made it so.

    cell 1: (def a 1)    cell 2: (def a 2)     =>   a is cell 2's; cell 1's is kept below it
    cell 2 is deleted                          =>   a is cell 1's again

The world says beforehand which names it is about to change (`World.watch`), so an interrupt in the
middle of a definition leaves no name whose dependents think that nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import count
from os import urandom
from typing import Final

from ..ir.digest import Name, Summary
from ..runtime.namespace import MISSING, NO_ENTRY, Entry, World
from ..values.fingerprint import fingerprint
from .amend import amended
from .parts import CODE, DATA, LIVE, Binding, Kept, Lowered, Part, Run
from .questions import Questions

FINGERPRINTED: Final = 10_000  # nodes of a value that is compared with what it was before
_numbers: Final = count(1)
_PROCESS: Final = urandom(16).hex()  # a number of another process is another thing


class Bindings:
    """Names, and the parts that define them, the last run last.

    Responsibilities: keeping the world, the questions and the owners of names in step. `changed`
    is told of each name that is about to mean something else.
    """

    def __init__(self, world: World, questions: Questions) -> None:
        self._world: Final = world
        self._questions: Final = questions
        self._owners: Final[dict[Name, dict[Part, Kept]]] = {}
        self._told: Final[dict[Name, None]] = {}
        self.changed: Callable[[Name], None] = _untold
        world.watch = self._tell

    def owner(self, name: Name) -> Part | None:
        """The part whose definition of a name counts."""
        owners = self._owners.get(name)
        return next(reversed(owners)) if owners else None

    def names(self) -> Iterable[Name]:
        """Every name that a part defines."""
        return self._owners.keys()

    def changing(self) -> frozenset[Name]:
        """Names that may have changed and that nobody was told of yet: a form is running."""
        return frozenset(self._told)

    def bind(self, part: Part, run: Run, lowered: Lowered, repeats: bool) -> list[Part]:
        """What a run has defined is bound; the other parts whose definitions counted until now."""
        overtaken: dict[Part, None] = {}
        whole = lowered.name
        for name in sorted(self._told, key=lambda told: told != whole):  # its own name first
            entry = self._world.namespace(name[0]).entry(name[1])
            kept = Kept(entry, self._binding(name, entry, run, lowered, repeats))
            run.kept[name] = kept
            previous = self._own(name, part, kept)
            if previous is not None:
                overtaken[previous] = None
            del self._told[name]
        return list(overtaken)

    def doubt(self, known: Name | None) -> bool:
        """Names that the form which is running changed on the way, all but `known`, are like none.

        What they mean when it has run is not all that they meant in between. Returns whether there
        are such names.
        """
        found = [name for name in self._told if name != known]
        for name in found:
            self._questions.bound(name, _unique(Binding(b"", repeats=False)))
        return bool(found)

    def bind_again(self, part: Part) -> list[Part]:
        """Names that a part defined mean that again; the parts that they belonged to until now."""
        overtaken: dict[Part, None] = {}
        assert part.run is not None
        for name, kept in part.run.kept.items():
            if self.owner(name) is not part:
                self._tell(*name)
                self._put(name, kept.entry)
                previous = self._own(name, part, kept)
                if previous is not None:
                    overtaken[previous] = None
                del self._told[name]
        return list(overtaken)

    def release(self, part: Part, keep: Collection[str] = ()) -> None:
        """A part defines nothing any more, but for the bare names in `keep`."""
        if part.run is not None:
            self.drop(part, [name for name in part.run.kept if name[1] not in keep])

    def drop(self, part: Part, names: Iterable[Name]) -> None:
        """A part does not define these names any more."""
        for name in names:
            owners = self._owners.get(name, {})
            if part not in owners:
                continue
            if self.owner(name) is part:
                self._told[name] = None
                others = [item for item in owners.items() if item[0] is not part]
                below = others[-1] if others else None
                self.changed(name)
                self._put(name, NO_ENTRY if below is None else below[1].entry)
                self._questions.owned(name, None if below is None else below[0])
                self._questions.bound(name, None if below is None else _present(*below))
                self._questions.named(name[1])
                self._told.pop(name, None)
            del owners[part]  # last: an interrupted part is still there to be dropped
            if not owners:
                del self._owners[name]

    def amend(self, part: Part) -> None:
        """A part was written anew with equal meaning: what is told about its names is another."""
        assert part.run is not None
        for name, kept in part.run.kept.items():
            changed = Kept(amended(kept.entry, part), kept.binding)
            part.run.kept[name] = changed
            owners = self._owners.get(name, {})
            if part in owners:
                owners[part] = changed
                if self.owner(name) is part:
                    self._put(name, changed.entry)

    def assign(self, name: Name, entry: Entry) -> None:
        """A name means what the host says, until something defines it."""
        self._tell(*name)
        self._put(name, entry)
        self.recover()

    def stale(self, part: Part, run: Run) -> None:
        """A part is stale: the readers of what it defined are to know.

        A live value may hold both old and new from now on.
        """
        run.stale = True
        if run.kind == LIVE:
            if not run.stands:
                return
            run.stands = False
        self._bound_as(part, run)

    def fresh(self, part: Part, run: Run) -> None:
        """A part that was stale would give again what it gave."""
        run.stale = False
        self._bound_as(part, run)

    def _bound_as(self, part: Part, run: Run) -> None:
        for name, kept in run.kept.items():
            if self.owner(name) is part:
                self._questions.bound(name, _present(part, kept))

    def replaced(self, name: Name) -> None:
        """Something that no part defines is another from now on."""
        self._questions.bound(name, _unique(Binding(b"", repeats=False)))

    def recover(self) -> None:
        """Names that may have changed without a run that tells of it are like no other."""
        for name in list(self._told):
            owner = self.owner(name)
            if owner is not None:
                owner.unsettle()
                if owner.run is not None:
                    owner.run.stands = False
            self._questions.bound(name, _unique(Binding(b"", repeats=False)))
            self._questions.named(name[1])
            del self._told[name]

    def _binding(
        self, name: Name, entry: Entry, run: Run, lowered: Lowered, repeats: bool
    ) -> Binding:
        """What the readers of a name need to know of it; the kind of the run follows."""
        summary = lowered.summary
        whole = lowered.name == name
        if entry.type is not MISSING and entry.value is not MISSING:
            return self._both(name, summary)
        if whole and lowered.is_code:
            run.kind = CODE
            return Binding(summary.digest, summary, summary.repeats)
        value = entry.value
        if value is not MISSING and entry.macro is MISSING:
            found = run.print if whole else None
            if found is None:
                found = fingerprint(value, FINGERPRINTED)
            if found is not None:
                if whole:
                    run.kind, run.print = DATA, found
                return Binding(found)
        run.kind = LIVE
        if whole and repeats:
            return Binding(summary.digest, summary, summary.repeats)
        return _unique(Binding(b"", summary, repeats=False))

    def _both(self, name: Name, summary: Summary) -> Binding:
        """Of a name that is both a type and a value: like no other, with all that either reads."""
        for kept in self._owners.get(name, {}).values():
            before = kept.binding.depends
            if before is not None:
                summary = Summary(
                    summary.digest,
                    tuple(dict.fromkeys([*summary.names, *before.names])),
                    tuple(dict.fromkeys([*summary.types, *before.types])),
                    tuple(dict.fromkeys([*summary.prims, *before.prims])),
                    repeats=False,
                )
        return _unique(Binding(b"", summary, repeats=False))

    def _tell(self, namespace: str, name: str) -> None:
        self._told[namespace, name] = None
        self.changed((namespace, name))

    def _own(self, name: Name, part: Part, kept: Kept) -> Part | None:
        """The part owns the name from now on; who did until now, if that was another."""
        owners = self._owners.setdefault(name, {})
        previous = next(reversed(owners)) if owners else None
        if previous is not None and previous is not part:
            previous.unsettle()
        owners.pop(part, None)
        owners[part] = kept
        self._questions.owned(name, part)
        self._questions.bound(name, kept.binding)
        self._questions.named(name[1])
        if kept.entry.shadows:
            self._questions.shadowed()
        if previous is None or previous is part:
            return None
        if previous.source is None or not previous.source.named:  # nobody will take this back
            del owners[previous]
        return previous

    def _put(self, name: Name, entry: Entry) -> None:
        self._world.namespace(name[0]).put(name[1], entry)
        if entry.shadows:
            self._world.shadowing = True
        self._questions.shadowed()


def _present(part: Part, kept: Kept) -> Binding:
    """What readers need to know of a definition that counts as things are: it may be stale."""
    run, binding = part.run, kept.binding
    if run is None or not run.stale:
        return binding
    if run.kind == LIVE:
        return _unique(binding, stands=False)
    return Binding(binding.own, binding.depends, binding.repeats, stands=False)


def _untold(name: Name) -> None:
    """Nobody wants to know."""


def _unique(binding: Binding, *, stands: bool = True) -> Binding:
    own = f"live {next(_numbers)} {_PROCESS}".encode()
    return Binding(own, binding.depends, binding.repeats, stands)

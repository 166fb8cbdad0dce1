"""What a global reads and what reads it, through as many definitions as there are between.

    (def a 1)  (defn f [] a)  (f)      a   =>   read by f (1 step), (f) (2 steps)
                                       f   =>   reads a; read by (f)

Every form that names a global counts as its reader, also one that is not evaluated by now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..api import Dependencies, Dependency
from ..ir.digest import Name
from .parts import Part
from .why import Placed, head_of

if TYPE_CHECKING:
    from .program import Program


def dependencies(program: Program, name: Name) -> Dependencies | None:
    """Both directions of a name; None for one that nothing defines and nothing reads."""
    owner = program.bindings.owner(name)
    read_by = _readers(program, name)
    home = program.world.namespaces.get(name[0])
    definition = home.definitions.get(name[1]) if home is not None else None
    if owner is None and definition is None and not read_by:
        return None
    cell, line = Placed().of(owner) if owner is not None and owner.source is not None else ("", 0)
    kind = definition.kind if definition is not None else "not defined"
    reads = _reads(program, name)
    return Dependencies(_shown(program, name), kind, cell, line, reads, read_by)


def _reads(program: Program, name: Name) -> tuple[Dependency, ...]:
    found: dict[Name, int] = {name: 0}
    waiting = [name]
    records = []
    place = Placed()
    for each in waiting:  # grows while it is walked
        owner = program.bindings.owner(each)
        if each != name:
            records.append(_record(program, each, owner, found[each], place))
        if owner is None or owner.run is None:
            continue
        for below in program.questions.reads(owner, owner.run.namespace):
            if below not in found:
                found[below] = found[each] + 1
                waiting.append(below)
    return tuple(records)


def _readers(program: Program, name: Name) -> tuple[Dependency, ...]:
    """Nearest first; a part counts once, under the first name it defines."""
    readers = _reader_table(program)
    far: dict[Part, int] = {}
    waiting: list[tuple[Name, int]] = [(name, 0)]
    seen = {name}
    own = program.bindings.owner(name)
    for each, distance in waiting:  # grows while it is walked
        for part in readers.get(each, ()):
            if part in far or part is own or part.run is None:
                continue
            far[part] = distance + 1
            for defined in part.run.kept:
                if defined not in seen:
                    seen.add(defined)
                    waiting.append((defined, distance + 1))
    place = Placed()
    records = []
    for part, distance in far.items():
        kept = next(iter(part.run.kept), None) if part.run is not None else None
        shown = _shown(program, kept) if kept is not None else ""
        cell, line = place.of(part)
        records.append(Dependency(shown, distance, cell, line, head_of(part)))
    return tuple(records)


def _reader_table(program: Program) -> dict[Name, list[Part]]:
    """Every global with the parts that name it."""
    table: dict[Name, list[Part]] = {}
    for source in program.sources.all():
        for part in source.parts:
            if part.run is not None:
                for name in program.questions.reads(part, part.run.namespace):
                    table.setdefault(name, []).append(part)
    return table


def _record(
    program: Program, name: Name, owner: Part | None, distance: int, place: Placed
) -> Dependency:
    shown = _shown(program, name)
    if owner is None or owner.source is None:
        return Dependency(shown, distance)
    cell, line = place.of(owner)
    return Dependency(shown, distance, cell, line, head_of(owner))


def _shown(program: Program, name: Name) -> str:
    return name[1] if name[0] == program.namespace else f"{name[0]}/{name[1]}"

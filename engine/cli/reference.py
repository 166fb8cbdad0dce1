"""The reference of forms and capabilities, as data: what stands in the tables, in one shape.

chapters()  =>  (Chapter("forms", …), Chapter("capabilities", …))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from ..ir.lower import KERNEL
from ..macro.surface.table import SURFACE
from ..prims import catalog
from ..runtime.capability import Capability, find, known_ids


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: how it is written, what it does, facts about it, examples."""

    name: str
    shapes: tuple[str, ...]
    doc: str
    facts: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Entries that belong together, under a title."""

    title: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the reference."""

    name: str
    title: str
    about: str
    sections: tuple[Section, ...]


def chapters() -> tuple[Chapter, ...]:
    """Forms and capabilities; `prims.docs` is the manual of the primitives."""
    return (forms(), capabilities())


def all_names() -> list[str]:
    """Every name that has an entry."""
    import_module("engine.macro.surface")
    _load_capabilities()
    return sorted({*KERNEL, *SURFACE, *catalog.names(), *known_ids()})


def forms() -> Chapter:
    """Kernel forms and surface forms."""
    import_module("engine.macro.surface")
    kernel = [Entry(f.name, (f.usage,), f.doc, (), f.examples) for f in KERNEL.values()]
    surface = [
        Entry(
            name, (f.usage,), f.doc, () if name == f.name else (f"same as `{f.name}`",), f.examples
        )
        for name, f in SURFACE.items()
    ]
    return Chapter(
        "forms",
        "Forms",
        "What the compiler knows by its head. Surface forms are macros that come with the engine.",
        (
            Section("Kernel forms", "Compiled to Core directly.", _sorted(kernel)),
            Section("Surface forms", "Expanded to smaller language.", _sorted(surface)),
        ),
    )


def capabilities() -> Chapter:
    """The host's capabilities, a section for each sort of effect."""
    _load_capabilities()
    groups: dict[str, list[Entry]] = {}
    for id in known_ids():
        row = find(id)
        assert row is not None, id
        groups.setdefault(row.effect, []).append(_capability(row))
    sections = [Section(effect, "", _sorted(rows)) for effect, rows in sorted(groups.items())]
    return Chapter(
        "capabilities",
        "Capabilities",
        "What a program may ask of the world outside, with `(call :id argument…)`. The policy of "
        "the session decides; *allow*, *deny* or *ask* is what it says when nothing was granted.",
        tuple(sections),
    )


def _load_capabilities() -> None:
    """The packages that hold capabilities say so when they are imported."""
    for package in ("engine.capabilities", "engine.parallel"):
        import_module(package)


def _capability(row: Capability) -> Entry:
    facts = [f"{row.grant} by default"]
    if row.opened_by:
        facts.append(f'opened by the grant "{row.opened_by}"')
    facts += [
        word
        for word, holds in (
            ("cacheable", row.cacheable),
            ("batchable", row.batchable),
            ("idempotent", row.idempotent),
        )
        if holds
    ]
    return Entry(row.id, (f":{row.id} : {row.sig}",), row.doc, tuple(facts), _arrows(row.examples))


def _arrows(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    parts = [line.rpartition("  => ") for line in lines]
    return tuple([(program.strip(), value.strip()) for program, arrow, value in parts if arrow])


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.name))

"""How each cache of a program does: one row for each, from text to value.

    cell [3] is run again, one form of 200 was edited
        =>  text 0 hits 1 miss, form 199 hits 1 miss (it is new: 1), core …, value …

A cache that somebody adds is a function to a `CacheUse` in `ROWS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from ..api import CacheUse, FormStep
from .steps import EVALUATED, READ
from .why import EFFECTS, NEW

if TYPE_CHECKING:
    from .program import Program

CHANGED: Final = "something that it reads was changed"


class Uses:
    """What the runs of a session came to: counted by run, told by cache."""

    def __init__(self) -> None:
        self.texts = [0, 0]  # hits, misses; and so below
        self.forms = [0, 0]
        self.cores = [0, 0]
        self.values = [0, 0]
        self.core_reasons: dict[str, int] = {}
        self.value_reasons: dict[str, int] = {}

    def add(self, steps: Iterable[FormStep], reused: int) -> None:
        """One more text was run: `reused` forms were not looked at."""
        looked = 0
        for step in steps:
            looked += 1
            self.forms[step.cause == NEW] += 1
            self.cores[step.compiled] += 1
            if step.compiled:
                _count(self.core_reasons, step.cause)
            if step.what != READ:
                self.values[step.what == EVALUATED] += 1
            if step.what == EVALUATED:
                _count(self.value_reasons, step.cause)
        self.texts[bool(looked)] += bool(looked or reused)
        for each in (self.forms, self.cores, self.values):
            each[0] += reused


def cache_uses(program: Program, uses: Uses) -> tuple[CacheUse, ...]:
    """A record for each cache, in the order in which a text passes them; then those on disk."""
    return (*[row(program, uses) for row in ROWS], *_memos(program), *_disk(program))


def clear_caches(program: Program) -> int:
    """Let go of what is only kept in case it comes again, also on disk; how many entries.

    What cells have defined and given stays: it is no copy of anything.
    """
    from .cached import CachedProgram

    let_go = len(program.values.cache)
    let_go += program.memos.clear()
    program.values.cache.clear("cleared")
    return let_go + (program.disk.clear() if isinstance(program, CachedProgram) else 0)


def _count(reasons: dict[str, int], cause: str) -> None:
    kind = cause if cause in (NEW, EFFECTS) or "settings" in cause else _kind(cause)
    reasons[kind] = reasons.get(kind, 0) + 1


def _kind(cause: str) -> str:
    changed = " was changed" in cause or " were changed" in cause or "any more" in cause
    return CHANGED if changed else cause


def _text(program: Program, uses: Uses) -> CacheUse:
    sources = program.sources.all()
    size = sum([len(source.text) for source in sources])
    return CacheUse("text", len(sources), size, 0, uses.texts[0], uses.texts[1], 0)


def _form(program: Program, uses: Uses) -> CacheUse:
    sources = program.sources.all()
    entries = sum([len(source.parts) for source in sources])
    misses = {NEW: uses.forms[1]} if uses.forms[1] else {}
    return CacheUse("form", entries, 0, 0, uses.forms[0], uses.forms[1], 0, misses)


def _core(program: Program, uses: Uses) -> CacheUse:
    db, query = program.questions.db, program.questions.core
    tally = db.tallies.get(query.name)
    evicted = tally.evicted if tally is not None else 0
    entries = len(db.keys(query))
    hits, misses = uses.cores
    return CacheUse("core", entries, 0, 0, hits, misses, evicted, dict(uses.core_reasons))


def _value(program: Program, uses: Uses) -> CacheUse:
    kept = program.values.cache.stats()
    return CacheUse(
        "value",
        kept.entries,
        kept.bytes,
        kept.most_bytes,
        uses.values[0],
        uses.values[1],
        kept.evictions,
        dict(uses.value_reasons),
    )


def _memos(program: Program) -> list[CacheUse]:
    """What functions with `^:memo` keep, one row for each."""
    return [
        CacheUse(
            f"memo of {kept.name}",
            kept.entries,
            kept.bytes,
            kept.most_bytes,
            kept.hits,
            kept.misses,
            kept.evictions,
        )
        for kept in program.memos.all()
    ]


def _disk(program: Program) -> list[CacheUse]:
    """What was found of earlier processes, by kind of row, and the file."""
    from .cached import CachedProgram

    if not isinstance(program, CachedProgram):
        return []
    kinds = [
        CacheUse(f"{use.name} on disk", 0, 0, 0, use.hits, use.misses, 0, use.reasons)
        for use in program.disk.uses()
    ]
    file = program.disk.stats()
    whole = CacheUse(
        "disk",
        file.rows,
        file.bytes,
        file.most_bytes,
        file.hits,
        file.misses,
        file.evictions,
        dict.fromkeys(program.disk.notes(), 1),
    )
    return [*kinds, whole]


ROWS: Final[tuple[Callable[[Program, Uses], CacheUse], ...]] = (_text, _form, _core, _value)

"""Why a form ran, or did not, in sentences that a person would say.

    cell [1] is run with (def a 2)        (f a) of cell [3]   =>   "a was changed in cell [1]"
    where f reads a                       (f 1)   =>   "a was changed in cell [1], and f reads it"

An answer of the database knows what it was made from, and when each of these last changed. What is
newer than a form's last run is why the form is not what it was; the way there is walked along
answers, to what was changed from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ..api import FormStep, StaleResult
from ..base.lines import line_column
from ..ir.digest import CAPABILITY, Name
from ..query.model import Slot
from ..runtime.namespace import MISSING
from .parts import Part
from .steps import EVALUATED, REUSED, Step

if TYPE_CHECKING:
    from .program import Program

HEAD: Final = 60  # code points of a form's text
MOST_CAUSES: Final = 2  # told of one form
MOST_WALKED: Final = 2_000  # answers looked at for one form
NEW: Final = "it is new"
KNOWN: Final = "a form that means the same has run before"
AGAIN: Final = "it was asked to run again"
EFFECTS: Final = "it reads or changes something outside, so it runs each time"
UNKNOWN: Final = "its last value was not kept"
SETTINGS: Final = "settings changed"


def steps_of(
    program: Program, steps: Iterable[Step], again: bool, since: int
) -> tuple[FormStep, ...]:
    """The steps of a run as records; `again` says that everything was asked to run.

    `since` is the revision of the database before the run.
    """
    place = Placed()
    return tuple([_step(program, each, again, since, place) for each in steps])


def stale_of(program: Program, parts: Iterable[Part]) -> tuple[StaleResult, ...]:
    """Stale parts as records."""
    place = Placed()
    found = []
    for part in parts:
        source, run = part.source, part.run
        if source is not None and run is not None:
            cell, line = place.of(part)
            cause = caused(program, part, run.namespace, run.revision) or UNKNOWN
            head, names = head_of(part), names_of(part)
            found.append(StaleResult(cell, line, head, names, cause, source.named))
    return tuple(found)


def caused(program: Program, part: Part, namespace: str, since: int) -> str:
    """What has changed for a part since a revision, as a sentence; "" for nothing."""
    told: dict[str, None] = {}
    for slot, way in _changes(program, part, namespace, since):
        sentence = _sentence(program, slot, way)
        if sentence:
            told[sentence] = None
    sentences = list(told)
    more = len(sentences) - MOST_CAUSES
    text = "; ".join(sentences[:MOST_CAUSES])
    return f"{text}; and {more} more" if more > 0 else text


class Placed:
    """Cells and lines of parts; quick for parts in the order of their text."""

    def __init__(self) -> None:
        self._text = ""
        self._offset = 0
        self._line = 1

    def of(self, part: Part) -> tuple[str, int]:
        """The cell's label and the line, from 1."""
        span = part.read.span
        unit, offset = span.unit, span.unit.start + span.start
        if unit.text is self._text and offset >= self._offset:
            self._line += unit.text.count("\n", self._offset, offset)
        else:
            self._text, self._line = unit.text, line_column(unit.text, offset)[0]
        self._offset = offset
        return unit.cell, self._line  # a module's body stands in the text of its cell


def head_of(part: Part) -> str:
    """The beginning of a part's text on one line."""
    span = part.read.span
    start = span.unit.start + span.start
    text = span.unit.text[start : min(span.unit.start + span.end, start + 4 * HEAD)]
    line = " ".join(text.split())
    return line if len(line) <= HEAD else line[: HEAD - 1] + "…"


def names_of(part: Part) -> tuple[str, ...]:
    """The names that a part defined when it last ran."""
    return tuple([name for _, name in part.run.kept]) if part.run is not None else ()


def _step(program: Program, step: Step, again: bool, since: int, place: Placed) -> FormStep:
    part = step.part
    cell, line = place.of(part)
    names = names_of(part)
    evaluated = step.what == EVALUATED
    cut_off = False
    if evaluated and names and part.run is not None:
        cut_off = all([_unchanged(program, name, since) for name in part.run.kept])
    cause = _cause(program, step, again) if evaluated or step.compiled else ""
    if step.what == REUSED and not step.since:
        cause = KNOWN
    return FormStep(
        cell,
        line,
        head_of(part),
        names,
        step.compiled,
        step.what,
        cause,
        step.seconds,
        step.saved,
        cut_off,
    )


def _unchanged(program: Program, name: Name, since: int) -> bool:
    memo = program.questions.db.memo(program.questions.binding, *name)
    return memo is not None and memo.changed_at <= since


def _cause(program: Program, step: Step, again: bool) -> str:
    if not step.since:
        return NEW
    part = step.part
    namespace = part.run.namespace if part.run is not None else program.namespace
    found = caused(program, part, namespace, step.since)
    if found:
        return found
    if again:
        return AGAIN
    return UNKNOWN if step.repeats else EFFECTS


def _changes(
    program: Program, part: Part, namespace: str, since: int
) -> list[tuple[Slot, tuple[str, ...]]]:
    """What was changed from outside or is stale, nearest first, with the globals on the way."""
    questions = program.questions
    found: list[tuple[Slot, tuple[str, ...]]] = []
    seen: set[Slot] = set()
    pending: list[tuple[Slot, tuple[str, ...]]] = []
    for query in (questions.running, questions.core):
        memo = questions.db.memo(query, part, namespace)
        pending += [(slot, ()) for slot in memo.dependencies] if memo is not None else []
    at = 0
    while at < len(pending) and at < MOST_WALKED:
        slot, way = pending[at]
        at += 1
        memo = slot.memo
        if slot in seen or memo is None:
            continue
        if memo.changed_at <= since and getattr(memo.value, "stands", True):
            continue
        seen.add(slot)
        if not memo.dependencies:
            found.append((slot, way))
        elif slot.query is not questions.core:  # whose dependencies are there from the start
            through = slot.query is questions.deep
            below = (*way, _shown(program, _name_of(slot))) if through else way
            pending += [(each, below) for each in memo.dependencies]
    return found


def _name_of(slot: Slot) -> Name:
    space, name = slot.key
    return str(space), str(name)


def _sentence(program: Program, slot: Slot, way: tuple[str, ...]) -> str:
    questions = program.questions
    if slot.query is questions.settings:
        return SETTINGS
    if slot.query is questions.shadows:
        return "a name of the core library was taken over or given back"
    if slot.query is questions.imports:
        space = slot.key[0]
        return f"the imports or exports of {space} were changed" if space else ""
    if slot.query is questions.kinds:
        return _kind_sentence(program, str(slot.key[0]))
    if slot.query is not questions.binding:
        return ""
    name = _name_of(slot)
    if name[0] == CAPABILITY:
        return f"another capability {name[1]} was registered"
    readers = [each for each in reversed(way) if each != _shown(program, name)]
    through = f", and {readers[0]} reads it" if readers else ""
    return _changed(program, name) + through


def _kind_sentence(program: Program, bare: str) -> str:
    """A bare name was defined, undefined, or became a macro or none, somewhere."""
    for space in program.world.namespaces:
        owner = program.bindings.owner((space, bare))
        if owner is not None and owner.source is not None:
            return _changed(program, (space, bare))
    return f"{bare} is not defined any more"


def _changed(program: Program, name: Name) -> str:
    shown = described(program, name)
    owner = program.bindings.owner(name)
    if owner is not None and owner.source is not None and owner.run is not None:
        if owner.run.stale:
            return f"{shown} is stale"
        if owner.run.stands or owner.settled:
            return f"{shown} was changed in {owner.read.span.unit.cell}"
        return f"{shown} was changed"
    home = program.world.namespaces.get(name[0])
    if home is None or name[1] not in home.definitions:
        return f"{shown} is not defined any more"
    return f"{shown} was changed"


def described(program: Program, name: Name) -> str:
    """`a`, `macro m`, `the type Age`."""
    home = program.world.namespaces.get(name[0])
    shown = _shown(program, name)
    if home is not None:
        entry = home.entry(name[1])
        if entry.macro is not MISSING:
            return f"macro {shown}"
        if entry.type is not MISSING:
            return f"the type {shown}"
    return shown


def _shown(program: Program, name: Name) -> str:
    return name[1] if name[0] == program.namespace else f"{name[0]}/{name[1]}"

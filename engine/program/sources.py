"""Texts and their parts: which form of a new text is a form of the one before.

    cell c1:  (def a 1) (f a)     =>   parts p1 p2
    cell c1:  (f   a) (g a)       =>   parts p2 p3, and p1 is leaving

A form that the incremental reader did not read again is found by identity, any other by its digest:
first among those the text lost, then among those that no text has any more. A part that comes back
brings its Core and its value along.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ..syntax.digest import digest, relocate
from ..syntax.forms import Form
from ..syntax.incremental import common_prefix, common_suffix, read_edited
from ..syntax.reader import ReadResult, read
from .ledger import Ledger
from .parts import LIVE, NOWHERE, Part, Source
from .store import size_of

MOST_RELEASED: Final = 1_000  # parts that no text has and that may come back
MOST_TEXTS: Final = 1_000  # texts without a key of their own; cells are never let go
MOST_BYTES: Final = 64_000_000  # of the values of such texts, about
LARGE: Final = 64_000  # bytes of a value that does not come back with its part

Top = TypeVar("Top")


class Sources:
    """All sources by key. `amended(part)` is told when a part was written anew, with equal meaning.

    Responsibilities: reading texts, matching forms with parts, the parts that may come back.
    """

    def __init__(self, amended: Callable[[Part], None]) -> None:
        self._amended: Final = amended
        self._named: Final[dict[object, Source]] = {}
        self._texts: Final[OrderedDict[object, Source]] = OrderedDict()
        self._released: Final[OrderedDict[bytes, Part]] = OrderedDict()
        self._bytes = 0  # that values of the texts take

    def find(self, key: object, label: str) -> Source:
        """The source with this key, made where there is none."""
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = Source(key, label, named=True)
        return found

    def of_text(self, text: str, label: str) -> Source:
        """The source that is this text and nothing else."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = Source(text, label, named=False)
        self._texts.move_to_end(text)
        return found

    def weighed(self, source: Source) -> list[Source]:
        """A text of its own has run; gives the texts that are too many, or too much, to be kept."""
        if source.text not in self._texts:  # let go already, by a text inside of this one
            return []
        size = sum([size_of(part.run.value) for part in source.parts if part.run is not None])
        self._bytes += size - source.size
        source.size = size
        gone = []
        while len(self._texts) > MOST_TEXTS or self._bytes > MOST_BYTES:
            old = self._texts.popitem(last=False)[1]
            self._bytes -= old.size
            gone.append(old)
        return gone

    def all(self) -> list[Source]:
        """Every source, cells first."""
        return [*self._named.values(), *self._texts.values()]

    def remove(self, key: object) -> Source | None:
        """Forget a source; it is given back where there was one."""
        return self._named.pop(key, None)

    def read(self, source: Source, text: str, label: str) -> ReadResult:
        """Read a new text of a source, as much of it as is new. Never raises."""
        known = source.reading
        if source.text != text:
            source.reply = None  # it answered another text
        if known is None:
            result = read(text, label)
        elif source.text == text:
            result = known
        else:
            source.settled = False
            result = read_edited(source.text, known, text, label)
        source.text, source.reading = text, result
        if source.label != label:
            source.label = label
            if result is known:
                for top in result.forms:
                    top.unit.cell = label
        return result

    def have(self, source: Source, parts: tuple[Part, ...], text: str, label: str) -> None:
        """Make the source consist of parts that were not read."""
        source.text, source.label, source.ledger = text, label, Ledger(parts)
        for number, part in enumerate(parts, 1):
            part.source, part.number = source, number

    def take(
        self, source: Source, tops: Sequence[Top], forms_of: Callable[[Sequence[Top]], list[Form]]
    ) -> None:
        """Make the source consist of the forms of these; the parts that it loses are leaving.

        `forms_of` gives one form or more for each of `tops`; it is asked about the new ones only.
        """
        known, tops = source.ledger, tuple(tops)
        start = rest = 0
        if not source.leaving and len(known.tops) == len(known.parts):
            start = common_prefix(known.tops, tops)  # what stands before and after the edit
            rest = common_suffix(known.tops, tops, min(len(known.tops), len(tops)) - start)
        end = len(known.parts) - rest
        old = (*source.leaving, *known.parts[start:end])
        gone, made = self._taken(old, forms_of(tops[start : len(tops) - rest]))
        ledger = known.with_parts(start, end, made, tops)
        moved = len(ledger.parts) != len(known.parts)
        for number, part in enumerate(ledger.parts[start:] if moved else made, start + 1):
            part.source, part.number = source, number
        source.leaving, source.ledger = gone, ledger
        for part in gone:
            part.number = NOWHERE

    def _taken(self, old: Sequence[Part], forms: Sequence[Form]) -> tuple[list[Part], list[Part]]:
        """The parts among `old` that are none of these forms, and a part for each form."""
        before = {id(part.read): part for part in old}
        parts: list[Part | None] = [before.pop(id(form), None) for form in forms]
        if None in parts:
            lost: dict[bytes, list[Part]] = {}
            for part in before.values():
                lost.setdefault(part.digest.code, []).append(part)
            for at, known in enumerate(parts):
                if known is None:
                    parts[at] = self._match(forms[at], lost)
            gone = [part for left in lost.values() for part in left]
        else:
            gone = list(before.values())
        return gone, [part for part in parts if part is not None]

    def release(self, part: Part) -> list[Part]:
        """No text has the part any more; gives those that are too many to be kept."""
        part.source = None
        part.settled = False
        if part.run is not None and (part.run.kind == LIVE or size_of(part.run.value) > LARGE):
            part.run = None  # the value store has what is worth it
        before = self._released.pop(part.digest.code, None)
        gone = [before] if before is not None and before is not part else []
        self._released[part.digest.code] = part
        while len(self._released) > MOST_RELEASED:
            gone.append(self._released.popitem(last=False)[1])
        return gone

    def _match(self, form: Form, lost: dict[bytes, list[Part]]) -> Part:
        found = digest(form)
        same = lost.get(found.code)
        part = same.pop(0) if same else self._released.pop(found.code, None)
        if part is None:
            return Part(form, found)
        relocate(part.form, form)
        part.read = form
        try:
            self._amended(part)
        except BaseException:  # an interrupt: the next reading does all of this again
            part.read = part.form
            raise
        part.digest = found
        return part

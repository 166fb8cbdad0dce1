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
from typing import Final

from ..syntax.digest import digest, relocate
from ..syntax.forms import Form
from ..syntax.incremental import read_edited
from ..syntax.reader import ReadResult, read
from .parts import Part, Source

MOST_RELEASED: Final = 1_000  # parts that no text has and that may come back
MOST_TEXTS: Final = 1_000  # texts without a key of their own; cells are never let go


class Sources:
    """All sources by key. `amended(part)` is told when a part was written anew, with equal meaning.

    Responsibilities: reading texts, matching forms with parts, the parts that may come back.
    """

    def __init__(self, amended: Callable[[Part], None]) -> None:
        self._amended: Final = amended
        self._named: Final[dict[object, Source]] = {}
        self._texts: Final[OrderedDict[object, Source]] = OrderedDict()
        self._released: Final[OrderedDict[bytes, Part]] = OrderedDict()

    def find(self, key: object, label: str) -> Source:
        """The source with this key, made where there is none."""
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = Source(key, label, named=True)
        return found

    def of_text(self, text: str, label: str) -> tuple[Source, list[Source]]:
        """The source that is this text and nothing else; and those that went to make room."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = Source(text, label, named=False)
        self._texts.move_to_end(text)
        gone = []
        while len(self._texts) > MOST_TEXTS:
            gone.append(self._texts.popitem(last=False)[1])
        return found, gone

    def all(self) -> list[Source]:
        """Every source, cells first."""
        return [*self._named.values(), *self._texts.values()]

    def remove(self, key: object) -> Source | None:
        """Forget a source; it is given back where there was one."""
        return self._named.pop(key, None)

    def read(self, source: Source, text: str, label: str) -> ReadResult:
        """Read a new text of a source, as much of it as is new. Never raises."""
        if source.reading is None:
            result = read(text, label)
        elif source.text == text:
            result = source.reading
        else:
            result = read_edited(source.text, source.reading, text, label)
        source.text, source.reading = text, result
        if source.label != label:
            source.label = label
            for part in source.parts:
                part.form.span.unit.cell = label
            for top in result.forms:
                top.unit.cell = label
        return result

    def take(self, source: Source, forms: Sequence[Form]) -> list[Part]:
        """Make the source consist of these forms; the parts that it loses by that."""
        before = {id(part.read): part for part in source.parts}
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
        found = tuple([part for part in parts if part is not None])
        for number, part in enumerate(found, 1):
            part.source, part.number = source, number
        source.parts = found
        return gone

    def release(self, part: Part) -> list[Part]:
        """No text has the part any more; gives those that are too many to be kept."""
        part.source = None
        part.settled = False
        self._released[part.digest.code] = part
        self._released.move_to_end(part.digest.code)
        gone = []
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
        part.digest = found
        self._amended(part)
        return part

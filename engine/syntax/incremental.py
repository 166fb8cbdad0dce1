"""Reading a text again after an edit: only the top-level forms that the edit touches are read.

    (def a 1)          (def a 1)        the form of before
    (def b 2)    =>    (def b 23)       read
    (def c 3)          (def c 3)        the form of before, moved by one

What `Readings.read` gives is equal to a full `read`. Forms are shared with the result before it,
whose units move along with the text (start and text are what an edit may change): a result is good
until the next one for the same cell.

Two facts carry it. What stands before an edit and read without a problem reads the same again, up
to a boundary that the edit does not touch. And where reading without a problem began at a form and
went to the end of the text, it does so wherever that form now stands; inside of an open bracket the
same text is swallowed whole, so what is open at its beginning is open at its end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from ..base.diagnostic import Diagnostic
from ..base.span import Unit
from .reader import MOST_PROBLEMS, MOST_RESUMES, ReadResult, TopForm, offset_of, read, read_from
from .recover import Frame, open_brackets, resume_point, too_many, unclosed
from .tokens import is_blank, start_of

MOST_CELLS: Final = 16  # texts remembered, the latest ones
LONGEST: Final = 4_000_000  # code points of a text worth remembering
_ENDLESS: Final = frozenset(("R0104", "R0105"))  # a string or comment that the cut may have opened
_BLOCK: Final = 4_096  # items that are compared at once
_LONE_MARK: Final = "R0123"


class Readings:
    """The last text of each cell and what it read as. Responsibilities: that, and its bounds."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, ReadResult]] = {}

    def read(self, text: str, cell: str = "") -> ReadResult:
        """What `read(text, cell)` gives. Never raises."""
        before = self._last.pop(cell, None)
        if before is None:
            result = read(text, cell)
        elif before[0] == text:
            result = before[1]
        else:
            result = read_edited(before[0], before[1], text, cell)
        if len(text) <= LONGEST:
            self._last[cell] = (text, result)
            if len(self._last) > MOST_CELLS:
                del self._last[next(iter(self._last))]
        return result


def clean_end(result: ReadResult) -> int:
    """The offset after the last form before the first problem; 0 where there is none."""
    kept = _clean_before(result.forms, result.problems)
    return _end(result.forms[kept - 1]) if kept else 0


def clean_start(result: ReadResult, index: int) -> int:
    """The offset of the form so many after the last problem; -1 where there are not so many."""
    at = _clean_after(result.forms, result.problems) + index
    return _start(result.forms[at]) if at < len(result.forms) else -1


def read_edited(old: str, result: ReadResult, text: str, cell: str) -> ReadResult:
    """What `read(text, cell)` gives, where `old` read as `result`; its forms move."""
    forms = result.forms
    first = common_prefix(old, text)
    last = common_suffix(old, text, min(len(old), len(text)) - first)
    kept = _clean_before(forms, result.problems)
    kept = min(kept, bisect_left(forms, first, key=_start))
    while kept and not _ends_surely(forms[kept - 1], old, first):
        kept -= 1
    return _spliced(old, result, text, cell, kept, last)


def _spliced(
    old: str, result: ReadResult, text: str, cell: str, kept: int, last: int
) -> ReadResult:
    """The first `kept` forms, what is read now, and what is left of the old forms.

    `last` counts the code points that both texts end with.
    """
    forms = result.forms
    shift = len(text) - len(old)
    tail = _clean_after(forms, result.problems)
    tail = max(tail, kept, bisect_left(forms, len(old) - last, key=_start))
    if not kept and tail == len(forms):
        return read(text, cell)
    reading = _Reading(text, cell, [top.unit.start + shift for top in forms[tail:]])
    met = reading.run(_end(forms[kept - 1]) if kept else start_of(text))
    rest = forms[tail + met :] if met >= 0 else ()
    for top in forms[:kept]:
        unit = top.unit
        unit.text, unit.cell = text, cell
    for top in reading.forms:
        top.unit.text = text
    for found in reading.problems:
        if found.span is not None:
            found.span.unit.text = text
    for top in rest:
        unit = top.unit
        unit.text, unit.cell = text, cell
        unit.start += shift
    return ReadResult((*forms[:kept], *reading.forms, *rest), tuple(reading.problems))


class _Reading:
    """The loop of `read`, which stops where it meets what was read before.

    `known` are the offsets of forms from which on the text reads without a problem to its end.
    """

    def __init__(self, text: str, cell: str, known: list[int]) -> None:
        self.text: Final = text
        self.cell: Final = cell
        self.known: Final = known
        self.forms: list[TopForm] = []
        self.problems: list[Diagnostic] = []
        self.resumes = 0

    def run(self, pos: int) -> int:
        """Read from `pos` on; the index in `known` that was met, or -1 for the end of the text."""
        while pos >= 0:
            meeting = self._meeting(pos)
            if meeting >= 0 and self.known[meeting] == pos:
                return meeting
            found = self._up_to(pos, meeting) if meeting >= 0 else None
            if found is None:  # nothing to meet, or it stands in a string or comment now
                meeting = -1
                found = read_from(self.text, self.cell, pos, self.forms, self.problems)
            pos, unit, stack = found
            if len(self.problems) >= MOST_PROBLEMS:
                self.problems.append(too_many(self.problems[-1]))
                return -1
            opened = open_brackets(unit, stack) if stack else []
            if opened:
                pos = self._resumed(unit, stack)
            elif meeting >= 0:
                return meeting
        return -1

    def _meeting(self, pos: int) -> int:
        """The first known form from `pos` on that begins a line, as an index; -1 for none."""
        for index in range(bisect_left(self.known, pos), len(self.known)):
            if self.known[index] == pos or self.text[self.known[index] - 1] in "\n\r":
                return index
        return -1

    def _up_to(self, pos: int, meeting: int) -> tuple[int, Unit, list[Frame]] | None:
        """Read up to a known form; None where the end cut something in two.

        Inside of an open bracket the rest of the text changes nothing: it has no problem of its
        own, and closes what it opens.
        """
        forms, problems = len(self.forms), len(self.problems)
        part = self.text[: self.known[meeting]]
        found = read_from(part, self.cell, pos, self.forms, self.problems)
        codes = {problem.code for problem in self.problems[problems:]}
        if found[0] < 0 and not codes & _ENDLESS and _LONE_MARK not in codes:
            return found
        del self.forms[forms:]
        del self.problems[problems:]
        return None

    def _resumed(self, unit: Unit, stack: list[Frame]) -> int:
        """Where reading goes on after a form that is not closed, which becomes a problem."""
        unit.text = self.text
        opened, pos = open_brackets(unit, stack), -1
        self.resumes += 1
        if self.resumes <= MOST_RESUMES:
            at, opened_there = resume_point(self.text, unit.start)
            if at >= 0:
                pos, opened = at, opened_there
                self.problems[:] = [found for found in self.problems if offset_of(found) < at]
        end = pos if pos >= 0 else len(self.text)
        self.problems.append(unclosed(self.text, unit, opened, end))
        return pos


def _start(top: TopForm) -> int:
    return top.unit.start


def _end(top: TopForm) -> int:
    return top.unit.start + top.form.span.end


def _clean_before(forms: tuple[TopForm, ...], problems: tuple[Diagnostic, ...]) -> int:
    """How many forms stand before the first that has a problem."""
    starts = [found.span.unit.start for found in problems if found.span]
    return bisect_left(forms, min(starts), key=_start) if starts else len(forms)


def _clean_after(forms: tuple[TopForm, ...], problems: tuple[Diagnostic, ...]) -> int:
    """The index of the first form after the last problem."""
    if not problems:
        return 0
    return bisect_left(forms, max([offset_of(found) for found in problems]) + 1, key=_start)


def _ends_surely(top: TopForm, text: str, first: int) -> bool:
    """Whether the form ends before the offset `first`, and no piece of the text crosses its end."""
    end = _end(top)
    return end < first and (text[end - 1] in ")]}" or is_blank(text[end]))


def common_prefix(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many items, or code points, both begin with."""
    least = min(len(one), len(other))
    low = 0
    while low < least and one[low : low + _BLOCK] == other[low : low + _BLOCK]:
        low += _BLOCK
    low, high = min(low, least), min(low + _BLOCK, least)
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(one: Sequence[Any], other: Sequence[Any], most: int) -> int:
    """How many items, or code points, both end with, at most `most`."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low

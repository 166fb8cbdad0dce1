"""The code that runs, line by line with where it comes from and the rules that made it.

    (defn hyp [a b]            ; cell [1]:2  as written
      (+ (* a a) (* b b)))     ; cell [1]:1  inline.call, propagate.copy

Hovering over a piece of the code tells its own place, source line and rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.compilation import Blame, BlamedRange

from .diffs import where
from .marked import Line, Mark, coloured, laid
from .markup import block, quiet

AS_WRITTEN: Final = "as written"
MOST_LINES: Final = 300  # lines of code of all forms together
LONGEST: Final = 60_000  # code points of code of one form
WIDEST: Final = 80  # columns of code that the notes beside it make room for
PLACES: Final = 2  # places named beside a line
EXCERPT: Final = 100  # code points of a source line in a tooltip
HTML_ROOM: Final = 120_000  # code points of HTML of all forms together
_MADE: Final = "rgba(56, 139, 253, 0.18)"
_SPLIT: Final = "\n"

# The lines of one form, and how many more there are.
Told = tuple[list[Line], int]


def plain(blames: Sequence[Blame]) -> str:
    """The text for a terminal."""
    parts = []
    for lines, more in _told(blames):
        width = min(max([len(line.text) for line in lines], default=0), WIDEST)
        texts = [f"{line.text.ljust(width)}  ; {note(line)}" for line in lines]
        parts.append("\n".join([*texts, *_cut(more)]))
    return "\n\n".join(parts)


def html(blames: Sequence[Blame]) -> str:
    """The same as HTML: what a rule made has a background, everything has a tooltip."""
    parts: list[str] = []
    room = HTML_ROOM
    for lines, more in _told(blames):
        rows: list[str] = []
        for line in lines:
            rows.append(_row(line))
            room -= len(rows[-1])
            if room < 0:
                more += len(lines) - len(rows)
                break
        rows += [f"<div>{quiet(text)}</div>" for text in _cut(more)]
        parts.append(f'<div style="margin-bottom: 10px">{"".join(rows)}</div>')
        if room < 0:
            break
    return block("".join(parts))


def note(line: Line) -> str:
    """Where a line comes from: places and rules of what was made, else where it was written."""
    made = [mark for mark in line.marks if mark.rule]
    chosen = made or list(line.marks)
    places = list(dict.fromkeys([mark.said.split(_SPLIT)[0].rpartition(":")[0] for mark in chosen]))
    rules = list(dict.fromkeys([rule for mark in made for rule in mark.rule.split(", ")]))
    places = [place for place in places if place]
    shown = ", ".join(places[:PLACES])
    more = f" and {len(places) - PLACES} more" if len(places) > PLACES else ""
    return f"{shown}{more}  {', '.join(rules) or AS_WRITTEN}".strip()


def _told(blames: Sequence[Blame]) -> list[Told]:
    found: list[Told] = []
    room = MOST_LINES
    for blame in blames:
        text = blame.text[:LONGEST]
        lines = laid(text, [_mark(each) for each in blame.ranges if each.end <= len(text)])
        found.append((lines[:room], max(0, len(lines) - room)))
        room = max(0, room - len(lines))
    return found


def _cut(more: int) -> list[str]:
    return [f"… {more:,} more lines; %ir final shows the code alone"] if more else []


def _mark(each: BlamedRange) -> Mark:
    """A range with its place, its source line, and rules as its tooltip, a line each."""
    place = each.place
    excerpt = "" if place is None else place.excerpt.strip()[:EXCERPT]
    rules = ", ".join(each.rules)
    calls = f"inlined from {', into '.join(each.calls)}" if each.calls else ""
    said = [where(place) or "made by a pass", excerpt, rules or AS_WRITTEN, calls]
    told = _SPLIT.join([text for text in said if text])
    return Mark(each.start, each.end, told, rules, told)


def _row(line: Line) -> str:
    """A line of code and its note; pieces made by rules stand out."""
    parts: list[str] = []
    at = 0
    for mark in line.marks:
        parts.append(coloured(line.text[at : mark.start]) if at < mark.start else "")
        piece = line.text[mark.start : mark.end]
        own = Mark(0, len(piece), mark.said, mark.rule)
        parts.append(coloured(piece, (own,), _MADE if mark.rule else ""))
        at = mark.end
    parts.append(coloured(line.text[at:]) if at < len(line.text) else "")
    beside = f'<div style="white-space: pre">{quiet(note(line))}</div>'
    code = f'<div style="flex: 1; min-width: 20em">{"".join(parts)}</div>'
    return f'<div style="display: flex; gap: 24px">{code}{beside}</div>'

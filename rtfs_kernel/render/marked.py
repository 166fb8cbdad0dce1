"""Code with ranges marked: coloured by the lexer, a background and a tooltip for each range.

    laid("(f (g x))", [Mark(3, 8, "fold.prim: …")])   =>   [Line("(f (g x))", (Mark(3, 8, …),))]
    coloured("(f (g x))", marks, ADDED)               =>   (f <span style=… title=…>(g x)</span>)

Colours of tokens are the front end's. Where there is a background, only the text's own colour can
be read in either theme.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from .layout import laid_out

REMOVED: Final = "rgba(248, 81, 73, 0.25)"
ADDED: Final = "rgba(46, 160, 67, 0.25)"
PLAIN: Final = ""
TITLE: Final = 300  # code points of a tooltip
_SOLID: Final = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open range of a text, what a tooltip says of it, and the rule it is due to.

    Neighbours with the same `key` are shown as one.
    """

    start: int
    end: int
    said: str = ""
    rule: str = ""
    key: object = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code with its marks, which count from the line's own start."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the marks, each once, in order."""
        return tuple(dict.fromkeys([mark.rule for mark in self.marks if mark.rule]))


def laid(text: str, marks: Iterable[Mark]) -> list[Line]:
    """The text in its usual layout, with the marks where their code has come to stand."""
    shown = laid_out(text)
    kept = [found.start() for found in _SOLID.finditer(text)]
    moved = [found.start() for found in _SOLID.finditer(shown)]
    if len(kept) != len(moved):
        shown, moved = text, kept
    placed = []
    for mark in marks:
        first, last = bisect_left(kept, mark.start), bisect_left(kept, mark.end) - 1
        if first <= last:
            placed.append(Mark(moved[first], moved[last] + 1, mark.said, mark.rule, mark.key))
    return _lines(shown, sorted(placed, key=lambda mark: (mark.start, mark.end)))


def _lines(text: str, marks: Sequence[Mark]) -> list[Line]:
    lines = text.split("\n")
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    of: list[list[Mark]] = [[] for _ in lines]
    for mark in marks:
        number = bisect_right(starts, mark.start) - 1
        while number < len(lines) and starts[number] < mark.end:
            at = starts[number]
            start, end = max(mark.start - at, 0), min(mark.end - at, len(lines[number]))
            indent = len(lines[number]) - len(lines[number].lstrip())
            if max(start, indent) < end:
                of[number].append(Mark(max(start, indent), end, mark.said, mark.rule, mark.key))
            number += 1
    return [Line(line, _joined(line, own)) for line, own in zip(lines, of, strict=True)]


def _joined(text: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks of a line; those of one rule with only blanks in between are one."""
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if last and last.key == mark.key and not text[last.end : mark.start].strip():
            joined[-1] = Mark(last.start, max(last.end, mark.end), last.said, last.rule, last.key)
        else:
            joined.append(mark)
    return tuple(joined)


def coloured(text: str, marks: Sequence[Mark] = (), background: str = PLAIN) -> str:
    """HTML of code, for inside of a `block`; marks that overlap give way to the first of them.

    With a background for the marks, tokens have no colours.
    """
    tokens = [] if background else list(_tokens(text))
    parts: list[str] = []
    at = 0
    for mark in marks:
        start, end = max(mark.start, at), min(mark.end, len(text))
        if start >= end:
            continue
        parts.append(_clipped(text, tokens, at, start))
        inner = _clipped(text, tokens, start, end)
        title = f' title="{escape(mark.said[:TITLE])}"' if mark.said else ""
        style = f' style="background: {background}; border-radius: 2px"' if background else ""
        parts.append(f"<span{style}{title}>{inner}</span>")
        at = end
    parts.append(_clipped(text, tokens, at, len(text)))
    return "".join(parts)


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and Pygments class of each token that has a colour."""
    from pygments.token import STANDARD_TYPES

    from ..lexer import RtfsLexer

    for start, kind, value in RtfsLexer().get_tokens_unprocessed(text):
        name = STANDARD_TYPES.get(kind, "")
        if name and name != "w":
            yield start, start + len(value), name


def _clipped(text: str, tokens: Sequence[tuple[int, int, str]], start: int, end: int) -> str:
    """A range of the text with the colours of the tokens in it."""
    parts: list[str] = []
    at = start
    first = bisect_right(tokens, start, key=lambda token: token[1])
    for token_start, token_end, name in tokens[first:]:
        if token_start >= end:
            break
        left, right = max(token_start, at), min(token_end, end)
        parts.append(escape(text[at:left]))
        parts.append(f'<span class="{name}">{escape(text[left:right])}</span>')
        at = right
    parts.append(escape(text[at:end]))
    return "".join(parts)

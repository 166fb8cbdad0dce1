"""What a cell's text asks for: magics and code, in the order they are written.

    %timing on            =>  LinePart("timing", "on", line 1)
    (def x 1)             =>  CodePart("\\n(def x 1)")

    %%opt none            =>  CellPart("opt", "none", body "\\n(f 3)")
    (f 3)

A code part keeps an empty line for every line above it, so that lines and columns are the cell's
own. A `%` counts only at the start of a line, and below code only where that code is complete and
the name is a magic's: `%1` and `%params` are ordinary symbols.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

_MAGIC: Final = re.compile(r"(%%?)([A-Za-z][\w.-]*)(?:[ \t]+(.*))?[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class CodePart:
    """RTFS text, padded with empty lines to its place in the cell."""

    text: str


@dataclass(frozen=True, slots=True)
class LinePart:
    """`%name argument`; `argument` is padded to its place in the cell, `line` counts from 1."""

    name: str
    argument: str
    line: int


@dataclass(frozen=True, slots=True)
class CellPart:
    """`%%name argument` and the text below it, padded to its place in the cell."""

    name: str
    argument: str
    line: int
    body: str


Part = CodePart | LinePart | CellPart


def split(text: str, known: Container[str], is_complete: Callable[[str], bool]) -> tuple[Part, ...]:
    """The parts of a cell. `known` holds the magics' names; `is_complete` judges code."""
    lines = text.split("\n")
    first = _first_written(lines)
    head = _MAGIC.match(lines[first]) if first < len(lines) else None
    if head and head[1] == "%%":
        body = "\n" * (first + 1) + "\n".join(lines[first + 1 :])
        return (CellPart(head[2], _argument(head, first), first + 1, body),)
    parts: list[Part] = []
    start = 0
    for number, line in enumerate(lines):
        found = _MAGIC.match(line) if line.startswith("%") else None
        if not found or found[1] == "%%":
            continue
        above = "\n".join(lines[start:number])
        if above.strip() and not (found[2] in known and is_complete(above)):
            continue
        _add_code(parts, above, start)
        parts.append(LinePart(found[2], _argument(found, number), number + 1))
        start = number + 1
    _add_code(parts, "\n".join(lines[start:]), start)
    return tuple(parts)


def _first_written(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if line.strip():
            return number
    return len(lines)


def _argument(found: re.Match[str], lines_above: int) -> str:
    text = (found[3] or "").rstrip()
    return "\n" * lines_above + " " * found.start(3) + text if text else ""


def _add_code(parts: list[Part], text: str, lines_above: int) -> None:
    if text.strip():
        parts.append(CodePart("\n" * lines_above + text))

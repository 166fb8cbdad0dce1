"""What a cell's text asks for: magics and code, in the order they are written.

    %timing on            =>  LinePart("timing", "on", line 1)
    (def x 1)             =>  CodePart("\\n(def x 1)")

    %%opt none            =>  CellPart("opt", "none", body "\\n(f 3)")
    (f 3)

A code part keeps an empty line for every line above it, so that lines and columns are the cell's
own. A `%` counts only at the start of a line, and below code only where that code is complete and
the name is a magic's: `%1` and `%params` are ordinary symbols. A `%%` takes all that is below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

_MAGIC: Final = re.compile(r"(%%?)([A-Za-z][\w.-]*)(?:\s+(.*))?\s*\Z")


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
    parts: list[Part] = []
    start = 0
    for number, line in enumerate(lines):
        found = _MAGIC.match(line) if line.startswith("%") else None
        if not found:
            continue
        above = "\n".join(lines[start:number])
        if _is_code(lines[start:number]) and not (found[2] in known and is_complete(above)):
            continue
        _add_code(parts, above, start)
        if found[1] == "%%":
            body = "\n" * (number + 1) + "\n".join(lines[number + 1 :])
            return (*parts, CellPart(found[2], _argument(found, number), number + 1, body))
        parts.append(LinePart(found[2], _argument(found, number), number + 1))
        start = number + 1
    _add_code(parts, "\n".join(lines[start:]), start)
    return tuple(parts)


def _is_code(lines: list[str]) -> bool:
    """Whether there is more than blank lines and comments."""
    return any(line.strip() and not line.lstrip().startswith(";") for line in lines)


def _argument(found: re.Match[str], lines_above: int) -> str:
    text = (found[3] or "").rstrip()
    return "\n" * lines_above + " " * found.start(3) + text if text else ""


def _add_code(parts: list[Part], text: str, lines_above: int) -> None:
    if _is_code(text.split("\n")):
        parts.append(CodePart("\n" * lines_above + text))

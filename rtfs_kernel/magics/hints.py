"""Hints that only a notebook can give: which of its lines cures an error of a program.

(call :ccos.io.read-file "x")   =>  … not allowed …   hint: …; %policy files FOLDER would
(f) %who                        =>  Undefined symbol: %who   hint: a magic stands at the start …
"""

from __future__ import annotations

import re
from typing import Final

from engine import Session
from engine.api import Problem
from engine.base.record import replaced
from engine.base.suggest import near
from engine.runtime.errors import Thrown

from .registry import MAGICS, NAMES

_REFUSED: Final = re.compile(r"Security violation: \w+ operation on capability '([^']+)'")
_UNDEFINED: Final = re.compile(r"Undefined symbol: (%%?)([A-Za-z][\w.-]*)\Z")
_LINE_MAGIC: Final = re.compile(r"%([A-Za-z][\w.-]*)[ \t]")
_OPENED_BY: Final = {
    "files": "%policy files FOLDER",
    "files-write": "%policy files-write FOLDER",
    "env": "%policy env NAME",
    "hosts": "%policy hosts HOST",
}


def cured(problem: Problem, session: Session, code: str) -> Problem:
    """The problem of a cell's text with a hint for a notebook, where there is one."""
    hint = ""
    if problem.kind == ":security-violation":
        hint = _grant(problem, session)
    elif problem.kind == ":undefined-symbol":
        hint = _magic(problem)
    elif problem.kind == ":syntax-error":
        hint = _below(problem, code)
    found: Problem = replaced(problem, hint=hint) if hint else problem
    return found


def _grant(problem: Problem, session: Session) -> str:
    """The line that would allow what was refused."""
    found = _REFUSED.match(problem.message)
    if found is None:
        return ""
    try:
        row, decision = session.gateway.describe(found[1])
    except Thrown:
        return ""
    if decision == "ask" or session.gateway.services.policy.refuses_effect(row.effect):
        return ""
    line = _OPENED_BY.get(row.opened_by, f"%policy allow {row.id}")
    return f"{problem.hint.partition('; grants=')[0]}; {line} would"


def _below(problem: Problem, code: str) -> str:
    """Which magic takes the lines below, where one was written whose code goes on there."""
    place = problem.place
    lines = code.split("\n")
    if place is None or "never closed" not in problem.message or place.line >= len(lines):
        return ""
    found = _LINE_MAGIC.match(lines[place.line - 1])
    row = MAGICS.get(NAMES.get(found[1], "")) if found else None
    if row is None or not row.cell:
        return ""
    return f"%{row.name} takes its line alone; %%{row.name} takes all that is below it"


def _magic(problem: Problem) -> str:
    """What is wrong with a magic that was taken for a symbol."""
    if problem.message in ("Undefined symbol: %", "Undefined symbol: %%"):
        return "the name of a magic follows without a blank; %lsmagic lists them"
    found = _UNDEFINED.match(problem.message)
    if found is None:
        return ""
    if found[2] in NAMES:
        return "a magic stands at the start of a line, above code or below complete code"
    close = near(found[2].lower(), NAMES)
    if not close:
        return ""
    return f"did you mean the magic {' or '.join(found[1] + name for name in close)}?"

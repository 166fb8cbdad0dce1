"""A problem as the traceback of an error output: 16 colours, a caret under the form.

    Problem(":type-error", "Type error in +: …", Place("cell [3]", 1, 1, …))
        =>  cell [3]:1:1  :type-error  Type error in +: expected number, got string
              1 | (+ 1 "a")
                | ^^^^^^^^^

All problems of a cell go into one error output; front ends show them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.api import Note, Place, Problem
from engine.base.record import replaced
from engine.report import render_problem

from .inert import shortened

MESSAGE_LIMIT: Final = 2_000  # code points of a message, a hint, a cause; a program may write books
BOLD: Final = "\x1b[1m"
# JupyterLab draws bold red and bold green too dark for the red error box of its dark theme.
DARK: Final = ("\x1b[1;31m", "\x1b[1;32m")
AFTER_CARET: Final = 300  # code points of the line behind the marked form; 100 columns are shown


def traceback(problems: Sequence[Problem]) -> list[str]:
    """Lines with ANSI colours, a blank one between two problems."""
    lines: list[str] = []
    for problem in problems:
        if lines:
            lines.append("")
        painted = render_problem(bounded(problem), colour=True)
        for dark in DARK:
            painted = painted.replace(dark, BOLD)
        lines += painted.rstrip("\n").split("\n")
    return lines


def text(problems: Sequence[Problem]) -> str:
    """Text with ANSI colours and a final line break, for a stream."""
    return "".join(line + "\n" for line in traceback(problems))


def bounded(problem: Problem) -> Problem:
    """The problem with texts of a size that can be read (and laid out in no time)."""
    fields: dict[str, object] = {
        "message": shortened(problem.message, MESSAGE_LIMIT),
        "hint": shortened(problem.hint, MESSAGE_LIMIT),
        "causes": tuple([shortened(cause, MESSAGE_LIMIT) for cause in problem.causes]),
        "notes": tuple([Note(_near(each.place), each.text) for each in problem.notes]),
    }
    if problem.place:
        fields["place"] = _near(problem.place)
    short: Problem = replaced(problem, **fields)
    return short


def _near(place: Place) -> Place:
    most = place.column + AFTER_CARET
    if len(place.excerpt) <= most:
        return place
    near: Place = replaced(place, excerpt=place.excerpt[:most])
    return near

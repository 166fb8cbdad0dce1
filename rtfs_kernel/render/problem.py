"""A problem as the traceback of an error output: 16 colours, a caret under the form.

    Problem(":type-error", "Type error in +: …", Place("cell [3]", 1, 1, …))
        =>  cell [3]:1:1  :type-error  Type error in +: expected number, got string
              1 | (+ 1 "a")
                | ^^^^^^^^^

All problems of a cell go into one error output; front ends show them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.api import Problem
from engine.report import render_problem


def traceback(problems: Sequence[Problem]) -> list[str]:
    """Lines with ANSI colours, a blank one between two problems."""
    lines: list[str] = []
    for problem in problems:
        if lines:
            lines.append("")
        lines += render_problem(problem, colour=True).rstrip("\n").split("\n")
    return lines


def text(problems: Sequence[Problem]) -> str:
    """Text with ANSI colours and a final line break, for a stream."""
    return "".join(line + "\n" for line in traceback(problems))

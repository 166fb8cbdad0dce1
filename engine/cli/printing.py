"""What the command prints of values and problems; colour only for a terminal that wants it.

Problem(":type-error", …)   =>   error: Type error in +: …, with a caret under the form
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from ..api import Problem


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour: a terminal, no NO_COLOR (no-color.org), no TERM=dumb."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def print_problems(problems: Iterable[Problem]) -> None:
    """Problems to standard error, an empty line after each."""
    from ..report import render_problem

    colour = wants_colour(sys.stderr)
    for problem in problems:
        print(render_problem(problem, colour), file=sys.stderr, end="\n\n")


def shown_value(text: str) -> str:
    """A value's text; to a terminal without what could control it."""
    if not sys.stdout.isatty():
        return text
    from ..terminal import safe

    return safe(text, keep_lines=True)

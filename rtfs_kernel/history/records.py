"""What history is made of; loads nothing.

(+ 1 2) as the third cell  =>  Line(3, "(+ 1 2)", "3")
asked for in session 7     =>  Row(7, Line(3, "(+ 1 2)", "3"))
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A cell: its execution number, its text, and the text of its value."""

    number: int
    code: str
    shown: str


class Row(NamedTuple):
    """A line of some session."""

    session: int
    line: Line

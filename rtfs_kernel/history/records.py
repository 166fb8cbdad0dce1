"""What history is made of, and what can be in its way; loads nothing.

(+ 1 2) as the third cell  =>  Line(3, "(+ 1 2)", "3")
asked for in session 7     =>  Row(7, Line(3, "(+ 1 2)", "3"))
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Kind = Literal["damaged", "foreign", "locked", "full", "unwritable"]


class Line(NamedTuple):
    """A cell: its execution number, its text, and the text of its value."""

    number: int
    code: str
    shown: str


class Row(NamedTuple):
    """A line of some session."""

    session: int
    line: Line


class Trouble(Exception):
    """Why the history file cannot be used: the kind, and a reason for people."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Final = kind

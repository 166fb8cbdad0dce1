"""What was done about each part of a source, and why: what `%why` shows.

    (def a 2)   compiled, evaluated     it is new
    (f a)       reused, evaluated       because of deep(user, a)
    (g 1)       reused, reused          0.8 ms saved

A step is written while its part runs, so that a failing form has one too.
"""

from __future__ import annotations

from typing import Final

from .parts import Part

READ: Final = "read"  # the text was read; nothing came of it yet
REUSED: Final = "reused"  # the value is known: from its last run, or from one of an equal form
BOUND: Final = "bound again"  # the value is known, and the name means it again
EVALUATED: Final = "evaluated"


class Step:
    """One part's share of a run.

    `compiled` says whether Core was made; `cause` names what had changed for that (a slot of the
    database) or for the evaluation. `saved` and `seconds` are of evaluating. `since` is the
    revision of the database in which the part had last run, 0 where it never had.
    """

    __slots__ = (
        "cause",
        "compiled",
        "part",
        "repeats",
        "saved",
        "seconds",
        "since",
        "what",
    )

    def __init__(self, part: Part) -> None:
        self.part: Final = part
        self.since: Final = 0 if part.run is None else part.run.revision
        self.what = READ
        self.compiled = False
        self.cause = ""
        self.repeats = True
        self.seconds = 0.0
        self.saved = 0.0

    def planned(self, compiled: bool, cause: str, repeats: bool) -> None:
        """Core is there: made now or not, because of what; the part repeats or not."""
        self.compiled = compiled
        self.cause = cause
        self.repeats = repeats

    def did(self, what: str, seconds: float = 0.0, saved: float = 0.0) -> None:
        """The value is there."""
        self.what = what
        self.seconds = seconds
        self.saved = saved

"""What the database did, and why: the notebook's `why` and what tests assert on.

    Event("executed", words(a), cause="text(a)", seconds=0.00002)
    Event("backdated", words(a), …)            the new answer equals the old one: a cut-off

A hit costs no event, only a count.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .model import Slot

EXECUTED: Final = "executed"  # the function ran; `cause` names what had changed
BACKDATED: Final = "backdated"  # it ran, and its answer is the old one
VERIFIED: Final = "verified"  # dependencies were walked, nothing had changed
EVICTED: Final = "evicted"  # the value was let go to save room
SET: Final = "set"  # an input changed

NEW: Final = "new"  # cause: nobody asked before
LET_GO: Final = "evicted"  # cause: the value had been let go


class Event(NamedTuple):
    """One thing that happened to a slot, in a revision. `cause` is a slot's name, or NEW."""

    kind: str
    slot: Slot
    revision: int
    cause: str = ""
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """`executed words(a) because of text(a)`."""
        because = f" because of {self.cause}" if self.cause else ""
        return f"{self.kind} {self.slot.name}{because}"


class Tally:
    """Counts of one query. `saved` are the seconds that answers found unchanged had cost."""

    __slots__ = ("backdated", "evicted", "executed", "hits", "saved", "seconds", "verified")

    def __init__(self) -> None:
        self.hits = 0
        self.executed = 0
        self.backdated = 0
        self.verified = 0
        self.evicted = 0
        self.seconds = 0.0
        self.saved = 0.0

"""Answers that are kept until something they were made from changes. Knows nothing of RTFS.

text = Input("text", default="")
words = Query("words", lambda db, cell: text(db, cell).split())

db.set(text, "a", value="x y");  words(db, "a")  =>  ["x", "y"], and again without work
"""

from __future__ import annotations

from .cycle import CycleError
from .database import Database
from .events import Event, Tally
from .model import HIGH, LOW, MEDIUM, Input, Query

__all__ = ["HIGH", "LOW", "MEDIUM", "CycleError", "Database", "Event", "Input", "Query", "Tally"]

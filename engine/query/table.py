"""The slots of one question, and which of their values are let go.

Query("code", …, most=2)    values of a, b and c are asked for in this order
    =>  the value of code(a) goes; its fingerprint and dependencies stay, so that what was made
        from it is still found unchanged
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from .events import Tally
from .model import Input, Key, Query, Slot


class Table:
    """Slots by key, counts, and the order of use where only few values may be kept."""

    __slots__ = ("most", "recent", "slots", "tally")

    def __init__(self, question: Query | Input, tally: Tally) -> None:
        self.slots: Final[dict[Key, Slot]] = {}
        self.tally: Final = tally
        self.most: Final = question.most if isinstance(question, Query) else 0
        self.recent: Final[OrderedDict[Slot, None]] = OrderedDict()

    def use(self, slot: Slot) -> Slot | None:
        """Note that a value was used just now; the slot whose value was let go for it, if any."""
        self.recent[slot] = None
        self.recent.move_to_end(slot)
        if len(self.recent) <= self.most:
            return None
        oldest, _ = self.recent.popitem(last=False)
        if oldest.memo is None:
            return None
        oldest.memo = oldest.memo._replace(value=None, kept=False)
        self.tally.evicted += 1
        return oldest

    def drop(self, slot: Slot) -> None:
        """A slot that nobody asks for any more."""
        self.slots.pop(slot.key, None)
        self.recent.pop(slot, None)

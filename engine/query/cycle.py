"""A question that needs its own answer: who asks whom, and what becomes of it.

    type(even?) asks type(odd?) asks type(even?)
        =>  CycleError: type(even?) -> type(odd?) -> type(even?)

Where every question on the cycle has an `on_cycle`, each gets that answer, whichever of them was
asked first; so the answers do not depend on the order of asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .model import Slot


class CycleError(Exception):
    """A question depends on its own answer. `path` begins and ends with the same name."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.path: Final = tuple([slot.name for slot in (*slots, slots[0])])
        super().__init__(" -> ".join(self.path))


class Unwinding(BaseException):
    """On its way up to `head`; every question of the cycle is answered by its `on_cycle`.

    `read` gathers what the questions of the cycle were made from: all their answers depend on it.
    """

    def __init__(self, slots: Sequence[Slot], read: Sequence[Slot]) -> None:
        self.head: Final = slots[0]
        self.slots: Final = frozenset(slots)
        self.read: Final = tuple(dict.fromkeys([each for each in read if each not in self.slots]))

"""A question that needs its own answer: who asks whom, and what becomes of it.

    type(even?) asks type(odd?) asks type(even?)
        =>  CycleError: type(even?) -> type(odd?) -> type(even?)

Where every question on the cycle has an `on_cycle`, each gets that answer, whichever of them was
asked first; so the answers do not depend on the order of asking. All of them were made from what
any of them had read. Their memos name the cycle: a member whose answer is lost (evicted, or
interrupted before it was kept) finds itself named when it asks the next one, and joins again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from .model import Query, Slot


class CycleError(Exception):
    """A question depends on its own answer. `path` begins and ends with the same name."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.path: Final = tuple([slot.name for slot in (*slots, slots[0])])
        super().__init__(" -> ".join(self.path))


class Unwinding(BaseException):
    """On its way up to `head`; every question of the cycle is answered by its `on_cycle`.

    `read` is what the questions of the cycle were made from: all their answers depend on it.
    """

    def __init__(self, head: Slot, slots: frozenset[Slot], read: Iterable[Slot]) -> None:
        self.head: Final = head
        self.slots: Final = slots
        self.read: Final = tuple(dict.fromkeys([each for each in read if each not in slots]))


class Frame:
    """A query that is running: what it has read and reported so far.

    `walked` are the slots that were being verified when it had to run, with the number of their
    dependencies that were found unchanged: they stand between `parent` and this one, for they
    would ask it. `answering` is set while its `on_cycle` runs.
    """

    __slots__ = ("answering", "parent", "problems", "read", "slot", "walked")

    def __init__(
        self, slot: Slot, parent: Frame | None, walked: Sequence[tuple[Slot, int]] = ()
    ) -> None:
        self.slot: Final = slot
        self.parent: Final = parent
        self.walked: Final = walked
        self.read: dict[Slot, None] = {}
        self.problems: list[Any] = []
        self.answering = False


def raise_cycle(top: Frame, asked: Slot) -> None:
    """Raise for `top` asking a question that is being answered already.

    Raises Unwinding, or CycleError where some question has no `on_cycle` or is running it. A query
    that catches CycleError was made from what all on the path had read.
    """
    slots: list[Slot] = []
    read: dict[Slot, None] = {}
    frame: Frame | None = top
    answerable = True
    while frame is not None:
        slots.append(frame.slot)
        read.update(frame.read)
        answerable = answerable and not frame.answering
        if frame.slot is asked:
            break
        for slot, verified in reversed(frame.walked):
            slots.append(slot)
            read.update(dict.fromkeys(slot.memo.dependencies[:verified] if slot.memo else ()))
        frame = frame.parent
    slots.reverse()
    if answerable and all([isinstance(s.query, Query) and s.query.on_cycle for s in slots]):
        raise Unwinding(asked, frozenset(slots), read)
    top.read.update(read)
    raise CycleError(slots)


def join_cycle(frame: Frame, asked: Slot) -> None:
    """Raise for a running query that is named by the cycle of the answer it has just been given."""
    memo = asked.memo
    assert memo is not None
    if frame.answering:
        raise CycleError([frame.slot, asked])
    raise Unwinding(frame.slot, memo.cycle, [*frame.read, *memo.dependencies])

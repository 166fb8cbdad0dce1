"""Who was made from whom, and who became unsure: an edit is told to what depends on it, only.

    text(a) <- words(a) <- count(a) <- total(a, b)      "<-" is kept as `readers`
    set text(a)   =>   words(a), count(a), total(a, b) are unsure, and nothing else was looked at

Two laws hold between any two steps, also where an interrupt comes:

1. A slot stands among the readers of every dependency of its memo (but for durable inputs).
   An edge too many only makes somebody unsure in vain; so edges are added before a memo is stored
   and taken away after it.
2. What reads an unsure slot is unsure. So a walk upwards may stop at one: each slot is marked once
   until it is verified again, as in Adapton's dirtying (Hammer et al., PLDI 2014).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .model import Input, Key, Query, Slot


def readers_of(slot: Slot) -> Iterable[Slot]:
    """The slots whose answers may have been made from this one."""
    readers = slot.readers
    if readers is None:
        return ()
    return readers if isinstance(readers, dict) else (readers,)


def add_reader(slot: Slot, reader: Slot) -> None:
    """From now on `reader` becomes unsure when `slot` changes."""
    readers = slot.readers
    if readers is None:
        slot.readers = reader
    elif isinstance(readers, dict):
        readers[reader] = None
    elif readers is not reader:
        slot.readers = {readers: None, reader: None}


def drop_reader(slot: Slot, reader: Slot) -> None:
    """`reader` no longer asks `slot`."""
    readers = slot.readers
    if readers is reader:
        slot.readers = None
    elif isinstance(readers, dict):
        readers.pop(reader, None)
        if not readers:
            slot.readers = None


def link(slot: Slot, dependencies: Iterable[Slot]) -> None:
    """Make a slot a reader of what it was made from; a durable input keeps no readers."""
    for dependency in dependencies:
        memo = dependency.memo
        if memo is None or not memo.durability:
            add_reader(dependency, slot)


class Marks:
    """Makes slots unsure and sure again; remembers the unsure ones of watched queries.

    `_unfinished` are the slots of a walk that was interrupted while it marked them: nothing had
    changed yet, but the second law may not hold for them. The next walk begins with them.
    """

    __slots__ = ("_unfinished", "_watched")

    def __init__(self) -> None:
        self._unfinished: dict[Slot, None] = {}
        self._watched: Final[dict[Query | Input, dict[Slot, None]]] = {}

    def mark(self, slots: Iterable[Slot]) -> None:
        """Make slots unsure, and all that read them. Costs the number that were not so before."""
        found = dict(self._unfinished)
        found.update([(each, None) for each in slots if not each.unsure])
        work = list(found)
        while work:
            for reader in readers_of(work.pop()):
                if not reader.unsure and reader not in found:
                    found[reader] = None
                    work.append(reader)
        self._unfinished = found
        for slot in found:
            self.listed(slot)
            slot.unsure = True
        self._unfinished = {}

    def listed(self, slot: Slot) -> None:
        """A slot is unsure now, or gets its first answer and will be sure as soon as it has it."""
        if self._watched and slot.query in self._watched:
            self._watched[slot.query][slot] = None

    def sure(self, slot: Slot) -> None:
        """The memo of a slot is right, and so are those of its dependencies."""
        slot.unsure = False
        if self._watched and slot.query in self._watched:
            self._watched[slot.query].pop(slot, None)

    def watch(self, query: Query, slots: Iterable[Slot]) -> None:
        """Remember the unsure slots of a query from now on; `slots` are all it has."""
        if query not in self._watched:
            self._watched[query] = {
                slot: None for slot in slots if slot.unsure and slot.memo is not None
            }

    def unsure(self, query: Query) -> tuple[Key, ...]:
        """Keys of the unsure slots of a watched query; ValueError where nobody watches it."""
        if query not in self._watched:
            raise ValueError(f"{query.name} is not watched")
        return tuple([slot.key for slot in self._watched[query] if slot.unsure and slot.memo])

    def forget(self, slot: Slot) -> None:
        """A slot that is dropped is no longer listed."""
        if slot.query in self._watched:
            self._watched[slot.query].pop(slot, None)

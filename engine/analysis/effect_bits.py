"""Questions about bits of effects: what may be dropped, done once, or moved.

removable(ALLOCATES | READS)    =>  True       nobody can tell that it did not happen
repeatable(READS)               =>  False      something may be written in between
movable_past(THROWS, WRITES)    =>  False      the write would come although there was an error
"""

from __future__ import annotations

from typing import Final

from ..prims.table import (
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    MARKS,
    READS,
    THROWS,
    TYPES,
    WRITES,
)


def can_throw(fx: int) -> bool:
    """Whether an error may come out. FORCES runs code that nobody knows, so it counts."""
    return fx & (THROWS | FORCES) != 0


def removable(fx: int) -> bool:
    """Whether a node may go when nobody uses its value: then nobody can tell.

    What is left out of the bits that forbid it cannot be seen afterwards: that something was read,
    looked up, allocated or made. CALLS is there only where it is not known what is called.
    """
    return fx & (THROWS | WRITES | HOST | DIVERGES | FORCES | CALLS) == 0


def repeatable(fx: int) -> bool:
    """Whether evaluating twice in a row is the same as once, the value being used twice.

    An error of the first leaves no second, so THROWS and DIVERGES are no obstacle; what FORCES
    realises stays realised. READS is one, as threads write in between; FRESH too, as the two
    values would be one that is equal to itself.
    """
    return fx & (READS | WRITES | HOST | CALLS | MARKS | FRESH) == 0


def movable_past(a: int, b: int) -> bool:
    """Whether two nodes next to each other may change places; the order given does not matter.

    - Of two that may each raise or not end, the first decides what the program does: not both.
    - Where one writes or asks the host, the other must neither write, ask, read nor run code that
      nobody knows; nor may it raise or not end, as then the write would come or not.
    - FORCES and CALLS run such code: they count as all of that.
    - What only reads, allocates or makes goes past all that does not write.
    """
    a, b = _expanded(a), _expanded(b)
    if a & _ENDS and b & _ENDS:
        return False
    if a & _CHANGES and b & (_CHANGES | _ENDS | _LOOKS):
        return False
    return not (b & _CHANGES and a & (_CHANGES | _ENDS | _LOOKS))


_ENDS: Final = THROWS | DIVERGES
_CHANGES: Final = WRITES | HOST
_LOOKS: Final = READS | TYPES


def _expanded(fx: int) -> int:
    return fx | _ENDS | _CHANGES | _LOOKS if fx & (FORCES | CALLS) else fx


def may_redefine(fx: int) -> bool:
    """Whether the program may be left, to a host that may come back and redefine a global.

    Only top-level forms define: RTFS code that runs inside one cannot.
    """
    return fx & (HOST | FORCES | CALLS) != 0

"""What an optimisation did, or did not do: where, by which rule, and why.

fold.prim      (* 2 3) => 6       every argument is constant and * is foldable
inline.call    missed (f x)       f has cost 31, the limit is 20
"""

from __future__ import annotations

from typing import Final

from ..base.record import node
from ..ir.core import Node

FIRED: Final = "fired"
MISSED: Final = "missed"


@node
class Remark:
    """One firing of a rule, or one missed chance.

    `number` counts the firings of a whole compilation from 1 (0 of a missed chance), `name` is
    `pass.rule`. `after` is None for a missed chance. `cost` and `limit`, where both are there, are
    what the decision compared.
    """

    kind: str
    number: int
    name: str
    before: Node
    after: Node | None
    why: str
    cost: float | None = None
    limit: float | None = None

"""Random numbers, drawn by the host from the session's seeded source.

(do (random-seed 7) (rand-int 6))  =>  the same integer from 0 to 5 every time
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import index_error
from ..values.seq import items_of
from .forward import ask, forward
from .table import HOST, READS, THROWS, primitive

forward(
    "rand",
    "num? -> float",
    "ccos.random.rand",
    """A float from 0 (included) to 1, or to the argument (excluded).

    (< -1 (rand) 1)  => true
    (rand 0)  => 0.0
    """,
    __name__,
    aliases="random",
    see="rand-int rand-nth shuffle random-seed",
)
forward(
    "rand-int",
    "int -> int | int int -> int",
    "ccos.random.rand-int",
    """An integer from 0, or from the first of two bounds (included), to the last (excluded).

    (rand-int 1)  => 0
    (rand-int 5 6)  => 5
    (rand-int 0)  => ERROR invalid-argument
    """,
    __name__,
    aliases="random-int",
    see="rand rand-nth",
)
forward(
    "shuffle",
    "seq -> vec",
    "ccos.random.shuffle",
    """A vector of the items in random order.

    (sort (shuffle [3 1 2]))  => [1 2 3]
    (shuffle nil)  => []
    """,
    __name__,
    see="rand-nth sort",
)
forward(
    "random-uuid",
    "-> uuid",
    "ccos.random.uuid",
    """A random UUID.

    (uuid? (random-uuid))  => true
    """,
    __name__,
    see="uuid uuid?",
)
forward(
    "random-seed",
    "int -> nil",
    "ccos.random.seed",
    """Start the session's random numbers anew from a seed.

    (= (do (random-seed 7) (rand)) (do (random-seed 7) (rand)))  => true
    """,
    __name__,
    see="rand",
)


@primitive("rand-nth", "seq -> any", fx=HOST | READS | THROWS, cost=60, see="rand-int shuffle")
def random_item(seq: Any) -> Any:
    """One of the items, each as likely as the others.

    (rand-nth [7])  => 7
    (rand-nth [])  => ERROR index-out-of-bounds
    """
    items = items_of(seq)
    if not len(items):
        raise index_error(0, 0, 0)
    at = ask("ccos.random.rand-int", len(items))
    for item in items:
        if at == 0:
            return item
        at -= 1
    return None

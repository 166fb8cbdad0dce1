"""Random numbers, the same again for the same seed.

    Session(seed=7):  (rand-int 100) (rand-int 100)   =>  the same two numbers in every run

One generator per session. Branches that run in parallel draw from it in the order they come, so a
program that wants the same numbers again draws them outside of its branches.
"""

from __future__ import annotations

import random
from threading import Lock
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import invalid_argument
from ..values.atoms import Uuid
from ..values.seq import items_of
from ..values.vectors import vector

_ROW: Final[dict[str, Any]] = {"effect": "system", "grant": ALLOW}


class Source:
    """A generator and the lock that keeps a draw in one piece."""

    __slots__ = ("generator", "lock")

    def __init__(self, seed: int | None) -> None:
        self.generator: Final = random.Random(seed)
        self.lock: Final = Lock()


@capability("ccos.random.rand", "num? -> float", **_ROW)
def rand(cx: CapabilityContext, bound: float = 1.0) -> float:
    """A float from 0 (included) to 1 or the bound (excluded).

    (call :ccos.random.rand)
    """
    source = _source(cx)
    with source.lock:
        return source.generator.random() * bound


@capability("ccos.random.rand-int", "int -> int | int int -> int", **_ROW)
def rand_int(cx: CapabilityContext, *bounds: int) -> int:
    """An integer from 0, or the first bound (included), to the last bound (excluded).

    (call :ccos.random.rand-int 6)
    """
    low, high = (0, bounds[0]) if len(bounds) == 1 else bounds
    if high <= low:
        raise invalid_argument(f"rand-int has no integer from {low} up to below {high}")
    source = _source(cx)
    with source.lock:
        return source.generator.randrange(low, high)


@capability("ccos.random.shuffle", "seq -> vec", **_ROW)
def shuffle(cx: CapabilityContext, items: Any) -> Any:
    """A vector of the items in random order.

    (call :ccos.random.shuffle [1 2 3])
    """
    shuffled = list(items_of(items))
    source = _source(cx)
    with source.lock:
        source.generator.shuffle(shuffled)
    return vector(shuffled)


@capability("ccos.random.uuid", "-> uuid", **_ROW)
def uuid(cx: CapabilityContext) -> Uuid:
    """A random UUID (version 4).

    (call :ccos.random.uuid)
    """
    source = _source(cx)
    with source.lock:
        bits = source.generator.getrandbits(128)
    bits = bits & ~(0xF << 76) | 4 << 76  # version 4
    digits = f"{bits & ~(0x3 << 62) | 0x2 << 62:032x}"  # variant of RFC 4122
    return Uuid("-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]]))


@capability("ccos.random.seed", "int -> nil", **_ROW)
def seed(cx: CapabilityContext, number: int) -> None:
    """Start the session's random numbers anew from a seed.

    (call :ccos.random.seed 7)
    """
    source = _source(cx)
    with source.lock:
        source.generator.seed(number)


def _source(cx: CapabilityContext) -> Source:
    return cx.store("random", lambda: Source(cx.services.seed))

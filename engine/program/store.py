"""Values by digest: what a form gave, for any form that means the same.

    (def a (slow 1))  edited to  (def a (slow 2))  and back   =>   the first value, not run again

Only settled plain data is kept: it cannot hold anything that changes later.
"""

from __future__ import annotations

from sys import getsizeof
from typing import Any, Final, NamedTuple

from ..base.lru import Cache

MOST_VALUES: Final = 10_000
MOST_BYTES: Final = 64_000_000
SEEN: Final = 16  # items of a vector that are looked at
ITEM: Final = 60  # bytes that an item takes, about


class Known(NamedTuple):
    """A value, the bytes it takes about, the seconds that making it took, its fingerprint."""

    value: Any
    size: int
    seconds: float
    print: bytes | None = None


class Values:
    """The store of one session."""

    def __init__(self) -> None:
        self.cache: Final[Cache[bytes, Known]] = Cache(
            "value", MOST_VALUES, MOST_BYTES, lambda known: known.size
        )

    def get(self, digest: bytes) -> Known | None:
        """The value that a form with this digest has."""
        return self.cache.get(digest)

    def put(self, digest: bytes, value: Any, seconds: float, print: bytes | None = None) -> None:
        """Keep a value that is settled plain data, with its fingerprint if that is known."""
        self.cache.put(digest, Known(value, size_of(value), seconds, print))


def size_of(value: Any) -> int:
    """About how many bytes a value takes: the first items stand for the others, two levels down."""
    items = value if type(value) is tuple else ()
    first = items[:SEEN]
    inner = sum([getsizeof(item) + ITEM * _count(item) for item in first])
    return getsizeof(value) + ITEM * _count(value) + inner * len(items) // max(1, len(first))


def _count(value: Any) -> int:
    """The number of items of a collection, 0 for anything else."""
    return len(value) if hasattr(value, "__len__") and not isinstance(value, str) else 0

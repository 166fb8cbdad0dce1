"""Values by digest: what a form gave, for any form that means the same.

    (def a (slow 1))  edited to  (def a (slow 2))  and back   =>   the first value, not run again

Only settled plain data is kept: it cannot hold anything that changes later.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ..base.lru import Cache

MOST_VALUES: Final = 10_000
MOST_BYTES: Final = 64_000_000


class Known(NamedTuple):
    """A value, the bytes it takes about, and the seconds that making it took."""

    value: Any
    size: int
    seconds: float


class Values:
    """The store of one session."""

    def __init__(self) -> None:
        self.cache: Final[Cache[bytes, Known]] = Cache(
            "value", MOST_VALUES, MOST_BYTES, lambda known: known.size
        )

    def get(self, digest: bytes) -> Known | None:
        """The value that a form with this digest has."""
        return self.cache.get(digest)

    def put(self, digest: bytes, value: Any, seconds: float) -> None:
        """Keep a value that is settled plain data."""
        self.cache.put(digest, Known(value, _size(value), seconds))


def _size(value: Any) -> int:
    """About how many bytes a value takes: an estimate from its outermost two levels."""
    from sys import getsizeof

    return getsizeof(value)

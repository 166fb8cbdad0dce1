"""A bounded memory: the entries used last stay, and what is not there can say why.

    cache = Cache("forms", most_entries=2, most_bytes=1_000, size_of=len)
    cache.put("a", "…"); cache.put("b", "…"); cache.put("c", "…")
    cache.get("a")  =>  None        cache.why_missed("a")  =>  "evicted"

Every operation takes constant time. A change is written down before it is made, with the counts
that hold after it, and made again by the next operation if an interrupt came in between: so content
and counts agree whenever they are looked at. For one thread at a time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, Generic, NamedTuple, TypeVar

from .record import record

MOST_REASONS: Final = 1024  # keys that are gone and whose reason is remembered, the latest ones
NEVER_SEEN: Final = "never seen"
EVICTED: Final = "evicted"

K = TypeVar("K")
V = TypeVar("V")


@record
class CacheStats:
    """What a cache holds and how it did; sizes in bytes, as its `size_of` measures them."""

    name: str
    entries: int
    bytes: int
    most_entries: int
    most_bytes: int
    hits: int
    misses: int
    evictions: int


_EVERYTHING: Final[Any] = object()  # stands for all keys


class _Change(NamedTuple):
    """One key's new entry (None: it goes), and what holds once the change is made."""

    key: Any
    entry: tuple[Any, int] | None  # value, bytes
    reason: str  # why it went
    bytes: int
    evictions: int


class Cache(Generic[K, V]):
    """Keys to values, the least recently used of which go first.

    Responsibilities: the bounds, the counts, the reasons. `size_of` gives a value's bytes; what it
    raises, `put` raises, and nothing has changed. A value of None is not told from a missing one.
    """

    def __init__(
        self, name: str, most_entries: int, most_bytes: int, size_of: Callable[[V], int]
    ) -> None:
        self.name: Final = name
        self.most_entries: Final = most_entries
        self.most_bytes: Final = most_bytes
        self._size_of = size_of
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._reasons: OrderedDict[K, str] = OrderedDict()
        self._change: _Change | None = None  # written down, and perhaps not made
        self._bytes = 0
        self._hits = 0
        self._misses = 0
        self._evictions = 0

    def get(self, key: K) -> V | None:
        """The value at `key`, which is now the one used last; None where there is none."""
        if self._change is not None:
            self._make(self._change)
        entry = self._entries.get(key)
        if entry is None:
            self._misses += 1
            return None
        self._entries.move_to_end(key)
        self._hits += 1
        return entry[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value; others go where there is no room. One larger than the cache is not kept."""
        size = self._size_of(value)
        if self._change is not None:
            self._make(self._change)
        if size > self.most_bytes or self.most_entries < 1:
            self._let_go(key, f"let go: too large for the cache ({size:,} bytes)")
            return
        before = self._entries.get(key)
        total = self._bytes + size - (before[1] if before is not None else 0)
        self._make(_Change(key, (value, size), "", total, self._evictions))
        self._evict()

    def discard(self, key: K, reason: str = "discarded") -> None:
        """Let an entry go, if there is one; `why_missed` tells the reason."""
        if self._change is not None:
            self._make(self._change)
        if key in self._entries:
            self._let_go(key, f"let go: {reason}")

    def clear(self, reason: str = "cleared") -> None:
        """Let everything go; `why_missed` tells the reason for the entries used last."""
        if self._change is not None:
            self._make(self._change)
        for _ in range(min(len(self._entries), MOST_REASONS)):
            self._let_go(next(reversed(self._entries)), f"let go: {reason}")
        self._make(_Change(_EVERYTHING, None, "", 0, self._evictions))

    def why_missed(self, key: K) -> str:
        """Why `key` is not there: "never seen", "evicted" or "let go: …"; "" where it is there.

        The reasons of the MOST_REASONS latest keys are known; one before them was "never seen".
        """
        if self._change is not None:
            self._make(self._change)
        return "" if key in self._entries else self._reasons.get(key, NEVER_SEEN)

    def stats(self) -> CacheStats:
        """What the cache holds now, and its counts since it was made."""
        if self._change is not None:
            self._make(self._change)
        return CacheStats(
            self.name,
            len(self._entries),
            self._bytes,
            self.most_entries,
            self.most_bytes,
            self._hits,
            self._misses,
            self._evictions,
        )

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def _evict(self) -> None:
        while len(self._entries) > self.most_entries or self._bytes > self.most_bytes:
            oldest = next(iter(self._entries))
            total = self._bytes - self._entries[oldest][1]
            self._make(_Change(oldest, None, EVICTED, total, self._evictions + 1))

    def _let_go(self, key: K, reason: str) -> None:
        before = self._entries.get(key)
        total = self._bytes - (before[1] if before is not None else 0)
        self._make(_Change(key, None, reason, total, self._evictions))

    def _make(self, change: _Change) -> None:
        """Make a change; making it again changes nothing."""
        self._change = change
        key, entry, reason, size, evictions = change
        if key is _EVERYTHING:
            self._entries = OrderedDict()
        elif entry is None:
            self._entries.pop(key, None)
            self._reasons[key] = reason
            self._reasons.move_to_end(key)
            while len(self._reasons) > MOST_REASONS:
                self._reasons.popitem(last=False)
        else:
            self._entries[key] = entry
            self._entries.move_to_end(key)
            self._reasons.pop(key, None)
        self._bytes = size
        self._evictions = evictions
        self._change = None

"""The log of every effect, in which nothing can be changed unnoticed.

    (println "hi")  =>  entry 7: call ccos.io.println sha256(args) `"hi"` ok, previous -> hash

Each entry's hash covers its fields and the hash before it (Haber and Stornetta 1991), so an entry
that is changed, dropped or moved breaks the chain from there on. Memory is bounded: the oldest
entries go, and the hash of the last that went stays as the checkpoint the rest is verified from.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from .canonical import canonical

KEPT: Final = 10_000  # entries in memory, about 5 MB
PREVIEW: Final = 80  # code points of the arguments a reader sees
DIGESTED: Final = 65_536  # code points of canonical text a digest covers
GENESIS: Final = "0" * 64  # the hash "before" the first entry
MASKED: Final = "•••"


class Entry(NamedTuple):
    """One effect. `time` is Unix seconds, `duration` seconds, `outcome` "ok" or an error kind.

    `event` is "call", "step" or "refused"; `subject` a capability id or a step's label.
    `digest` is the SHA-256 of the arguments' canonical texts (of each its first 65,536 code points,
    secret ones left out).
    """

    sequence: int
    time: float
    event: str
    subject: str
    digest: str
    preview: str
    outcome: str
    duration: float
    previous: str
    hash: str = ""

    def sealed(self) -> Entry:
        """The entry with its own hash."""
        return self._replace(hash=self._seal())

    def intact(self, previous: str) -> bool:
        """Whether the entry follows `previous` and is as it was written."""
        return self.previous == previous and self.hash == self._seal()

    def _seal(self) -> str:
        # netstrings: no choice of field texts gives the bytes of another entry
        fields = [str(field).encode("utf-8", "surrogatepass") for field in self[:-1]]
        return sha256(b"".join([b"%d:%b," % (len(field), field) for field in fields]))


class Audit:
    """The chain: appends entries, keeps the newest, verifies. Safe to use from several threads.

    `mask(capability, args)` may replace arguments before they are shown or digested; `sink(entry)`
    is given every entry, so that a whole log can be kept elsewhere.
    """

    def __init__(
        self,
        kept: int = KEPT,
        mask: Callable[[str, tuple[Any, ...]], tuple[Any, ...]] | None = None,
        sink: Callable[[Entry], None] | None = None,
    ) -> None:
        self._entries: deque[Entry] = deque()
        self._kept = max(1, kept)
        self._lock = threading.Lock()
        self.mask = mask
        self.sink = sink
        self.checkpoint = GENESIS  # hash of the last entry that is no longer in memory
        self.head = GENESIS  # hash of the newest entry
        self.count = 0  # entries ever written

    def record(
        self,
        event: str,
        subject: str,
        args: tuple[Any, ...],
        outcome: str,
        time: float,
        duration: float,
        secret: tuple[int, ...] = (),
    ) -> Entry:
        """Append one entry. Arguments at the indices `secret` are neither shown nor digested."""
        digest, preview = self._described(subject, args, secret)
        with self._lock:
            entry = Entry(
                self.count, time, event, subject, digest, preview, outcome, duration, self.head
            ).sealed()
            self.head = entry.hash
            self.count += 1
            self._entries.append(entry)
            if len(self._entries) > self._kept:
                self.checkpoint = self._entries.popleft().hash
        if self.sink is not None:
            self.sink(entry)
        return entry

    def entries(self) -> tuple[Entry, ...]:
        """The entries in memory, oldest first."""
        with self._lock:
            return tuple(self._entries)

    def verify(self) -> bool:
        """Whether every entry in memory is as it was written, in order, none missing."""
        return self.first_broken() is None

    def first_broken(self) -> int | None:
        """Sequence number of the first entry that does not fit the chain; None if all fit."""
        with self._lock:
            entries, count = tuple(self._entries), self.count
            head, checkpoint = self.head, self.checkpoint
        return first_broken(entries, checkpoint, head, count)

    def _described(
        self, subject: str, args: tuple[Any, ...], secret: tuple[int, ...]
    ) -> tuple[str, str]:
        if self.mask is not None:
            args = self.mask(subject, args)
        texts = [MASKED if i in secret else canonical(arg, DIGESTED) for i, arg in enumerate(args)]
        preview = " ".join([text[:PREVIEW] for text in texts])
        if len(preview) > PREVIEW:
            preview = preview[: PREVIEW - 1] + "…"
        return sha256("\n".join(texts).encode("utf-8", "surrogatepass")), preview


def first_broken(entries: Iterable[Entry], checkpoint: str, head: str, count: int) -> int | None:
    """Verify a chain that was kept elsewhere; arguments as the attributes of `Audit`."""
    entries = tuple(entries)
    previous, expected = checkpoint, count - len(entries)
    for entry in entries:
        if entry.sequence != expected or not entry.intact(previous):
            return expected
        previous, expected = entry.hash, expected + 1
    return None if previous == head else expected


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    import hashlib  # OpenSSL costs a few milliseconds to load: on the first effect, not at import

    return hashlib.sha256(data).hexdigest()

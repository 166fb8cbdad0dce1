"""What `^:memo` keeps of a function: values by arguments, bounded, while nothing it reads changes.

    (defn ^:memo fib [n] …)   (fib 30)  =>  Known(832040) where the memo has it, else Awaited(key)

A tier looks at `FunctionInfo.memo` where it calls a function: `call` gives the value, or where to
put it once it is there, or None for an ordinary call. Only settled plain data counts, both as
argument and as value, and only while `World.proven` vouches for the function. An error is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from ..base.lru import Cache, CacheStats
from ..values.atoms import keyword
from ..values.fingerprint import encode
from ..values.maps import PMap

if TYPE_CHECKING:
    from .context import Context

MOST_ENTRIES: Final = 10_000  # of one function, unless its metadata says `{:memo {:max n}}`
MOST_BYTES: Final = 64_000_000  # of one function
MOST_NODES: Final = 10_000  # of arguments or a value; looking at more costs more than it saves
SHORT: Final = 64  # characters of a key that is kept as it is
BYTES_OF_CHARACTER: Final = 3  # about what a value takes for each character of its encoding
BYTES_OF_ENTRY: Final = 300  # key, and what the table needs itself


class Known:
    """A value that the function gave for equal arguments; `size` is in bytes, about."""

    __slots__ = ("size", "value")

    def __init__(self, value: Any, size: int) -> None:
        self.value: Final = value
        self.size: Final = size


class Awaited:
    """A call whose value the memo would like to have; `revision` is when it began."""

    __slots__ = ("_key", "_memo", "_revision")

    def __init__(self, memo: Memo, key: str | bytes, revision: int) -> None:
        self._memo: Final = memo
        self._key: Final = key
        self._revision: Final = revision

    def settle(self, value: Any, cx: Context) -> None:
        """The call gave `value`; it is kept if nothing was defined meanwhile."""
        if cx.world.proven(self._memo) == self._revision:
            self._memo.put(self._key, value)


class Memo:
    """The memo of one function value; for any thread.

    `digest` is what the function was with all that it reads when it was last proven to repeat, or
    None where it does not and `reason` says why. That was in `revision` of the program.
    """

    __slots__ = ("_cache", "_lock", "digest", "name", "namespace", "reason", "revision")

    def __init__(self, namespace: str, name: str, most_entries: int) -> None:
        self.namespace: Final = namespace
        self.name: Final = name
        self.digest: bytes | None = None
        self.reason = ""
        self.revision = 0
        self._lock: Final = Lock()
        self._cache: Final[Cache[str | bytes, Known]] = Cache(
            f"{namespace}/{name}", most_entries, MOST_BYTES, _size
        )

    def call(self, args: Sequence[Any], cx: Context) -> Known | Awaited | None:
        """What is known of a call with these arguments; None where it is like any other call."""
        revision = cx.world.proven(self)
        if not revision:
            return None
        encoded = encode(tuple(args), MOST_NODES)
        if encoded is None:
            return None
        text = cx.types + encoded  # how strictly types are checked decides about errors
        key = text if len(text) <= SHORT else _hashed(text)
        with self._lock:
            found = self._cache.get(key)
        return found if found is not None else Awaited(self, key, revision)

    def put(self, key: str | bytes, value: Any) -> None:
        """Keep a value, if it is settled plain data of moderate size."""
        encoded = encode(value, MOST_NODES)
        if encoded is not None:
            known = Known(value, BYTES_OF_ENTRY + BYTES_OF_CHARACTER * len(encoded))
            with self._lock:
                self._cache.put(key, known)

    def proved(self, revision: int, digest: bytes | None, reason: str = "") -> None:
        """Take down what was found out; what was kept for another digest goes."""
        with self._lock:
            if digest != self.digest:
                self._cache.clear("what the function reads has changed")
        self.digest, self.reason = digest, reason
        self.revision = revision

    def clear(self) -> int:
        """Let everything go; how many values that were."""
        with self._lock:
            entries = len(self._cache)
            self._cache.clear()
        return entries

    def stats(self) -> CacheStats:
        """Entries, bytes, hits, misses and evictions; the name is that of the function."""
        with self._lock:
            return self._cache.stats()


def memo_of(namespace: str, name: str, meta: object) -> Memo | None:
    """The memo that a function's metadata asks for, empty; None where it asks for none."""
    wanted = meta.get(keyword("memo"), None) if type(meta) is PMap else None
    if wanted is None or wanted is False:
        return None
    most = wanted.get(keyword("max"), MOST_ENTRIES) if type(wanted) is PMap else MOST_ENTRIES
    return Memo(namespace, name, most)


def _size(known: Known) -> int:
    return known.size


def _hashed(text: str) -> bytes:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

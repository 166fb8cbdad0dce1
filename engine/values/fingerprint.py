"""A short text for a value that equal-looking values share: 16 bytes, the same in every process.

    fingerprint([1 "a"])  =>  b"…"        fingerprint([1.0 "a"])  =>  other 16 bytes
    fingerprint(fn)       =>  None        fingerprint(a lazy sequence not realised)  =>  None

What a program can tell apart has different fingerprints: kinds, -0.0, the order of a map's entries,
a list and a lazy sequence. What it cannot tell apart has the same: representations of a vector,
NaNs, where a lazy sequence ends and a list goes on. None stands for all that may change or is no
data. The walk keeps its own stack and runs no thunk. A layer above enters immutable classes of its
own with `register_settled`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .atoms import CORE_MARK, Keyword, Resource, Symbol, Timestamp, Uuid
from .lists import PList
from .maps import PMap
from .seq import LazySeq
from .sets import PSet
from .vectors import VECTORS

LIMIT: Final = 100_000  # nodes: 30 ms; a larger value costs more to look at than most to compute
TEXT_NODE: Final = 64  # characters of a long text or number that count as one more node
SIZE: Final = 16  # bytes; a collision by chance needs about 2**64 values

_SETTLED: Final[dict[type, tuple[str, Callable[[Any], tuple[Any, ...]]]]] = {}
_NAMED: Final[dict[type, str]] = {Timestamp: "t", Uuid: "u", Resource: "r"}


def register_settled(cls: type, name: str, parts: Callable[[Any], tuple[Any, ...]]) -> None:
    """Values of `cls` never change, and are what their parts are; `name` is the kind's own."""
    _SETTLED[cls] = name, parts


def fingerprint(value: Any, limit: int = LIMIT) -> bytes | None:
    """The value's fingerprint; None for what is not settled plain data, or past `limit` nodes."""
    encoded = encode(value, limit)
    if encoded is None:
        return None
    from hashlib import blake2b

    return blake2b(encoded.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


def encode(value: Any, limit: int = LIMIT) -> str | None:
    """The text that is hashed: different for different values, and none begins another one.

    Every part says its kind and its length or number of items before it, or ends with `;`.
    """
    parts: list[str] = []
    put = parts.append
    work: list[Any] = [value]
    left = limit  # nodes; what stands on the work list is counted already
    while work:
        item = work.pop()
        cls = item.__class__
        if cls is str:
            put(f'"{len(item)}:{item}')
            left -= len(item) // TEXT_NODE
        elif cls is Keyword:
            put(f":{len(item.name)}:{item.name}")
        elif cls is int:
            left -= item.bit_length() // (4 * TEXT_NODE)
            if left < 0:
                return None
            put(f"i{item:x};")
        elif cls is float:
            put(f"f{item.hex()};")
        elif item is None:
            put("n")
        elif cls is bool:
            put("T" if item else "F")
        elif cls in VECTORS:
            left -= len(item)
            if left < 0:
                return None
            put(f"[{len(item)};")
            work += item[::-1] if cls is tuple else list(item)[::-1]
        elif cls is PMap:
            left -= 2 * len(item)
            if left < 0:
                return None
            put(f"{{{len(item)};")
            for entry in reversed(list(item.items())):
                work += entry[::-1]
        elif cls is PList or cls is PSet:
            left -= len(item)
            if left < 0:
                return None
            put(f"{'(' if cls is PList else '#'}{len(item)};")
            work += list(item)[::-1]
        elif cls is LazySeq:
            items = _realised(item, left)
            if items is None:
                return None
            left -= len(items)
            put(f"z{len(items)};")
            work += items[::-1]
        else:
            more = _rarer(item, cls, put)
            if more is None:
                return None
            left -= len(more)
            work += more
        if left < 0:
            return None
    return "".join(parts)


def _rarer(item: Any, cls: type, put: Callable[[str], None]) -> list[Any] | None:
    """Encode a value of a rarer kind; its parts, last first, None where it is not settled data."""
    letter = _NAMED.get(cls)
    if letter is not None:
        put(f"{letter}{len(item.text)}:{item.text}")
        return []
    if cls is Symbol and item.mark in (None, CORE_MARK):  # another mark is one expansion's own
        put(f"{'y' if item.mark is None else 'Y'}{len(item.name)}:{item.name}")
        return []
    if cls is bytes:
        put(f"b{len(item)}:{item.decode('latin-1')}")
        return []
    if cls not in _SETTLED:
        return None
    name, parts_of = _SETTLED[cls]
    more = parts_of(item)
    put(f"<{len(name)}:{name}{len(more)};")
    return list(more[::-1])


def _realised(seq: LazySeq, most: int) -> list[Any] | None:
    """The items of a lazy sequence; None where a thunk is left or there are more than `most`.

    Steps between sequences that stand for one another count too: they may go round in a circle.
    """
    items: list[Any] = []
    at: Any = seq
    for _ in range(2 * max(most, 0) + 2):
        if at.__class__ is LazySeq:
            if at._thunk is not None:
                return None
            if at._value.__class__ is LazySeq:
                at = at._value
                continue
        step = at.uncons()
        if step is None:
            return items
        items.append(step[0])
        at = step[1]
    return None

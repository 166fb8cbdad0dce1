"""Plain data as bytes, and back: what a cache file holds.

    encode([1 :a "x"])   =>   b'"[3",1,":a","\\"x"'        decode(that)      =>   [1 :a "x"]
    encode(a function)   =>   None                        decode(b'"[9",1') =>   DecodeError

One flat row of JSON: numbers, true and null are themselves, anything else is a text whose first
letter says what it is; a collection stands before its items. The brackets of nested JSON never
occur (in texts they are escaped), so no bytes can make the parser go deep; the walks have stacks of
their own. Nothing that is decoded runs anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from .atoms import CORE_MARK, Keyword, Resource, Symbol, Timestamp, Uuid, keyword
from .lists import PList, plist
from .maps import PMap, pmap
from .sets import PSet, pset
from .vectors import VECTORS, vector

MOST_NODES: Final = 200_000  # of one value; a larger one is made again rather than written
MOST_DIGITS: Final = 9  # of a size
SAFE_INT: Final = 1 << 63  # longer ones are written in base 16: base 10 takes quadratic time

Token = Any  # str, int, float, bool or None


class DecodeError(Exception):
    """Bytes that `encode` never made."""


def pack(tokens: list[Token]) -> bytes:
    """A flat row of strings, numbers, booleans and None as bytes without a line end."""
    from json import dumps

    text = dumps(tokens, separators=(",", ":"))[1:-1]
    return text.replace("[", "\\u005b").replace("{", "\\u007b").encode("ascii")


def unpack(data: bytes) -> list[Token]:
    """The row that was packed. Raises DecodeError."""
    if b"[" in data or b"{" in data:
        raise DecodeError("nested data")
    try:
        text = f"[{data.decode('ascii')}]"
        found, end = _parser()(text)
    except (ValueError, RecursionError) as wrong:
        raise DecodeError(str(wrong)) from None
    if end != len(text):
        raise DecodeError("more than one row")
    row: list[Token] = found
    return row


@cache
def _parser() -> Callable[[str], tuple[Any, int]]:
    """Parses the value that a text begins with; gives it, and where it ends."""
    from json import JSONDecoder

    return JSONDecoder().raw_decode


def encode(value: Any, most: int = MOST_NODES) -> bytes | None:
    """The bytes of settled plain data; None for any other value, and for more than `most` parts."""
    tokens = tokens_of(value, most)
    return None if tokens is None else pack(tokens)


def decode(data: bytes) -> Any:
    """The value. Raises DecodeError for bytes that `encode` never made."""
    return value_of(unpack(data))


def tokens_of(value: Any, most: int = MOST_NODES) -> list[Token] | None:
    """A value as a row of its parts, a collection before its items; None as `encode`."""
    row: list[Token] = []
    put = row.append
    work: list[Any] = [value]
    while work:
        item = work.pop()
        cls = item.__class__
        if cls is str:
            put('"' + item)
        elif cls is Keyword:
            put(":" + item.name)
        elif cls is int:
            put(item if -SAFE_INT < item < SAFE_INT else f"I{item:x}")
        elif item is None or cls is bool or cls is float:
            put(item)
        elif cls in VECTORS:
            if len(item) > most:  # a range takes no room before it is written
                return None
            put(f"[{len(item)}")
            work += list(item)[::-1]
        elif cls is PMap:
            put(f"{{{len(item)}")
            for key, inner in reversed(list(item.items())):
                work += (inner, key)
        elif cls is PSet or cls is PList:
            put(f"{'#' if cls is PSet else '('}{len(item)}")
            work += list(item)[::-1]
        elif cls in _TEXTS:
            put(_TEXTS[cls] + item.text)
        elif cls is Symbol and item.mark in (None, CORE_MARK):  # another is one expansion's own
            put(("y" if item.mark is None else "Y") + item.name)
        else:
            return None
        if len(row) > most:
            return None
    return row


def value_of(row: list[Token]) -> Any:
    """The value that a row stands for. Raises DecodeError."""
    done: list[Any] = []  # of what follows, the first one on top
    put = done.append
    for token in reversed(row):
        if token.__class__ is not str:
            put(token)
            continue
        letter = token[:1]
        if letter == ":":
            put(keyword(token[1:]))
        elif letter == '"':
            put(token[1:])
        elif letter in _COLLECTIONS:
            put(_collection(letter, token[1:], done))
        else:
            put(_rarer(letter, token[1:]))
    if len(done) != 1:
        raise DecodeError("not one value")
    return done[0]


def _collection(letter: str, count: str, done: list[Any]) -> Any:
    """A collection of the topmost values, which are taken away."""
    if not (count.isascii() and count.isdigit() and len(count) < MOST_DIGITS):
        raise DecodeError("a collection of no size")
    size = int(count)
    start = len(done) - (2 * size if letter == "{" else size)
    if start < 0:
        raise DecodeError("a collection that is cut off")
    items = done[start:]
    del done[start:]
    items.reverse()
    made = _COLLECTIONS[letter](items)
    if letter in "#{" and len(made) != size:
        raise DecodeError("a key that comes twice")
    return made


def _pairs(items: list[Any]) -> PMap:
    return pmap(zip(items[::2], items[1::2], strict=True))


def _rarer(letter: str, text: str) -> Any:
    make = _MAKERS.get(letter)
    if make is None:
        raise DecodeError("an unknown letter")
    return make(text)


def _long(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise DecodeError("not a number") from None


_TEXTS: Final[dict[type, str]] = {Timestamp: "t", Uuid: "u", Resource: "r"}
_MAKERS: Final[dict[str, Callable[[str], Any]]] = {
    "I": _long,
    "t": Timestamp,
    "u": Uuid,
    "r": Resource,
    "y": Symbol,
    "Y": lambda name: Symbol(name, CORE_MARK),
}
_COLLECTIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "[": vector,
    "{": _pairs,
    "#": pset,
    "(": plist,
}

"""Strings: sequences of code points, counted from 0.

    (substring "héllo" 1 3)  =>  "él"    (split "a,b" ",")  =>  ["a" "b"]

A range outside the string is an error, never cut to fit.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.errors import index_error, invalid_argument
from ..values.pieces import joined, listed
from ..values.show import display, show_int
from ..values.vectors import vector
from .table import ALLOCATES, FORCES, THROWS, primitive
from .walk import watched

STRETCH: Final = 1 << 18  # characters that one call splits: about 5 ms


@primitive(
    "string-length",
    "str -> int",
    py={"str": "len({0})"},
    see="count length",
    shape="between 0 *",
    laws="total",
)
def length(s: str) -> int:
    """Number of code points.

    (string-length "héllo")  => 5
    (string-length nil)  => ERROR type-error
    """
    return len(s)


@primitive(
    "substring", "str int int? -> str", fx=THROWS, cost=2, aliases="subs", see="char-at split"
)
def substring(s: str, start: int, end: int | None = None) -> str:
    """Characters from `start` up to but excluding `end` (the end of the string when not given).

    (substring "hello" 1 3)  => "el"
    (subs "hello" 1)  => "ello"
    (substring "hello" 0 10)  => ERROR index-out-of-bounds
    (substring "hello" 3 1)  => ERROR index-out-of-bounds
    """
    size = len(s)
    if not 0 <= start <= size:
        raise index_error(start, size, 1)
    if end is None:
        return s[start:]
    if not start <= end <= size:
        raise index_error(end, size, 2)
    return s[start:end]


@primitive("char-at", "str int -> str", fx=THROWS, cost=2, see="nth substring char-code")
def char_at(s: str, at: int) -> str:
    """The character at an index, as a string of length 1.

    (char-at "héllo" 1)  => "é"
    (char-at "a" 1)  => ERROR index-out-of-bounds
    """
    if not 0 <= at < len(s):
        raise index_error(at, len(s), 1)
    return s[at]


@primitive(
    "string-contains",
    "str str -> bool",
    fx=THROWS,
    cost=3,
    aliases="string-contains? includes?",
    py={"str str": "({1} in {0})"},
    see="index-of starts-with? contains?",
    laws="total",
)
def contains(s: str, part: str) -> bool:
    """Whether the second string occurs in the first.

    (string-contains "abc" "b")  => true
    (includes? "abc" "")  => true
    (string-contains? nil "b")  => ERROR type-error
    """
    return part in s


@primitive(
    "starts-with?",
    "str/nil str -> bool",
    fx=THROWS,
    cost=2,
    see="ends-with? includes?",
    laws="total",
)
def starts_with(s: str | None, part: str) -> bool:
    """Whether the string begins with the second one; nil begins with nothing.

    (starts-with? "abc" "a")  => true
    (starts-with? nil "a")  => false
    """
    return s is not None and s.startswith(part)


@primitive(
    "ends-with?",
    "str/nil str -> bool",
    fx=THROWS,
    cost=2,
    see="starts-with? includes?",
    laws="total",
)
def ends_with(s: str | None, part: str) -> bool:
    """Whether the string ends with the second one; nil ends with nothing.

    (ends-with? "abc" "c")  => true
    (ends-with? nil "a")  => false
    """
    return s is not None and s.endswith(part)


@primitive(
    "index-of",
    "str str int? -> int/nil",
    cost=3,
    see="last-index-of includes?",
    shape="between 0 *",
)
def index_of(s: str, part: str, start: int = 0) -> int | None:
    """Index of the first occurrence, at or after `start`; nil where there is none.

    (index-of "banana" "an")  => 1
    (index-of "banana" "an" 2)  => 3
    (index-of "banana" "x")  => nil
    """
    at = s.find(part, max(start, 0)) if start <= len(s) else -1
    return None if at < 0 else at


@primitive("last-index-of", "str str int? -> int/nil", cost=3, see="index-of", shape="between 0 *")
def last_index_of(s: str, part: str, start: int | None = None) -> int | None:
    """Index of the last occurrence, at or before `start`; nil where there is none.

    (last-index-of "banana" "an")  => 3
    (last-index-of "banana" "an" 2)  => 1
    (last-index-of "banana" "x")  => nil
    """
    if start is None or start > len(s):
        at = s.rfind(part)
    else:
        at = s.rfind(part, 0, start + len(part)) if start >= 0 else -1
    return None if at < 0 else at


@primitive(
    "split",
    "str/nil str int? -> vec",
    fx=THROWS | ALLOCATES,
    cost=8,
    see="split-lines join re-split",
)
def split(s: str | None, separator: str, most: int | None = None) -> Any:
    """The parts between the separators, at most `most` of them; by "" into characters.

    (split "a,b,c" ",")  => ["a" "b" "c"]
    (split "a,b,c" "," 2)  => ["a" "b,c"]
    (split "abc" "")  => ["a" "b" "c"]
    (split nil ",")  => [""]
    """
    text = s or ""
    if most is not None and most < 1:
        raise invalid_argument(f"split needs room for a part, got {show_int(most)}", 2)
    cuts = -1 if most is None else min(most - 1, len(text))
    if separator:
        if len(text) <= STRETCH:
            return vector(text.split(separator, cuts))
        return vector(_parts(text, separator, cuts))
    if cuts < 0 or cuts >= len(text):
        return vector(listed(text))
    return vector([*text[:cuts], text[cuts:]])


def _parts(text: str, separator: str, cuts: int) -> list[str]:
    """`text.split(separator, cuts)`; a long text stretch by stretch."""
    made: list[str] = []
    at, width = 0, STRETCH
    while at + width < len(text) and cuts != 0:
        parts = text[at : at + width].split(separator, cuts)
        if len(parts) == 1:
            width *= 2
            continue
        begun = parts.pop()  # the next stretch begins with it, and with half a separator's text
        made += parts
        at += width - len(begun)
        width = STRETCH
        if cuts > 0:
            cuts -= len(parts)
    return [*made, *text[at:].split(separator, cuts)]


@primitive("split-lines", "str -> vec", fx=THROWS | ALLOCATES, cost=8, see="split")
def split_lines(s: str) -> Any:
    """The lines, without their line breaks; a break at the very end makes no further line.

    (split-lines "a\\nb\\r\\nc")  => ["a" "b" "c"]
    (split-lines "")  => []
    """
    lines = _parts(s.replace("\r\n", "\n"), "\n", -1)
    return vector(lines[:-1] if lines[-1] == "" else lines)


@primitive(
    "join",
    "seq -> str | str seq -> str",
    fx=THROWS | FORCES,
    cost=8,
    aliases="string-join",
    see="split str",
)
def join(separator: Any, *seq: Any) -> str:
    """The texts of all items, with the separator (first argument, optional) between them.

    (join "," ["a" 1 :k nil 1.5])  => "a,1,:k,nil,1.5"
    (join ["a" "b"])  => "ab"
    (join "," nil)  => ""
    (join ["a"] ",")  => ERROR type-error
    """
    if not seq:
        return joined([display(item) for item in watched(separator)])
    return joined([display(item) for item in watched(seq[0])], separator)

"""JSON text to values and back.

    {"a": [1, 2.5, null]}  =>  {"a" [1 2.5 nil]}        {:b 1 "a" [true]}  =>  {"a":[true],"b":1}

Reading gives string keys, exact integers and vectors. Writing sorts keys; keyword keys lose their
colon, integer keys become text; timestamps, uuids and resource handles are written as their text.
What JSON cannot say (keywords, lists, sets, functions, NaN) is refused (REFERENCE.md section 8,
JSON). Both walks keep their own stack: depth is no limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from .atoms import Keyword, Resource, Timestamp, Uuid
from .kinds import type_name
from .maps import PMap, direct_map
from .show import show_float, show_int
from .vectors import VECTORS, vector


class JsonError(ValueError):
    """A text that is no JSON, or a value that JSON cannot say. The message is for users."""


INDENT: Final = "  "

# One token: punctuation, string, number or word; white space before it is skipped.
_TOKEN: Final = re.compile(
    r'[ \t\n\r]*(?:([{}\[\],:])|"([^"\\\x00-\x1f]*)(")?'
    r"|(-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)"
    r"|(true|false|null)(?![A-Za-z0-9_]))"
)
_BLANK: Final = re.compile(r"[ \t\n\r]*")
_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}

_KEY: Final = object()  # stands for "a key must follow" in an open object


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises JsonError("JSON parsing error: …") with line and column."""
    return _Reader(text).read()


class _Reader:
    """Reads one text; `at` is the offset of the next token."""

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self.at = 0

    def read(self) -> Any:
        # Of each container that is open: its items so far, and for an object the pending key.
        open_: list[tuple[Any, list[Any]]] = []
        while True:
            mark, value = self._token()
            if mark == "[" or mark == "{":
                items: Any = [] if mark == "[" else {}
                if self._skip("]" if mark == "[" else "}"):
                    value = _finish(items)
                else:
                    open_.append((items, [self._key()] if mark == "{" else []))
                    continue
            elif mark:
                raise self._error("expected value")
            while open_:  # put the finished value into the container around it
                items, pending = open_[-1]
                if pending:
                    items[pending[0]] = value
                else:
                    items.append(value)
                if self._skip(","):
                    if pending:
                        pending[0] = self._key()
                    break
                if not self._skip("}" if pending else "]"):
                    raise self._error(f"expected `,` or `{'}' if pending else ']'}`")
                value = _finish(items)
                open_.pop()
            else:
                self.at = self._blank()
                if self.at != len(self.text):
                    raise self._error("trailing characters")
                return value

    def _token(self) -> tuple[str, Any]:
        """(punctuation mark, None) or ("", value of a scalar)."""
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            self.at = self._blank()
            raise self._error("expected value" if self.at < len(self.text) else "unexpected end")
        start, self.at = self.at, found.end()
        mark, string, closed, number, fraction, exponent, word = found.groups()
        if mark:
            return mark, None
        if string is not None:
            return "", string if closed else self._escaped(found.start(2))
        if word:
            return "", _WORDS[word]
        if fraction or exponent:
            value = float(number)
            if value in (float("inf"), float("-inf")):
                self.at = start
                raise self._error("number out of range")
            return "", value
        return "", _integer(number)

    def _escaped(self, start: int) -> str:
        """A string with escapes, or one that is wrong somewhere, from after its quote."""
        from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

        try:
            text, self.at = scanstring(self.text, start, True)
        except JSONDecodeError as problem:
            self.at = problem.pos
            reason = problem.msg[0].lower() + problem.msg[1:]
            raise self._error(reason.removesuffix(" at").removesuffix(" starting")) from None
        return str(text)

    def _key(self) -> str:
        mark, key = self._token()
        if mark or type(key) is not str:
            raise self._error("key must be a string")
        if not self._skip(":"):
            raise self._error("expected `:`")
        return key

    def _skip(self, mark: str) -> bool:
        at = self._blank()
        if not self.text.startswith(mark, at):
            return False
        self.at = at + 1
        return True

    def _blank(self) -> int:
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        return found.end()

    def _error(self, message: str) -> JsonError:
        from ..base.lines import line_column

        line, column = line_column(self.text, self.at)
        return JsonError(f"JSON parsing error: {message} at line {line} column {column}")


def _finish(items: Any) -> Any:
    return direct_map(items) if type(items) is dict else vector(items)


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:  # past sys.get_int_max_str_digits()
        half = len(digits) // 2
        sign = -1 if digits[0] == "-" else 1
        return int(_integer(digits[:half]) * 10 ** (len(digits) - half)) + sign * _integer(
            digits[half:]
        )


def write_json(value: Any, pretty: bool = False) -> str:
    """The JSON text of a value: compact, or one item a line with INDENT for each level.

    Raises JsonError("Cannot serialize keyword to JSON") and the like.
    """
    parts: list[str] = []
    work: list[Any] = [(value, "\n")]  # texts, and (value, line break at its depth)
    indent, colon = (INDENT, ": ") if pretty else ("", ":")
    while work:
        item = work.pop()
        if type(item) is str:
            parts.append(item)
            continue
        value, line = item
        cls = value.__class__
        scalar = _SCALARS.get(cls)
        if scalar is not None:
            parts.append(scalar(value))
        elif cls in VECTORS or cls is PMap:
            opening, closing = "{}" if cls is PMap else "[]"
            if not len(value):
                parts.append(opening + closing)
                continue
            inner = line + indent
            entries = _entries(value, colon) if cls is PMap else [("", x) for x in value]
            parts.append(opening)
            work.append((line if pretty else "") + closing)
            for at in range(len(entries) - 1, -1, -1):
                prefix, x = entries[at]
                work.append((x, inner))
                work.append(("," if at else "") + (inner if pretty else "") + prefix)
        else:
            raise JsonError(f"Cannot serialize {type_name(value)} to JSON")
    return "".join(parts)


def _entries(m: PMap, colon: str) -> list[tuple[str, Any]]:
    """(key text with colon, value) by key; of keys that look alike in JSON the last one stays."""
    named = {_key_text(key): value for key, value in m.items()}
    return [(_quote()(key) + colon, named[key]) for key in sorted(named)]


def _key_text(key: Any) -> str:
    if type(key) is str:
        return key
    if type(key) is Keyword:
        return key.name
    if type(key) is int:
        return show_int(key)
    raise JsonError(f"Cannot serialize {type_name(key)} as a JSON key")


@cache
def _quote() -> Callable[[str], str]:
    from json.encoder import encode_basestring

    return encode_basestring


def _float(x: float) -> str:
    if x - x != 0:
        raise JsonError("Cannot serialize NaN or infinity to JSON")
    return show_float(x)


def _text(value: Any) -> str:
    return _quote()(value.text)


_SCALARS: Final[dict[type, Callable[[Any], str]]] = {
    type(None): lambda value: "null",
    bool: lambda value: "true" if value else "false",
    int: show_int,
    float: _float,
    str: lambda value: _quote()(value),
    Timestamp: _text,
    Uuid: _text,
    Resource: _text,
}

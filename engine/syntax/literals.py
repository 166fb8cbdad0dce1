"""From the text of a literal to its value.

    integer("-12") => -12     timestamp("2025-01-31T10:00:00_123Z") => Timestamp(….123Z)
    unescape(r'"a\\n"', report) => "a" and a line break

The token rules vouch for the shapes; what is checked here is what a shape cannot say: ranges of
dates and floats, the number of digits, the meaning of escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..base.diagnostic import Diagnostic
from ..base.span import Span
from ..values.atoms import Resource, Timestamp
from .odd import ESCAPE_HINT, TIMESTAMP_HINT, diagnose
from .problems import problem, quoted
from .tokens import (
    ESCAPED,
    FLOAT,
    LONG,
    RADIX,
    RESOURCE,
    SURROGATE,
    TIMESTAMP,
)

MOST_DIGITS: Final = 1_000_000  # of one number; conversion takes about a second there
_CHUNK: Final = 600  # digits; below the least limit that sys.set_int_max_str_digits admits (640)

_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # one character, as in JSON
    r"|u\{[^}\"\\\n]*\}?|u[0-9a-fA-F]{0,4}|.)",
    re.DOTALL,
)
_BRACED: Final = re.compile(r"\\u\{[0-9a-fA-F]{1,6}\}")
_INFINITY: Final = float("inf")
_SIMPLE: Final = {
    "\\n": "\n",
    "\\t": "\t",
    "\\r": "\r",
    "\\\\": "\\",
    '\\"': '"',
    "\\/": "/",
    "\\0": "\0",
}
_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def literal(kind: int, text: str, span: Span, problems: list[Diagnostic]) -> object:
    """Value of a token of a rarer kind; where it has none, nil and a problem."""
    if kind == FLOAT:
        return _floating(text, span, problems)
    if kind in (LONG, RADIX):
        if len(text) > MOST_DIGITS:
            problems.append(
                problem(
                    "R0115",
                    span,
                    f"Integer literal of {len(text):,} characters",
                    f"at most {MOST_DIGITS:,} are read; compute the number instead",
                )
            )
            return None
        return integer(text) if kind == LONG else radix(text)
    if kind == ESCAPED:
        return _string(text, span, problems)
    if kind == TIMESTAMP:
        value = timestamp(text)
        if isinstance(value, str):
            problems.append(
                problem("R0122", span, f"Invalid timestamp {quoted(text)}: {value}", TIMESTAMP_HINT)
            )
        return value
    if kind == RESOURCE:
        if text == "resource://":
            hint = "write what it names: `resource://name`"
            problems.append(problem("R0117", span, "Resource handle without a name", hint))
        return Resource(text)
    problems.append(diagnose(text, span))
    return None


def _floating(text: str, span: Span, problems: list[Diagnostic]) -> float:
    value = float(text)
    if value in (_INFINITY, -_INFINITY):
        message = f"Float {quoted(text)} is out of range"
        problems.append(problem("R0115", span, message, "infinity is written ##Inf or ##-Inf"))
    return value


def _string(text: str, span: Span, problems: list[Diagnostic]) -> str:
    def report(start: int, end: int, why: str) -> None:
        problems.append(
            problem(
                "R0106",
                Span(span.unit, span.start + start, span.start + end),
                f"Invalid escape {quoted(text[start:end])}: it {why}",
                ESCAPE_HINT,
            )
        )

    value = unescape(text, report)
    broken = SURROGATE.search(text)
    if broken:
        at = span.start + broken.start()
        problems.append(diagnose(broken[0], Span(span.unit, at, at + 1)))
    return value


def integer(text: str) -> int:
    """Exact value of a decimal literal of any length (at most MOST_DIGITS digits make sense).

    Splits by powers of ten, because Python refuses to convert more than 4,300 digits at once and
    the setting that lifts this is global to the process.
    """
    if len(text) <= _CHUNK:
        return int(text)
    digits = text.lstrip("+-")
    head = len(digits) % _CHUNK
    parts = [int(digits[:head] or "0")] if head else []
    parts += [int(digits[at : at + _CHUNK]) for at in range(head, len(digits), _CHUNK)]
    base: int = 10**_CHUNK
    while len(parts) > 1:
        if len(parts) % 2:
            parts.insert(0, 0)
        parts = [parts[at] * base + parts[at + 1] for at in range(0, len(parts), 2)]
        base *= base
    return -parts[0] if text[0] == "-" else parts[0]


def radix(text: str) -> int:
    """Value of `0x…`, `0o…` or `0b…`, with an optional sign."""
    return int(text, 0)


def timestamp(text: str) -> Timestamp | str:
    """The timestamp, milliseconds after a dot; or what is wrong with it."""
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    if year == 0:
        return "there is no year 0000"
    if not 1 <= month <= 12:
        return f"there is no month {text[5:7]}"
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if not 1 <= day <= (28 if month == 2 and not leap else _DAYS[month]):
        return f"there is no day {text[8:10]} in {text[:7]}"
    for name, at, most in (("hour", 11, 23), ("minute", 14, 59), ("second", 17, 59)):
        if int(text[at : at + 2]) > most:
            return f"the {name} {text[at : at + 2]} is above {most}"
    return Timestamp(text.replace("_", "."))


def unescape(text: str, report: Callable[[int, int, str], None]) -> str:
    """The value of a string literal with its quotes; `report(start, end, why)` for bad escapes."""
    parts: list[str] = []
    done = 1
    for found in _ESCAPE.finditer(text, 1, len(text) - 1):
        parts.append(text[done : found.start()])
        done = found.end()
        value = _SIMPLE.get(found[0])
        if value is None:
            value, why = _code_point(found[0])
            if why:
                report(found.start(), done, why)
        parts.append(value)
    parts.append(text[done:-1])
    return "".join(parts)


def _code_point(escape: str) -> tuple[str, str]:
    """The character of `\\uXXXX`, a pair of them or `\\u{…}`, and what is wrong with it."""
    if not escape.startswith("\\u"):
        return "?", "is not an escape"
    if len(escape) == 12 and escape[2] != "{":
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), ""
    digits = escape[3:-1] if escape.startswith("\\u{") else escape[2:]
    if escape.startswith("\\u{") and not _BRACED.fullmatch(escape):
        return "?", "needs one to six hexadecimal digits in braces"
    if escape[2:3] != "{" and len(digits) < 4:
        return "?", "needs four hexadecimal digits"
    point = int(digits, 16)
    if point > 0x10FFFF:
        return "?", "is above the last code point, 10FFFF"
    if 0xD800 <= point <= 0xDFFF:
        return "?", "is half of a character"
    return chr(point), ""

"""`format`: texts with values put in, in the notation that C, Java and Clojure share.

    (format "%-5s|%05.1f|%x" "ab" 3.14159 255)  =>  "ab   |003.1|ff"

A directive is `%[flags][width][.precision]letter`; letters are s d f e g x X o b c n and %.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from ..runtime.errors import Thrown, invalid_argument
from ..values.equality import truthy
from ..values.kinds import type_name
from ..values.show import display, show_int
from .arith import as_float
from .table import FORCES, THROWS, primitive

WIDEST: Final = 100_000  # characters of one padded field
MOST_DECIMALS: Final = 1_000  # digits after the point


@cache
def _directive() -> re.Pattern[str]:
    return re.compile(r"%([-+ 0,#]*)(\d*)(?:\.(\d*))?(.?)", re.DOTALL)


@primitive(
    "format",
    "str any* -> str",
    fx=THROWS | FORCES,
    cost=10,
    see="str round pad-left number->string",
    grows=(0,),
)
def format_text(template: str, *args: Any) -> str:
    """The template with each directive replaced by the next argument; extra ones are ignored.

    (format "%d of %s" 3 "x")  => "3 of x"
    (format "%.2f%%" 99.5)  => "99.50%"
    (format "%5d|%-5s|%05d" 42 "ab" 42)  => "   42|ab   |00042"
    (format "%d" "x")  => ERROR invalid-argument
    (format "%d")  => ERROR invalid-argument
    """
    parts = []
    at = used = 0
    for found in _directive().finditer(template):
        parts.append(template[at : found.start()])
        at = found.end()
        flags, width, precision, letter = found.groups()
        if letter == "%" or letter == "n":
            parts.append("%" if letter == "%" else "\n")
            continue
        if letter not in _LETTERS or not letter:
            raise invalid_argument(f"format has no directive {found[0]}", 0)
        if used == len(args):
            raise invalid_argument(f"format has no argument for {found[0]}", 0)
        body = _LETTERS[letter](args[used], flags, precision, letter, used + 1)
        used += 1
        parts.append(_padded(body, flags, width, numeric=letter in "dfegxXo"))
    parts.append(template[at:])
    return "".join(parts)


def _padded(text: str, flags: str, width: str, *, numeric: bool) -> str:
    if not width:
        return text
    if len(width) > 6 or int(width) > WIDEST:
        raise invalid_argument(f"format fills at most {WIDEST} characters", 0)
    room = int(width)
    if "-" in flags:
        return text.ljust(room)
    if "0" in flags and numeric:
        return text.zfill(room)
    return text.rjust(room)


def _decimals(precision: str | None, standard: int) -> int:
    if not precision:
        return standard if precision is None else 0
    if len(precision) > 4 or int(precision) > MOST_DECIMALS:
        raise invalid_argument(f"format writes at most {MOST_DECIMALS} decimals", 0)
    return int(precision)


def _signed(text: str, flags: str) -> str:
    if text.startswith("-"):
        return text
    return f"+{text}" if "+" in flags else f" {text}" if " " in flags else text


def _mismatch(letter: str, expected: str, value: Any, at: int) -> Thrown:
    return invalid_argument(f"format %{letter} needs {expected}, got {type_name(value)}", at)


def _string(value: Any, flags: str, precision: str | None, letter: str, at: int) -> str:
    text = display(value)
    return text if precision is None else text[: _decimals(precision, 0)]


def _integer(value: Any, flags: str, precision: str | None, letter: str, at: int) -> str:
    if type(value) is not int:
        raise _mismatch(letter, "an integer", value, at)
    if letter == "d":
        digits = show_int(value)
        return _signed(_grouped(digits) if "," in flags else digits, flags)
    return _signed(f"{value:{letter}}", flags)


def _grouped(digits: str) -> str:
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    first = len(digits) % 3 or 3
    groups = [digits[:first], *[digits[i : i + 3] for i in range(first, len(digits), 3)]]
    return sign + ",".join(groups)


def _float(value: Any, flags: str, precision: str | None, letter: str, at: int) -> str:
    if type(value) is not int and type(value) is not float:
        raise _mismatch(letter, "a number", value, at)
    comma = "," if "," in flags and letter == "f" else ""
    return _signed(f"{as_float(value):{comma}.{_decimals(precision, 6)}{letter}}", flags)


def _boolean(value: Any, flags: str, precision: str | None, letter: str, at: int) -> str:
    return "true" if truthy(value) else "false"


def _character(value: Any, flags: str, precision: str | None, letter: str, at: int) -> str:
    if type(value) is not str or len(value) != 1:
        raise _mismatch(letter, "a string of one character", value, at)
    return value


_LETTERS: Final = {
    "s": _string,
    "d": _integer,
    "x": _integer,
    "X": _integer,
    "o": _integer,
    "f": _float,
    "e": _float,
    "g": _float,
    "b": _boolean,
    "c": _character,
}

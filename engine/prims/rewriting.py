"""Strings made of strings: case, trimmed ends, replaced parts, repetition, padding.

    (upper-case "abc")  =>  "ABC"    (pad-left "7" 3 "0")  =>  "007"

No text made at one stroke is longer than MOST_CHARACTERS.
"""

from __future__ import annotations

from typing import Final

from ..runtime.errors import Thrown, invalid_argument
from ..values.show import show_int
from .table import THROWS, primitive

MOST_CHARACTERS: Final = 1 << 28  # 256 million; a padding or repetition beyond is a mistake


@primitive(
    "string-upper",
    "str -> str",
    fx=THROWS,
    cost=3,
    aliases="upper-case",
    see="string-lower",
    laws="total",
)
def upper(s: str) -> str:
    """All letters in upper case.

    (string-upper "straße")  => "STRASSE"
    (upper-case :a)  => ERROR type-error
    """
    return s.upper()


@primitive(
    "string-lower",
    "str -> str",
    fx=THROWS,
    cost=3,
    aliases="lower-case",
    see="string-upper",
    laws="total",
)
def lower(s: str) -> str:
    """All letters in lower case.

    (string-lower "ABC")  => "abc"
    (lower-case nil)  => ERROR type-error
    """
    return s.lower()


@primitive("capitalize", "str -> str", fx=THROWS, cost=3, see="upper-case")
def capitalize(s: str) -> str:
    """The first character in upper case, all others in lower case.

    (capitalize "hELLO")  => "Hello"
    (capitalize "")  => ""
    """
    return s[:1].upper() + s[1:].lower()


@primitive(
    "string-trim",
    "str -> str",
    fx=THROWS,
    cost=2,
    laws="projection total",
    aliases="trim",
    see="triml trimr",
)
def trim(s: str) -> str:
    """Without the white space at both ends.

    (string-trim "  a ")  => "a"
    (trim nil)  => ERROR type-error
    """
    return s.strip()


@primitive("triml", "str -> str", fx=THROWS, cost=2, laws="projection", see="trim trimr")
def trim_left(s: str) -> str:
    """Without the white space at the start.

    (triml "  a ")  => "a "
    """
    return s.lstrip()


@primitive("trimr", "str -> str", fx=THROWS, cost=2, laws="projection", see="trim triml")
def trim_right(s: str) -> str:
    """Without the white space at the end.

    (trimr "  a ")  => "  a"
    """
    return s.rstrip()


@primitive("blank?", "str/nil -> bool", fx=THROWS, cost=2, see="empty? trim", laws="total")
def is_blank(s: str | None) -> bool:
    """Whether the text is nil, empty or only white space.

    (blank? " \\t")  => true
    (blank? nil)  => true
    (blank? "a")  => false
    """
    return s is None or not s.strip()


@primitive(
    "string-replace",
    "str str str -> str",
    fx=THROWS,
    cost=5,
    aliases="replace",
    see="replace-first re-replace",
)
def replace(s: str, old: str, new: str) -> str:
    """Every occurrence of the second string replaced by the third; no patterns.

    (string-replace "banana" "an" "-")  => "b--a"
    (replace "abc" "x" "y")  => "abc"
    (replace nil "x" "y")  => ERROR type-error
    """
    if len(new) > len(old) and s.count(old) * (len(new) - len(old)) + len(s) > MOST_CHARACTERS:
        raise _too_long("string-replace")
    return s.replace(old, new)


@primitive("replace-first", "str str str -> str", fx=THROWS, cost=4, see="string-replace")
def replace_first(s: str, old: str, new: str) -> str:
    """The first occurrence of the second string replaced by the third.

    (replace-first "banana" "an" "-")  => "b-ana"
    """
    return s.replace(old, new, 1)


@primitive(
    "string-repeat",
    "str int -> str",
    fx=THROWS,
    cost=4,
    see="pad-left repeat",
    grows=(1,),
)
def repeat(s: str, times: int) -> str:
    """The string that many times after itself.

    (string-repeat "ab" 3)  => "ababab"
    (string-repeat "ab" -1)  => ERROR invalid-argument
    (string-repeat "ab" 10000000000)  => ERROR invalid-argument
    """
    if times < 0:
        raise invalid_argument(f"cannot repeat {show_int(times)} times", 1)
    if len(s) * times > MOST_CHARACTERS:
        raise _too_long("string-repeat")
    return s * times if s else ""


@primitive(
    "pad-left",
    "str int str? -> str",
    fx=THROWS,
    cost=3,
    see="pad-right format",
    grows=(1,),
)
def pad_left(s: str, width: int, fill: str = " ") -> str:
    """The string with a fill character before it until it is `width` characters long.

    (pad-left "7" 3 "0")  => "007"
    (pad-left "abc" 2)  => "abc"
    (pad-left "a" 3 "ab")  => ERROR invalid-argument
    """
    _demand_padding("pad-left", width, fill)
    return s.rjust(width, fill)


@primitive(
    "pad-right",
    "str int str? -> str",
    fx=THROWS,
    cost=3,
    see="pad-left format",
    grows=(1,),
)
def pad_right(s: str, width: int, fill: str = " ") -> str:
    """The string with a fill character after it until it is `width` characters long.

    (pad-right "7" 3)  => "7  "
    (pad-right "a" 10000000000)  => ERROR invalid-argument
    """
    _demand_padding("pad-right", width, fill)
    return s.ljust(width, fill)


def _demand_padding(name: str, width: int, fill: str) -> None:
    if len(fill) != 1:
        raise invalid_argument(f"{name} fills with one character, got {len(fill)}", 2)
    if not -MOST_CHARACTERS < width < MOST_CHARACTERS:
        raise _too_long(name)


def _too_long(name: str) -> Thrown:
    return invalid_argument(f"the result of {name} would have over {MOST_CHARACTERS} characters")

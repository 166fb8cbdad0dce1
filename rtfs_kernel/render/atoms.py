"""Single values that say more than their text: long numbers, texts of several lines, times, bytes.

(** 7 100)            =>  the digits in groups of three, and "85 digits"
"a\\nb"                =>  two lines, as they will be printed
2025-01-31T10:00:00Z  =>  … Friday
bytes                 =>  00000000  89 50 4e 47 …  |.PNG…|
"""

from __future__ import annotations

from html import escape
from typing import Final

from engine.values.atoms import Timestamp
from engine.values.show import show_int

from .inert import inert
from .markup import block, code, counted, quiet
from .registry import NOTHING_MORE, Shown, renders
from .view import View

LONG_NUMBER: Final = 40  # digits above which nobody counts them by eye
DIGITS: Final = 3_000  # digits shown; more keep their first and last ones
LONG_TEXT: Final = 200  # characters of a text above which its lines are shown
TEXT: Final = 20_000  # characters of a text that are shown as lines
DUMPED: Final = 256  # bytes shown
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@renders(int)
def number(value: int, text: str, view: View) -> Shown:
    """An integer of many digits: in groups, with their number."""
    digits = show_int(abs(value))
    if len(digits) <= LONG_NUMBER:
        return NOTHING_MORE
    shown = digits
    if len(digits) > DIGITS:
        half = DIGITS // 2
        shown = f"{digits[:half]} … {digits[-half:]}"
    else:
        first = len(digits) % 3 or 3
        groups = [digits[:first], *[digits[at : at + 3] for at in range(first, len(digits), 3)]]
        shown = " ".join(groups)
    sign = "-" if value < 0 else ""
    return Shown(block(f"{sign}{shown}\n{quiet(counted(len(digits), 'digit'))}"))


@renders(str)
def string(value: str, text: str, view: View) -> Shown:
    """A text of several lines or great length: its lines, with how many there are."""
    if len(value) <= LONG_TEXT and "\n" not in value:
        return NOTHING_MORE
    sizes = [counted(len(value), "character"), counted(value.count("\n") + 1, "line")]
    if len(value) > TEXT:
        sizes.append(f"the first {TEXT:,} shown: (subs x {TEXT}) gives the rest")
    lines = f'<span class="s2">{escape(inert(value[:TEXT]))}</span>'
    return Shown(block(f"{lines}\n{quiet(' · '.join(sizes))}"))


@renders(Timestamp)
def timestamp(value: Timestamp, text: str, view: View) -> Shown:
    """A time with its day of the week."""
    from datetime import date

    try:
        day = DAYS[date.fromisoformat(value.text[:10]).weekday()]
    except ValueError:  # a year that Python's calendar does not reach
        return NOTHING_MORE
    return Shown(block(f"{code(text)}  {quiet(day)}"))


@renders(bytes, bytearray)
def octets(value: bytes, text: str, view: View) -> Shown:
    """Bytes as every hex viewer shows them; front ends and terminals get the same text."""
    rows = []
    for at in range(0, min(len(value), DUMPED), 16):
        row = value[at : at + 16]
        hexes = " ".join([f"{byte:02x}" for byte in row])
        letters = "".join([chr(byte) if 32 <= byte < 127 else "." for byte in row])
        rows.append(f"{at:08x}  {hexes:<47}  |{letters}|")
    rest = f", {len(value) - DUMPED:,} more not shown" if len(value) > DUMPED else ""
    head = f"#<bytes {len(value):,}{rest}>"
    return Shown("", "\n".join([head, *rows]))

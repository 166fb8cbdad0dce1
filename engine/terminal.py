"""Text for terminals: escapes for what is untrusted, display widths, 16 colours.

safe("a\\x1b[31mb")          =>  "a\\\\x1b[31mb"
display("日\\tx").width       =>  7          ; two columns, then a tab of TAB columns, then x
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from unicodedata import category, combining, east_asian_width

from .base.record import record

TAB: Final = 4  # columns a tab is shown as

_COLOURS: Final = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "hint": "1;32",
    "gutter": "34",
    "strong": "1",
    "dim": "2",
    "value": "36",
}
Style = Callable[[str, str], str]


@record
class Display:
    """A text ready to be shown: `cells` are (what is written, columns it takes), in order."""

    cells: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join([cell for cell, _ in self.cells])

    @property
    def width(self) -> int:
        """Columns it takes."""
        return sum([columns for _, columns in self.cells])

    def slice(self, first: int, last: int) -> tuple[str, int]:
        """What stands between two columns, and the column it really starts at."""
        column, start = 0, first
        parts: list[str] = []
        for cell, columns in self.cells:
            if first <= column and column + columns <= last:
                if not parts:
                    start = column
                parts.append(cell)
            column += columns
        return "".join(parts), start


def display(text: str) -> Display:
    """A line of untrusted text with its display widths; tabs become spaces."""
    if text.isascii() and text.isprintable():
        return Display(tuple([(char, 1) for char in text]))
    return Display(tuple([_cell(char) for char in text]))


def safe(text: str, *, keep_lines: bool = False) -> str:
    """Untrusted text without power over the terminal; line breaks are escaped unless kept."""
    if text.isprintable():
        return text
    return "".join([char if keep_lines and char == "\n" else _cell(char)[0] for char in text])


def style_of(colour: bool) -> Style:
    """`paint(text, style)`; the text as it is where no colour is wanted."""
    return _painted if colour else lambda text, style: text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def _cell(char: str) -> tuple[str, int]:
    if char == "\t":
        return " " * TAB, TAB
    kind = category(char)
    if kind in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"):
        escape = _escape(char)
        return escape, len(escape)
    if combining(char) or kind in ("Mn", "Me"):
        return char, 0
    return char, 2 if east_asian_width(char) in ("W", "F") else 1


def _escape(char: str) -> str:
    point = ord(char)
    named = {"\n": "\\n", "\r": "\\r", "\0": "\\0"}.get(char)
    if named:
        return named
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{{{point:x}}}"

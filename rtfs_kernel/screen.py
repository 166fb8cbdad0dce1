"""What is printed, as far as a screen may see it: text, line breaks and colours.

    ESC [31m red ESC [0m            =>   the same: colours are kept
    ESC ]0;title BEL, U+202E gpj    =>   the text \\x1b]0;title\\x07 \\u{202e}gpj

A program prints what it was given: a file, an answer of a server. Nothing in that may set the title
of a window, move the cursor over what stands there, or turn the direction of reading. Line breaks,
tabs, and what rewrites a line (carriage return, backspace) are kept. A colour may come in pieces:
its beginning waits for the rest.
"""

from __future__ import annotations

import re
from typing import Final

from .render.inert import escaped

# A colour (SGR), or a character with power: controls but for \b \t \n \r, turns of direction,
# breaks of messages, halves of characters.
_SEEN: Final = re.compile(
    "(\x1b\\[[0-9;:]*m)"
    "|[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BEGUN: Final = re.compile("\x1b(?:\\[[0-9;:]{0,60})?\\Z")


class Screen:
    """The streams of one kernel. Holds for each the beginning of a colour."""

    def __init__(self) -> None:
        self._begun: dict[str, str] = {}

    def passed(self, stream: str, text: str) -> str:
        """What of a text can be shown now, with escapes for what has power."""
        begun = self._begun.pop(stream, "")
        if begun:
            text = begun + text
        elif _SEEN.search(text) is None:
            return text
        waits = _BEGUN.search(text)
        if waits is not None:
            self._begun[stream] = waits[0]
            text = text[: waits.start()]
        return printable(text)

    def rest(self) -> list[tuple[str, str]]:
        """What still waits, by stream: the beginnings of colours that did not become any."""
        begun, self._begun = self._begun, {}
        return [(stream, printable(text)) for stream, text in begun.items()]


def printable(text: str) -> str:
    """A whole text with escapes for what has power; colours are kept."""
    return _SEEN.sub(lambda found: found[1] or escaped(found), text)

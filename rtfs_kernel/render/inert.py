"""Text that can only be read: no character in it commands a terminal, turns the direction of
reading, or breaks a message.

    inert("a\\x1b[31mb")  =>  "a\\\\x1b[31mb"

The printer escapes such characters in strings; names, documentation and messages may hold them too.
Half a character (a lone surrogate) cannot be encoded: one of them would cost the whole reply.
"""

from __future__ import annotations

import re
from typing import Final

from engine.terminal import safe

TEXT_LIMIT: Final = 100_000  # code points of text/plain, and bytes of it beside HTML
HTML_LIMIT: Final = (
    200_000  # bytes of HTML and text; else the HTML is left out, the text says it all
)
NOTE: Final = 100  # bytes of the note at the end of a text that was cut

_POWER: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_HALVES: Final = re.compile("[\ud800-\udfff]")


def inert(text: str, most: int = TEXT_LIMIT) -> str:
    """The text with escapes for what has power, and its end left out where it is too long."""
    return _POWER.sub(escaped, shortened(text, most))


def whole(text: str) -> str:
    """Printed text as it is, but for what cannot be encoded."""
    return text if text.isascii() else _HALVES.sub(escaped, text)


def shortened(text: str, most: int = TEXT_LIMIT) -> str:
    """The text, or its beginning with a note of how much is missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… {len(text) - most:,} more characters"


def parts(text: str, html: str = "") -> dict[str, str]:
    """A MIME bundle of a text and, where it says more, HTML made from escaped text."""
    most = TEXT_LIMIT
    plain = inert(text)
    # up to four bytes for each code point, and as many as its escape has characters
    while (size := len(plain.encode())) > TEXT_LIMIT + NOTE:
        most = most * TEXT_LIMIT // size
        plain = inert(text, most)
    shown = {"text/plain": plain}
    markup = _POWER.sub(escaped, html)
    if html and len(plain.encode()) + len(markup.encode()) <= HTML_LIMIT:
        shown["text/html"] = markup
    return shown


def escaped(found: re.Match[str]) -> str:
    """The escapes of characters that were found."""
    return safe(found[0])

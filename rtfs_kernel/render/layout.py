"""A long value's text on several lines, in the usual layout of RTFS; it reads back the same.

{:name "Ada" :tags [:a …]}  =>  {:name "Ada"
                                 :tags [:a …]}
"""

from __future__ import annotations

from typing import Final

from engine.syntax.format import format_text

WIDTH: Final = 80  # columns; terminals and notebooks have at least these
LARGEST: Final = 20_000  # characters laid out: 0.1 s; longer texts stay on one line


def laid_out(text: str) -> str:
    """The text, on several lines where it is too wide for one and not too long for it all."""
    return format_text(text, WIDTH) if WIDTH < len(text) <= LARGEST else text

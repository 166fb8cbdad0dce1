"""Pieces of HTML that every renderer is made of, and their few styles.

    code("{:a 1}")          =>  {<span class="p">:a</span> <span class="m">1</span>}
    quiet("3 items")        =>  <span style="opacity: 0.7">3 items</span>
    block("…")              =>  <div class="highlight" style="…">…</div>

Colours come from the front end's theme through Pygments' classes, which survive the sanitiser of an
untrusted notebook and follow light and dark; everything else is a shade of the text's own colour.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from engine.runtime.glimpse import realised_only
from engine.values.show import show

RULE: Final = "1px solid rgba(128, 128, 128, 0.35)"
_BLOCK: Final = (
    "background: transparent; font-family: monospace; line-height: 1.5; "
    "white-space: pre-wrap; overflow-wrap: break-word"
)
# The tokens of a shown value by their class; JupyterLab gives keywords (ss) the colour of strings,
# and its colour of punctuation (p) can be told from both on light and dark ground.
_TOKEN: Final = re.compile(
    r"(?P<ld>\d{4}-\d\d-\d\dT[\d:.]+Z)"
    r'|(?P<s2>"(?:[^"\\]|\\.)*"?)|(?P<p>:[^\s()\[\]{}"]+)|(?P<kc>\b(?:nil|true|false)\b)'
    r"|(?P<m>(?<![\w.\-+])[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.\-:]))",
    re.DOTALL,
)


def code(text: str) -> str:
    """RTFS text of values, coloured; for inside of a `block`."""
    parts: list[str] = []
    at = 0
    for found in _TOKEN.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(f'<span class="{found.lastgroup}">{escape(found[0])}</span>')
        at = found.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def short(value: Any, most: int) -> str:
    """A value's text of about `most` characters; runs nothing."""
    return show(value, most, realised_only)


def quiet(text: str) -> str:
    """A remark beside what matters."""
    return f'<span style="opacity: 0.7">{escape(text)}</span>'


def strong(text: str) -> str:
    """What a block is about."""
    return f"<b>{escape(text)}</b>"


def block(inner: str) -> str:
    """The outermost element of what is shown; line breaks in it are kept."""
    return f'<div class="highlight" style="{_BLOCK}">{inner}</div>'


def framed(inner: str) -> str:
    """What belongs to the line above it: indented, with a rule down its left side."""
    style = f"margin-left: 5px; padding-left: 14px; border-left: {RULE}"
    return f'<div style="{style}">{inner}</div>'


def folded(summary: str, inner: str, opened: str = "") -> str:
    """A line to click on and what it opens; `opened` is " open" for one that begins so."""
    style = ' style="cursor: pointer"'
    return f"<details{opened}><summary{style}>{summary}</summary>{inner}</details>"


def line(inner: str) -> str:
    """A line of a tree, set in as far as those that open are by their marker."""
    return f'<div style="padding-left: 14px">{inner}</div>'


def counted(number: int, one: str, many: str = "") -> str:
    """`1 item`, `1,000 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

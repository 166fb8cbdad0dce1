"""RTFS text as HTML with Pygments' classes, which follow the front end's theme.

(+ 1 2)  =>  <div class="highlight"><pre><span class="p">(</span>…
"""

from __future__ import annotations


def highlighted(text: str) -> str:
    """A `<div class="highlight">`, safe for any text."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    from ..lexer import RtfsLexer

    shown: str = highlight(text, RtfsLexer(), HtmlFormatter(nowrap=True))
    return f'<div class="highlight"><pre>{shown.rstrip()}</pre></div>'

"""Rows of text as an HTML table: monospaced, numbers to the right, everything else to the left.

    grid([("inc", "function")], head=("name", "kind"))  =>  <table …><thead>…<td …>inc</td>…

JupyterLab puts every cell to the right and a grey box behind `<code>`; inline styles of these two
kinds survive its sanitiser, and they set no colour, so that every theme can be read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

_FONT = "font-family: monospace"


def grid(
    rows: Sequence[Sequence[str]],
    head: Sequence[str] = (),
    right: Collection[int] = (),
) -> str:
    """A table of texts, which are escaped here; `right` are the columns set to the right."""
    sides = ["right" if column in right else "left" for column in range(len(head or rows[0]))]
    body = "".join(_row("td", row, sides) for row in rows)
    top = f"<thead>{_row('th', head, sides)}</thead>" if head else ""
    return f'<table style="{_FONT}">{top}<tbody>{body}</tbody></table>'


def _row(tag: str, texts: Sequence[str], sides: Sequence[str]) -> str:
    cells = [
        f'<{tag} style="text-align: {side}">{escape(text)}</{tag}>'
        for text, side in zip(texts, sides, strict=True)
    ]
    return f"<tr>{''.join(cells)}</tr>"

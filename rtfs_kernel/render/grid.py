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
    whole: Collection[int] = (),
) -> str:
    """A table of texts, which are escaped here.

    `right` are the columns set to the right, `whole` those whose texts are never broken.
    """
    styles = [
        f"text-align: {'right' if column in right else 'left'}"
        + ("; white-space: nowrap" if column in whole else "")
        for column in range(len(head or rows[0]))
    ]
    body = "".join(_row("td", row, styles) for row in rows)
    top = f"<thead>{_row('th', head, styles)}</thead>" if head else ""
    return f'<table style="{_FONT}">{top}<tbody>{body}</tbody></table>'


def _row(tag: str, texts: Sequence[str], styles: Sequence[str]) -> str:
    cells = [
        f'<{tag} style="{style}">{escape(text)}</{tag}>'
        for text, style in zip(texts, styles, strict=True)
    ]
    return f"<tr>{''.join(cells)}</tr>"

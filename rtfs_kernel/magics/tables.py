"""Rows as a table that reads well in a terminal and in a notebook.

table([("x", "3")], ("name", "value"))
    =>  text   name  value        html  <table>…
               x     3
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from ..render.grid import grid
from .registry import Shown

CELL_WIDTH = 90  # code points of one text in a table

Rows = Sequence[Sequence[str]]


def table(
    rows: Rows,
    head: Sequence[str] = (),
    right: Collection[int] = (),
    title: str = "",
    whole: Collection[int] = (),
) -> Shown:
    """The rows under their heads; `right` are the columns set to the right.

    Texts of the columns `whole` are never broken over lines.
    """
    if not rows:
        return Shown(title)
    text = columns([head, *rows] if head else rows, right)
    cells = [[line(cell) for cell in row] for row in rows]
    if not title:
        return Shown(text, grid(cells, head, right, whole))
    return Shown(f"{title}\n\n{text}", monospaced(title) + grid(cells, head, right, whole))


def monospaced(text: str) -> str:
    """A text as HTML with its line breaks, set in as little as the tables."""
    return f'<div style="white-space: pre-wrap; font-family: monospace">{escape(text)}</div>'


def columns(rows: Rows, right: Collection[int] = ()) -> str:
    """The rows as lines of text, columns two blanks apart."""
    cells = [[line(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def line(text: str, most: int = CELL_WIDTH) -> str:
    """The text on one line, cut where it is too long."""
    one = " ".join(text.split())
    return one if len(one) <= most else one[: most - 1] + "…"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: (1, "cell") => "1 cell", (2000, "cell") => "2,000 cells"."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"

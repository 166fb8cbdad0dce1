"""A vector of maps with the same keys, as an HTML table.

    [{:n 1 :sq 1} {:n 2 :sq 4}]  =>  <table> … :n :sq … 1 1 … 2 4 …

Anything else gives no table: a nested list of numbers reads better as text.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from engine.values.maps import PMap
from engine.values.show import show
from engine.values.vectors import is_vector

MOST_ROWS: Final = 200  # rows shown; a cell's bundle stays below 200 kB
MOST_COLUMNS: Final = 12  # more do not fit a page
CELL_WIDTH: Final = 80  # characters of a value's text


def table(value: Any) -> str:
    """HTML for at least two maps with equal keys, else an empty text."""
    if not is_vector(value) or len(value) < 2 or type(value[0]) is not PMap:
        return ""
    keys = list(value[0].keys())
    if not 0 < len(keys) <= MOST_COLUMNS:
        return ""
    rows = value[:MOST_ROWS]
    if not all(type(row) is PMap and list(row.keys()) == keys for row in rows):
        return ""
    head = "".join(f"<th>{_cell(key)}</th>" for key in keys)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(each)}</td>" for each in row.values()) + "</tr>"
        for row in rows
    )
    rest = len(value) - len(rows)
    more = f"<caption>… and {rest:,} more rows</caption>" if rest else ""
    return f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    return f"<code>{escape(show(value, CELL_WIDTH))}</code>"

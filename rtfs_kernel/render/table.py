"""A vector of maps with the same keys, as an HTML table.

    [{:n 1 :sq 1} {:n 2 :sq 4}]  =>  <table> … :n :sq … 1 1 … 2 4 …

Anything else gives no table: a nested list of numbers reads better as text.
"""

from __future__ import annotations

from typing import Any, Final

from engine.values.maps import PMap
from engine.values.show import show
from engine.values.vectors import is_vector

from .grid import grid

MOST_ROWS: Final = 200  # rows shown; a cell's bundle stays below 200 kB
MOST_COLUMNS: Final = 12  # more do not fit a page
NUMBERS: Final = (int, float)
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
    columns = [[row.get(key) for row in rows] for key in keys]
    right = [at for at, column in enumerate(columns) if all(type(v) in NUMBERS for v in column)]
    rest = len(value) - len(rows)
    return grid(
        [[show(each, CELL_WIDTH) for each in row.values()] for row in rows],
        head=[show(key, CELL_WIDTH) for key in keys],
        right=right,
        caption=f"… and {rest:,} more rows" if rest else "",
    )

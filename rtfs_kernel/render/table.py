"""A sequence of maps with like keys, as an HTML table.

    [{:n 1 :sq 1} {:n 2 :sq 4}]  =>  <table> … :n :sq … 1 1 … 2 4 …

The columns are all keys in the order they are met, as long as most maps have most of them. Anything
else gives no table: a nested list of numbers reads better as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from engine.values.lists import PList
from engine.values.maps import PMap
from engine.values.seq import LazySeq
from engine.values.vectors import is_vector

from .grid import grid
from .markup import block, quiet, short
from .realised import realised_head
from .view import View

NUMBERS: Final = (int, float)
CELL_WIDTH: Final = 60  # characters of a value's text
FILLED: Final = 0.6  # share of cells that must have a value for the maps to count as alike
AT_ONCE: Final = 25  # rows in sight; a table of more is scrolled in its own window
HEIGHT: Final = 480  # pixels of that window
ROOM: Final = 80_000  # characters of all cells together; a bundle stays below 200 kB
MARKUP: Final = 60  # characters of HTML around each cell


def table(value: Any, view: View) -> str:
    """HTML for at least two maps with like keys, else an empty text."""
    rows = _rows(value, view.rows)
    if len(rows) < 2 or not all([type(row) is PMap for row in rows]):
        return ""
    keys = _columns(rows)
    present = sum([len(row) for row in rows])
    if not keys or present < FILLED * len(rows) * len(keys):
        return ""
    shown = keys[: view.columns]
    texts: list[list[str]] = []
    room = ROOM
    for row in rows:
        cells = [_cell(row, key) for key in shown]
        room -= sum([len(cell) + MARKUP for cell in cells])
        if room < 0 and len(texts) > 1:
            break
        texts.append(cells)
    right = [at for at, key in enumerate(shown) if _is_numeric(rows, key)]
    notes = [_row_note(value, len(texts), view), _column_note(len(keys), len(shown))]
    head = [short(key, CELL_WIDTH) for key in shown]
    shown_table = grid(texts, head, right)
    if len(texts) > AT_ONCE:
        shown_table = f'<div style="max-height: {HEIGHT}px; overflow: auto">{shown_table}</div>'
    below = [f"<div>{quiet(note)}</div>" for note in notes if note]
    return shown_table + (block("".join(below)) if below else "")


def _rows(value: Any, most: int) -> Sequence[Any]:
    if is_vector(value) or value.__class__ is PList:
        return list(islice(value, most))
    return realised_head(value, most)[0] if value.__class__ is LazySeq else ()


def _columns(rows: Sequence[PMap]) -> list[Any]:
    """All keys, in the order they are met first."""
    from engine.values.maps import pmap

    met: list[tuple[Any, Any]] = []
    last: list[Any] = []
    for row in rows:
        keys = list(row.keys())
        if keys != last:  # rows mostly have the same keys
            met += [(key, None) for key in keys]
            last = keys
    return list(pmap(met).keys())


def _cell(row: PMap, key: Any) -> str:
    return short(row.get(key), CELL_WIDTH) if row.contains(key) else ""


def _is_numeric(rows: Sequence[PMap], key: Any) -> bool:
    return all([type(row.get(key, 0)) in NUMBERS for row in rows])


def _row_note(value: Any, shown: int, view: View) -> str:
    more = f"(take {view.rows} (drop {shown} x)) shows the next"
    if value.__class__ is LazySeq:
        items, whole = realised_head(value, shown)
        if view.failed and len(items) < view.rows:
            more = view.failed
        return "" if whole else f"the first {len(items):,} rows; {more}"
    if shown == len(value):
        return f"{shown:,} rows" if shown > AT_ONCE else ""  # not every window has scroll bars
    return f"{shown:,} of {len(value):,} rows; {more}, %config table-rows how many"


def _column_note(all_: int, shown: int) -> str:
    if all_ == shown:
        return ""
    return f"{shown} of {all_:,} columns; (map (fn [r] (select-keys r [:a :b])) x) chooses some"

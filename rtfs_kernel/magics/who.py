"""`%who`: what has been defined so far."""

from __future__ import annotations

from ..render.grid import grid
from .registry import Answer, Call, Shown, magic

VALUE_WIDTH = 60  # code points of a value's text in the table


@magic("who")
def who(call: Call) -> Answer:
    """List the names you have defined, with kind, type and value.

    %who
    """
    rows = [(name.name, name.kind, name.type, _short(name.value)) for name in call.session.names()]
    if not rows:
        return Shown("Nothing is defined yet.")
    head = ("name", "kind", "type", "value")
    return Shown(_plain([head, *rows]), grid(rows, head))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= VALUE_WIDTH else line[: VALUE_WIDTH - 1] + "…"


def _plain(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)

"""`--show-timing` and `--show-stats`: tables on standard error.

read      0.2 ms   4 %
run       4.6 ms  92 %
total     5.0 ms
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from ..api import CellResult
from ..program.steps import BOUND, EVALUATED, REUSED
from .printing import wants_colour


def timing_table(phases: Mapping[str, float]) -> None:
    """Seconds by phase, with shares of the total that they add up to."""
    parts = {name: seconds for name, seconds in phases.items() if name != "total"}
    total = phases.get("total", 0.0)
    rows = [
        (name, _milliseconds(s), f"{s / total:.0%}" if total else "") for name, s in parts.items()
    ]
    table("Timing", ("phase", "time", "share"), [*rows, ("total", _milliseconds(total), "")])


def stats_table(result: CellResult) -> None:
    """What the engine counted, by name, and how much of the text it evaluated."""
    evaluated = sum([step.what == EVALUATED for step in result.steps])
    reused = result.reused + sum([step.what in (REUSED, BOUND) for step in result.steps])
    counts = {**result.counts, "evaluated": evaluated, "reused": reused}
    table("Statistics", ("count of", "number"), [(k, f"{v:,}") for k, v in counts.items()])


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.3f} ms"


def table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table on standard error."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for at, head in enumerate(heads):
        table.add_column(head, justify="left" if at == 0 else "right")
    for row in rows:
        table.add_row(*row)
    Console(file=sys.stderr, no_color=not wants_colour(sys.stderr)).print(table)

"""`%timing`: where the time of a cell goes."""

from __future__ import annotations

from engine.api import CellResult

from ..render.grid import grid
from .registry import Answer, Call, MagicError, Shown, magic


@magic("timing", "on|off EXPRESSION", cell=True)
def timing(call: Call) -> Answer:
    """Time every cell, one expression, or the cell below, phase by phase.

    %timing on               show phases under every cell from now on
    %timing off              no more
    %timing (reduce + [1 2])  run this and show its phases
    %%timing                 run the text below and show its phases
    """
    if call.body is None and call.word in ("", "on", "off"):
        if call.word:
            call.settings.set("timing", call.word)
        return Shown("timing: on" if call.settings["timing"] else "timing: off")
    if call.body is not None and call.word:
        raise MagicError("%%timing takes no argument", "Write the text on the lines below it.")
    result = call.session.run(call.code, call.cell)
    return (result, phases(result))


def phases(result: CellResult) -> Shown:
    """Seconds and counts of a result: one line of text, a small table as HTML."""
    times = [(name, duration(seconds)) for name, seconds in result.phases.items()]
    counts = [(name, f"{count:,}") for name, count in result.counts.items()]
    text = " · ".join(f"{name} {shown}" for name, shown in [*times, *counts])
    return Shown(text, grid([*times, *counts], right=(1,)))


def duration(seconds: float) -> str:
    """Three significant digits with a unit: 0.0000213 => "21.3 µs"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.0f} ns"

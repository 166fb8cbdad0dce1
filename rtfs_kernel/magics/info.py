"""`%info` and `%stats`: what this kernel is, and what its session has come to.

%info   =>   versions, folder, settings        %stats   =>   cells, phases, memory
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping

from engine import __version__
from engine.program.steps import BOUND, EVALUATED, REUSED

from ..render.durations import duration
from ..settings import ON_OFF, value_text
from .arguments import MagicError
from .config import change
from .disk import here
from .registry import Answer, Call, Shown, magic
from .room import CellRun
from .tables import plural, table


@magic("info")
def info(call: Call) -> Answer:
    """Show versions, the folder, and how the session is set.

    %info
    """
    import platform
    from importlib.metadata import version

    from ..settings import file as settings_file

    call.words("info", 0)
    session, settings = call.session, call.settings
    changed = [f"{name} {value_text(value)}" for name, value in settings.changed().items()]
    file = settings_file.place()
    return table(
        [
            ("rtfs", __version__),
            ("python", f"{platform.python_version()} ({sys.executable})"),
            ("platform", platform.platform()),
            ("ipykernel", version("ipykernel")),
            ("process", str(os.getpid())),
            ("folder", _folder()),
            ("namespace", f"{session.namespace}, {plural(len(session.names()), 'definition')}"),
            ("level", session.level),
            ("tier", session.tier),
            ("type check", session.type_check),
            ("settings changed", ", ".join(changed) or "none"),
            ("settings file", f"{file}" if file.exists() else f"{file} (not written yet)"),
        ]
    )


def _folder() -> str:
    try:
        return str(here())
    except MagicError as gone:
        return gone.message


@magic("stats", "[on|off]", choices=ON_OFF)
def stats(call: Call) -> Answer:
    """Show what the session has come to: cells, time by phase, calls of the host, memory.

    `on` shows below every cell from now on what was reused and counted; it is the setting
    `stats`. `%timeit` runs are not in the totals; calls of the host count from the last change of
    the policy.

    %stats
    %stats on
    %stats off
    """
    words = call.words("stats", 1).words
    if words:
        return change(call, {"stats": words[0]}, ("stats",))
    totals = call.room.facts.totals
    spent = [(f"time: {name}", duration(seconds), "") for name, seconds in totals.phases.items()]
    counts = [(name, f"{count:,}", "") for name, count in totals.counts.items()]
    host = [
        (
            f"host: {id}",
            f"{calls:,}",
            f"{duration(seconds)}" + (f", {hits:,} cached" if hits else ""),
        )
        for id, (calls, hits, seconds) in sorted(call.session.gateway.statistics().items())
    ]
    collected = [each["collections"] for each in gc.get_stats()]
    rows = [
        ("cells", f"{totals.cells:,}", f"{totals.failed:,} failed" if totals.failed else ""),
        *counts,
        *spent,
        *host,
        (
            "garbage collections",
            f"{sum(collected):,}",
            "young, middle, old: " + ", ".join(f"{each:,}" for each in collected),
        ),
        *_memory(),
    ]
    return table(rows, right=(1,))


def cell_counts(run: CellRun, counts: Mapping[str, int]) -> Shown:
    """What was done about a cell's forms: one line."""
    evaluated = sum(step.what == EVALUATED for step in run.steps)
    reused = run.reused + sum(step.what in (REUSED, BOUND) for step in run.steps)
    parts = [
        plural(counts.get("forms", 0), "form"),
        f"{counts.get('compiled', 0):,} compiled ({plural(counts.get('nodes', 0), 'node')})",
        f"{evaluated:,} evaluated",
        f"{reused:,} reused",
        f"{duration(run.saved)} saved",
    ]
    return Shown(" · ".join(parts))


def _memory() -> list[tuple[str, str, str]]:
    try:
        import resource
    except ImportError:  # Windows
        return []
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return [("memory", f"{peak / 1e6:,.0f} MB", "the most this process has used")]

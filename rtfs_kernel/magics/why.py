"""`%why`: what was done about each form of a cell, and why.

%why   =>   cell [3]:1   (f a)   evaluated   a was changed in cell [1]   12 ms
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.api import FormStep
from engine.program.steps import BOUND, EVALUATED, READ
from engine.program.why import KNOWN, NEW

from ..render.durations import duration
from .arguments import MagicError
from .registry import Answer, Call, magic
from .room import CellRun
from .tables import plural, table

MOST_ROWS: Final = 200  # forms shown of one cell
FORM: Final = 40  # code points of a form's text
UNTOUCHED: Final = "nothing that they read has changed"


@magic("why", "[CELL]")
def why(call: Call) -> Answer:
    """Show for each form of the last cell what was done about it, why, and what that saved.

    A number chooses another cell, by the number beside it. A form is compiled when it is new or a
    macro of it changed; it is evaluated when it is new, when something that it reads changed, or
    when it has effects; otherwise its value is reused. A form that gives what it gave before is
    cut off: nothing that reads it is touched.

    %why
    %why 1
    """
    words = call.words("why", 1).words
    run = _run(call, words[0] if words else "")
    rows: list[Sequence[str]] = [_row(step) for step in run.steps[:MOST_ROWS]]
    more = len(run.steps) - len(rows)
    if more > 0:
        rows.append(("", f"… {more:,} more", "", "", "", ""))
    if run.reused:
        others = "others" if run.steps else "forms"
        text = f"{run.reused:,} {others}" if run.reused > 1 else f"1 {others[:-1]}"
        rows.append(("", text, "reused", UNTOUCHED, "", ""))
    for each in run.stale:
        form = each.head if len(each.head) <= FORM else each.head[: FORM - 1] + "…"
        rows.append((f"{each.cell}:{each.line}", form, "stale now", each.cause, "", ""))
    columns = 6 if any(row[5] for row in rows) else 5
    head = ("where", "form", "what", "why", "took", "saved")[:columns]
    rows = [row[:columns] for row in rows]
    return table(rows, head, right=(4, 5), title=_title(run), whole=(0, 4, 5))


def _run(call: Call, word: str) -> CellRun:
    runs = call.room.facts.runs
    if not runs:
        raise MagicError("No cell has run code yet", "Run one, then %why.", word)
    if not word:
        return next(reversed(runs.values()))
    label = f"cell [{word.strip('[]')}]"
    if label not in runs:
        first, last = next(iter(runs)), next(reversed(runs))
        hint = f"Known are {first} to {last}." if first != last else f"Only {last} is known."
        raise MagicError(f"Nothing is known of {label}", hint, word)
    return runs[label]


def _row(step: FormStep) -> Sequence[str]:
    form = step.head if len(step.head) <= FORM else step.head[: FORM - 1] + "…"
    cause = step.cause
    if step.cut_off:
        names = " and ".join(step.names)
        cause = f"{cause}; {names} is as before, so what reads it is not touched"
    return (
        f"{step.cell}:{step.line}",
        form,
        _what(step),
        cause,
        duration(step.seconds) if step.what == EVALUATED else "",
        duration(step.saved) if step.saved else "",
    )


def _what(step: FormStep) -> str:
    done = "failed" if step.what == READ else "reused" if step.what == BOUND else step.what
    if not step.compiled:
        return done
    return f"{'compiled' if step.cause in (NEW, KNOWN) else 'recompiled'}, {done}"


def _title(run: CellRun) -> str:
    evaluated = sum(step.what == EVALUATED for step in run.steps)
    compiled = sum(step.compiled for step in run.steps)
    cut = sum(step.cut_off for step in run.steps)
    forms = len(run.steps) + run.reused
    parts = [
        f"{run.label}: {plural(forms, 'form')}, {compiled:,} compiled, {evaluated:,} evaluated",
        f"{forms - evaluated:,} reused" if forms > evaluated else "",
        f"{cut:,} cut off" if cut else "",
        f"{plural(len(run.stale), 'result')} made stale" if run.stale else "",
        f"{duration(run.seconds)} in all",
        f"{duration(run.saved)} saved" if run.saved else "",
    ]
    return ", ".join(part for part in parts if part) + "."

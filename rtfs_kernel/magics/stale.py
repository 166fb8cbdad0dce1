"""`%stale` and `%rerun`: results that are out of date, and running them again.

(def a 2) is run   =>   stale now: cell [3]: %stale says why, %rerun stale runs it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.api import CellResult, Rerun, StaleResult

from ..render.durations import duration
from ..render.markup import quiet
from .arguments import MagicError
from .registry import Answer, Call, Shown, magic
from .room import CellRun
from .tables import plural, table

MOST_CELLS: Final = 8  # named in the remark below a cell
MOST_ROWS: Final = 200
CHOICES: Final = ("stale", "all")


@magic("stale")
def stale(call: Call) -> Answer:
    """List the results that are not what their forms would give now, and why.

    A result becomes stale when something that its form reads was changed. Nothing runs by itself:
    run the cell again, or `%rerun stale`.

    %stale
    """
    call.words("stale", 0)
    found = call.session.stale()
    if not found:
        return Shown("Nothing is stale.")
    rows = [(f"{each.cell}:{each.line}", each.head, each.cause) for each in found[:MOST_ROWS]]
    if len(found) > MOST_ROWS:
        rows.append(("", f"… {len(found) - MOST_ROWS:,} more", ""))
    verb = "is" if len(found) == 1 else "are"
    title = f"{plural(len(found), 'result')} {verb} stale; %rerun stale evaluates what is stale."
    return table(rows, ("where", "form", "why"), title=title, whole=(0,))


@magic("rerun", "[stale|all|CELL …]", choices=CHOICES)
def rerun(call: Call) -> Answer:
    """Evaluate the last cell again; or what is stale, all cells, or cells by their numbers.

    Forms run in the order of what they read, whatever the order of their cells. What is stale is
    found out anew after each form. The first error ends it. `%why` tells afterwards what was done.

    %rerun
    %rerun stale
    %rerun 1
    %rerun all
    """
    words = call.words("rerun").words
    if not words:
        return _last(call)
    if words[0] in CHOICES:
        if len(words) > 1:
            raise MagicError(f"{words[1]} is one word too many", "", words[1])
        done = call.session.rerun(words[0])
    else:
        done = call.session.rerun(_labels(call, words))
    return _answer(call, done, words[0])


def remarks_below(run: CellRun, stale: Callable[[], tuple[StaleResult, ...]]) -> Shown | None:
    """Quiet lines below a cell: names of other cells that it took over, results it made stale.

    `stale` gives what is stale now.
    """
    lines = list(dict.fromkeys(run.overtaken))
    more = len(lines) - MOST_CELLS
    lines = lines[:MOST_CELLS] + [f"… and {more:,} more"] * (more > 0)
    lines += [remark for remark in (_made_from_stale(run), _stale_now(run, stale)) if remark]
    if not lines:
        return None
    return Shown("\n".join(lines), "".join(f"<div>{quiet(line)}</div>" for line in lines))


def _made_from_stale(run: CellRun) -> str:
    """What the cell's own results were made from although it is stale."""
    causes = dict.fromkeys([each.cause for each in run.stale if each.cell == run.label])
    return f"made from what is stale: {'; '.join(causes)}: %rerun stale runs it" if causes else ""


def _stale_now(run: CellRun, stale: Callable[[], tuple[StaleResult, ...]]) -> str:
    """The cells that a cell has made stale and that still are; texts nobody can edit are not."""
    made = {(each.cell, each.line, each.head) for each in run.stale if each.named}
    if not made:
        return ""
    labels = dict.fromkeys(
        each.cell
        for each in stale()
        if each.cell != run.label and (each.cell, each.line, each.head) in made
    )
    if not labels:
        return ""
    named = sorted(labels, key=lambda label: (len(label), label))
    more = len(named) - MOST_CELLS
    cells = ", ".join(named[:MOST_CELLS]) + (f" and {more:,} more" if more > 0 else "")
    them = "them" if len(named) > 1 else "it"
    return f"stale now: {cells}: %stale says why, %rerun stale runs {them}"


def _last(call: Call) -> Answer:
    runs = [run.label for run in call.room.facts.runs.values() if run.texts]
    if not runs:
        raise MagicError("No cell has run code yet", "%rerun runs the last one again.")
    done = call.session.rerun((runs[-1],))
    if not done:
        raise MagicError("The last cell has nothing to run again", "It may have been deleted.")
    _count(call, done)
    return done[-1].result


def _labels(call: Call, words: tuple[str, ...]) -> list[str]:
    labels = [f"cell [{word.strip('[]')}]" for word in words]
    for word, label in zip(words, labels, strict=True):
        if label not in call.room.facts.runs:
            hint = "%rerun takes stale, all, or the numbers of cells, as in %rerun 3."
            raise MagicError(f"Nothing is known of {label}", hint, word)
    return labels


def _answer(call: Call, done: tuple[Rerun, ...], what: str) -> Answer:
    if not done:
        return Shown("Nothing is stale." if what == "stale" else "There is nothing to run again.")
    _count(call, done)
    failed = done[-1].result
    if not failed.ok:
        return CellResult(False, problems=failed.problems)
    rows = [_row(each) for each in done[:MOST_ROWS]]
    if len(done) > MOST_ROWS:
        rows.append(("", f"… {len(done) - MOST_ROWS:,} more", "", ""))
    title = f"{plural(len(done), 'form')} evaluated again."
    return table(rows, ("where", "form", "value", "took"), right=(3,), title=title, whole=(0, 3))


def _row(each: Rerun) -> tuple[str, ...]:
    took = each.result.phases.get("run", 0.0)
    return (f"{each.cell}:{each.line}", each.head, each.result.text, duration(took))


def _count(call: Call, done: tuple[Rerun, ...]) -> None:
    for each in done:
        call.room.ran(each.result)

"""How code is compiled, pass by pass: what each changed, how big the code became, how long it took.

    (defn hyp [a b] …)  cell [1]:2:1
    aggressive: 6 rewrites by 2 of 14 passes, 16 => 9 nodes, 5 => 3 operations, 4.3 ms

    pass       rewrites     nodes  operations     took
    inline            2   10 => 16      3 => 3   1.1 ms
    …

Hovering over what is marked tells the rule, its reason and the place in the program. A long program
is cut: what does not fit into a bundle is counted, and `%ir STAGE` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from engine.compilation import Compilation, CompilationStage

from . import diffs
from .durations import duration
from .layout import laid_out
from .marked import coloured
from .markup import block, counted, folded, framed, quiet, strong

TEXT_ROOM: Final = 60_000  # code points of text/plain
HTML_ROOM: Final = 120_000  # code points of HTML
OPEN_LINES: Final = 40  # lines of all diffs together that are in sight at once
CODE_SHOWN: Final = 4_000  # code points of the final code
BAR: Final = 110  # pixels of the largest stage's nodes
_GREY: Final = "rgba(128, 128, 128, 0.5)"
_RED: Final = "rgba(248, 81, 73, 0.6)"
_GREEN: Final = "rgba(46, 160, 67, 0.6)"
_COLUMNS: Final = f"9em 6em {BAR + 16}px 8em 8em 6em"
_SHAPE: Final = f"display: inline-grid; grid-template-columns: {_COLUMNS}; align-items: baseline"
HEAD: Final = ("pass", "rewrites", "nodes", "operations", "took")

Diffs = dict[int, list[diffs.Row]]


def plain(compilations: Sequence[Compilation]) -> str:
    """The text for a terminal."""
    parts: list[str] = []
    room = TEXT_ROOM
    for number, each in enumerate(compilations):
        if room <= 0:
            parts.append(_cut(len(compilations) - number))
            break
        part = _plain(each, room)
        room -= len(part)
        parts.append(part)
    return "\n\n".join(parts)


def html(compilations: Sequence[Compilation]) -> str:
    """The same as HTML: a row for each pass that opens on its diff."""
    parts: list[str] = []
    room = HTML_ROOM
    for number, each in enumerate(compilations):
        if room <= 0:
            parts.append(f"<div>{quiet(_cut(len(compilations) - number))}</div>")
            break
        part = _html(each, room)
        room -= len(part)
        parts.append(part)
    return block("".join(parts))


def facts(compilation: Compilation) -> str:
    """What the passes did to a form as a whole, in a line."""
    core, final = compilation.core, compilation.final
    runs = compilation.stages[1:-1]
    changed = len({stage.name for stage in runs if stage.changed})
    passes = len({stage.name for stage in runs})
    of = counted(passes, "pass", "passes")
    rewrites = f"{counted(compilation.firings, 'rewrite')} by {changed} of {of}"
    told = [
        rewrites if compilation.firings else f"{of}, nothing to rewrite",
        _became(core.nodes, final.nodes, "node"),
        _became(core.operations, final.operations, "operation"),
        duration(compilation.seconds),
    ]
    return f"{compilation.level}: {', '.join(told if runs else told[1:])}"


def name_of(stage: CompilationStage) -> str:
    """A pass and, from the second one on, its run."""
    return stage.name if stage.round < 2 else f"{stage.name} {stage.round}"


def _became(before: int, after: int, noun: str) -> str:
    return counted(after, noun) if before == after else f"{before:,} → {counted(after, noun)}"


def _arrow(before: int, after: int) -> str:
    return f"{after:,}" if before == after else f"{before:,} → {after:,}"


def _cut(forms: int) -> str:
    return f"… {counted(forms, 'more form')}; name one to see how it is compiled"


def _more(passes: int) -> str:
    return f"… {counted(passes, 'more change')}; %ir PASS shows the code after a pass"


def _telling(compilation: Compilation) -> list[int]:
    """The places of the stages that changed something or failed."""
    stages = compilation.stages
    return [at for at in range(1, len(stages) - 1) if stages[at].changed or stages[at].problem]


def _missed(compilation: Compilation) -> str:
    missed = len(compilation.missed)
    return f"{counted(missed, 'missed chance')}: %remarks missed" if missed else ""


def _idle(compilation: Compilation) -> list[CompilationStage]:
    """The runs of passes that had nothing to do."""
    runs = compilation.stages[1:-1]
    return [stage for stage in runs if not stage.changed and not stage.problem]


def _at_rest(compilation: Compilation) -> str:
    """The names of the passes that had nothing to do in any of their runs; "" for none."""
    busy = {compilation.stages[at].name for at in _telling(compilation)}
    names = [stage.name for stage in compilation.stages[1:-1] if stage.name not in busy]
    return f"nothing to do: {', '.join(dict.fromkeys(names))}" if names else ""


# --- for a terminal ----------------------------------------------------------------------------


def _plain(compilation: Compilation, room: int) -> str:
    place = diffs.where(compilation.place)
    parts = [f"{compilation.head}  {place}".rstrip() + f"\n{facts(compilation)}"]
    telling = _telling(compilation)
    stages = compilation.stages
    below = []
    if telling:
        rows = [HEAD, *[_texts(stages[at]) for at in telling]]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            for row in rows
        ]
        below = [line.rstrip() for line in lines]
    below += [_at_rest(compilation), _missed(compilation)]
    parts.append("\n".join([line for line in below if line]))
    for number, at in enumerate(telling):
        if sum(map(len, parts)) > room:
            parts.append(_more(len(telling) - number))
            break
        parts.append(_told(compilation, at))
    return "\n\n".join([part for part in parts if part])


def _texts(stage: CompilationStage) -> tuple[str, ...]:
    return (
        name_of(stage),
        "failed" if stage.problem else str(stage.firings),
        _arrow(stage.nodes_before, stage.nodes),
        _arrow(stage.operations_before, stage.operations),
        duration(stage.seconds),
    )


def _told(compilation: Compilation, at: int) -> str:
    stage = compilation.stages[at]
    head = f"{name_of(stage)}: {stage.summary}".removesuffix(": ")
    if stage.problem:
        return f"{head}\n  failed and was left out: {stage.problem}"
    return f"{head}\n{diffs.plain(diffs.changes(compilation, at))}"


# --- for a notebook ----------------------------------------------------------------------------


def _html(compilation: Compilation, room: int) -> str:
    place = quiet(diffs.where(compilation.place))
    parts = [f"<div>{coloured(compilation.head)}  {place}</div>"]
    parts.append(f"<div>{quiet(facts(compilation))}</div>")
    telling = _telling(compilation)
    found: Diffs = {}
    for at in telling:
        found[at] = [] if compilation.stages[at].problem else diffs.changes(compilation, at)
    opened = " open" if sum(map(len, found.values())) <= OPEN_LINES else ""
    most = max([stage.nodes for stage in compilation.stages])
    if telling:
        parts.append(f'<div style="padding-left: 14px">{_row(map(quiet, _headed()))}</div>')
    for number, at in enumerate(telling):
        part = _stage(compilation.stages[at], found[at], most, opened)
        room -= len(part)
        if room < 0:
            parts.append(f"<div>{quiet(_more(len(telling) - number))}</div>")
            break
        parts.append(part)
    idle = _idle(compilation)
    if idle:
        rows = [_cells(stage, most) for stage in idle]
        inner = "".join([f'<div style="opacity: 0.7">{row}</div>' for row in rows])
        said = _at_rest(compilation) or counted(len(idle), "run") + " with nothing to do"
        parts.append(folded(quiet(said), framed(inner)))
    if telling:
        parts.append(_final(compilation))
    if compilation.missed:
        parts.append(_missed_html(compilation))
    inner = "".join(parts)
    return f'<div style="margin-bottom: 10px; overflow-x: auto">{inner}</div>'


def _headed() -> tuple[str, ...]:
    name, rewrites, nodes, operations, took = HEAD
    return name, rewrites, "", nodes, operations, took


def _row(cells: Iterable[str]) -> str:
    spans = [f"<span>{cell}</span>" for cell in cells]
    return f'<span style="{_SHAPE}">{"".join(spans)}</span>'


def _cells(stage: CompilationStage, most: int) -> str:
    name, rewrites, *sizes = _texts(stage)
    shown = strong(name) if stage.changed or stage.problem else escape(name)
    return _row([shown, rewrites, _bar(stage, most), *sizes])


def _stage(stage: CompilationStage, rows: list[diffs.Row], most: int, opened: str) -> str:
    summary = _cells(stage, most)
    if stage.problem:
        inner = f"<div>This pass failed and was left out: {escape(stage.problem)}</div>"
        return folded(summary, framed(inner), " open")
    said = f"<div>{quiet(stage.summary)}</div>" if stage.summary else ""
    return folded(summary, framed(said + diffs.html(rows)), opened)


def _bar(stage: CompilationStage, most: int) -> str:
    """Nodes as a bar: what stays is grey, what went is red, what came is green."""
    before, after = stage.nodes_before, stage.nodes
    kept, moved = min(before, after), abs(before - after)
    colour = _RED if after < before else _GREEN
    widths = [(kept, _GREY), (moved, colour)]
    pieces = [
        f'<span style="width: {max(1, round(BAR * count / max(most, 1)))}px; background: {ground}">'
        "</span>"
        for count, ground in widths
        if count
    ]
    said = escape(_became(before, after, "node"))
    style = f"display: inline-flex; width: {BAR}px; height: 8px"
    return f'<span style="{style}" title="{said}">{"".join(pieces)}</span>'


def _final(compilation: Compilation) -> str:
    text = compilation.final.text
    if len(text) > CODE_SHOWN:
        return f"<div>{quiet('%ir final shows the code that runs')}</div>"
    code = f"<div>{coloured(laid_out(text))}</div>"
    return folded(quiet("the code that runs"), framed(code), " open")


def _missed_html(compilation: Compilation) -> str:
    rows = [
        f"<div>{coloured(each.before)}  {quiet(f'{each.rule}: {each.why}')}</div>"
        for each in compilation.missed[:20]
    ]
    more = len(compilation.missed) - len(rows)
    if more:
        rows.append(f"<div>{quiet(f'… {more:,} more: %remarks missed')}</div>")
    return folded(quiet(counted(len(compilation.missed), "missed chance")), framed("".join(rows)))

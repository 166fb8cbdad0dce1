"""Compilations as plain text, for a terminal and wherever nothing can be coloured.

    fold: 1 firing, 6 to 4 nodes
    - (+ x (* 2 3))
           ~~~~~~~
    + (+ x 6)
           ^

What is gone is underlined in the text before, what is new in the text after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ...api import Place
from ...compilation import (
    ChangedRange,
    Compilation,
    CompilationRemark,
    CompilationStage,
    PassDoc,
)

SHORT: Final = 12  # lines of a text that is shown whole, changed or not
GONE: Final = "~"
NEW: Final = "^"


def counted(number: int, what: str) -> str:
    """`1 firing`, `2 firings`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def changes_text(compilation: Compilation) -> str:
    """Each stage that changed the code: what is gone from it and what is new in it."""
    parts = []
    before = compilation.core.text
    for stage in compilation.stages[1:-1]:
        if stage.changed or stage.problem:
            parts.append("\n".join([stage_line(stage), *_both(before, stage)]))
        before = stage.text
    return "\n\n".join(parts) or "no pass changed it"


def stage_line(stage: CompilationStage) -> str:
    """What a stage did, on one line."""
    if stage.problem:
        return f"{stage.name} failed, the code goes on without it: {stage.problem}"
    again = f" (round {stage.round})" if stage.round > 1 else ""
    nodes = f"{stage.nodes_before:,} to {counted(stage.nodes, 'node')}"
    return f"{stage.name}{again}: {counted(stage.firings, 'firing')}, {nodes}"


def _both(before: str, stage: CompilationStage) -> list[str]:
    if stage.problem:
        return []
    return [*_marked("-", before, stage.gone, GONE), *_marked("+", stage.text, stage.new, NEW)]


def _marked(sign: str, text: str, ranges: Sequence[ChangedRange], mark: str) -> list[str]:
    """The lines of a text, marks below what is in the ranges; of a long one those with marks."""
    lines = text.split("\n")
    found: list[str] = []
    start, left_out = 0, False
    for line in lines:
        end = start + len(line)
        here = [(max(r.start, start), min(r.end, end)) for r in ranges]
        here = [(a - start, b - start) for a, b in here if a < b]
        if here or len(lines) <= SHORT:
            found.append(f"{sign} {line}")
            if here:
                found.append(f"  {_underlined(line, here, mark)}")
            left_out = False
        elif not left_out:
            found.append(f"{sign} …")
            left_out = True
        start = end + 1
    return found


def _underlined(line: str, ranges: Iterable[tuple[int, int]], mark: str) -> str:
    marks = [" "] * len(line)
    for start, end in ranges:
        for at in range(start, end):
            if not line[at].isspace() or marks[at - 1] == mark:
                marks[at] = mark
    return "".join(marks).rstrip()


def place_text(place: Place | None) -> str:
    """Where something is: the cell, line and column."""
    return "no place" if place is None else f"{place.cell}:{place.line}:{place.column}"


def remark_text(remark: CompilationRemark) -> str:
    """A remark on one line, and the code that it is about below."""
    inside = "".join([f", in {name}" for name in remark.calls])
    compared = ""
    if remark.cost is not None and remark.limit is not None:
        compared = f" ({remark.cost:g} of at most {remark.limit:g})"
    head = f"{remark.rule} at {place_text(remark.place)}{inside}: {remark.why}{compared}"
    if remark.kind == "missed":
        return f"missed {head}\n    {remark.before}"
    return f"{head}\n    {remark.before}  =>  {remark.after}"


def remarks_text(remarks: Iterable[CompilationRemark]) -> str:
    """Remarks below each other."""
    return "\n".join([remark_text(remark) for remark in remarks])


def passes_rows(compilation: Compilation) -> list[tuple[str, ...]]:
    """A row for each run of a pass: name, round, changed, firings, nodes, operations, ms."""
    rows: list[tuple[str, ...]] = []
    for stage in compilation.stages[1:]:
        nodes = f"{stage.nodes_before:,} → {stage.nodes:,}"
        operations = f"{stage.operations_before:,} → {stage.operations:,}"
        changed = "failed" if stage.problem else "yes" if stage.changed else "no"
        round = str(stage.round) if stage.round else ""
        time = f"{stage.seconds * 1000:.3f}"
        rows.append((stage.name, round, changed, str(stage.firings), nodes, operations, time))
    return rows


PASSES_HEADS: Final = ("pass", "round", "changed", "firings", "nodes", "operations", "ms")


def pass_text(found: PassDoc) -> str:
    """A pass: its picture, where it runs, its knobs, its rules with their laws."""
    levels = ", ".join(found.levels) if found.levels else "no level, only when it is named"
    parts = [f"{found.name}: {found.doc}", f"Runs at: {levels}."]
    if found.knobs:
        parts.append(
            "\n".join(["Knobs:", *[_knob(k.name, k.value, k.comment) for k in found.knobs]])
        )
    for rule in found.rules:
        lines = [f"{found.name}.{rule.name}: {rule.why}"]
        for law in rule.laws:
            note = f"  ; {law.note}" if law.note else ""
            lines.append(f"    {law.before}  =>  {law.after}{note}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _knob(name: str, value: str, comment: str) -> str:
    return f"    {name} = {value}{'  ' if comment else ''}{comment}"


def passes_text(found: Iterable[PassDoc]) -> str:
    """All passes, a line each: name, levels, summary."""
    docs = list(found)
    width = max([len(each.name) for each in docs], default=0)
    return "\n".join(
        [f"{d.name:<{width}}  {d.summary}  ({', '.join(d.levels) or 'no level'})" for d in docs]
    )

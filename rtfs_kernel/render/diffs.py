"""What a pass changed, line by line, from exact ranges: gone, new, and the rule that did it.

    (defn f [a] (square a))        =>   - (defn f [a] (square a))    ; inline.call
    (defn f [a] (* a a))                + (defn f [a] (* a a))       ; inline.call

Lines that are as before are left out but for one on either side. Of code too long to be laid out,
only what is around the changes is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from engine.api import Place
from engine.compilation import ChangedRange, Compilation, CompilationRemark, CompilationStage

from .marked import ADDED, REMOVED, Line, Mark, coloured, laid
from .markup import quiet

AROUND: Final = 1  # lines of context on either side of a change
LARGEST: Final = 8_000  # code points of a stage that is laid out: 40 ms
MOST_LINES: Final = 80  # lines of one diff
EXCERPT: Final = 60  # code points on either side of a change in code that is not laid out
BESIDE: Final = 78  # the rule stands behind this column, or behind the longest line before it
KEPT, GONE, NEW, LEFT_OUT = " ", "-", "+", "…"
_GROUND: Final = {GONE: "rgba(248, 81, 73, 0.08)", NEW: "rgba(46, 160, 67, 0.08)"}
_CODE: Final = "flex: 1; padding-left: 2em; text-indent: -2em"  # a line that is broken is set in
_MARKED: Final = {GONE: REMOVED, NEW: ADDED}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff: kept, gone, new, or a note in the place of what is left out."""

    sign: str
    line: Line


def where(place: Place | None) -> str:
    """A place as people write it; "" for none."""
    return "" if place is None else f"{place.cell}:{place.line}:{place.column}"


def changes(compilation: Compilation, number: int) -> list[Row]:
    """The rows of the diff between a stage and the one before it."""
    stage, before = compilation.stages[number], compilation.stages[number - 1].text
    gone = marks(stage.gone, compilation.remarks)
    new = marks(stage.new, compilation.remarks)
    if max(len(before), len(stage.text)) > LARGEST:
        rows = [*_excerpts(GONE, before, gone), *_excerpts(NEW, stage.text, new)]
    else:
        rows = _compared(laid(before, gone), laid(stage.text, new))
    if len(rows) > MOST_LINES:
        note = f"{len(rows) - MOST_LINES:,} more lines; {more_of(stage)}"
        rows = [*rows[:MOST_LINES], Row(LEFT_OUT, Line(note))]
    return rows


def more_of(stage: CompilationStage) -> str:
    """How to see the whole code after a stage."""
    return f"%ir {stage.name} shows the whole code"


def marks(ranges: Iterable[ChangedRange], remarks: Sequence[CompilationRemark]) -> list[Mark]:
    """Changed ranges with what made them."""
    found = []
    for each in ranges:
        remark = remarks[each.remark] if 0 <= each.remark < len(remarks) else None
        rule, why = ("", "") if remark is None else (remark.rule, f"{remark.rule}: {remark.why}")
        said = "\n".join([text for text in (why, where(each.place)) if text])
        found.append(Mark(each.start, each.end, said, rule, why))
    return found


def plain(rows: Sequence[Row]) -> str:
    """The diff for a terminal."""
    widest = max([len(row.line.text) for row in rows], default=0)
    beside = min(widest, BESIDE)
    said = _said(rows)
    return "\n".join([_plain(row, rules, beside) for row, rules in zip(rows, said, strict=True)])


def _said(rows: Sequence[Row]) -> list[str]:
    """The rules beside each row: within one change they are said once."""
    said: list[str] = []
    last = ""
    for row in rows:
        rules = ", ".join(row.line.rules)
        said.append("" if rules == last else rules)
        last = "" if row.sign in (KEPT, LEFT_OUT) else rules or last
    return said


def _plain(row: Row, rules: str, beside: int) -> str:
    if row.sign == LEFT_OUT:
        return f"  … {row.line.text}"
    text = f"{row.line.text.ljust(beside)}  ; {rules}" if rules else row.line.text
    return f"  {row.sign} {text}".rstrip()


def html(rows: Sequence[Row]) -> str:
    """The diff as HTML, for inside of a `block`."""
    said = _said(rows)
    return "".join([_html(row, rules) for row, rules in zip(rows, said, strict=True)])


def _html(row: Row, rules: str) -> str:
    if row.sign == LEFT_OUT:
        return f"<div>{quiet('  … ' + row.line.text)}</div>"
    ground = _GROUND.get(row.sign)
    style = "display: flex; gap: 16px" + (f"; background: {ground}" if ground else "")
    shown = coloured(row.line.text, row.line.marks, _MARKED.get(row.sign, ""))
    text = f"{row.sign} {shown}" if ground else f"  {shown}"
    beside = f'<div style="padding-right: 4px">{quiet(rules)}</div>' if rules else ""
    return f'<div style="{style}"><div style="{_CODE}">{text}</div>{beside}</div>'


def _compared(before: list[Line], after: list[Line]) -> list[Row]:
    """Both texts by lines; a line with a mark has no like in the other text."""
    matcher = SequenceMatcher(
        None,
        [(line.text.strip(), bool(line.marks) and GONE) for line in before],
        [(line.text.strip(), bool(line.marks) and NEW) for line in after],
        autojunk=False,
    )
    rows: list[Row] = []
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal":
            rows += _context(after[b:b_end], first=b == 0, last=b_end == len(after))
        else:
            rows += [Row(GONE, line) for line in before[a:a_end]]
            rows += [Row(NEW, line) for line in after[b:b_end]]
    return rows


def _context(lines: list[Line], first: bool, last: bool) -> list[Row]:
    above, below = (0 if first else AROUND), (0 if last else AROUND)
    left_out = len(lines) - above - below
    if left_out <= 1:
        return [Row(KEPT, line) for line in lines]
    note = Row(LEFT_OUT, Line(f"{left_out:,} lines as before"))
    head = [Row(KEPT, line) for line in lines[:above]]
    tail = [Row(KEPT, line) for line in lines[len(lines) - below :]]
    return [*head, note, *tail]


def _excerpts(sign: str, text: str, found: Sequence[Mark]) -> list[Row]:
    """The surroundings of the marks of a long text, a row for those that stand together."""
    groups: list[list[Mark]] = []
    for mark in found:
        if groups and mark.start - groups[-1][-1].end < EXCERPT:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    rows = []
    for group in groups:
        start, end = max(group[0].start - EXCERPT, 0), group[-1].end + EXCERPT
        end = min(end, start + 10 * EXCERPT)
        head, tail = ("… " if start else ""), (" …" if end < len(text) else "")
        shift = len(head) - start
        own = [Mark(m.start + shift, m.end + shift, m.said, m.rule, m.key) for m in group]
        line = (head + text[start:end]).replace("\n", " ")
        clipped = [Mark(m.start, min(m.end, len(line)), m.said, m.rule, m.key) for m in own]
        kept = tuple([m for m in clipped if m.start < m.end])
        rows.append(Row(sign, Line(line + tail, kept)))
    return rows

"""What the passes did, and what they did not and why: a line of code and a reason each.

1  inline.call  cell [1]:2:20  square has 3 nodes
     (square a) => (let [x a] (* x x))
-  accumulate.recursion  cell [2]:1:1  nothing proves that the recursion ends
     (+ 1 (len (rest xs)))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.compilation import FIRED, Compilation, CompilationRemark

from .diffs import where
from .marked import coloured
from .markup import block, counted, framed, quiet, strong

MOST: Final = 200  # remarks shown of one form
TEXT_ROOM: Final = 60_000  # code points of text/plain
HTML_ROOM: Final = 120_000  # code points of HTML
UNNUMBERED: Final = "–"  # in the place of a missed chance's number


def plain(compilations: Sequence[Compilation], missed: bool) -> str:
    """The text for a terminal; `missed` leaves out what was done."""
    parts: list[str] = []
    room = TEXT_ROOM
    for each in compilations:
        chosen = _chosen(each, missed)
        lines = [f"{each.head}  {where(each.place)}".rstrip(), f"  {_counts(each)}"]
        width = len(str(max([remark.number for remark in chosen], default=0)))
        lines += [_plain(remark, width) for remark in chosen]
        lines += [f"  {note}" for note in _notes(each, missed, len(chosen))]
        parts.append("\n".join(lines))
        room -= len(parts[-1])
        if room < 0:
            parts.append("… the rest is left out; name a definition to see its own")
            break
    return "\n\n".join(parts)


def html(compilations: Sequence[Compilation], missed: bool) -> str:
    """The same as HTML."""
    parts: list[str] = []
    room = HTML_ROOM
    for each in compilations:
        head = f"<div>{coloured(each.head)}  {quiet(where(each.place))}</div>"
        rows = [f"<div>{quiet(_counts(each))}</div>"]
        shown = 0
        for remark in _chosen(each, missed):
            rows.append(_html(remark))
            shown += 1
            room -= len(rows[-1])
            if room < 0:
                break
        rows += [f"<div>{quiet(note)}</div>" for note in _notes(each, missed, shown)]
        parts.append(f'<div style="margin-bottom: 10px">{head}{framed("".join(rows))}</div>')
        room -= len(head)
        if room < 0:
            note = quiet("… the rest is left out; name a definition to see its own")
            parts.append(f"<div>{note}</div>")
            break
    return block("".join(parts))


def decision(remark: CompilationRemark) -> str:
    """The reason with what was compared: "… (cost 61, limit 40)"."""
    numbers = [
        f"{name} {value:g}"
        for name, value in (("cost", remark.cost), ("limit", remark.limit))
        if value is not None
    ]
    return f"{remark.why} ({', '.join(numbers)})" if numbers else remark.why


def _chosen(compilation: Compilation, missed: bool) -> Sequence[CompilationRemark]:
    chosen = compilation.missed if missed else compilation.remarks
    return chosen[:MOST]


def _counts(compilation: Compilation) -> str:
    fired, missed = len(compilation.fired), len(compilation.missed)
    done = counted(fired, "rewrite") if fired else "no rewrite"
    left = counted(missed, "missed chance") if missed else "no missed chance"
    return f"{compilation.level}: {done}, {left}"


def _notes(compilation: Compilation, missed: bool, shown: int) -> list[str]:
    all_of_them = len(compilation.missed if missed else compilation.remarks)
    return [f"… {all_of_them - shown:,} more"] if all_of_them > shown else []


def _plain(remark: CompilationRemark, width: int) -> str:
    number = str(remark.number) if remark.kind == FIRED else UNNUMBERED
    facts = [remark.rule, where(remark.place), decision(remark)]
    head = f"  {number.rjust(width)}  {'  '.join([fact for fact in facts if fact])}"
    change = f"{remark.before} => {remark.after}" if remark.after else remark.before
    calls = f"  in {', in '.join(remark.calls)}" if remark.calls else ""
    return f"{head}\n  {' ' * width}    {change}{calls}"


def _html(remark: CompilationRemark) -> str:
    fired = remark.kind == FIRED
    sign = str(remark.number) if fired else UNNUMBERED
    arrow = f" {quiet('⇒')} {coloured(remark.after)}" if remark.after else ""
    calls = f"  {quiet('in ' + ', in '.join(remark.calls))}" if remark.calls else ""
    said = f"{sign}  {strong(remark.rule)}  {quiet(where(remark.place))}"
    kind = "" if fired else f"  {quiet('missed')}"
    code = f'<div style="padding-left: 28px">{coloured(remark.before)}{arrow}{calls}</div>'
    why = f'<div style="padding-left: 28px">{quiet(decision(remark))}</div>'
    return f"<div>{said}{kind}</div>{code}{why}"

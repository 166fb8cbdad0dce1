"""A problem as text for a terminal: message, place, the source line with carets, and what helps.

    error: Type error in +: expected number, got string  [:type-error]
     --> notebook:1:6
      |
    1 | (+ 1 "a")
      |      ^^^
      = hint: …

Everything that comes from the user is untrusted: control, ANSI and bidi characters are shown as
escapes, so that neither a program nor its data can move the cursor or fake a text
(CVE-2021-42574). Carets count display columns: wide characters take two, combining ones none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .api import Place, Problem, StackFrame
from .terminal import Style, display, safe, style_of

EXCERPT_COLUMNS: Final = 100  # display columns of a source line that are shown
BEFORE_CARET: Final = 30  # of these, columns kept before the caret in a line that is longer
STACK_SHOWN: Final = 12  # lines of a folded call stack
CYCLE_LONGEST: Final = 4  # frames of a repeating group that is recognised (mutual recursion)
DATA_SHOWN: Final = 400  # code points of an error's data

_SEVERITY_STYLES: Final = {"error": "error", "warning": "warning", "note": "note"}


def render_problem(problem: Problem, colour: bool = False) -> str:
    """The problem as lines of text, without a final line break; ANSI colours where asked for."""
    paint = style_of(colour)
    lines = [_headline(problem, paint)]
    width = _gutter(problem)
    if problem.place is not None:
        lines += _excerpts(problem.place, problem, width, paint)
    lines += _remarks(problem, width, paint)
    lines += _stack_lines(problem.stack, problem.unkept, width, paint)
    return "\n".join(lines)


def render_problems(problems: Iterable[Problem], colour: bool = False) -> str:
    """Several problems, an empty line between them."""
    return "\n\n".join([render_problem(p, colour) for p in problems])


def _headline(problem: Problem, paint: Style) -> str:
    label = paint(problem.severity, _SEVERITY_STYLES.get(problem.severity, "error"))
    tag = " ".join([t for t in (problem.kind, problem.code) if t])
    message = safe(problem.message, keep_lines=True)
    return f"{label}: {paint(message, 'strong')}" + (f"  [{safe(tag)}]" if tag else "")


def _gutter(problem: Problem) -> int:
    """Digits of the largest line number shown."""
    places = [problem.place, *[note.place for note in problem.notes]]
    return max([len(str(place.line)) for place in places if place is not None], default=1)


def _excerpts(place: Place, problem: Problem, width: int, paint: Style) -> list[str]:
    """The primary place, then the second labels: those on its line below it, the rest apart."""
    lines = [_arrow(place, width, paint)]
    here = [n for n in problem.notes if (n.place.cell, n.place.line) == (place.cell, place.line)]
    lines += _line_block(place, width, paint, "^", "error", "")
    for note in here:
        lines.append(_underline(note.place, place, width, paint, "-", "note", note.text))
    for note in problem.notes:
        if note in here:
            continue
        if note.place.cell != place.cell:
            lines.append(_arrow(note.place, width, paint))
        else:
            lines.append(paint(" " * (width + 1) + ":", "gutter"))
        lines += _line_block(note.place, width, paint, "-", "note", note.text)
    return lines


def _arrow(place: Place, width: int, paint: Style) -> str:
    where = f"{safe(place.cell) or '<text>'}:{place.line}:{place.column}"
    return paint(" " * width + "--> ", "gutter") + where


def _line_block(
    place: Place, width: int, paint: Style, mark: str, style: str, text: str
) -> list[str]:
    shown, _ = _window(place, place)
    number = str(place.line).rjust(width)
    return [
        paint(" " * (width + 1) + "|", "gutter"),
        (paint(f"{number} |", "gutter") + " " + shown).rstrip(),
        _underline(place, place, width, paint, mark, style, text),
    ]


def _underline(
    place: Place, shown_with: Place, width: int, paint: Style, mark: str, style: str, text: str
) -> str:
    """The marks under a range, on the line that is shown for `shown_with`."""
    _, offset = _window(shown_with, shown_with)
    line = place.excerpt
    start = min(place.column - 1, len(line))
    end = len(line) if place.end_line > place.line else min(place.end_column - 1, len(line))
    before = display(line[:start]).width - offset
    size = max(1, display(line[start : max(start, end)]).width)
    if before < 0:
        before, size = 0, max(1, size + before)
    size = max(1, min(size, EXCERPT_COLUMNS + 2 - before))
    marks = mark * size + ("…" if place.end_line > place.line else "")
    label = f" {safe(text)}" if text else ""
    return (
        paint(" " * (width + 1) + "|", "gutter") + " " + " " * before + paint(marks + label, style)
    )


def _window(line_of: Place, caret: Place) -> tuple[str, int]:
    """The shown part of a source line, and the display columns that were cut off before it."""
    whole = display(line_of.excerpt)
    if whole.width <= EXCERPT_COLUMNS:
        return whole.text, 0
    at = display(line_of.excerpt[: caret.column - 1]).width
    first = max(0, at - BEFORE_CARET)
    text, cut = whole.slice(first, first + EXCERPT_COLUMNS)
    left = "…" if cut else ""
    right = "…" if cut + EXCERPT_COLUMNS < whole.width else ""
    return left + text + right, cut - len(left)


def _remarks(problem: Problem, width: int, paint: Style) -> list[str]:
    indent = " " * (width + 1)
    remarks = []
    if problem.expected:
        remarks.append(("expected", ", ".join([safe(e) for e in problem.expected])))
    if problem.hint:
        remarks.append(("hint", safe(problem.hint)))
    if problem.data is not None:
        from .values.show import show

        remarks.append(("data", safe(show(problem.data, DATA_SHOWN))))
    remarks += [("cause", safe(cause)) for cause in problem.causes]
    return [
        f"{indent}{paint('=', 'gutter')} {paint(name, 'hint')}: {text}" for name, text in remarks
    ]


def _stack_lines(stack: tuple[StackFrame, ...], unkept: int, width: int, paint: Style) -> list[str]:
    if not stack:
        return []
    lines = fold_stack([_frame_text(frame) for frame in stack], unkept)
    if len(lines) > STACK_SHOWN:
        kept = STACK_SHOWN - 4
        more = len(lines) - STACK_SHOWN + 1
        lines = [*lines[:kept], f"… {more:,} more", *lines[-3:]]
    indent = " " * (width + 1)
    return [f"{indent}{paint('=', 'gutter')} {paint('called from', 'hint')}:"] + [
        f"{indent}    {line}" for line in lines
    ]


def _frame_text(frame: StackFrame) -> str:
    name = safe(frame.function) or "<function>"
    if frame.place is None:
        return name
    return f"{name} at {safe(frame.place.cell) or '<text>'}:{frame.place.line}:{frame.place.column}"


def fold_stack(frames: list[str], unkept: int = 0) -> list[str]:
    """Frames with runs of a repeating group written once: `f`, then `… 9,998 more`.

    [f f f f g]  =>  [f, "… 3 more", g]

    `unkept` frames follow the last one and are known by number only.
    """
    folded: list[str] = []
    at = 0
    while at < len(frames):
        size, times = _cycle(frames, at)
        folded += frames[at : at + size]
        repeated = size * (times - 1)
        if times > 2 or (times == 2 and size == 1 and repeated > 1):
            folded.append(f"… {repeated:,} more")
        elif times == 2:
            folded += frames[at : at + size]
            repeated = 0
        at += size * times
    if unkept and frames:
        if folded[-1].startswith("… "):
            unkept += repeated
            folded.pop()
        folded.append(f"… {unkept:,} more")
    return folded


def _cycle(frames: list[str], at: int) -> tuple[int, int]:
    """The repeating group that covers most frames from `at` on: its size, how often it stands."""
    best = (1, 1)
    for size in range(1, CYCLE_LONGEST + 1):
        group = frames[at : at + size]
        times = 1
        while frames[at + times * size : at + (times + 1) * size] == group:
            times += 1
        if times > 2 and size * times > best[0] * best[1]:
            best = (size, times)
    return best

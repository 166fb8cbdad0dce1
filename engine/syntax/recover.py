"""After a mistake: what to say, and where reading goes on.

    "(def a (inc 1)\\n(def b 2)"  =>  `(` of line 1 is not closed; go on at "(def b 2)"

An opening bracket in column 1 inside an open form is legal, so it ends a form only once the end of
the text has shown that something is not closed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..base.diagnostic import Diagnostic, Label
from ..base.lines import line_column
from ..base.span import Span, Unit
from .forms import Form
from .problems import CLOSERS, problem, quoted
from .tokens import BLOCK, whole_pieces

MOST_LABELS: Final = 3  # open brackets pointed at by one problem
MOST_MISSING: Final = 40  # closing brackets written out in a hint

Frame = tuple[str, str, int, list[Form]]  # opening text, its closer, offset in the unit, forms


class Opener(NamedTuple):
    """An opening bracket and its absolute offset."""

    bracket: str
    at: int


def open_brackets(unit: Unit, stack: list[Frame]) -> list[Opener]:
    """The brackets among the frames of a stack, outermost first."""
    return [Opener(opener, unit.start + at) for opener, closer, at, _ in stack if closer]


def resume_point(text: str, start: int) -> tuple[int, list[Opener]]:
    """The first opening bracket in column 1 after `start` and what is open there; -1 if none."""
    stack: list[Opener] = []
    at = start
    for piece in whole_pieces(text, start):
        if piece in CLOSERS:
            if at > start and stack and text[at - 1] in "\n\r":
                return at, stack
            stack.append(Opener(piece, at))
        elif stack and CLOSERS[stack[-1].bracket] == piece:
            stack.pop()
        at += len(piece)
    return -1, []


def unclosed(text: str, unit: Unit, stack: list[Opener], end: int) -> Diagnostic:
    """R0101 for the brackets in `stack`, which should have been closed before `end`."""
    last = stack[-1]
    closer = CLOSERS[last.bracket]
    line, _ = line_column(text, last.at)
    here = len(text[unit.start : end].rstrip())
    hint = f"add `{closer}`"
    if len(stack) > 1:
        missing = "".join([CLOSERS[opener.bracket] for opener in reversed(stack[-MOST_MISSING:])])
        hint = f"{len(stack)} brackets are open; add `{missing}`"
    labels = [
        Label(_span(unit, opener), "opened here") for opener in reversed(stack[-MOST_LABELS:])
    ]
    return problem(
        "R0101",
        Span(unit, here, here),
        f"`{last.bracket}` on line {line} is never closed",
        hint,
        ("form", closer),
        tuple(labels),
    )


def close_wrongly(
    unit: Unit, stack: list[Frame], closer: str, start: int, problems: list[Diagnostic]
) -> bool:
    """Report a closer that does not fit; whether it closes the frame then on top of the stack."""
    span = Span(unit, start, start + 1)
    drop_prefixes(unit, stack, span, problems)
    opener, wanted, at, _ = stack[-1]
    if wanted == closer:
        return True
    if not opener:
        hint = "remove it, or open a bracket before it"
        message = f"Nothing is open that `{closer}` could close"
        problems.append(problem("R0103", span, message, hint, ("form", "end of text")))
        return False
    line, _ = line_column(unit.text, unit.start + at)
    problems.append(
        problem(
            "R0102",
            span,
            f"`{closer}` does not close `{opener}` of line {line}",
            f"write `{wanted}` here, or before",
            ("form", wanted),
            (Label(_span(unit, Opener(opener, unit.start + at)), "opened here"),),
        )
    )
    depth = len(stack) - 1
    while depth and stack[depth][1] != closer:
        depth -= 1
    if depth:
        del stack[depth + 1 :]
    return depth > 0


def drop_prefixes(unit: Unit, stack: list[Frame], span: Span, problems: list[Diagnostic]) -> None:
    """Take shorthands without a form off the stack: R0111, at the end (empty `span`) R0123."""
    lone: Frame | None = None
    while stack[-1][0] and not stack[-1][1]:
        lone = stack.pop()
    if lone is None:
        return
    mark, _, at, items = lone
    after = "the text ends here"
    if span.end > span.start:
        after = f"a form must stand before {quoted(span.text())}"
    what = "Metadata has" if mark == "^" and items else f"{quoted(mark)} has"
    message = f"{what} no form after it"
    code = "R0111" if span.end > span.start else "R0123"
    problems.append(problem(code, Span(unit, at, at + len(mark)), message, after, ("form",)))


def endless(kind: int, span: Span) -> Diagnostic:
    """R0105 for a block comment, R0104 for a string that runs to the end of the text."""
    if kind == BLOCK:
        return problem("R0105", span, "Block comment never ends", "add `|#`", ("|#",))
    return problem("R0104", span, "String never ends", 'add `"` where the string ends', ('"',))


def too_many(last: Diagnostic) -> Diagnostic:
    """R0119: reading stops after `last`."""
    assert last.span is not None
    return problem("R0119", last.span, "Too many problems; the rest of the text was not read")


def _span(unit: Unit, opener: Opener) -> Span:
    start = opener.at - unit.start
    return Span(unit, start, start + len(opener.bracket))

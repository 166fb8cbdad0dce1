"""Errors and diagnostics to the records the API gives out.

Thrown(:type-error …, span)   =>   Diagnostic   =>   Problem("…", line 1, column 6, hint)
"""

from __future__ import annotations

from ..api import Note, Place, Problem, StackFrame
from ..base.diagnostic import Diagnostic, Label
from ..base.lines import line_column, line_text
from ..base.span import Span
from ..runtime.errors import ErrorValue, Thrown
from ..values.show import show

CAUSES = 10  # causes shown behind an error
SHOWN = 200  # code points of a thrown value's text in a message


def diagnostic_of(thrown: Thrown) -> Diagnostic:
    """The diagnostic of an error that nothing caught."""
    value = thrown.value
    if isinstance(value, ErrorValue):
        message, data = value.message, value.data
    else:
        message, data = f"Application error: {show(value, SHOWN)} was thrown", value
    labels: tuple[Label, ...] = ()
    if thrown.argument_span is not None:
        labels = (Label(thrown.argument_span, "this argument"),)
    return Diagnostic(
        thrown.kind,
        message,
        thrown.span,
        code="E0001",
        hint=thrown.hint,
        labels=labels,
        stack=tuple(thrown.stack),
        data=data,
        causes=_causes(value),
        unkept=thrown.unkept,
    )


def _causes(value: object) -> tuple[str, ...]:
    """The messages of the errors behind an error, nearest first."""
    found: list[str] = []
    cause = value.cause if isinstance(value, ErrorValue) else None
    while cause is not None and len(found) < CAUSES:
        found.append(f"{cause.kind}: {cause.message}")
        cause = cause.cause
    return tuple(found)


def problem_of(diagnostic: Diagnostic) -> Problem:
    """The API's record of a diagnostic."""
    return Problem(
        diagnostic.code,
        ":" + diagnostic.kind,
        diagnostic.message,
        place_of(diagnostic.span),
        diagnostic.hint,
        diagnostic.severity,
        tuple([Note(_place(label.span), label.text) for label in diagnostic.labels]),
        diagnostic.expected,
        tuple([StackFrame(frame.function, place_of(frame.span)) for frame in diagnostic.stack]),
        diagnostic.data,
        diagnostic.causes,
        diagnostic.unkept,
    )


def place_of(span: Span | None) -> Place | None:
    """Line and column of a span in its cell's text."""
    return None if span is None else _place(span)


def _place(span: Span) -> Place:
    unit = span.unit
    line, column = line_column(unit.text, unit.start + span.start)
    end_line, end_column = line_column(unit.text, unit.start + span.end)
    return Place(unit.cell, line, column, end_line, end_column, line_text(unit.text, line))

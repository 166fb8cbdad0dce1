"""A problem in a program, as a value.

    (+ 1 "a")   =>   Diagnostic("type-error", "Type error in +: expected number, got string", …)

Readers, expanders, lowerers and checkers return these; nothing below `api` renders them.
"""

from __future__ import annotations

from typing import Literal

from .record import record
from .span import Span

Severity = Literal["error", "warning", "note"]


@record
class Label:
    """A second place that matters to a problem, with what to say there."""

    span: Span
    text: str


@record
class Frame:
    """One frame of the RTFS call stack: the function's name and the call's span."""

    function: str
    span: Span | None


@record
class Diagnostic:
    """One mistake. `kind` is the RTFS error kind without its colon (`syntax-error`).

    `code` is a stable identifier for one sort of mistake (`R0103`), `hint` one sentence that helps.
    `expected` are the tokens a reader would have accepted.
    """

    kind: str
    message: str
    span: Span | None
    code: str = ""
    hint: str = ""
    labels: tuple[Label, ...] = ()
    expected: tuple[str, ...] = ()
    stack: tuple[Frame, ...] = ()
    severity: Severity = "error"
    data: object = None
    causes: tuple[str, ...] = ()
    unkept: int = 0  # frames below the stack that were not kept


class CompileError(Exception):
    """Carries one diagnostic out of a compile-time stage to the driver of that stage."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic

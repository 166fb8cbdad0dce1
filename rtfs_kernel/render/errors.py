"""Errors as values: kind and message in a line, data and the errors behind it below.

    (catch e …) e  =>  :division-by-zero  Division by zero
                       data      {:op :/}
                       cause     :io-error  I/O error: …

An error that nobody caught is a problem: `problem.py`.
"""

from __future__ import annotations

from typing import Final

from engine.runtime.errors import ErrorValue

from .inert import inert, shortened
from .markup import block, code, framed, line, quiet, short, strong
from .registry import Shown, renders
from .view import View

MESSAGE: Final = 2_000  # characters of a message
DATA: Final = 1_000  # characters of the data
CAUSES: Final = 10  # errors behind an error that are shown


@renders(ErrorValue)
def error_value(value: ErrorValue, text: str, view: View) -> Shown:
    """Kind, message, data and causes, as HTML and as text."""
    facts: list[tuple[str, str]] = []
    if value.data is not None:
        facts.append(("data", short(value.data, DATA)))
    cause = value.cause
    for _ in range(CAUSES):
        if cause is None:
            break
        facts.append(("cause", _headline(cause)))
        cause = cause.cause
    if cause is not None:
        facts.append(("cause", "…"))
    plain = [f"#<error: {shortened(value.message, MESSAGE)}>", f"  kind   :{value.kind}"]
    plain += [f"  {name:<6} {fact}" for name, fact in facts]
    head = f"{strong(':' + value.kind)}  {code(inert(value.message, MESSAGE))}"
    rows = [line(f"{quiet(name)}  {code(inert(fact))}") for name, fact in facts]
    return Shown(block(head + (framed("".join(rows)) if rows else "")), "\n".join(plain))


def _headline(value: ErrorValue) -> str:
    return f":{value.kind} {shortened(value.message, MESSAGE)}"

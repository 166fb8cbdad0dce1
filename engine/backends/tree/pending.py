"""What a tail call leaves to be done when the chain of tail calls ends.

    (defn f [n] :int (if (= n 0) 0 (f (dec n))))   =>   one ReturnCheck(int), however many turns

Equal return checks collapse; entering a step again ends its earlier turn first. Of the calls whose
value a memo awaits, the first and the latest stay. So the length of the list is bounded.
"""

from __future__ import annotations

from typing import Any

from ...base.record import record
from ...base.span import Origin, span_of
from ...ir.core import Step
from ...runtime.context import Context
from ...runtime.errors import Thrown, error
from ...runtime.memo import Awaited
from ...types.lattice import Type
from ...types.schema import mismatch


@record
class ReturnCheck:
    """The value must have this type."""

    type: Type
    origin: Origin


@record
class StepEnd:
    """The host waits to hear that this step ended."""

    step: Step
    id: int


Pending = list[ReturnCheck | StepEnd | Awaited]

MOST_AWAITED = 500  # calls that stay when a list is thinned, and the first one
MOST_PENDING = 4 * MOST_AWAITED  # entries of a list that is thinned


def add(pending: Pending | None, entry: ReturnCheck | StepEnd | Awaited, cx: Context) -> Pending:
    """Put an entry on the list (made when there is none yet)."""
    if pending is None:
        return [entry]
    if type(entry) is ReturnCheck:
        if not _checked(pending, entry):
            pending.append(entry)
        return pending
    if type(entry) is Awaited:
        pending.append(entry)
        if len(pending) >= MOST_PENDING:
            _thin(pending)
        return pending
    assert type(entry) is StepEnd
    for at, earlier in enumerate(pending):
        if type(earlier) is StepEnd and earlier.step is entry.step:
            del pending[at]
            cx.host.step_finished(earlier.id, True, None)
            break
    pending.append(entry)
    return pending


def _checked(pending: Pending, entry: ReturnCheck) -> bool:
    """Whether an equal check is in the list, and no memo gets the value before that check."""
    for earlier in reversed(pending):
        if type(earlier) is Awaited:
            return False
        if type(earlier) is ReturnCheck and earlier.type == entry.type:
            return True
    return False


def _thin(pending: Pending) -> None:
    """Of awaited calls keep the first, which is asked again most likely, and the latest."""
    awaited = [entry for entry in pending if type(entry) is Awaited]
    gone = set(map(id, awaited[1:-MOST_AWAITED]))
    kept: Pending = []
    for entry in pending:
        if id(entry) in gone or (type(entry) is ReturnCheck and _checked(kept, entry)):
            continue
        kept.append(entry)
    pending[:] = kept


def settle(pending: Pending, value: Any, cx: Context) -> Any:
    """Do what is pending, latest first, with the value the chain ended in."""
    while pending:
        entry = pending.pop()
        if type(entry) is StepEnd:
            cx.host.step_finished(entry.id, True, value)
            continue
        if type(entry) is Awaited:
            entry.settle(value, cx)
            continue
        assert type(entry) is ReturnCheck
        wrong = mismatch(value, entry.type, "fn return", cx.types)
        if wrong is not None:
            problem = error("type-validation", f"Type validation error: {wrong}")
            problem.span = span_of(entry.origin)
            raise problem
    return value


def fail(pending: Pending, problem: Thrown | None, cx: Context) -> None:
    """End the steps that an error (or, without one, an interrupt) leaves."""
    while pending:
        entry = pending.pop()
        if type(entry) is StepEnd:
            cx.host.step_finished(entry.id, False, problem.value if problem else None)

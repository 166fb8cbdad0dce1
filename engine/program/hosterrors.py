"""What an exception of Python code that RTFS called is in RTFS, with the stacks of both.

    ValueError("no") in area, cell [2] line 3
    =>  :application-error "Application error (ValueError): no"
        data {:exception "ValueError" :traceback ["area at cell [2]:3"]}, and the same as frames

An RTFS error that comes back through Python goes on as the error it was.
"""

from __future__ import annotations

from types import TracebackType
from typing import Final

from ..api import RtfsError
from ..runtime.capability import HOST_EFFECT
from ..runtime.errors import ErrorValue, Thrown, error
from ..runtime.failures import as_thrown
from ..values.atoms import keyword
from ..values.maps import pmap
from ..values.vectors import vector

FRAMES: Final = 20  # Python frames of one exception that are kept, the innermost ones
CAUSES: Final = 10
ENGINE: Final = __file__.rpartition("program")[0]  # the folder of the engine


def thrown_of(
    failure: BaseException, own: Thrown | None, id: str, hidden: tuple[str, ...]
) -> Thrown:
    """The RTFS error to raise; `own` is the one that `failure` carried through Python."""
    frames = frames_of(failure.__traceback__, hidden)
    thrown = own
    if thrown is None and isinstance(failure, RtfsError):
        seen = failure.problem
        thrown = error(seen.kind.removeprefix(":"), seen.message, seen.data, hint=seen.hint)
    if thrown is None:
        told = _told(failure, id)
        data = pmap(
            [
                (keyword("exception"), type(failure).__qualname__),
                (keyword("traceback"), vector(list(frames))),
            ]
        )
        value = ErrorValue(told.value.kind, told.value.message, data, _cause(failure, id))
        thrown = Thrown(value, hint=told.hint)
    for frame in frames:
        thrown.passed(frame, None)
    return thrown


def frames_of(trace: TracebackType | None, hidden: tuple[str, ...]) -> list[str]:
    """The user's frames, innermost first, as `name at file:line`."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith((ENGINE, *hidden)):
            found.append(f"{code.co_name} at {code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[::-1][:FRAMES]


def text_of(failure: BaseException) -> str:
    """What an exception says; its own code may fail at saying it."""
    try:
        return str(failure)
    except Exception as problem:
        return f"<no text: {type(problem).__name__}>"


class _Told(Thrown):
    """An error whose value is an ErrorValue for certain."""

    value: ErrorValue


def _told(failure: BaseException, id: str) -> _Told:
    safe: BaseException = failure
    text = text_of(failure)
    if text.startswith("<no text") or not isinstance(failure, Exception):
        safe = type(type(failure).__name__, (Exception,), {})(text)
    assert isinstance(safe, Exception)
    return as_thrown(safe, id, HOST_EFFECT)  # type: ignore[return-value]


def _cause(failure: BaseException, id: str) -> ErrorValue | None:
    """The exception behind an exception, as an error without data."""
    chain: list[ErrorValue | Thrown] = []
    behind = _behind(failure)
    while behind is not None and len(chain) < CAUSES:
        own = getattr(behind, "thrown", None)
        chain.append(own if isinstance(own, Thrown) else _told(behind, id))
        behind = _behind(behind)
    cause: ErrorValue | None = None
    for thrown in reversed(chain):
        value = thrown.value if isinstance(thrown, Thrown) else thrown
        if isinstance(value, ErrorValue):
            cause = ErrorValue(value.kind, value.message, value.data, value.cause or cause)
    return cause


def _behind(failure: BaseException) -> BaseException | None:
    if failure.__cause__ is not None:
        return failure.__cause__
    return None if failure.__suppress_context__ else failure.__context__

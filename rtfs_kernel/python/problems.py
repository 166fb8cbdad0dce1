"""What went wrong in Python code as a problem: one output, the user's frames only.

    cell [3], line 2, in f: ValueError("no")
    =>  Problem(kind="ValueError", message="no", place=cell [3]:2:5, notes=(called here, …))

Frames of the kernel are left out, those of libraries told in one sentence. An RTFS error that came
through Python keeps its kind, place and stack; the Python frames are added to them.
"""

from __future__ import annotations

import sysconfig
from traceback import FrameSummary, extract_tb
from typing import Final

from engine.api import Note, Place, Problem, RtfsError, StackFrame
from engine.base.record import replaced
from engine.program.hosterrors import ENGINE, text_of

NOTED: Final = 4  # frames shown with their line; more become a list of places
LISTED: Final = 50  # frames of such a list; endless recursion has thousands
CAUSES: Final = 5
LIBRARIES: Final = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


def problem_of(failure: BaseException, label: str, kernel: str) -> Problem:
    """The problem of an exception that left a cell; `kernel` is the folder of the kernel's code."""
    frames = [f for f in extract_tb(failure.__traceback__) if not _within(f, (kernel, ENGINE))]
    own = [frame for frame in frames if not _within(frame, (*LIBRARIES, "<frozen"))]
    if isinstance(failure, RtfsError):
        return _through_python(failure.problem, own)
    if isinstance(failure, SyntaxError) and failure.filename == label:
        return _syntax(failure, label)
    places = [_place(frame) for frame in own]
    place = places[-1] if places else None
    library = frames[-1] if frames and own[-1:] != frames[-1:] else None
    kind, message, hint = _said(failure, library)
    problem = Problem("", kind, message, place, hint, causes=_causes(failure))
    return _with_callers(problem, own[:-1], places[:-1])


def _said(failure: BaseException, library: FrameSummary | None) -> tuple[str, str, str]:
    """Kind, message and hint."""
    if isinstance(failure, KeyboardInterrupt):
        return ":interrupted", "Interrupted", "what the cell did until then is kept"
    kind = type(failure).__qualname__
    message = _message(failure)
    for note in getattr(failure, "__notes__", ()):
        message += f"\n{note}"
    if isinstance(failure, SystemExit):
        return (
            kind,
            f"exit {failure.code or 0}",
            "the kernel goes on; the front end's menu restarts it",
        )
    if library is not None:
        return kind, message, f"raised in {library.filename}:{library.lineno}, in {library.name}"
    return kind, message, ""


def _message(failure: BaseException) -> str:
    """What an exception says; its `__str__` is the cell's code too, and may raise anything."""
    try:
        return text_of(failure)
    except BaseException as worse:
        return f"(its text failed with {type(worse).__qualname__})"


def _with_callers(problem: Problem, frames: list[FrameSummary], places: list[Place]) -> Problem:
    """The problem with the frames that led to it: shown with their lines while they are few."""
    called: Problem
    if len(frames) <= NOTED:
        notes = [Note(place, "called from here") for place in reversed(places)]
        called = replaced(problem, notes=tuple(notes))
    else:
        called = replaced(problem, stack=_stack(frames), unkept=max(0, len(frames) - LISTED))
    return called


def _through_python(problem: Problem, frames: list[FrameSummary]) -> Problem:
    stack = (*problem.stack, *_stack(frames))
    joined: Problem = replaced(problem, stack=stack)
    if problem.place is None and frames:
        joined = replaced(joined, place=_place(frames[-1]))
    return joined


def _stack(frames: list[FrameSummary]) -> tuple[StackFrame, ...]:
    kept = frames[::-1][:LISTED]
    return tuple([StackFrame(frame.name, _place(frame)) for frame in kept])


def _place(frame: FrameSummary) -> Place:
    """Where a frame stands; Python counts columns in bytes of UTF-8 from 0."""
    import linecache

    line = frame.lineno or 1
    excerpt = linecache.getline(frame.filename, line).rstrip("\n")
    data = excerpt.encode()
    start = len(data[: frame.colno or 0].decode(errors="replace"))
    end_line = frame.end_lineno or line
    end = len(data[: frame.end_colno].decode(errors="replace")) if frame.end_colno else len(excerpt)
    return Place(frame.filename, line, start + 1, end_line, end + 1, excerpt)


def _syntax(failure: SyntaxError, label: str) -> Problem:
    import linecache

    line = failure.lineno or 1
    excerpt = linecache.getline(label, line).rstrip("\n")
    start = max(1, failure.offset or 1)
    end = failure.end_offset if failure.end_lineno == line and failure.end_offset else 0
    place = Place(label, line, start, line, max(end, start + 1), excerpt)
    return Problem("", type(failure).__name__, failure.msg, place)


def _causes(failure: BaseException) -> tuple[str, ...]:
    """The exceptions behind an exception, nearest first."""
    found: list[str] = []
    behind: BaseException | None = failure
    while behind is not None and len(found) < CAUSES:
        silent = behind.__suppress_context__
        behind = behind.__cause__ or (None if silent else behind.__context__)
        if behind is not None:
            found.append(f"{type(behind).__qualname__}: {_message(behind)}")
    return tuple(found)


def _within(frame: FrameSummary, folders: tuple[str, ...]) -> bool:
    return frame.filename.startswith(folders)

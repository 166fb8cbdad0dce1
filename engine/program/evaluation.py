"""Room to run in: a fresh context as the current one, and space for deep recursion.

with Evaluation(gateway, world, 20_000, flag, "standard") as cx:
    runner.run(text, cell, cx, outcome)      # whatever escapes  =>  diagnostic_of_escape
"""

from __future__ import annotations

import sys
from typing import Final

from ..base.diagnostic import CompileError, Diagnostic
from ..runtime.context import (
    Context,
    Interrupt,
    is_current,
    stack_overflow,
    switch_back,
    switch_to,
)
from ..runtime.errors import Thrown
from ..runtime.host import Host
from ..runtime.namespace import World
from .bug import engine_bug
from .problems import diagnostic_of

PYTHON_FRAMES: Final = 50  # Python frames that one RTFS call may take: nesting of its expressions


class Evaluation:
    """One evaluation on this thread, for use with `with`: gives its context, and cleans up.

    A signal may come before Python has begun the cleaning up; then the end of this object does it.
    """

    __slots__ = ("_before", "_cx", "_limit")

    def __init__(
        self, host: Host, world: World, depth: int, interrupt: Interrupt, types: str
    ) -> None:
        self._cx: Final = Context(host, world, depth, interrupt, types)
        self._limit: Final = sys.getrecursionlimit()

    @property
    def is_inside(self) -> bool:
        """Whether it began inside of another one of its session: the host called back."""
        return self._before is not None and self._before.host is self._cx.host

    def __enter__(self) -> Context:
        self._before = switch_to(self._cx)
        sys.setrecursionlimit(max(self._limit, self._cx.depth_limit * PYTHON_FRAMES))
        if self._before is not None and self._before.host is self._cx.host:
            self._cx.depth = self._before.depth
            self._cx.crossings = self._before.crossings + 1
        return self._cx

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is KeyboardInterrupt:
            self._cx.interrupt.raised = True
        self._leave()

    def __del__(self) -> None:
        begun = hasattr(self, "_limit")  # else the signal came into `__init__`
        if begun and is_current(self._cx):  # never so once it was left, nor on another thread
            self._leave()

    def _leave(self) -> None:
        sys.setrecursionlimit(self._limit)
        switch_back(self._before)


def diagnostic_of_escape(problem: BaseException, cx: Context) -> Diagnostic:
    """The diagnostic of whatever left an evaluation. Bugs of the engine are named as such."""
    if isinstance(problem, CompileError):
        return problem.diagnostic
    if isinstance(problem, Thrown):
        return diagnostic_of(problem)
    if isinstance(problem, RecursionError):
        return diagnostic_of(stack_overflow(cx.depth_limit))
    if isinstance(problem, KeyboardInterrupt):
        cx.interrupt.raised = True  # a signal reaches one thread; the others watch the flag
        return Diagnostic(
            "interrupted",
            "Interrupted",
            None,
            code="E0002",
            hint="everything up to the last finished form is kept",
        )
    if isinstance(problem, MemoryError):
        return Diagnostic("budget-exhausted", "Resource budget exhausted: memory", None, "E0003")
    return engine_bug(problem)

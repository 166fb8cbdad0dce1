"""The state of one running evaluation: depth, interrupt, host. One per thread, never ambient.

    with running(context):  evaluate(node)         # primitives reach it through current()

Pure primitives never look at it. What calls back into RTFS needs nothing from it either: the
function it was given carries its own way to run.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from .errors import Thrown, error

if TYPE_CHECKING:
    from ..values.atoms import Mark
    from .host import Host
    from .namespace import World

DEPTH_LIMIT: Final = 20_000  # frames of user code; LANGUAGE.md asks for at least 10,000
CROSSING_LIMIT: Final = 1_000  # nested callbacks through C code, each about 1 kB of an 8 MB stack


class Interrupt:
    """A flag that `Session.interrupt()` raises from any thread; shared by a run's threads."""

    __slots__ = ("raised",)

    def __init__(self) -> None:
        self.raised = False


class Branch(Interrupt):
    """The flag of one branch of a run: raised for the branch alone, or with its parent's."""

    __slots__ = ("_own", "_parent")

    def __init__(self, parent: Interrupt | None) -> None:
        self._own = False
        self._parent = parent

    @property
    def raised(self) -> bool:
        """Whether the branch is to stop."""
        return self._own or (self._parent is not None and self._parent.raised)

    @raised.setter
    def raised(self, value: bool) -> None:
        self._own = value


class Context:
    """What one thread of one evaluation shares between its frames."""

    __slots__ = (
        "crossings",
        "depth",
        "depth_limit",
        "expansion",
        "fuel",
        "host",
        "interrupt",
        "step",
        "types",
        "world",
    )

    def __init__(
        self,
        host: Host,
        world: World,
        depth_limit: int = DEPTH_LIMIT,
        interrupt: Interrupt | None = None,
        types: str = "standard",
    ) -> None:
        self.host: Final = host
        self.world: Final = world
        self.depth = 0
        self.depth_limit: Final = depth_limit
        self.crossings = 0
        self.interrupt: Final = interrupt or Interrupt()
        self.types: Final = types  # how strictly annotations are checked: engine.types.schema
        self.expansion: Mark | None = None  # set while a macro runs: its template symbols' mark
        self.fuel: int | None = None  # calls and loop turns left; None outside an expansion
        self.step = 0  # id of the innermost open step, 0 outside of any

    def fork(self, interrupt: Interrupt | None = None) -> Context:
        """A context for a further thread of the same evaluation, inside the same step.

        `interrupt` replaces the shared flag where a branch can be stopped alone.
        """
        interrupt = interrupt or self.interrupt
        forked = Context(self.host, self.world, self.depth_limit, interrupt, self.types)
        forked.step = self.step
        return forked

    def burn(self) -> None:
        """One call or loop turn; raises Thrown(:budget-exhausted) when the fuel is gone."""
        if self.fuel is not None:
            self.fuel -= 1
            if self.fuel < 0:
                raise error("budget-exhausted", "Resource budget exhausted: fuel")

    def poll(self) -> None:
        """Raise KeyboardInterrupt when the evaluation was asked to stop."""
        if self.interrupt.raised:
            raise KeyboardInterrupt


_local = threading.local()


def current() -> Context:
    """The context of the evaluation that runs on this thread.

    Raises LookupError when none does: that is a bug in the engine.
    """
    context: Context | None = getattr(_local, "context", None)
    if context is None:
        raise LookupError("no RTFS evaluation is running on this thread")
    return context


def is_current(context: Context) -> bool:
    """Whether `context` is the current one of this thread."""
    return getattr(_local, "context", None) is context


def switch_to(context: Context) -> Context | None:
    """Make `context` the current one of this thread; returns what `switch_back` takes."""
    before: Context | None = getattr(_local, "context", None)
    _local.context = context
    return before


def switch_back(before: Context | None) -> None:
    """Undo `switch_to`."""
    _local.context = before


class running:
    """Make `context` the current one of this thread for a while.

    Not a generator: one that an interrupt keeps from its end is ended when it is freed, and then
    another evaluation may run.
    """

    __slots__ = ("_before", "_context")

    def __init__(self, context: Context) -> None:
        self._context: Final = context

    def __enter__(self) -> Context:
        self._before = switch_to(self._context)
        return self._context

    def __exit__(self, *_: object) -> None:
        switch_back(self._before)


@contextmanager
def crossing() -> Iterator[None]:
    """Wrap a call of C code that calls RTFS functions (a sort with a comparator).

    Raises Thrown(:stack-overflow) when such calls nest deeper than the C stack can take. Outside
    an evaluation (folding, tests) nothing nests, and nothing is counted.
    """
    context: Context | None = getattr(_local, "context", None)
    if context is None:
        yield
        return
    cross(context)
    try:
        yield
    finally:
        context.crossings -= 1


def cross(context: Context) -> None:
    """One more crossing; whoever crosses takes it back with `context.crossings -= 1`.

    Raises Thrown(:stack-overflow), and counts nothing, at the limit.
    """
    if context.crossings >= CROSSING_LIMIT:
        raise stack_overflow(context.crossings)
    context.crossings += 1


def stack_overflow(depth: int) -> Thrown:
    """The error for recursion past the limit."""
    return error(
        "stack-overflow",
        f"Stack overflow: recursion deeper than {depth} calls",
        hint="make the recursive call the last thing the function does (or use loop/recur): tail "
        "calls take no stack",
    )

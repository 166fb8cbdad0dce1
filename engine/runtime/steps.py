"""The trace of steps: what began inside what, how long it took, how it ended.

    (step "load" (step "parse" …))  =>  Step(2, parent=1, "parse"), Step(1, parent=0, "load")

The innermost step of a thread hangs on its evaluation context, so a parallel branch continues the
step it was started from.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from .access import running_context

KEPT: Final = 10_000  # finished steps in memory


class Step:
    """One traced step. `parent` is the id of the step around it, 0 for none.

    Times are Unix seconds; `finished` is 0.0 and `ok` None while it runs. `value` is what it gave,
    or the error.
    """

    __slots__ = ("finished", "id", "label", "ok", "options", "parent", "started", "value")

    def __init__(
        self, id: int, parent: int, label: str, options: Mapping[str, Any], started: float
    ) -> None:
        self.id: Final = id
        self.parent: Final = parent
        self.label: Final = label
        self.options: Final = options
        self.started: Final = started
        self.finished = 0.0
        self.ok: bool | None = None
        self.value: Any = None

    @property
    def duration(self) -> float:
        """Seconds from start to end; 0.0 while it runs."""
        return max(0.0, self.finished - self.started) if self.finished else 0.0


Observer = Callable[[str, Step], None]


class Trace:
    """Open and finished steps of a session.

    `observers` are called with "started" or "finished", and the step.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._ids = itertools.count(1)
        self._open: dict[int, Step] = {}
        self._done: deque[Step] = deque(maxlen=kept)
        self._lock = threading.Lock()
        self.observers: list[Observer] = []

    def start(self, label: str, options: Mapping[str, Any]) -> Step:
        """A step begins inside the innermost open one of this thread."""
        context = running_context()
        parent = 0 if context is None else context.step
        with self._lock:
            step = Step(next(self._ids), parent, label, dict(options), time.time())
            self._open[step.id] = step
        if context is not None:
            context.step = step.id
        for observer in self.observers:
            observer("started", step)
        return step

    def finish(self, id: int, ok: bool, value: Any) -> Step | None:
        """The step ended; None if it is not open (a second report changes nothing)."""
        with self._lock:
            step = self._open.pop(id, None)
            if step is None:
                return None
            step.finished, step.ok, step.value = time.time(), ok, value
            self._done.append(step)
        context = running_context()
        if context is not None:
            context.step = step.parent
        for observer in self.observers:
            observer("finished", step)
        return step

    def label(self, id: int) -> str:
        """Label of an open step; empty where none is open under the id."""
        step = self._open.get(id)
        return "" if step is None else step.label

    def steps(self) -> tuple[Step, ...]:
        """Finished and open steps in the order they began."""
        with self._lock:
            return tuple(sorted([*self._done, *self._open.values()], key=lambda step: step.id))

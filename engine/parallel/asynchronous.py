"""Work beside the program.

(let [f (call :ccos.async.spawn (fn [] (slow)))]   =>   #<future pending>
  (call :ccos.async.await f))                      =>   what (slow) gives, or its error
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.context import Branch, Context, current, running
from ..runtime.errors import invalid_argument, type_error
from ..runtime.future import Future
from ..values.kinds import type_name
from ..values.vectors import is_vector, vector
from .pool import POOL

_ABSENT: Final[Any] = object()
_ROW: Final[dict[str, Any]] = {"effect": "parallel", "grant": ALLOW}


class Tasks:
    """The futures of one session whose work still runs: stopped when the session ends."""

    def __init__(self) -> None:
        self._running: set[Future] = set()
        self._lock = Lock()

    def add(self, future: Future) -> None:
        """Work on the future begins."""
        with self._lock:
            self._running.add(future)

    def remove(self, future: Future) -> None:
        """The future is settled."""
        with self._lock:
            self._running.discard(future)

    def close(self) -> None:
        """Stop all work."""
        with self._lock:
            running, self._running = self._running, set()
        for future in running:
            future.cancel()


@capability("ccos.async.spawn", "fn -> future", **_ROW)
def spawn(cx: CapabilityContext, work: Callable[[], Any]) -> Future:
    """Start a function of no arguments beside the program; the future of its value.

    (call :ccos.async.spawn (fn [] (+ 1 2)))
    """
    future = Future()
    branch = Branch(current().interrupt)
    context = current().fork(branch)

    def stop() -> None:
        branch.raised = True

    def run() -> None:
        _settle(future, work, context)
        tasks.remove(future)

    future.on_cancel = stop
    tasks = cx.store("tasks", Tasks)
    tasks.add(future)
    try:
        POOL.submit(run)
    except BaseException:
        tasks.remove(future)
        raise
    return future


@capability("ccos.async.await", "future/vec num? any? -> any", **_ROW)
def await_(cx: CapabilityContext, work: Any, timeout_ms: float = 0, default: Any = _ABSENT) -> Any:
    """The value of a future, or of each in a vector; waits for it, raises its error.

    With milliseconds it waits no longer and then gives the default, else raises :io-error.

    (call :ccos.async.await (call :ccos.async.spawn (fn [] 3)))
    """
    if timeout_ms < 0:
        raise invalid_argument("await takes no negative time", 1)
    if not is_vector(work):
        return _awaited(work, timeout_ms, default)
    for each in work:
        if not isinstance(each, Future):
            raise type_error(cx.id, "future", type_name(each), 0)
    return vector([_awaited(each, timeout_ms, default) for each in work])


@capability("ccos.async.cancel", "future -> bool", **_ROW)
def cancel(cx: CapabilityContext, future: Future) -> bool:
    """Stop a future's work; false when it was finished before.

    (call :ccos.async.cancel (call :ccos.async.spawn (fn [] 3)))
    """
    return future.cancel()


@capability("ccos.async.done", "future -> bool", idempotent=True, **_ROW)
def done(cx: CapabilityContext, future: Future) -> bool:
    """Whether a future has a value, has failed or was cancelled.

    (call :ccos.async.done (call :ccos.async.spawn (fn [] 3)))
    """
    return future.done


def _settle(future: Future, work: Callable[[], Any], context: Context) -> None:
    if future.cancelled:
        return
    try:
        with running(context):
            value = work()
    except KeyboardInterrupt:
        future.cancel()
    except BaseException as failure:  # the thread must live on; the future carries the failure
        future.fail(failure)
    else:
        future.resolve(value)


def _awaited(future: Future, timeout_ms: float, default: Any) -> Any:
    if timeout_ms and not future.settled(timeout_ms / 1000):
        if default is _ABSENT:
            raise TimeoutError(f"no value after {timeout_ms:g} ms")
        return default
    return future.wait()

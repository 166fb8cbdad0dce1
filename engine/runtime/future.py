"""A value that another thread is working on.

    future = Future(); …; future.resolve(5)  =>  future.wait() == 5 in every thread that waits

It is settled once: with a value, with an error, or by being cancelled. Whoever runs the work (the
pool of `engine.parallel`) asks `cancelled` before it starts and settles the future at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Any, Final

from ..values import kinds
from .errors import Thrown, error
from .waiting import wait_for

PENDING: Final = "pending"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"


class Future:
    """The outcome of work done elsewhere: `state`, and `value` or `error` once settled.

    `on_cancel`, when set by who runs the work, is called once when it is cancelled while pending.
    """

    __slots__ = ("_changed", "error", "on_cancel", "state", "value")

    def __init__(self) -> None:
        self._changed = Condition()
        self.state = PENDING
        self.value: Any = None
        self.error: BaseException | None = None
        self.on_cancel: Callable[[], None] | None = None

    @property
    def done(self) -> bool:
        """Whether it is settled in one way or another."""
        return self.state != PENDING

    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled before it was settled."""
        return self.state == CANCELLED

    def resolve(self, value: Any) -> bool:
        """Settle with a value; False when it was settled before."""
        return self._settle(DONE, value, None)

    def fail(self, failure: BaseException) -> bool:
        """Settle with the exception that `wait` will raise; False when it was settled before."""
        return self._settle(FAILED, None, failure)

    def cancel(self) -> bool:
        """Give up on the work; False when it was settled before."""
        gone = self._settle(CANCELLED, None, None)
        if gone and self.on_cancel is not None:
            self.on_cancel()
        return gone

    def settled(self, seconds: float | None = None) -> bool:
        """Wait until it is settled, at most `seconds`; False when the time is over.

        Raises KeyboardInterrupt when the waiting evaluation is interrupted.
        """
        if self.state != PENDING:
            return True
        with self._changed:
            return wait_for(self._changed, lambda: self.state != PENDING, seconds)

    def wait(self) -> Any:
        """The value, when it is there. Raises the work's error, or interrupted when cancelled."""
        self.settled()
        if self.error is not None:
            raise _afresh(self.error)
        if self.state == CANCELLED:
            raise error("interrupted", "The future was cancelled")
        return self.value

    def _settle(self, state: str, value: Any, failure: BaseException | None) -> bool:
        with self._changed:
            if self.state != PENDING:
                return False
            self.value, self.error, self.state = value, failure, state
            self._changed.notify_all()
            return True


def _afresh(failure: BaseException) -> BaseException:
    """A copy to raise: every waiter adds the frames of its own way up."""
    if not isinstance(failure, Thrown):
        return failure
    copy = Thrown(failure.value, argument=failure.argument, hint=failure.hint)
    copy.span, copy.argument_span = failure.span, failure.argument_span
    copy.stack, copy.unkept = list(failure.stack), failure.unkept
    return copy


def _show(future: Future) -> kinds.Shown:
    if future.state == DONE:
        return "#<future ", (future.value,), ">"
    return f"#<future {future.state}>"


kinds.register(Future, "future", "future", _show)

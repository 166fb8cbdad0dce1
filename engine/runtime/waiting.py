"""Waiting that an interrupt ends: every wait of the runtime goes through here.

    wait_for(condition, lambda: queue, 2.0)  =>  True once `queue` has items, False after 2 s

A blocked thread looks at the evaluation's interrupt flag every POLL_SECONDS, and so does `poll` for
loops that call back nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, current_thread, main_thread
from typing import Any, Final

from .context import current
from .errors import invalid_argument

POLL_SECONDS: Final = 0.05  # how late an interrupt may be noticed
_YEAR: Final = 366 * 86_400_000  # milliseconds
POLL_ITEMS: Final = 1024  # items that a loop without callbacks handles between two looks


def poll() -> None:
    """Raise KeyboardInterrupt when the running evaluation was asked to stop."""
    try:
        context = current()
    except LookupError:  # engine code at work outside any evaluation, a compile-time fold say
        return
    context.poll()


def seconds_of(milliseconds: float | None, argument: int | None = None) -> float | None:
    """A time limit in seconds; None, and what is beyond a year, is no limit.

    Raises Thrown(:invalid-argument) for NaN; what is below zero has passed already.
    """
    if milliseconds is None or milliseconds > _YEAR:
        return None
    if milliseconds != milliseconds:
        raise invalid_argument("a time limit must be a number of milliseconds", argument)
    return milliseconds / 1000 if milliseconds > 0 else 0.0


def wait_for(condition: Condition, ready: Callable[[], Any], seconds: float | None = None) -> bool:
    """Wait on a condition, which the caller holds, until `ready()`; False when the time is over.

    `seconds` None waits for ever. Raises KeyboardInterrupt when the evaluation is interrupted.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    while not ready():
        slice_ = POLL_SECONDS
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            slice_ = min(slice_, left)
        condition.wait(slice_)
        poll()
    return True


@contextmanager
def holding(lock: Any) -> Iterator[None]:
    """Hold a lock that another thread may keep for as long as RTFS code runs.

    On the main thread a signal ends the wait, and only a `with` leaves it no moment in which the
    lock is taken but will not be released.
    """
    if current_thread() is main_thread():
        with lock:
            yield
        return
    while not lock.acquire(timeout=POLL_SECONDS):
        poll()
    try:
        yield
    finally:
        lock.release()

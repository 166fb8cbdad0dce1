"""Threads for work that waits more than it computes.

    submit(work)    work starts soon, whatever the other threads wait for
    offer(work)     work may start, if there is a thread to spare

Submitted work may wait for other submitted work, so it is never queued behind it: when no thread
is idle a new one starts (past EAGER only after a short pause in which one may come free). Offered
work is done by whoever offered it otherwise, so refusing it cannot deadlock. Threads are daemons
and end after a while without work; CPython's GIL lets one of them compute at a time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from ..runtime.errors import error

Work = Callable[[], None]

EAGER: Final = 32  # threads that are started without hesitation
MOST: Final = 1_000  # threads at all; each costs address space and a little memory
PAUSE: Final = 0.01  # seconds past EAGER to wait for a thread to come free
IDLE: Final = 10.0  # seconds without work after which a thread ends
STACK: Final = 16 * 1024 * 1024  # bytes of address space; some systems give threads 512 kB

_starting: Final = threading.Lock()  # guards the process-wide stack size


class Pool:
    """The threads of a process. Safe to use from all of them."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._work_came: Final = threading.Condition(self._lock)
        self._thread_freed: Final = threading.Condition(self._lock)
        self._queue: Final[deque[Work]] = deque()
        self._idle = 0
        self._threads = 0

    def submit(self, work: Work) -> None:
        """Run the work on a thread of its own. Raises Thrown(:io-error) past MOST threads."""
        with self._lock:
            if not self._spare() and self._threads >= EAGER:
                self._thread_freed.wait_for(self._spare, PAUSE)
            if self._spare():
                self._queue.append(work)
                self._work_came.notify()
                return
            if self._threads >= MOST:
                raise error("io-error", f"I/O error: more than {MOST} tasks wait at once")
            self._threads += 1
        self._start(work)

    def offer(self, work: Work) -> bool:
        """Run the work if a thread is idle or may still be started; whether it will run."""
        with self._lock:
            if self._spare():
                self._queue.append(work)
                self._work_came.notify()
                return True
            if self._threads >= EAGER:
                return False
            self._threads += 1
        self._start(work)
        return True

    def _spare(self) -> bool:
        return self._idle > len(self._queue)

    def _start(self, work: Work) -> None:
        thread = threading.Thread(target=self._serve, args=(work,), name="rtfs", daemon=True)
        try:
            with _starting:
                before = threading.stack_size(STACK)
                try:
                    thread.start()
                finally:
                    threading.stack_size(before)
        except RuntimeError:  # the system gives no more threads
            with self._lock:
                self._threads -= 1
            raise error("io-error", "I/O error: the system starts no more threads") from None

    def _serve(self, work: Work | None) -> None:
        while work is not None:
            work()
            work = self._next()

    def _next(self) -> Work | None:
        with self._lock:
            self._idle += 1
            self._thread_freed.notify()
            self._work_came.wait_for(lambda: self._queue, IDLE)
            self._idle -= 1
            if self._queue:
                return self._queue.popleft()
            self._threads -= 1
            return None


POOL: Final = Pool()

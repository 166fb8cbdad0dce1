"""SIGINT raises KeyboardInterrupt while a cell runs, and nothing at any other time.

    with interrupts.allowed(engine.interrupt):
        engine.run(text)          # Ctrl-C, the stop button  =>  KeyboardInterrupt here

An interrupt that arrives between two cells, or while a reply is written, would otherwise escape
from the event loop and leave the front end waiting for ever.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

# One press of the button may send a signal to the thread, the process and its group. Raised again
# by the second, KeyboardInterrupt would end the very code that cleans up after the first.
ECHO_SECONDS: Final = 0.02
LOST_SECONDS: Final = 0.001  # after which an interrupt that Python lost is sent again


class Interrupts:
    """The process's handler of SIGINT: holds whether an interrupt counts, and whom to tell."""

    def __init__(self) -> None:
        self._tell: Callable[[], None] | None = None
        self._raised_at = float("-inf")
        self._answering = False
        self._early = False  # whether one came while a cell is answered, but outside `allowed`

    def begin(self) -> None:
        """A cell is answered from here on: an interrupt before its program starts counts too."""
        self._answering, self._early = True, False

    def end(self) -> None:
        """The cell is answered; interrupts do nothing until the next one."""
        self._answering = self._early = False

    def on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        """The signal handler. Threads of the engine learn of it through its flag."""
        if self._tell is None:
            self._early = self._answering
            return
        self._tell()
        now = time.monotonic()
        if now - self._raised_at >= ECHO_SECONDS:
            self._raised_at = now
            raise KeyboardInterrupt

    def on_lost(self, lost: sys.UnraisableHookArgs) -> None:
        """Python's `unraisablehook`: what finalizers and callbacks of the collector raise is lost.

        An interrupt that arrived there is sent again, once the callback has returned.
        """
        if lost.exc_type is not KeyboardInterrupt:
            sys.__unraisablehook__(lost)
        elif self._tell is not None:
            self._raised_at = float("-inf")
            _thread.start_new_thread(self._send_again, ())

    def _send_again(self) -> None:
        time.sleep(LOST_SECONDS)
        self.wake()

    def wake(self) -> None:
        """Interrupt the main thread, also inside a system call that sleeps. From any thread."""
        main = threading.main_thread().ident
        if hasattr(signal, "pthread_kill") and main is not None:
            signal.pthread_kill(main, signal.SIGINT)
        else:
            _thread.interrupt_main()

    @contextmanager
    def allowed(self, tell: Callable[[], None]) -> Iterator[None]:
        """Interrupts inside the block call `tell` and raise KeyboardInterrupt."""
        before, self._tell = self._tell, tell  # a magic may run another
        try:
            if self._early:
                self._early = False
                tell()
                raise KeyboardInterrupt
            yield
        finally:
            self._tell = before

    def ignore(self) -> None:
        """From here on interrupts do nothing; for whoever caught one that left the block."""
        self._tell = None


interrupts = Interrupts()

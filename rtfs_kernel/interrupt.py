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
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import FrameType
from typing import Final

# One press of the button may send a signal to the thread, the process and its group. Raised again
# by the second, KeyboardInterrupt would end the very code that cleans up after the first.
ECHO_SECONDS: Final = 0.02
LOST_SECONDS: Final = 0.001  # after which an interrupt that Python lost is sent again


class Interrupts:
    """The process's handler of SIGINT: holds whether an interrupt counts, and whom to tell."""

    def __init__(self) -> None:
        self.told: Callable[[], None] | None = None  # inside `allowed`: what an interrupt calls
        self.early = False  # whether one came while a cell is answered, but outside `allowed`
        self._raised_at = float("-inf")
        self._answering = False

    def begin(self) -> None:
        """A cell is answered from here on: an interrupt before its program starts counts too."""
        self._answering, self.early = True, False
        self._raised_at = float("-inf")  # what comes now is no echo of what stopped another cell

    def end(self) -> None:
        """The cell is answered; interrupts do nothing until the next one."""
        self._answering = self.early = False

    def on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        """The signal handler. Threads of the engine learn of it through its flag."""
        if self.told is None:
            self.early = self._answering
            return
        self.told()
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
        elif self.told is not None:
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

    def allowed(self, tell: Callable[[], None]) -> AbstractContextManager[None]:
        """Interrupts inside the block call `tell` and raise KeyboardInterrupt."""
        return _Allowed(self, tell)

    def ignore(self) -> None:
        """From here on interrupts do nothing; for whoever caught one that left the block."""
        self.told = None


class _Allowed:
    """A block in which interrupts count: what to tell inside it, and whom before it.

    Not a generator: one that an interrupt keeps from its end is ended by the garbage collector,
    maybe in the middle of another block.
    """

    def __init__(self, owner: Interrupts, tell: Callable[[], None]) -> None:
        self._owner = owner
        self._tell = tell
        self._before = owner.told  # a magic may run another

    def __enter__(self) -> None:
        owner = self._owner
        owner.told = self._tell  # first: what comes from here on is raised where it comes
        if owner.early:
            owner.told, owner.early = self._before, False
            self._tell()
            raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        self._owner.told = self._before


interrupts = Interrupts()

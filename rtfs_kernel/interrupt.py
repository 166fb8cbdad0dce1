"""SIGINT raises KeyboardInterrupt while a cell runs, and nothing at any other time.

    with interrupts.allowed(engine.interrupt):
        engine.run(text)          # Ctrl-C, the stop button  =>  KeyboardInterrupt here

An interrupt that arrives between two cells, or while a reply is written, would otherwise escape
from the event loop and leave the front end waiting for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """The process's handler of SIGINT: holds whether an interrupt counts, and whom to tell."""

    def __init__(self) -> None:
        self._tell: Callable[[], None] | None = None

    def on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        """The signal handler. Threads of the engine learn of it through its flag."""
        if self._tell is not None:
            self._tell()
            raise KeyboardInterrupt

    @contextmanager
    def allowed(self, tell: Callable[[], None]) -> Iterator[None]:
        """Interrupts inside the block call `tell` and raise KeyboardInterrupt."""
        self._tell = tell
        try:
            yield
        finally:
            self._tell = None

    def ignore(self) -> None:
        """From here on interrupts do nothing; for whoever caught one that left the block."""
        self._tell = None


interrupts = Interrupts()

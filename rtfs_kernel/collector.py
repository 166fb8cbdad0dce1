"""Garbage collection that an interrupt need not wait for.

    Python's full collection   looks through every live container: 50 ms for a million
    this one                   looks through what a cell made since the last look, then freezes it

No signal comes through while Python collects, and what arrives in one of its callbacks is lost. So
full collections are taken from Python and made by a thread, often and small, while a cell runs; and
there are none while it is being stopped, when thousands of frames may be left and traced.
Values of this language are trees that reference counts free; only closures make cycles. What is
frozen and became a cycle of garbage later is found when the user pauses.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from typing import Final

LOOK: Final = 0.03  # seconds between two looks while a cell runs
SLOW: Final = 0.01  # seconds of a look from which on what it saw is frozen
YOUNG: Final = 10  # collections of the middle generation before a look is worth while
REST: Final = 30  # turns without a collection that a cell may take to stop
PAUSE: Final = 10.0  # seconds after a cell at which everything is looked through again
NEVER: Final = 1_000_000_000


Later = Callable[[float, Callable[[], None]], object]  # the event loop's: seconds, function


class Collector:
    """The full collections of a process.

    Holds whether a cell runs or is being stopped, and whether anything is frozen.
    """

    def __init__(self) -> None:
        self._running = threading.Event()
        self._frozen = False  # whether a look froze what the last cells made
        self._planned = False  # whether a pause is waited for
        self._ended = 0.0  # when the last cell was answered
        self._resting = 0  # turns of the thread without a collection that are left

    def start(self) -> None:
        """Take full collections over from Python; once in a process."""
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, NEVER)
        gc.freeze()  # what was imported stays; and who freezes too (`syntax.reader`) sees it
        threading.Thread(target=self._look_now_and_then, name="collector", daemon=True).start()

    def begin(self) -> None:
        """A cell begins."""
        self._running.set()

    def rest(self) -> None:
        """The cell is asked to stop: the frames that it leaves are not looked through meanwhile."""
        gc.disable()
        self._resting = REST

    def end(self, later: Later) -> None:
        """The cell is answered. `later(seconds, function)` is the event loop's."""
        self._running.clear()
        if self._resting:
            self._resting = 0
            gc.enable()
        self._ended = time.monotonic()
        if not self._planned:
            self._planned = True
            later(PAUSE, lambda: self._look_through_everything(later))

    def _look_now_and_then(self) -> None:
        while self._running.wait():
            time.sleep(LOOK)  # waiting longer would make the next look longer
            self._turn()

    def _turn(self) -> None:
        if self._resting:
            self._resting -= 1
            if not self._resting:  # what was asked to stop goes on all the same
                gc.enable()
        elif gc.get_count()[2] >= YOUNG:
            self._look()

    def _look(self) -> None:
        began = time.perf_counter()
        gc.collect()
        if time.perf_counter() - began > SLOW:
            gc.freeze()
            self._frozen = True

    def _look_through_everything(self, later: Later) -> None:
        self._planned = False
        if self._running.is_set():  # the cell's end plans it again
            return
        pause = time.monotonic() - self._ended
        if pause < PAUSE - 0.1:
            self._planned = True
            later(PAUSE - pause, lambda: self._look_through_everything(later))
        elif self._frozen:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._frozen = False


collector: Final = Collector()

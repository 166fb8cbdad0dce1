"""What a program displays, on a terminal: its text; progress as one line that is drawn over.

    (display [1 2])          =>  [1 2]
    (progress 5 10 "rows")   =>  [##########..........] 50% 5/10 rows   to a terminal

A pipe or a file gets no progress: a log of a thousand bars helps nobody.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from ..api import Display
from ..terminal import safe

PAUSE: Final = 0.1  # seconds between two drawings
WIDTH: Final = 79  # columns; a longer line would wrap, and could not be drawn over


class Showing:
    """Shows displays by writing their text; remembers when the bar was drawn last."""

    def __init__(self, write: Callable[[str, str], None]) -> None:
        self._write: Final = write
        self._drawn = 0.0

    def __call__(self, shown: Display) -> None:
        """Show one display."""
        if shown.kind != "progress":
            self._write("stdout", shown.text + "\n" if shown.text else "")
        elif sys.stderr.isatty():
            self._draw(shown)

    def _draw(self, shown: Display) -> None:
        at = shown.value
        ended = at.total is not None and at.done >= at.total
        now = time.monotonic()
        if ended or now - self._drawn >= PAUSE:
            self._drawn = now
            line = safe(shown.text)[:WIDTH]
            self._write("stderr", f"\r{line}\x1b[K{chr(10) if ended else ''}")

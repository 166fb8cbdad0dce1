"""Who may ask the database in the middle of an evaluation.

    the thread that runs the program        always
    a thread that helps it (a future)       while the program's thread only evaluates
    any other                               never: it does with what is known

The database answers one thread at a time.
"""

from __future__ import annotations

from threading import Lock, get_ident
from typing import Final


class Asking:
    """The right to ask. `may()` is to be asked, and the answer used, while `lock` is held."""

    def __init__(self) -> None:
        self.lock: Final = Lock()
        self._thread = get_ident()
        self._helped = False

    def begin(self) -> None:
        """A run begins on this thread."""
        with self.lock:
            self._thread, self._helped = get_ident(), False

    def evaluating(self, helped: bool) -> None:
        """From now on the run only evaluates, so that others may ask; or that has ended."""
        with self.lock:
            self._helped = helped

    def may(self) -> bool:
        """Whether this thread may ask now."""
        return self._helped or get_ident() == self._thread

"""Kernels that are nothing but their history, for tests of the file behind it.

kernels = Kernels(path)
kernels.start().type("(+ 1 2)")          =>  "" (no note was shown)
kernels.start().texts()                  =>  ["(+ 1 2)"]
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from rtfs_kernel.history import History


class Kernel:
    """A history as a kernel holds it; `later` collects what the loop would run some time."""

    def __init__(self, path: Path) -> None:
        self.on = True
        self.logged: list[str] = []
        self.planned: list[Callable[[], None]] = []
        self.number = 0
        self.history = History(lambda: self.on, self.logged.append, self._later, lambda: path)

    def _later(self, _seconds: float, work: Callable[[], None]) -> None:
        self.planned.append(work)

    def type(self, *codes: str) -> str:
        """Run cells; returns the notes they show."""
        notes = []
        for code in codes:
            self.number += 1
            notes += self.history.add(self.number, code, f"value of {code}")
        return "".join(notes)

    def catch_up(self) -> None:
        """Time passes."""
        planned, self.planned = self.planned, []
        for work in planned:
            work()

    def texts(self) -> list[object]:
        return [code for _, _, code in self.history.tail(None, outputs=False)]


class Kernels:
    """Any number of kernels on one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._started: list[Kernel] = []

    def start(self) -> Kernel:
        self._started.append(Kernel(self.path))
        return self._started[-1]

    def close(self) -> None:
        for each in self._started:
            each.history.close()


def saved(path: Path) -> list[str]:
    """What a program that knows nothing of the kernel finds in the file."""
    connection = sqlite3.connect(path)
    try:
        return [code for (code,) in connection.execute("SELECT code FROM lines ORDER BY id")]
    finally:
        connection.close()

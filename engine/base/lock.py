"""Processes that change the same file do it one after another.

    with one_at_a_time(folder):
        read, change, write the file     # another process's change is never written over

The lock is on the folder itself, where the system has such locks (not on Windows); it needs no file
of its own and ends with the process that holds it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PAUSES: Final = (0.01, 0.03, 0.1, 0.1)  # seconds between attempts; a cell's reply may be waiting


@contextmanager
def one_at_a_time(folder: Path, pauses: tuple[float, ...] = PAUSES) -> Iterator[None]:
    """Inside, no other process is inside for this folder.

    Raises OSError; BlockingIOError where the folder is still taken after `pauses` (seconds).
    """
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        yield
        return
    from time import sleep

    handle = os.open(folder, os.O_RDONLY)
    try:
        for pause in pauses:
            try:
                flock(handle, LOCK_EX | LOCK_NB)
                break
            except BlockingIOError:
                sleep(pause)
        else:
            flock(handle, LOCK_EX | LOCK_NB)
        yield
    finally:
        os.close(handle)

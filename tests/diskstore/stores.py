"""Stores for tests, which are closed after the test.

store(tmp_path)  =>  DiskStore(tmp_path, "v1", 1 MB)
"""

from __future__ import annotations

from pathlib import Path

from engine.program.diskstore import DiskStore

OPENED: list[DiskStore] = []


def store(folder: Path | None, stamp: str = "v1", most: int = 1_000_000) -> DiskStore:
    """A store that `conftest` closes."""
    made = DiskStore(folder, stamp, most)
    OPENED.append(made)
    return made

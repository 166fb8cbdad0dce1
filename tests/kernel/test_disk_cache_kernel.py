"""A restarted kernel knows what was compiled and evaluated, and tells nobody but by being quick."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from kernel_client import started

SLOW = "(reduce + (map (fn [n] (* n n)) (range 40000)))"
HANG_GUARD = 30.0  # seconds


@pytest.fixture
def folder(tmp_path: Path, registration: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the kernels of a test keep their cache."""
    monkeypatch.setenv("RTFS_NO_CACHE", "0")
    monkeypatch.setenv("RTFS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "cache.sqlite"


def rows(file: Path) -> int:
    if not file.exists():
        return 0
    connection = sqlite3.connect(file, timeout=5)
    try:
        found = connection.execute("SELECT count(*) FROM cache").fetchone()
        return int(found[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def written(file: Path, least: int) -> None:
    """Wait until rows are there."""
    until = time.monotonic() + HANG_GUARD
    while rows(file) < least:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_kernel_that_was_killed_has_kept_what_it_made(folder: Path) -> None:
    with started() as kernel:
        first = kernel.run(SLOW).value
        written(folder, 2)
        kernel.manager.shutdown_kernel(now=True)
    with started() as kernel:
        kernel.run("%timing on")
        second = kernel.run(SLOW)
        assert second.value == first == "21332533340000"
        assert "reused" in kernel.run("%why").shown


def test_the_knob_switches_it_off(folder: Path) -> None:
    with started() as kernel:
        kernel.run("%config disk-cache off")
        kernel.run(SLOW)
        time.sleep(1.0)
        assert kernel.run("(+ 1 2)").value == "3"
    assert rows(folder) == 0

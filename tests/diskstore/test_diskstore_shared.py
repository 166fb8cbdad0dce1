"""Several processes write at once, are killed, and meet a full disk: what was committed stays."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from stores import store

from engine.program import diskfile, diskstore

ROOT = Path(__file__).parents[2]
MOST = 50_000_000
WRITER = """
import sys
from pathlib import Path
from engine.program.diskstore import DiskStore

folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = DiskStore(folder, "v1", 50_000_000)
for n in range(count):
    pair = [(f"{name} {n} {half}".encode(), f"{name} {n}".encode() * 100) for half in "ab"]
    written = store.put_many(pair)
    print(n if written else f"lost {n}", flush=True)
    if n % 10 == 0:
        store.get(f"{name} {n} a".encode())
        store.flush()
store.close()
print("notes", store.notes, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def found(folder: Path, name: str, n: int) -> int:
    """How many of a writer's two rows are there; each is what was put."""
    pair = store(folder, most=MOST).get_many([f"{name} {n} {half}".encode() for half in "ab"])
    assert all(data == f"{name} {n}".encode() * 100 for data in pair.values())
    return len(pair)


@pytest.mark.parametrize("processes", [4, 8])
def test_processes_that_write_at_once_lose_nothing(tmp_path: Path, processes: int) -> None:
    folder = tmp_path / "cache"  # they also race to make it
    running = {f"w{n}": writer(folder, f"w{n}", 40) for n in range(processes)}
    for name, process in running.items():
        out, _ = process.communicate(timeout=120)
        assert out.splitlines() == [*[str(n) for n in range(40)], "notes []"]
        assert process.returncode == 0
        assert [found(folder, name, n) for n in (0, 1, 20, 39)] == [2, 2, 2, 2]
    stats = store(folder, most=MOST).stats()
    assert stats.rows == processes * 40 * 2


def test_what_a_killed_process_wrote_is_there_whole(tmp_path: Path) -> None:
    for attempt in range(4):
        process = writer(tmp_path, f"k{attempt}", 100_000)
        assert process.stdout is not None
        last = -1
        for line in process.stdout:
            last = int(line)
            if last >= 20 + attempt:
                break
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait(30)
        assert [found(tmp_path, f"k{attempt}", n) for n in range(last + 1)] == [2] * (last + 1)
        assert found(tmp_path, f"k{attempt}", last + 1) in (0, 2)
    check = sqlite3.connect(tmp_path / "cache.sqlite")
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()


FULL = """
import resource, sys
from pathlib import Path
from engine.program.diskstore import DiskStore

store = DiskStore(Path(sys.argv[1]), "v1", 50_000_000)
assert store.put_many([(b"before", b"1")])
size = max(each.stat().st_size for each in Path(sys.argv[1]).iterdir())
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, limits[1]))
written = [store.put_many([(b"%d" % n, b"x" * 30_000)]) for n in range(5)]
assert written == [False] * 5, written
assert len(store.notes) == 1 and "cannot be written" in store.notes[0], store.notes
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
store._again = 0.0
assert store.get(b"before") == b"1"
assert store.put_many([(b"after", b"2")])
store.close()
"""


def test_a_full_disk_is_noted_and_used_again_once_there_is_room(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, check=True, timeout=60)
    again = store(tmp_path, most=MOST)
    assert again.get_many([b"before", b"after"]) == {b"before": b"1", b"after": b"2"}


def test_a_database_that_may_not_grow_keeps_what_it_has(tmp_path: Path) -> None:
    one = store(tmp_path, most=MOST)
    one.put_many([(b"before", b"1")])
    assert one._file is not None
    one._file._connection.execute("PRAGMA max_page_count = 10").fetchone()
    assert not one.put_many([(b"%d" % n, b"x" * 30_000) for n in range(10)])
    assert "full" in one.notes[0]
    one._again = 0.0
    assert one.get(b"before") == b"1"
    assert one.get(b"0") is None


def test_a_file_that_stays_locked_costs_one_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diskfile, "BUSY_SECONDS", 0.05)
    one = store(tmp_path, most=MOST)
    one.put_many([(b"a", b"1")])
    other = sqlite3.connect(tmp_path / "cache.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert one.get(b"a") == b"1"
    results = [one.put_many([(b"b", b"2")]) for _ in range(100)]
    assert results == [False] * 100
    assert len(one.notes) == 1
    assert "busy" in one.notes[0]
    other.execute("ROLLBACK")
    other.close()
    monkeypatch.setattr(diskstore, "monotonic", lambda: 1e12)
    assert one.put_many([(b"b", b"2")])


FORK = """
import os, sys
from pathlib import Path
from engine.program.diskstore import DiskStore

store = DiskStore(Path(sys.argv[1]), "v1", 50_000_000)
assert store.put_many([(b"a", b"1")])
child = os.fork()
if child == 0:
    good = store.get(b"a") == b"1" and store.put_many([(b"b", b"2")])
    store.close()
    os._exit(0 if good else 1)
assert os.waitpid(child, 0)[1] == 0
assert store.get_many([b"a", b"b"]) == {b"a": b"1", b"b": b"2"}
store.close()
"""


def test_a_forked_process_opens_the_file_for_itself(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FORK, str(tmp_path)], cwd=ROOT, check=True, timeout=60)
    assert store(tmp_path, most=MOST).stats().rows == 2

"""Kill -9, full disks, damaged files: nothing is lost that was saved, and work goes on."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty

import pytest
from history_client import Kernel, Kernels, saved
from kernel_client import Running, started

from engine.base.databasefile import MOST_DAMAGED
from rtfs_kernel.history import History
from rtfs_kernel.history.store import APPLICATION_ID, VERSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rtfs" / "history.sqlite"


@pytest.fixture
def start(path: Path) -> Iterator[Callable[[], Kernel]]:
    kernels = Kernels(path)
    yield kernels.start
    kernels.close()


Start = Callable[[], Kernel]


DAMAGED = {
    "text instead of a database": lambda data: b"this is no database at all, but text" * 400,
    "cut short": lambda data: data[: len(data) // 2 - 100],
    "zeros over its pages": lambda data: data[:4096] + bytes(len(data) - 4096),
    "noise over its first page": lambda data: data[:100] + b"\xa5" * 3996 + data[4096:],
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(
    start: Start, path: Path, damage: Callable[[bytes], bytes]
) -> None:
    before = start()
    before.type(*[f"(old {n})" for n in range(500)])
    before.history.close()
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    kernel = start()
    kernel.texts()
    notes = kernel.type("(new 1)")
    aside = path.with_name("history.sqlite.damaged-1")
    assert str(aside) in notes
    assert notes.count("\n") == 1
    assert aside.read_bytes() == broken
    assert kernel.type("(new 2)") == ""
    assert saved(path) == ["(new 1)", "(new 2)"]


def test_damage_while_the_kernel_runs_costs_none_of_its_lines(start: Start, path: Path) -> None:
    kernel = start()
    kernel.type("a", "b")
    start().type("of another session")
    for name in (path.name, f"{path.name}-wal"):
        file = path.with_name(name)
        file.write_bytes(b"\xa5" * file.stat().st_size)
    notes = kernel.type("c", "d") + (kernel.texts() and kernel.type("e"))
    assert "damaged-1" in notes
    assert path.with_name("history.sqlite.damaged-1-wal").exists()
    assert kernel.texts() == saved(path) == ["a", "b", "c", "d", "e"]


def test_the_kernel_that_did_not_find_the_damage_goes_on_in_the_new_file(
    start: Start, path: Path
) -> None:
    one, two = start(), start()
    one.type("one")
    two.type("two")
    path.rename(path.with_name("history.sqlite.damaged-1"))
    assert one.type("one again") == two.type("two again") == ""
    assert sorted(saved(path)) == ["one again", "two again"]
    assert two.texts()[-2:] == ["two", "two again"]


def test_a_table_that_lacks_a_column_counts_as_damage(start: Start, path: Path) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE sessions (number INTEGER); CREATE TABLE lines (id INTEGER);"
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    )
    connection.close()
    assert "damaged-1" in start().type("a")
    assert saved(path) == ["a"]


def test_files_that_go_on_being_damaged_do_not_fill_the_disk(start: Start, path: Path) -> None:
    for _ in range(MOST_DAMAGED + 3):
        kernel = start()
        kernel.type("a")
        kernel.history.close()
        path.write_bytes(b"damage" * 1000)
    assert len(list(path.parent.iterdir())) <= MOST_DAMAGED + 1
    assert kernel.texts() == ["a"]


FOREIGN = {
    "a newer kernel": f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 7;",
    "another program": "PRAGMA user_version = 1;",
}


@pytest.mark.parametrize("by", FOREIGN.keys())
def test_a_file_of_a_newer_kernel_or_another_program_is_left_alone(
    start: Start, path: Path, by: str
) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.executescript(f"CREATE TABLE things (thing); {FOREIGN[by]} PRAGMA journal_mode=WAL;")
    connection.close()
    before = path.read_bytes()
    kernel = start()
    notes = kernel.type("a", "b")
    assert by in notes
    assert notes.count("\n") == 1
    kernel.catch_up()
    kernel.history.close()
    assert kernel.texts() == ["a", "b"]
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_locked_file_is_written_once_it_is_free(start: Start, path: Path) -> None:
    kernel = start()
    kernel.type("a")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert kernel.type("b", "c") == ""
    assert kernel.texts() == ["a", "b", "c"]
    assert len(kernel.planned) == len(kernel.logged) == 1
    kernel.catch_up()
    assert saved(path) == ["a"]
    other.execute("ROLLBACK")
    other.close()
    kernel.catch_up()
    assert saved(path) == ["a", "b", "c"]
    assert not kernel.planned


def test_a_full_file_costs_nothing_and_is_written_once_there_is_room(
    start: Start, path: Path
) -> None:
    kernel = start()
    kernel.type("a")
    connection = kernel.history._store._connection  # type: ignore[union-attr]
    connection.execute("PRAGMA max_page_count = 1")
    long = ["(str " + "x" * 50_000 + f" {n})" for n in range(3)]
    notes = kernel.type(*long)
    assert "full" in notes
    assert notes.count("\n") == 1
    assert kernel.texts() == ["a", *long]
    assert saved(path) == ["a"]
    connection.execute("PRAGMA max_page_count = 100000")
    kernel.catch_up()
    assert saved(path) == ["a", *long]


def test_a_file_that_may_only_be_read_is_no_obstacle(start: Start, path: Path) -> None:
    kernel = start()
    kernel.type("a")
    connection = kernel.history._store._connection  # type: ignore[union-attr]
    connection.execute("PRAGMA query_only = on")
    assert kernel.type("b") == ""
    assert kernel.texts() == ["a", "b"]
    assert "readonly" in "".join(kernel.logged)


@pytest.mark.parametrize("place", ["a file in the way", "a folder", "a pipe"])
def test_a_place_that_cannot_hold_the_file_is_no_obstacle(
    start: Start, path: Path, place: str
) -> None:
    if place == "a file in the way":
        path.parents[1].write_text("")
    elif place == "a folder":
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True)
        os.mkfifo(path)
    kernel = start()
    notes = kernel.type("a", "b")
    assert (notes + "".join(kernel.logged)).count(str(path)) == 1
    assert kernel.texts() == ["a", "b"]
    assert kernel.history.between(0, None, None, outputs=False) == [(1, 1, "a"), (1, 2, "b")]
    assert len(kernel.history.search("*", None, outputs=False, unique=True)) == 2


def test_without_a_home_history_is_kept_in_memory() -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    logged: list[str] = []
    history = History(lambda: True, logged.append, lambda _seconds, _work: None, nowhere)
    assert history.add(1, "a", "") == []
    assert history.tail(None, outputs=False) == [(1, 1, "a")]
    assert "Could not determine home directory" in logged[0]


@contextmanager
def world(**changed: str | None) -> Iterator[None]:
    """Kernels that start inside have these environment variables; None: not at all."""
    before = {name: os.environ.get(name) for name in changed}
    try:
        _set(changed)
        yield
    finally:
        _set(before)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def test_a_kill_in_the_middle_of_many_cells_loses_nothing_that_was_answered(
    registration: None, tmp_path: Path
) -> None:
    answered = set()
    with world(JUPYTER_DATA_DIR=str(tmp_path)):
        for life in range(1, 4):
            with started() as kernel:
                kernel.run("(def life)", store_history=False)
                for number in range(200):
                    kernel.client.execute(f"(+ {life} {number})")
                for _ in range(20 * life):
                    answered.add((life, _answered(kernel)))
                os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
                with suppress(Empty):
                    while True:
                        answered.add((life, _answered(kernel)))
        with started() as kernel:
            reply = kernel.ask(kernel.client.history, hist_access_type="tail", n=1000)
    found = {(session, number) for session, number, _ in reply["history"]}
    assert len(answered) < 600
    assert answered <= found


def _answered(kernel: Running) -> int:
    """The number of the next cell that is answered. Raises Empty."""
    reply = kernel.client.get_shell_msg(timeout=2)
    return int(reply["content"]["execution_count"])


def test_a_damaged_file_is_told_below_the_first_cell(registration: None, tmp_path: Path) -> None:
    file = tmp_path / "rtfs" / "history.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    with world(JUPYTER_DATA_DIR=str(tmp_path)), started() as kernel:
        first, second = kernel.run("(+ 1 2)"), kernel.run("(+ 3 4)")
    assert first.value == "3"
    assert "history.sqlite.damaged-1" in first.stream("stderr")
    assert second.stream("stderr") == ""
    assert saved(file) == ["(+ 1 2)", "(+ 3 4)"]


def test_a_disk_that_fills_up_costs_no_reply(registration: None, tmp_path: Path) -> None:
    with world(JUPYTER_DATA_DIR=str(tmp_path)), started() as kernel:
        kernel.run("(str :first)")
        pid = kernel.manager.provisioner.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        size = max(each.stat().st_size for each in (tmp_path / "rtfs").iterdir())
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + 20_000, before[1]))
        ran = [kernel.run(f'(count "{"x" * 5_000} {n}")') for n in range(10)]
        assert {each.status for each in ran} == {"ok"}
        notes = "".join(each.stream("stderr") for each in ran)
        assert notes.count("History cannot be written") == notes.count("\n") == 1
        reply = kernel.ask(kernel.client.history, hist_access_type="tail", n=11)
        assert len(reply["history"]) == 11
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        kernel.client.shutdown()
        kernel.manager.provisioner.process.wait(30)
    assert len(saved(tmp_path / "rtfs" / "history.sqlite")) == 11


@pytest.mark.parametrize("home", [None, "/proc/none", "/dev/null"])
def test_a_kernel_works_without_a_home(registration: None, home: str | None) -> None:
    nowhere = dict.fromkeys(("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "XDG_DATA_HOME"))
    if home is None:
        home, nowhere["JUPYTER_DATA_DIR"] = "/nonexistent", "/dev/null/data"
    with world(HOME=home, **nowhere), started() as kernel:
        ran = kernel.run("(+ 1 2)")
        assert ran.value == "3"
        assert ran.stream("stderr") == ""
        reply = kernel.ask(kernel.client.history, hist_access_type="tail", n=5, output=True)
    assert [entry for _, _, entry in reply["history"]] == [["(+ 1 2)", "3"]]

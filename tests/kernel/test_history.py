"""What was typed is found again: in this session and in earlier ones, by place and by pattern."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from history_client import Kernel, Kernels, saved
from hypothesis import given
from hypothesis import strategies as st
from kernel_client import Running, started

from rtfs_kernel import history as history_module
from rtfs_kernel.history import CODE_LIMIT, SHOWN_LIMIT, History
from rtfs_kernel.history import store as store_module


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "rtfs" / "history.sqlite"


@pytest.fixture
def start(path: Path) -> Iterator[Callable[[], Kernel]]:
    kernels = Kernels(path)
    yield kernels.start
    kernels.close()


Start = Callable[[], Kernel]


def test_a_line_is_in_the_file_before_its_cell_is_answered(start: Start, path: Path) -> None:
    kernel = start()
    kernel.type("(+ 1 2)")
    assert saved(path) == ["(+ 1 2)"]


def test_a_new_kernel_finds_what_earlier_ones_were_told(start: Start) -> None:
    start().type("a", "b")
    second = start()
    second.type("c")
    assert second.history.tail(None, outputs=True) == [
        (1, 1, ("a", "value of a")),
        (1, 2, ("b", "value of b")),
        (2, 1, ("c", "value of c")),
    ]
    assert second.history.tail(2, outputs=False) == [(1, 2, "b"), (2, 1, "c")]
    assert second.history.tail(0, outputs=False) == second.history.tail(-1, outputs=False) == []


def test_a_kernel_that_ran_nothing_is_no_session(start: Start) -> None:
    start().type("a")
    for _ in range(3):
        start().texts()
    last = start()
    last.type("b")
    assert last.history.tail(None, outputs=False) == [(1, 1, "a"), (2, 1, "b")]


def test_ranges_name_sessions_by_number_and_by_how_long_ago(start: Start) -> None:
    start().type("a", "b", "c")
    start().type("d")
    kernel = start()
    between = kernel.history.between
    assert between(0, None, None, outputs=False) == []
    kernel.type("e", "f")
    assert between(0, None, None, outputs=False) == [(3, 1, "e"), (3, 2, "f")]
    assert between(None, 2, 3, outputs=True) == [(3, 2, ("f", "value of f"))]
    assert between(3, 1, None, outputs=False) == [(3, 1, "e"), (3, 2, "f")]
    assert between(1, 2, None, outputs=False) == [(1, 2, "b"), (1, 3, "c")]
    assert between(-1, None, None, outputs=False) == [(2, 1, "d")]
    assert between(-2, 1, 3, outputs=False) == [(1, 1, "a"), (1, 2, "b")]
    assert between(-2, -1, None, outputs=False) == [(1, 3, "c")]
    assert between(-3, None, None, outputs=False) == between(99, 0, 9, outputs=False) == []


def test_sessions_back_are_counted_over_gaps(start: Start, path: Path) -> None:
    for code in ("a", "b", "c"):
        start().type(code)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM lines WHERE session = 2")
        connection.execute("DELETE FROM sessions WHERE number = 2")
    connection.close()
    assert start().history.between(-2, None, None, outputs=False) == [(1, 1, "a")]


def test_search_takes_globs_over_all_sessions(start: Start) -> None:
    start().type("(map inc x)", "(map dec x)", "(filter odd? x)")
    kernel = start()
    kernel.type("(map inc x)", "(reduce + x)")

    def found(pattern: str, most: int | None = None, unique: bool = False) -> list[object]:
        return kernel.history.search(pattern, most, outputs=False, unique=unique)

    assert found("(map*") == [(1, 1, "(map inc x)"), (1, 2, "(map dec x)"), (2, 1, "(map inc x)")]
    assert found("(map*", unique=True) == [(1, 2, "(map dec x)"), (2, 1, "(map inc x)")]
    assert found("(map*", most=1) == [(2, 1, "(map inc x)")]
    assert found("(map [a-d]*") == [(1, 2, "(map dec x)")]
    assert found("(map [!a-d]*", 1) == found("(map [^a-d]*", 1) == [(2, 1, "(map inc x)")]
    assert found("map") == found("(MAP*") == []
    assert len(found("*")) == 5


@given(pattern=st.text(st.sampled_from("*?[]!^-\\(a\n"), max_size=12))
def test_no_pattern_breaks_a_search(pattern: str) -> None:
    history = History(lambda: False, print, lambda _seconds, _work: None)
    history.add(1, "(a\n)", "")
    history.search(pattern, None, outputs=False, unique=True)


def test_two_kernels_share_the_file(start: Start, path: Path) -> None:
    one, two = start(), start()
    for number in range(20):
        assert one.type(f"one {number}") == two.type(f"two {number}") == ""
    own = [f"two {n}" for n in range(20)]
    assert two.texts() == [f"one {n}" for n in range(20)] + own
    assert one.texts() == own + [f"one {n}" for n in range(20)]
    assert len(saved(path)) == 40


def test_only_the_owner_can_read_the_files(start: Start, path: Path) -> None:
    before = os.umask(0)
    try:
        start().type("(secret)")
    finally:
        os.umask(before)
    assert {each.name for each in path.parent.iterdir()} >= {path.name, f"{path.name}-wal"}
    for each in path.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_off_means_memory_only(start: Start, path: Path) -> None:
    kernel = start()
    kernel.on = False
    kernel.type("hidden")
    assert not path.parent.exists()
    assert kernel.texts() == ["hidden"]
    kernel.on = True
    kernel.type("seen")
    kernel.on = False
    kernel.type("hidden too")
    kernel.history.close()
    assert saved(path) == ["seen"]
    assert kernel.texts() == ["hidden", "seen", "hidden too"]


def test_any_text_comes_back_and_what_cannot_be_encoded_is_written_out(
    start: Start, path: Path
) -> None:
    kernel = start()
    kernel.type("é 日本 \x00 nul", "half \ud800", "quote ' -- ;")
    texts = ["é 日本 \x00 nul", "half \\u{d800}", "quote ' -- ;"]
    assert kernel.texts() == start().texts() == saved(path) == texts


def test_what_is_too_long_is_not_remembered(start: Start) -> None:
    kernel = start()
    kernel.history.add(1, "x" * (CODE_LIMIT + 1), "")
    kernel.history.add(2, "y", "v" * (SHOWN_LIMIT + 1))
    assert start().history.tail(None, outputs=True) == [(1, 2, ("y", "v" * SHOWN_LIMIT))]


def test_the_oldest_lines_make_room(
    start: Start, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "KEPT", 10)
    monkeypatch.setattr(store_module, "TRIM_EVERY", 5)
    monkeypatch.setattr(history_module, "IN_MEMORY", 10)
    start().type("first")
    kernel = start()
    kernel.type(*[f"{n}" for n in range(40)])
    assert len(saved(path)) <= 15
    assert kernel.texts() == [f"{n}" for n in range(30, 40)]
    later = start()
    later.type("last")
    assert saved(path)[-3:] == ["38", "39", "last"]
    assert later.history.between(-2, None, None, outputs=False) == []
    assert later.history.tail(1, outputs=False) == [(3, 1, "last")]


def test_requests_are_answered_across_two_kernels(registration: None) -> None:
    with started() as kernel:
        kernel.run("(* 6 7)")
        kernel.run("(not kept)", store_history=False)
        kernel.run("(nor this)", silent=True)
    with started() as kernel:
        kernel.run("(* 2 3)")
        asked: list[list[object]] = []
        for options in (
            {"hist_access_type": "tail", "n": 2, "output": True},
            {"hist_access_type": "range", "session": -1, "start": 1, "stop": 2, "output": False},
            {"hist_access_type": "search", "pattern": "(\\* 6*", "output": False, "raw": False},
            {"hist_access_type": "search", "pattern": "(? [26]*", "n": 2, "unique": True},
        ):
            reply = kernel.ask(kernel.client.history, **options)
            asked.append([text for _, _, text in reply["history"]])
    assert asked[0] == [["(* 6 7)", "42"], ["(* 2 3)", "6"]]
    assert asked[1:] == [["(* 6 7)"], [], ["(* 6 7)", "(* 2 3)"]]


def test_a_request_of_the_wrong_shape_is_answered(kernel: Running) -> None:
    kernel.run("(+ 1 1)")
    ask, request = kernel.ask, kernel.client.history
    for options in (
        {"hist_access_type": "tail", "n": "many"},
        {"hist_access_type": "range", "session": "last", "start": 1.5, "stop": []},
        {"hist_access_type": "range", "session": 10**30},
        {"hist_access_type": "search", "pattern": 7, "n": None},
        {"hist_access_type": "somehow"},
    ):
        assert ask(request, **options)["status"] in ("ok", "error"), options
    assert kernel.run("(+ 1 2)").value == "3"

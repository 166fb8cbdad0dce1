"""`rtfs_kernel.testing`: the real kernel in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def inner() -> Iterator[InProcessKernel]:
    with InProcessKernel() as kernel:
        yield kernel


def test_a_cell_gives_its_value_and_what_it_printed(inner: InProcessKernel) -> None:
    ran = inner.run('(println "hi")\n(* 6 7)')
    assert ran.ok
    assert ran.value == "42"
    assert ran.stream() == "hi\n"
    assert ran.reply["execution_count"] == 1


def test_definitions_last_from_cell_to_cell_and_magics_work(inner: InProcessKernel) -> None:
    inner.run("(def x 20)")
    assert inner.run("(* x 2)").value == "40"
    assert "+" in inner.run("%ir (+ x 2)").shown


def test_an_error_is_told_with_its_place(inner: InProcessKernel) -> None:
    ran = inner.run("(/ 1 0)")
    assert not ran.ok
    assert "Division by zero" in ran.traceback
    assert "cell [1]:1:1" in ran.traceback
    assert inner.run("1").value == "1"


def test_questions_are_answered_until_the_answers_run_out() -> None:
    with InProcessKernel(["Ada"]) as kernel:
        asked = '(call :ccos.user.ask "name? ")'
        assert kernel.run(asked).value == '"Ada"'
        assert "no input was given" in kernel.run(asked).traceback


def test_the_other_requests_have_their_replies(inner: InProcessKernel) -> None:
    assert "reduce" in inner.complete("(redu")["matches"]
    assert inner.inspect("map")["found"]
    assert inner.ask("is_complete_request", code="(a").reply["status"] == "incomplete"
    assert inner.ask("kernel_info_request").reply["language_info"]["name"] == "rtfs"


def test_nothing_of_the_users_is_read_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "rtfs").mkdir()
    (tmp_path / "rtfs" / "settings.json").write_text('{"version": 1, "settings": {"timing": true}}')
    with InProcessKernel() as kernel:
        assert kernel.run("1").shown == ""
    assert [path.name for path in (tmp_path / "rtfs").iterdir()] == ["settings.json"]


def test_the_processs_own_streams_are_back_afterwards(inner: InProcessKernel) -> None:
    before = sys.stdout
    inner.run('(println "hi")')
    assert sys.stdout is before

"""Magics that read and write files; paths count from the notebook's folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Session
from rtfs_kernel.magics import disk
from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessKernel]:
    monkeypatch.chdir(tmp_path)
    with InProcessKernel() as running:
        yield running


def test_file_writes_what_is_below_it_exactly(kernel: InProcessKernel, tmp_path: Path) -> None:
    ran = kernel.run("; a note\n%%file a.rtfs\n\n  (def é 1)\n%opt none\n")
    assert ran.ok
    assert (tmp_path / "a.rtfs").read_text("utf-8") == "\n  (def é 1)\n%opt none\n"
    assert kernel.run("%who").shown == "Nothing is defined yet."


def test_file_appends_and_overwrites_and_says_so(kernel: InProcessKernel, tmp_path: Path) -> None:
    assert kernel.run("%%file a.txt\none").shown == "Wrote a.txt: 1 line"
    assert kernel.run("%%writefile --append a.txt\ntwo\n").shown == "Appended to a.txt: 1 line"
    assert (tmp_path / "a.txt").read_text() == "one\ntwo\n"
    assert kernel.run("%%file a.txt\nthree").shown == "Overwrote a.txt: 1 line"
    assert (tmp_path / "a.txt").read_text() == "three\n"


def test_a_quoted_path_holds_blanks(kernel: InProcessKernel, tmp_path: Path) -> None:
    kernel.run('%%file "my notes.txt"\nx')
    assert (tmp_path / "my notes.txt").exists()


def test_a_missing_folder_is_told_with_the_cure(kernel: InProcessKernel, tmp_path: Path) -> None:
    ran = kernel.run("%%file new/a.txt\nx")
    assert "There is no folder" in ran.traceback
    assert "--parents makes it" in ran.traceback
    assert kernel.run("%%file --parents new/a.txt\nx").ok
    assert (tmp_path / "new" / "a.txt").exists()


def test_a_failed_write_leaves_the_old_file(
    kernel: InProcessKernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.run("%%file a.txt\nold")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    assert "no space left" in kernel.run("%%file a.txt\nnew").traceback
    assert "half a character" in kernel.run("%%file a.txt\n\ud800").traceback
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old\n"


def test_an_overwritten_file_keeps_its_mode_and_a_link_stays_a_link(
    kernel: InProcessKernel, tmp_path: Path
) -> None:
    real, link = tmp_path / "real.sh", tmp_path / "link.sh"
    real.write_text("x")
    real.chmod(0o750)
    link.symlink_to(real)
    assert kernel.run("%%file link.sh\ny").ok
    assert link.is_symlink()
    assert real.read_text() == "y\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o750


def test_load_puts_the_text_in_the_cells_place(kernel: InProcessKernel, tmp_path: Path) -> None:
    (tmp_path / "a.rtfs").write_bytes(b"\xef\xbb\xbf(def a 1)\r\n(inc a)\r\n")
    ran = kernel.run("%load a.rtfs")
    (payload,) = ran.reply["payload"]
    assert payload["source"] == "set_next_input"
    assert payload["replace"] is True
    assert payload["text"] == "; from a.rtfs\n(def a 1)\n(inc a)"
    assert kernel.run(payload["text"]).value == "2"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n", "not text in UTF-8: byte 0x89 at 0"),
        (b"abc\0", "holds NUL bytes"),
        (b" " * 1_000_001, "too large for a cell: 1,000,001 bytes"),
    ],
    ids=["binary", "nul", "huge"],
)
def test_load_refuses_what_is_no_text_for_a_cell(
    kernel: InProcessKernel, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "odd").write_bytes(data)
    ran = kernel.run("%load odd")
    assert said in ran.traceback
    assert "payload" not in ran.reply


def test_load_names_what_is_missing(kernel: InProcessKernel, tmp_path: Path) -> None:
    (tmp_path / "lesson.rtfs").write_text("1")
    os.mkfifo(tmp_path / "pipe")
    assert "Did you mean lesson.rtfs?" in kernel.run("%load leson.rtfs").traceback
    assert "There is no folder" in kernel.run("%load nowhere/at/all").traceback
    assert "is not a file" in kernel.run("%load pipe").traceback
    assert "%cd . goes there" in kernel.run("%load .").traceback


def test_a_saved_session_is_defined_again_by_its_file(
    kernel: InProcessKernel, tmp_path: Path
) -> None:
    kernel.run('(defn f "doc" [x]\n  (* 2 x)) ; remark\n(defmacro m [x] `(inc ~x))')
    kernel.run("(deftype Small int)\n(def a: Small (f (m 1)))\n(do (def b 1) (def c [a b]))")
    kernel.run("%%capture seen\n1")
    shown = kernel.run("%save all.rtfs").shown
    assert "Left out" in shown and "seen" in shown
    session = Session()
    assert session.run((tmp_path / "all.rtfs").read_text()).ok
    assert [each.name for each in session.names()] == ["f", "m", "Small", "a", "b", "c"]
    assert session.run("c").text == "[4 1]"


def test_save_writes_chosen_names_in_the_order_of_definition(
    kernel: InProcessKernel, tmp_path: Path
) -> None:
    kernel.run("(def a 1) (def b 2) (def c 3)")
    kernel.run("%save some.rtfs c a")
    assert (tmp_path / "some.rtfs").read_text() == "(def a 1)\n\n(def c 3)\n"
    assert "Did you mean" in kernel.run("(def total 1)\n%save x totl").traceback


def test_save_writes_cells_with_their_magics_as_comments(
    kernel: InProcessKernel, tmp_path: Path
) -> None:
    kernel.run("%opt none\n(def a 1)")
    kernel.run("%%time\n%who\n(def b (inc a))")
    kernel.run("%%file x.txt\nnot code (")
    kernel.run("(def c 9)")
    assert kernel.run("%save cells.rtfs 1-3").ok
    text = (tmp_path / "cells.rtfs").read_text()
    assert "; %opt none\n(def a 1)\n\n; %%time\n; %who\n(def b (inc a))" in text
    assert "; not code (" in text
    session = Session()
    assert session.run(text).ok
    assert [each.name for each in session.names()] == ["a", "b"]
    assert "No cell was run as 99" in kernel.run("%save x 99").traceback


def test_cd_moves_magics_programs_and_imports(kernel: InProcessKernel, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "helper.rtfs").write_text("(def answer 42)")
    assert kernel.run("%cd sub").shown == str(tmp_path / "sub")
    assert kernel.run("%load helper.rtfs").ok
    assert kernel.run("(import helper) helper/answer").value == "42"
    assert kernel.run("%cd -").shown == str(tmp_path)
    assert kernel.run("%cd").shown == str(tmp_path)
    assert "no such file" in kernel.run("%cd nowhere").traceback
    assert "not a directory" in kernel.run("%cd sub/helper.rtfs").traceback


def test_magics_reach_files_that_programs_may_not(kernel: InProcessKernel) -> None:
    assert kernel.run("%%file a.txt\nx").ok
    assert ":security-violation" in kernel.run('(call :ccos.io.read-file "a.txt")').traceback
    assert kernel.run("%load a.txt").ok


def test_a_folder_that_was_removed_is_told_and_can_be_left(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with InProcessKernel() as kernel:
        assert kernel.run(f"%cd {gone}").ok
        gone.rmdir()
        for code in ("%cd", "%load x", "%%file x\n1", "%policy files ."):
            assert "The folder of this kernel is gone" in kernel.run(code).traceback
        assert "gone" in kernel.run("%info").shown
        assert kernel.run("(+ 1 2)").value == "3"
        assert kernel.run(f"%cd {tmp_path}").shown == str(tmp_path)
        assert kernel.run("%%file x\n1").ok


def test_a_folder_that_cannot_be_entered_is_not_where_one_was_before(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with InProcessKernel() as kernel:
        kernel.run(f"%cd {tmp_path}")
        kernel.run("%cd a")
        assert not kernel.run("%cd nowhere").ok
        assert kernel.run("%cd -").shown == str(tmp_path)


@pytest.mark.parametrize(
    "code", ["%save {}", "%%file {}\n1", "%load {}", "%cd {}", "%%file {}/x\n1"]
)
def test_a_name_that_no_file_system_takes_is_refused(kernel: InProcessKernel, code: str) -> None:
    kernel.run("(def a 1)")
    for name in ("n" * 300, "n" * 100_000):
        ran = kernel.run(code.format(name))
        assert ran.reply["ename"] == ":invalid-argument"
        assert len(ran.traceback) < 10_000

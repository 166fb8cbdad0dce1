"""Mistakes with magics as people make them: each is answered with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtfs_kernel.magics import NAMES
from rtfs_kernel.magics.elsewhere import ELSEWHERE
from rtfs_kernel.testing import InProcessKernel


@pytest.fixture(scope="module")
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


def hint(kernel: InProcessKernel, code: str) -> str:
    shown = kernel.run(code).traceback
    assert "kernel itself" not in shown
    return shown.partition("= hint: ")[2]


@pytest.mark.parametrize(
    ("code", "hinted"),
    [
        ("%pwd", "%cd without a folder"),
        ("%%bash\nls", "no shell"),
        ("%matplotlib inline", "show themselves"),
        ("%tpye 1", "Did you mean %type?"),
        ("%", "%lsmagic"),
        ("%%", "%lsmagic"),
        ("% help", "without a blank"),
        ("%policy println", "Did you mean ccos.io.println?"),
        ("%format (defn f [x]\n  (+ x 1))", "%%format takes all that is below"),
        ("%time (defn f [x]\n  (+ x 1))", "%%time takes all that is below"),
        ("%format (defn f [x]", "add `)`"),
        ("%explain R0999", "%explain KIND"),
        ("%page", "(range 1000)"),
        ("%%opt\n1", "aggressive"),
        ("%info me", "Usage: %info"),
        ("%stats me", "Possible: on, off"),
        ("%stats on off", "Usage: %stats"),
        ("%security (println", "add `)`"),
    ],
)
def test_a_mistake_is_answered_with_what_to_write(
    kernel: InProcessKernel, code: str, hinted: str
) -> None:
    assert hinted in hint(kernel, code)


def test_names_of_elsewhere_are_no_names_of_magics() -> None:
    assert not ELSEWHERE.keys() & NAMES.keys()


def test_the_code_of_the_last_error_can_be_explained(kernel: InProcessKernel) -> None:
    kernel.run('(+ 1 "a")')
    assert ":type-error means" in kernel.run("%explain E0001").shown


@pytest.mark.parametrize("magic", ["type", "ast", "ir", "time", "security"])
def test_every_place_of_an_error_in_a_magic_s_text_is_in_the_cell(
    kernel: InProcessKernel, magic: str
) -> None:
    shown = kernel.run(f"%{magic} (").traceback
    assert shown.count(" --> ") <= 1
    assert f"{magic}:1" not in shown


def test_no_line_of_the_list_of_magics_is_cut_short(kernel: InProcessKernel) -> None:
    assert "…" not in kernel.run("%lsmagic").shown
    assert "…" not in kernel.run("%help").shown


def test_the_value_of_a_python_cell_is_captured_too(kernel: InProcessKernel) -> None:
    kernel.run("%%capture seen\n%%python\nprint(1)\n77")
    assert kernel.run("(:value seen)").value == "77"
    assert kernel.run("(:ok seen)").value == "true"


def test_a_failed_python_cell_is_captured_as_failed(kernel: InProcessKernel) -> None:
    assert kernel.run("%%capture seen\n%%python\n1 / 0").reply["ename"] == "ZeroDivisionError"
    assert kernel.run("(:ok seen)").value == "false"


def test_whos_shows_the_size_of_what_a_name_is_now(kernel: InProcessKernel) -> None:
    kernel.run("(def changing [1 2 3])")
    kernel.run('(def changing "four")')
    (row,) = [line for line in kernel.run("%whos changing").shown.split("\n") if "four" in line]
    assert row.split() == ["changing", "value", "string", "4", '"four"']


def test_capturing_again_under_a_name_replaces_what_it_was(kernel: InProcessKernel) -> None:
    for value in ("77", "78", "78", "79"):
        kernel.run(f"%%capture again\n{value}")
        assert kernel.run("(:value again)").value == value
        assert f":value {value}" in kernel.run("again").value
    assert kernel.run("%source again").reply["status"] == "error"

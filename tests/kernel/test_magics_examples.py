"""The examples of every manual are run, in the order they are written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rtfs_kernel.magics import MAGICS
from rtfs_kernel.testing import InProcessKernel

PRELUDE = """
(def total 3)
(defn total-of "Adds them." [xs] (reduce + xs))
(def greeting "hello")
"""
LESSON = '(def lesson "one")\n'


def examples(doc: str) -> Iterator[str]:
    """Paragraphs of cells: a `%%` takes its paragraph, a `%` its line."""
    for paragraph in doc.split("\n\n")[1:]:
        lines = paragraph.strip("\n").split("\n")
        if lines[0].startswith("%%"):
            yield "\n".join(lines)
        elif all(line.startswith("%") for line in lines):
            yield from lines


@pytest.mark.parametrize("name", MAGICS)
def test_every_example_of_a_manual_runs(name: str, tmp_path: Path) -> None:
    (tmp_path / "lesson.rtfs").write_text(LESSON)
    found = list(examples(MAGICS[name].doc))
    assert found, "a manual has an example"
    with InProcessKernel() as kernel:
        assert kernel.run(PRELUDE).ok
        short = "%%set output-head 100 output-tail 100\n"
        assert kernel.run(short + "(dotimes [n 2000] (println n))").ok
        for example in found:
            ran = kernel.run(example)
            assert ran.ok, f"{example}\n{ran.traceback}"


@pytest.mark.parametrize("name", MAGICS)
def test_every_magic_answers_wrong_use_with_an_error_and_never_breaks(
    name: str, tmp_path: Path
) -> None:
    wrong = ("", " --no-such-option", ' "', " \x00", " (", " )", " ä ö ü", " -n", " --", " ; c")
    with InProcessKernel() as kernel:
        for words in wrong:
            for cell in (f"%{name}{words}", f"%%{name}{words}", f"%%{name}{words}\n(+ 1"):
                ran = kernel.run(cell)
                assert ":internal-error" not in ran.traceback, cell + ran.traceback
    assert not [each for each in tmp_path.rglob("*") if each.suffix == ".part"]


@pytest.mark.parametrize("name", MAGICS)
def test_every_magic_survives_windows_line_ends_tabs_and_odd_blanks(name: str) -> None:
    doc = MAGICS[name].doc
    example = next(each for each in examples(doc))
    with InProcessKernel() as kernel:
        for odd in (example.replace("\n", "\r\n") + "\r\n", example.replace(" ", "\t", 1)):
            assert "Undefined symbol: %" not in kernel.run(odd).traceback

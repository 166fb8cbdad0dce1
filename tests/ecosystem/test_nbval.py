"""nbval: outputs are the same in every run, and one that does not hold is found."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from ecosystem_tools import Run, run_tool

NBVAL = ("pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--rootdir", ".")

# nbval runs cells outside the history, where they have no number.
SANITIZE = "[cells]\nregex: cell \\[\\d+\\]\nreplace: cell [N]\n"


@pytest.fixture(scope="module")
def report(tour: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What nbval says of the tour that was just run, and of a notebook with a wrong output."""
    folder = tmp_path_factory.mktemp("nbval")
    shutil.copyfile(tour.notebook, folder / "tour.ipynb")
    result = nbformat.v4.new_output("execute_result", {"text/plain": "4"}, execution_count=1)
    cell = nbformat.v4.new_code_cell("(+ 1 2)", id="a", outputs=[result], execution_count=1)
    spec = {"name": "rtfs", "language": "rtfs", "display_name": "RTFS"}
    wrong = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})
    (folder / "wrong.ipynb").write_text(nbformat.writes(wrong), "utf-8")
    (folder / "numbers.cfg").write_text(SANITIZE)
    numbers = ("--nbval-sanitize-with", "numbers.cfg")
    return run_tool(folder, *NBVAL, *numbers, "tour.ipynb", "wrong.ipynb", status=1).stdout


def test_a_notebook_that_was_just_run_gives_the_same_outputs_again(tour: Run, report: str) -> None:
    """Also the same HTML: nothing in an output differs from run to run."""
    cells = nbformat.read(tour.notebook, as_version=4).cells
    count = sum(1 for cell in cells if cell.cell_type == "code")
    assert f"{count} passed" in report
    assert "FAILED tour.ipynb" not in report


def test_an_output_that_does_not_hold_is_found(report: str) -> None:
    assert "1 failed" in report
    assert "FAILED wrong.ipynb" in report

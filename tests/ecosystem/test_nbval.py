"""nbval: outputs are the same in every run, and one that does not hold is found."""

from __future__ import annotations

from pathlib import Path

import nbformat
from ecosystem_tools import Tool

TOUR = Path(__file__).parents[2] / "notebooks" / "01-tour.ipynb"
NBVAL = ("pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--rootdir", ".")

# nbval runs cells outside the history, where they have no number.
SANITIZE = "[cells]\nregex: cell \\[\\d+\\]\nreplace: cell [N]\n"


def test_a_notebook_that_was_just_run_gives_the_same_outputs_again(
    tmp_path: Path, tool: Tool
) -> None:
    """Also the same HTML: nothing in an output differs from run to run."""
    tool("rtfs_kernel", "run", str(TOUR), "--ipynb", "tour.ipynb")
    cells = nbformat.read(tmp_path / "tour.ipynb", as_version=4).cells
    count = sum(1 for cell in cells if cell.cell_type == "code")
    (tmp_path / "numbers.cfg").write_text(SANITIZE)
    numbers = ("--nbval-sanitize-with", "numbers.cfg")
    assert f"{count} passed" in tool(*NBVAL, *numbers, "tour.ipynb").stdout


def test_an_output_that_does_not_hold_is_found(tmp_path: Path, tool: Tool) -> None:
    result = nbformat.v4.new_output("execute_result", {"text/plain": "4"}, execution_count=1)
    cell = nbformat.v4.new_code_cell("(+ 1 2)", id="a", outputs=[result], execution_count=1)
    spec = {"name": "rtfs", "language": "rtfs", "display_name": "RTFS"}
    wrong = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})
    (tmp_path / "wrong.ipynb").write_text(nbformat.writes(wrong), "utf-8")
    assert "1 failed" in tool(*NBVAL, "wrong.ipynb", status=1).stdout

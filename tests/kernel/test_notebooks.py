"""Every notebook of the repository runs, and gives what is stored in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rtfs_kernel.notebook import ERROR_EXPECTED, NotebookError, execute, write

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


# Durations and sizes differ from run to run, and with them the widths of the columns they stand in.
MEASURED = re.compile(r"\d[\d.,]* ?(?:ns|µs|ms|s|B|kB|MB)\b")
SPACES = re.compile(r" {2,}")


def told(cell: Any) -> list[tuple[str, str]]:
    """What a reader sees of a code cell's outputs: (kind, text); streams joined."""
    shown: list[tuple[str, str]] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            if shown and shown[-1][0] == output.name:
                shown[-1] = (output.name, shown[-1][1] + output.text)
            else:
                shown.append((output.name, output.text))
        elif output.output_type == "error":
            shown.append(("error", "\n".join([output.ename, output.evalue, *output.traceback])))
        else:
            shown.append((output.output_type, output.data["text/plain"]))
    return [(kind, SPACES.sub("  ", MEASURED.sub("…", text))) for kind, text in shown]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_what_is_stored_in_it(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    executed = execute(path)
    for number, (before, after) in enumerate(zip(stored.cells, executed.cells, strict=True), 1):
        if before.cell_type == "code":
            assert told(after) == told(before), (
                f"cell {number}:\n{before.source}\n(edited? git restore notebooks)"
            )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_whole_and_clean(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    assert stored.metadata.kernelspec.name == "rtfs"
    for cell in stored.cells:
        if cell.cell_type != "code":
            continue
        failed = any(output.output_type == "error" for output in cell.outputs)
        assert failed == (ERROR_EXPECTED in cell.metadata.get("tags", [])), cell.source
        assert "execution" not in cell.metadata
        assert cell.execution_count


def test_a_notebook_that_fails_names_the_cell(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(text, id=f"c{len(text)}") for text in ("1", "(/ 1 0)")]
    path = tmp_path / "bad.ipynb"
    write(nbformat.v4.new_notebook(cells=cells), path)
    lines: list[str] = []
    with pytest.raises(NotebookError, match=r"bad.ipynb, cell 2: \(/ 1 0\): Division by zero"):
        execute(path, lines.append)
    assert len(lines) >= 1

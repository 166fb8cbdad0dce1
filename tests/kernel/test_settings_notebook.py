"""Settings in a notebook's metadata, for `rtfs-kernel run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rtfs_kernel.notebook import NotebookError, execute
from rtfs_kernel.settings.file import VARIABLE
from rtfs_kernel.testing import InProcessKernel


def notebook(folder: Path, rtfs: Any) -> Path:
    path = folder / "n.ipynb"
    cells = [new_code_cell("%opt"), new_code_cell("%config table-rows")]
    nbformat.write(new_notebook(cells=cells, metadata={"rtfs": rtfs}), path)
    return path


def shown(ran: Any) -> str:
    return "\n".join(
        output.get("text") or output["data"]["text/plain"]
        for cell in ran.cells
        for output in cell.outputs
    )


def test_a_notebooks_own_settings_hold_while_it_runs(tmp_path: Path) -> None:
    path = notebook(tmp_path, {"settings": {"level": "none", "table-rows": 3, "tmorrow": 1}})
    text = shown(execute(path))
    assert "level: none" in text
    assert "value     3" in text
    assert "No such setting: tmorrow" in text


def test_the_environment_of_the_run_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, json.dumps({"level": "basic"}))
    path = notebook(tmp_path, {"settings": {"level": "none", "table-rows": 3}})
    text = shown(execute(path))
    assert "level: basic" in text
    assert "value     3" in text


@pytest.mark.parametrize("rtfs", ["none", [], {"settings": ["level"]}])
def test_metadata_of_another_shape_is_an_error_with_the_files_name(
    tmp_path: Path, rtfs: Any
) -> None:
    with pytest.raises(NotebookError, match=r"n\.ipynb: the metadata"):
        execute(notebook(tmp_path, rtfs))


def test_limits_above_a_cell_hold_for_what_it_shows() -> None:
    with InProcessKernel() as kernel:
        shown = kernel.run("%%set value-items 3\n(vec (range 100 2000))").bundle["text/html"]
        assert "1,897 more" in shown
        displayed = kernel.run("%%set value-items 3\n(display (vec (range 100 2000)))")
        (content,) = displayed.contents("display_data")
        assert "1,897 more" in content["data"]["text/html"]
        table = "(map (fn [i] {:a i :b i}) (range 20))"
        shown = kernel.run(f"%%set table-rows 4\n{table}").bundle["text/html"]
        assert "4 of 20 rows" in shown or "the first 4 rows" in shown
        assert "value-items: 100" in kernel.run("%set value-items default").shown


def test_a_setting_that_was_set_back_comes_from_the_defaults() -> None:
    with InProcessKernel() as kernel:
        kernel.run("%config value-items 5")
        assert "this session" in kernel.run("%config value-items").shown
        kernel.run("%config value-items default")
        assert "this session" not in kernel.run("%config value-items").shown

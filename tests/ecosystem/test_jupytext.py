"""Jupytext: a notebook becomes a program in a text file, and the same notebook again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from ecosystem_tools import Tool

from rtfs_kernel.__main__ import main
from rtfs_kernel.ecosystem.jupytext import register

register()
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
CODE = [
    "(+ 1 2)",
    "%timing on\n(+ 1 2)\n%who",
    "%%python\nx = 1\n\nprint('a; b')",
    "%%python --timeout 3\nx = 1",
    "%%ir none\n(f 3)",
    ";; %timing on\n1",
    '(def s "a\n%time x\nb")',
    "'quoted\n%who",
    '(str "it\'s")\n%who',
    "",
    "(map #(* % %1) [1])\n%1",
    "#| block\n comment |#\n#_ left-out (f)",
    "\n\n(f)\n\n\n(g)",
]


def book(*cells: Any) -> Any:
    spec = {"kernelspec": {"name": "rtfs", "language": "rtfs", "display_name": "RTFS"}}
    return nbformat.v4.new_notebook(cells=list(cells), metadata=spec)


def code(source: str, **metadata: Any) -> Any:
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def contents(notebook: Any) -> list[tuple[str, str, list[str]]]:
    return [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in notebook.cells]


@pytest.mark.parametrize("style", ["rtfs:percent", "rtfs:light", "rtfs:hydrogen", "md", "md:myst"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_comes_back_exactly(path: Path, style: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    back = jupytext.reads(jupytext.writes(notebook, style), style)
    assert contents(back) == contents(notebook)
    assert back.metadata.kernelspec == notebook.metadata.kernelspec


@pytest.mark.parametrize("source", CODE)
def test_a_cell_comes_back_exactly(source: str) -> None:
    notebook = book(code(source, tags=["a"]), nbformat.v4.new_markdown_cell("# T\n\n%not; magic"))
    back = jupytext.reads(jupytext.writes(notebook, "rtfs:percent"), "rtfs:percent")
    assert contents(back) == contents(notebook)


def test_a_text_starts_cells_with_comments_and_comments_magics_out() -> None:
    text = jupytext.writes(book(code("%timing on\n(+ 1 2)"), code("%%python\nx = 1")), "rtfs")
    assert ";; %%\n;; %timing on\n(+ 1 2)\n" in text
    assert ';; %% language="python"\n;; x = 1\n' in text


def test_the_text_of_a_notebook_is_a_program(tmp_path: Path, tool: Tool) -> None:
    cells = [code("(def x 20)"), code("%timing on\n(def y 1)"), code("%%python\nz = 1")]
    text = jupytext.writes(book(*cells, code("(* x (+ y 1))")), "rtfs:percent")
    (tmp_path / "a.rtfs").write_text(text, "utf-8")
    assert tool("engine", "run", "a.rtfs").stdout == "40\n"


def test_the_command_converts_there_and_back(tmp_path: Path, tool: Tool) -> None:
    notebook = book(code("(+ 1 2)"), code("%who"))
    (tmp_path / "a.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    tool("rtfs_kernel", "jupytext", "--to", "rtfs:percent", "a.ipynb")
    tool("rtfs_kernel", "jupytext", "--to", "ipynb", "a.rtfs", "-o", "b.ipynb")
    back = nbformat.read(tmp_path / "b.ipynb", as_version=4)
    assert contents(back) == contents(notebook)
    assert back.metadata.kernelspec.name == "rtfs"


def test_the_command_says_what_is_wrong_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "no.ipynb"
    assert main(["jupytext", "--to", "rtfs", str(missing)]) == 1
    said = capsys.readouterr().err
    assert "No such file" in said and said.count("\n") == 1


def test_registering_twice_changes_nothing() -> None:
    register()
    assert jupytext.NOTEBOOK_EXTENSIONS.count(".rtfs") == 1

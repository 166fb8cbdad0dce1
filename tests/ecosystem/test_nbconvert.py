"""nbconvert: pages with highlighting, Markdown, and programs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ecosystem_tools import TOUR, Run, Tool
from nbconvert import HTMLExporter, MarkdownExporter, ScriptExporter


def test_an_exported_page_is_highlighted_by_the_languages_own_lexer() -> None:
    page = HTMLExporter().from_filename(TOUR)[0]
    assert '<span class="kd">defn</span>' in page
    assert re.search(r'<span class="nf">[\w?!-]+</span>', page)
    assert re.search(r'<span class="ss">:\w+</span>', page)
    assert 'class="err"' not in page


def test_an_exported_script_is_a_program_with_the_languages_extension() -> None:
    text, resources = ScriptExporter().from_filename(TOUR)
    assert resources["output_extension"] == ".rtfs"
    assert "(+ 1 2)" in text


def test_markdown_names_the_language_of_its_code() -> None:
    assert "```rtfs\n(+ 1 2)" in MarkdownExporter().from_filename(TOUR)[0]


def test_the_command_line_writes_the_same_files(tmp_path: Path, tool: Tool) -> None:
    shutil.copyfile(TOUR, tmp_path / "tour.ipynb")
    tool("nbconvert", "--to", "script", "tour.ipynb")
    assert (tmp_path / "tour.rtfs").exists()


def test_a_run_notebook_becomes_a_page(tour: Run) -> None:
    assert "1/" in tour.said.split("\n")[0]
    assert '<span class="kd">defn</span>' in tour.page.read_text("utf-8")

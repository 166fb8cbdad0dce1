"""The generated reference: current, complete, and made of nothing but the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.docs import ENGINE, all_chapters, deviations_text
from engine.cli.main import main
from engine.cli.reference import all_names, chapters


def test_the_committed_reference_is_current() -> None:
    for name, text in all_chapters().items():
        path = ENGINE / "docs" / f"{name}.md"
        assert path.read_text("utf-8") == text, f"run `rtfs docs`: {path.name} is not current"


def test_every_entry_says_how_it_is_written_and_what_it_does() -> None:
    for chapter in chapters():
        for section in chapter.sections:
            for entry in section.entries:
                assert entry.doc and entry.shapes, entry.name


def test_every_name_has_an_entry_or_is_an_alias_of_one() -> None:
    text = "\n".join(all_chapters().values())
    missing = [name for name in all_names() if f"`{name}`" not in text]
    assert not missing


def test_docs_writes_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--check", "--output", str(tmp_path)]) == 1
    assert "not current" in capsys.readouterr().out
    assert main(["docs", "--output", str(tmp_path)]) == 0
    assert main(["docs", "--check", "--output", str(tmp_path)]) == 0


def test_the_chapter_of_deviations_is_its_tables_in_order() -> None:
    text = deviations_text(["# A\n\n| x |", "# B\n\n| y |"])
    assert text.index("## A") < text.index("## B")

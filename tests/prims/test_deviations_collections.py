"""What the table of deviations says of our own answers is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Session

TABLE = Path(__file__).with_name("deviations_collections.md")


def rows() -> list[tuple[str, str]]:
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[0].startswith("`"):
            found.append((cells[0].strip("`"), cells[2].strip("`")))
    return found


@pytest.mark.parametrize(("program", "ours"), rows(), ids=lambda text: text)
def test_we_answer_as_the_table_says(program: str, ours: str) -> None:
    result = Session().run(program)
    if ours.startswith("ERROR "):
        assert [p.kind for p in result.problems] == [":" + ours.removeprefix("ERROR ")]
    else:
        assert result.text == ours


def test_the_table_is_read_whole() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert len(rows()) == sum(line.startswith("| `") for line in lines)

"""What the table of deviations says of our own answers is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Session

LINES = Path(__file__).with_name("deviations_language.md").read_text("utf-8").splitlines()
ROWS = [line.strip().strip("|").strip().split(" | ") for line in LINES if line.startswith("| `")]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_we_answer_as_the_table_says(row: list[str]) -> None:
    program, _, ours, why = row
    result = Session(seed=1).run(program[1:-1])
    kinds = [p.kind for p in result.problems if p.severity == "error"]
    ours = ours[1:-1]
    if ours.startswith("ERROR "):
        assert kinds == [":" + ours.removeprefix("ERROR ")]
    else:
        assert (result.text, kinds) == (ours, [])
    assert why

"""What deviations_scalar.md says of us holds; the documentation's chapter is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Session


def rows() -> list[tuple[str, str]]:
    """(program, ours) of each row of the table."""
    lines = (Path(__file__).parent / "deviations_scalar.md").read_text().splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    return [(program.strip("`"), ours.strip("`")) for program, _, ours, _ in cells]


@pytest.mark.parametrize(("program", "ours"), rows(), ids=[program for program, _ in rows()])
def test_we_differ_as_the_table_says(program: str, ours: str) -> None:
    result = Session().run(program)
    kinds = [problem.kind for problem in result.problems if problem.severity == "error"]
    if ours.startswith("ERROR "):
        assert kinds == [":" + ours.removeprefix("ERROR ")]
    else:
        assert (result.text, kinds) == (ours, [])

"""Every golden program is compiled as its file says, and each change in it is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden_programs import LEVEL, Program, compiled, outcome, programs_of, shown, updated

from engine.program.compiling.views import unexplained

FILES = sorted(Path(__file__).parent.glob("*.md"))
PROGRAMS = [(path, n, each) for path in FILES for n, each in enumerate(programs_of(path))]
EACH = pytest.mark.parametrize(
    ("path", "number", "program"),
    PROGRAMS,
    ids=[f"{path.stem}:{each.line} {each.title}" for path, _, each in PROGRAMS],
)


@EACH
def test_a_program_is_compiled_as_its_file_says(
    path: Path, number: int, program: Program, request: pytest.FixtureRequest
) -> None:
    actual = shown(program)
    if request.config.getoption("--update"):
        path.write_text(updated(path, number, actual), "utf-8")
        return
    assert actual == program.expected, f"{path.name}:{program.line}; see pytest --update"


@EACH
def test_every_change_has_a_rule_a_place_and_a_reason(
    path: Path, number: int, program: Program
) -> None:
    for each in compiled(program):
        assert not unexplained(each), each.head
        assert not [stage.problem for stage in each.stages if stage.problem]


@EACH
def test_a_program_gives_the_same_as_without_the_optimiser(
    path: Path, number: int, program: Program
) -> None:
    assert outcome(program, LEVEL) == outcome(program, "none")

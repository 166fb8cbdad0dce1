"""Every benchmark program gives what its header says, whatever the level."""

from __future__ import annotations

import pytest
from catalog import Program, programs

from engine import Session

GROUPS = {"performance", "suite", "comparison", "expressions", "plans", "higher-order"}


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
@pytest.mark.parametrize("level", ["none", "basic", "aggressive"])
def test_a_program_gives_what_its_header_says(program: Program, level: str) -> None:
    result = Session(level=level, seed=1).run(program.text)
    assert not result.problems, [(p.kind, p.message, p.line) for p in result.problems]
    assert result.text == program.expected


def test_every_program_is_in_a_group_and_every_group_has_programs() -> None:
    assert {program.group for program in programs()} == GROUPS

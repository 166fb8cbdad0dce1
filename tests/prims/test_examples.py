"""Every example in the documentation of a primitive holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import Session
from engine.prims import catalog
from engine.prims.docs import main_rows

catalog.load()
EXAMPLES = [
    (row.name, program, expected) for row in main_rows() for program, expected in row.examples
]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """One session for all: an example that leaves something behind would show."""
    yield Session()


@pytest.mark.parametrize(
    ("name", "program", "expected"), EXAMPLES, ids=[f"{name}: {p}" for name, p, _ in EXAMPLES]
)
def test_an_example_gives_what_it_says(
    session: Session, name: str, program: str, expected: str
) -> None:
    result = session.run(program)
    if expected.startswith("ERROR "):
        assert [problem.kind for problem in result.problems] == [":" + expected.split()[1]]
        return
    assert not [p for p in result.problems if p.severity == "error"]
    same = session.run(f"(= {quoted(expected)} {quoted(result.text)})")
    assert result.text == expected or same.value is True


def quoted(text: str) -> str:
    """A value's text as a program that gives the value."""
    return f"'{text}" if text[:1] in "([{#" or text[:1].isalpha() else text

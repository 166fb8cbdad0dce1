"""Every edit script in this folder does what it says it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from edit_scripts import Script, play, scripts_of, updated

FILES = sorted(Path(__file__).parent.glob("*.md"))
SCRIPTS = [(path, n, script) for path in FILES for n, script in enumerate(scripts_of(path))]


@pytest.mark.parametrize(
    ("path", "number", "script"),
    SCRIPTS,
    ids=[f"{path.stem}:{script.line} {script.title}" for path, _, script in SCRIPTS],
)
def test_an_edit_does_what_the_script_says(
    path: Path, number: int, script: Script, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    play(script, tmp_path)
    if request.config.getoption("--update"):
        found = scripts_of(path)
        for each in found:
            for step in each.steps:
                step.actual = step.expected
        for step, played in zip(found[number].steps, script.steps, strict=True):
            step.actual = played.actual
        path.write_text(updated(path, found), "utf-8")
        return
    for step in script.steps:
        where = f"{path.name}:{step.line} {step.what}"
        assert step.actual == step.expected, where


def test_every_script_has_steps() -> None:
    assert len(SCRIPTS) > 20
    assert all(script.steps for _, _, script in SCRIPTS)

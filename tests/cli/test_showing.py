"""Displays on a terminal: their text, and progress as one line that is drawn over."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.api import Display, Progress
from engine.cli.showing import Showing

PROGRAM = '(display {:a 1}) (doseq [x (progress [1 2 3] "rows")] x) (display-html "<b>done</b>")'


def written(displays: list[Display]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    showing = Showing(lambda stream, text: parts.append((stream, text)))
    for each in displays:
        showing(each)
    return parts


def test_a_pipe_gets_the_displays_and_no_progress() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "engine", "eval", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "{:a 1}\ndone\nnil\n"
    assert ran.stderr == ""


def test_a_terminal_gets_one_line_that_ends_when_the_work_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    texts = [Display("progress", Progress(n, 9), f"{n}\x1b[2J", "p") for n in range(10)]
    parts = written(texts)
    assert [stream for stream, _ in parts] == ["stderr"] * len(parts)
    assert len(parts) < 9
    assert all(text.startswith("\r") and "\x1b[2J" not in text for _, text in parts)
    assert parts[-1][1].endswith("\n") and parts[-1][1].startswith("\r9")

"""jupyter console: typing, forms over several lines, completion, errors, leaving."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[=>])")
SECONDS = 60  # for something to appear; only a broken console needs them
SIZE = (40, 120)  # rows and columns of the terminal


class Console:
    """A terminal with a jupyter console in it."""

    def __init__(self, folder: Path) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "jupyter_console", "--kernel", "rtfs"],
            cwd=str(folder),
            env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
            encoding="utf-8",
            dimensions=SIZE,
        )
        self.raw = ""

    def type(self, text: str) -> None:
        """Type a text; a carriage return is the Enter key."""
        self.raw = ""
        self.child.send(text)

    def shows(self, text: str) -> str:
        """Wait until a text has appeared since the last typing; returns all that has."""
        until = time.monotonic() + SECONDS
        while text not in self.seen:
            assert time.monotonic() < until, f"{text!r} did not appear:\n{self.seen}"
            try:
                self.raw += self.child.read_nonblocking(10_000, timeout=1)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                pytest.fail(f"the console ended before {text!r}:\n{self.seen}")
        return self.seen

    @property
    def seen(self) -> str:
        return ANSI.sub("", self.raw)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    opened = Console(tmp_path)
    try:
        yield opened
    finally:
        opened.child.close(force=True)


def test_the_console_answers_takes_several_lines_completes_and_leaves(console: Console) -> None:
    assert "RTFS" in console.shows("In [1]:")
    console.type("(+ 1 2)\r")
    console.shows("Out[1]: 3")
    console.shows("In [2]:")
    console.type("(let [x 20]\r")
    console.shows("...:")
    console.type("  (* 2 x))\r")
    console.shows("Out[2]: 40")
    console.shows("In [3]:")
    console.type("(reducti\t")
    console.shows("reductions")  # in the line or in a menu: terminals redraw as they like
    console.type(" + [1 2])\r")
    console.shows("Out[3]: [1 3]")
    console.type("(/ 1 0)\r")
    console.shows("Division by zero")
    console.shows("In [5]:")
    console.type("\x04")  # Ctrl-D
    console.shows("exit")
    console.type("y\r")
    console.child.expect(pexpect.EOF, timeout=SECONDS)

"""Every value that a node gives when a program runs fits what was inferred of the node."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from random_flow import program
from shape_watch import Watch, watch

from engine.prims import catalog
from engine.prims.docs import main_rows

PROGRAMS = sorted((Path(__file__).parents[1] / "programs").glob("*.rtfs"))
LONGEST = 1500  # characters of a random program

__all__ = ["watch"]


def test_values_of_the_examples_fit(watch: Watch) -> None:
    catalog.load()
    for row in main_rows():
        for text, _ in row.examples:
            watch.session.run(text)
            assert not watch.wrong, text
    assert watch.seen > 1_000


@pytest.mark.parametrize("block", range(6))
def test_values_of_random_programs_fit(watch: Watch, block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        text = program(seed)
        if len(text) > LONGEST:
            continue
        guard = threading.Timer(2.0, watch.session.interrupt)
        guard.start()
        try:
            watch.session.run(text)
        finally:
            guard.cancel()
        assert not watch.wrong, (seed, text, watch.wrong[0])
    assert watch.seen > 300


@pytest.mark.parametrize("path", PROGRAMS[::6], ids=lambda path: path.stem)
def test_values_of_whole_programs_fit(watch: Watch, path: Path) -> None:
    watch.session.run(path.read_text("utf-8"))
    assert not watch.wrong

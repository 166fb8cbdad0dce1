"""Generated programs and all findings of the past behave the same whatever the level.

A finding is a file of `tests/fuzz/corpus`: what it was, and the program in one fenced block. More
programs than here are tried by `hunt.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from generator import program
from observe import difference, observe
from shrink import parsed, shown, shrunk
from typed_prims import rows

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.md"))
BLOCK = re.compile(r"^```rtfs(?: spec=(\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAMS = 60  # of each level; about five seconds
NAMES = re.compile(r"[^\s()\[\]{}\"']+")


@pytest.mark.parametrize("level", ["basic", "aggressive"])
@pytest.mark.parametrize("first", range(0, PROGRAMS, 20))
def test_generated_programs_behave_as_without_optimisation(first: int, level: str) -> None:
    for seed in range(first, first + 20):
        text = program(seed)
        wrong = difference(observe("none", text), observe(level, text))
        assert not wrong, f"seed {seed}, {wrong}\n{text}"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_finding_stays_mended(path: Path) -> None:
    for found in BLOCK.finditer(path.read_text("utf-8")):
        spec, text = (found[1] or "aggressive").replace("_", " "), found[2]
        for each in dict.fromkeys(("basic", "aggressive", spec)):
            wrong = difference(observe("none", text), observe(each, text))
            assert not wrong, f"{each}: {wrong}\n{text}"


def test_the_same_seed_gives_the_same_program() -> None:
    assert program(3) == program(3)
    assert program(3) != program(4)


def test_most_programs_run_and_the_others_fail_in_many_ways() -> None:
    seen = [observe("none", program(seed)) for seed in range(100)]
    clean = [each for each in seen if not each.errors]
    kinds = Counter([kind for each in seen for kind in each.errors])
    assert len(clean) >= 60
    assert len(kinds) >= 5, kinds
    assert ":internal-error" not in kinds
    assert len([each for each in seen if each.reached_a_limit]) <= 3


def test_every_foldable_primitive_is_called_by_some_program() -> None:
    left = {row.name for row in rows()}
    for seed in range(3000):
        left -= set(NAMES.findall(program(seed)))
        if not left:
            return
    assert not left


def test_shrinking_leaves_only_what_is_needed() -> None:
    text = '(def a [1 2 "x)"])\n(defn f [x] (let [y (* x 2)] (if (> y 3) (bad y) :no)))\n(f a)\n'
    assert shown(parsed("(f [1 {:a #{2}}])")) == "(f [1 {:a #{2}}])\n"
    assert shrunk(text, lambda each: "(bad" in each) == "(bad)\n"
    assert shrunk(text, lambda each: each == text) == text

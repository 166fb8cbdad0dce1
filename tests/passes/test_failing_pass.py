"""A pass that fails is a bug of the engine: told once, with the code; the cell runs right."""

from __future__ import annotations

import pytest
from workbench import Workbench
from wrong_passes import ENDLESS, FORGETFUL, GARBAGE, RAISING, UNBOUND

from engine import Session
from engine.passes.rule import Pass

TEXTS = (
    "(defn f [x] (let [k (+ x 2)] (fn [y] (+ k y))))",
    "(defn h [x] (* 3 x))",
    "((f 1) (h 4))",
    "(map (fn [x] (+ x 1)) [1 2])",
)


@pytest.mark.parametrize("failing", [RAISING, GARBAGE, UNBOUND, FORGETFUL], ids=lambda p: p.name)
def test_the_program_runs_and_the_bug_is_told_once(failing: Pass) -> None:
    session = Session(level="none")
    session.add_pass(failing)
    session.level = f"fold inline {failing.name} eager"
    notes = []
    values = []
    for _ in range(2):
        for text in TEXTS:
            result = session.run(text, again=True)
            assert result.ok
            values.append(result.text)
            notes += [p for p in result.problems if p.kind == ":engine-bug"]
    assert values[2:4] == ["15", "[2 3]"] == values[6:8]
    if failing is not FORGETFUL:
        note = notes[0]
        assert len({each.message for each in notes}) == len(notes) <= 2
        assert note.severity == "note"
        assert f"the pass {failing.name} failed" in note.message
        assert "(let [k (+ x 2)]" in note.hint
    session.close()


def test_a_bug_is_told_again_when_the_passes_are_others() -> None:
    session = Session(level="none")
    session.add_pass(RAISING)
    for spec in ("raising eager", "fold raising eager"):
        session.level = spec
        found = session.run("(map (fn [x] x) [1])", again=True).problems
        assert [p.kind for p in found] == [":engine-bug"]
    session.close()


def test_endless_rewriting_stops_and_says_so() -> None:
    bench = Workbench()
    made = bench.optimised("(fn [a b] (+ a b))", [ENDLESS] * 400)
    assert made.firings <= 600
    assert any([remark.why.startswith("stopped after") for remark in made.remarks])
    session = Session(level="none")
    session.add_pass(ENDLESS)
    session.level = "endless eager"
    assert session.run("(map (fn [x] (+ x 1)) [1 2])").text == "[2 3]"
    session.close()


def test_functions_go_back_though_a_pass_forgot_their_captures() -> None:
    session = Session(level="none")
    session.add_pass(FORGETFUL)
    session.level = "forgetful eager"
    for text in ("(defn g [x] (* 2 x))", "(defn mk [k] (fn [x] (+ k (g x))))", "(def c (mk 5))"):
        session.run(text)
    assert session.run("(c 1)").text == "7"
    session.run("(defn g [x] (* 100 x))")
    assert session.run("(c 1)").text == "105"
    session.close()

"""The guilty rewrite of a wrong program is found, and shown on a small program."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from wrong_passes import SLOW, WRONG_EFFECT, WRONG_ORDER, WRONG_ZERO

from engine import Session
from engine.cli.main import main
from engine.passes.bisect import ALWAYS, NEVER, guilty_firing, guilty_passes
from engine.passes.fold import PASS as FOLD
from engine.passes.rule import Pass
from engine.program.compiling.shrink import shrunk

PROGRAM = """
(def a 1)
(def z 7)
(defn sq [x] (* x x))
(defn f [x] (let [y (+ x z)] (if (> y 3) (* (sq x) 0) 1)))
(defn unused [xs] (map sq (filter odd? xs)))
(println (sq 3) (unused [1 2 3]))
(map f [1 2.5 -3.5])
"""


def session_with(*passes: Pass) -> Session:
    session = Session(level="none")
    for each in passes:
        session.add_pass(each)
    return session


@pytest.mark.parametrize("guilty", [1, 2, 7, 63, 64, 99, 100])
def test_the_first_limit_that_is_wrong_names_the_firing(guilty: int) -> None:
    assert guilty_firing(lambda limit: limit >= guilty, 100) == guilty


def test_a_later_firing_may_make_up_for_it() -> None:
    chance = random.Random(1)
    for _ in range(300):
        wrong = [False, *[chance.random() < 0.5 for _ in range(40)], True]
        found = guilty_firing(wrong.__getitem__, 41)
        assert wrong[found] and not wrong[found - 1]


def test_what_is_right_or_always_wrong_has_no_guilty_firing() -> None:
    assert guilty_firing(lambda limit: False, 9) == NEVER
    assert guilty_firing(lambda limit: True, 9) == ALWAYS
    turns = iter([True, False, True, False, True, *[False] * 99])
    assert guilty_firing(lambda limit: next(turns), 9) == NEVER


def test_passes_are_blamed_one_by_one() -> None:
    plan = (FOLD, WRONG_ZERO)
    assert guilty_passes(lambda some: WRONG_ZERO in some, plan) == (WRONG_ZERO,)
    assert guilty_passes(lambda some: len(some) == 2, plan) == (FOLD, WRONG_ZERO)


def test_a_wrong_fold_is_found_and_the_program_is_shrunk() -> None:
    session = session_with(WRONG_ZERO)
    found = session.bisect(PROGRAM, "aggressive -simplify +zeroes")
    assert (found.found, found.rule) == ("wrong", "zeroes.zero")
    assert found.why == "anything times zero is zero"
    assert found.before.endswith("0)") and found.after == "0"
    assert "println" not in found.text and "unused" not in found.text
    assert len(found.text) < 60
    assert found.expected != found.got
    again = session.bisect(found.text, "aggressive -simplify +zeroes")
    assert again.rule == found.rule, "the reproducer reproduces"
    session.close()


def test_a_dropped_effect_is_found_by_the_output() -> None:
    session = session_with(WRONG_EFFECT)
    found = session.bisect('(defn f [x] (do (println "in" x) (* 2 x)))\n(f 4)', "effects")
    assert (found.found, found.rule) == ("wrong", "effects.last")
    assert "prints" in found.expected
    session.close()


def test_a_wrong_value_inside_of_an_error_is_found() -> None:
    session = session_with(WRONG_ORDER)
    text = '(def k 3)\n(throw (error :bad (str "it is " (- 1 2))))'
    found = session.bisect(text, "fold orders")
    assert found.found == "right"
    found = session.bisect(text, "orders")
    assert found.rule == "orders.swapped"
    assert "-1" in found.expected and "-1" not in found.got
    session.close()


def test_a_program_that_is_right_is_called_so() -> None:
    session = session_with()
    found = session.bisect(PROGRAM, "aggressive")
    assert found.found == "right" and "Nothing is wrong" in found.report
    session.close()


def test_what_makes_a_program_execute_more_is_found() -> None:
    session = session_with(SLOW)
    text = "(def a 5)\n(defn f [x] (+ x 77))\n(reduce + (map f (range 50)))"
    assert session.bisect(text, "slow").found == "right"
    found = session.bisect(text, "slow", sought="slower")
    assert (found.found, found.rule) == ("slower", "slow.twice")
    assert "77" in found.text
    session.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('(slurp "/etc/passwd")', "needs the host"),
        ("(call :my.own 1)", "needs the host"),
        ("(+ 1", "closed"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_reason(text: str, reason: str) -> None:
    session = session_with()
    with pytest.raises(ValueError, match=reason):
        session.bisect(text)
    with pytest.raises(ValueError, match="no such level"):
        session.bisect("1", "fast")
    session.close()


def test_bisecting_leaves_the_session_as_it_is() -> None:
    session = session_with(WRONG_ZERO)
    session.run("(def a 10)", key="one")
    before = session.names(), session.stale(), session.level
    session.bisect(PROGRAM, "zeroes")
    assert (session.names(), session.stale(), session.level) == before
    assert session.run("a").text == "10"
    assert session.texts() == ("(def a 10)",)
    session.close()


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "right.rtfs"
    path.write_text(PROGRAM, "utf-8")
    assert main(["bisect", str(path)]) == 0
    assert "Nothing is wrong" in capsys.readouterr().out
    assert main(["bisect", "--slower", "--opt-level", "basic", str(path)]) == 0
    path.write_text('(slurp "x")', "utf-8")
    assert main(["bisect", str(path)]) == 1
    assert "needs the host" in capsys.readouterr().err


def test_shrinking_ends_in_something_small_that_still_shows_it() -> None:
    texts = ("(def a 1)", "(defn f [x y] (if x [y (* 2 (g 7 {:k 3}))] 'q))", "#(f % 2)", '"s"')
    found = shrunk(texts, lambda some: "g 7" in " ".join(some))
    assert found == ("(g 7)",)
    assert shrunk(texts, lambda some: False) == texts
    assert shrunk(texts, lambda some: True, most=0) == texts


def test_a_deep_form_is_shrunk_too() -> None:
    deep = "(inc " * 300 + "(boom)" + ")" * 300
    assert shrunk([deep], lambda some: "boom" in some[0], most=50)[0].count("inc") <= 300

"""A text that comes for the first time costs little, and counts like any other from then on."""

from __future__ import annotations

import pytest

from engine import Session
from engine.program.glance import MOST_GLANCED


def whats(session: Session, text: str, key: object = None) -> list[str]:
    return [step.what for step in session.run(text, key=key).steps]


def asked(session: Session) -> int:
    questions = session._runner.questions
    return len(questions.db.keys(questions.running))


def test_a_new_text_is_evaluated_and_nothing_is_asked_about_it() -> None:
    session = Session()
    result = session.run("(+ 1 2)")
    assert result.value == 3
    assert result.counts == {"forms": 1, "compiled": 1, "nodes": 3}
    assert [(step.what, step.compiled, step.head) for step in result.steps] == [
        ("evaluated", True, "(+ 1 2)")
    ]
    assert asked(session) == 0


def test_the_second_time_its_value_is_known() -> None:
    session = Session()
    session.run("(def calls 1)")
    assert whats(session, "(* 2 calls)") == ["evaluated"]
    again = session.run("(* 2 calls)")
    assert (again.value, again.steps, again.reused) == (2, (), 1)


def test_effects_happen_each_time() -> None:
    session = Session()
    outs = [session.run('(println "x")').stdout for _ in range(3)]
    assert outs == ["x\n"] * 3


def test_it_becomes_stale_like_any_other() -> None:
    session = Session()
    session.run("(def a 1)", key=1)
    assert session.run("(+ a 1)").value == 2
    assert [each.head for each in session.run("(def a 5)", key=1).stale] == ["(+ a 1)"]
    assert session.run("(+ a 1)").value == 6


def test_after_a_change_an_old_one_is_evaluated_again() -> None:
    session = Session()
    session.run("(def a 1)")
    for n in range(3 * MOST_GLANCED):
        assert session.run(f"(+ a {n})").value == 1 + n
    session.run("(def a 100)")
    for n in range(3 * MOST_GLANCED):
        assert session.run(f"(+ a {n})").value == 100 + n


@pytest.mark.parametrize(
    "text", ["(if true (def a 7))", "(when true (def a 7) (def b 8))", "(def a 7)", "(make a 7)"]
)
def test_one_that_defines_something_is_looked_at_closely(text: str) -> None:
    session = Session()
    session.run("(defmacro make [n v] `(def ~n ~v))")
    session.run("(def a 1)", key=1)
    session.run("(+ a 1)", key=2)
    assert [each.head for each in session.run(text).stale] == ["(+ a 1)"]
    assert session.run("(+ a 1)", key=2).value == 8


def test_a_macro_in_it_is_expanded_once() -> None:
    session = Session()
    session.run('(defmacro told [] (println "expanded") 1)')
    assert session.run("(told)").stdout == "expanded\n"
    session.run('(defmacro defined [] (println "expanded") (quote (def z 1)))')
    assert session.run("(defined)").stdout == "expanded\n"


def test_one_that_fails_fails_again_and_runs_when_it_can() -> None:
    session = Session()
    for _ in range(3):
        (problem,) = session.run("(f 1)").problems
        assert problem.kind == ":undefined-symbol"
        (problem,) = session.run("(fn)").problems
        assert problem.kind == ":syntax-error"
    session.run("(defn f [x] x)")
    assert session.run("(f 1)").value == 1


def test_another_level_of_checks_evaluates_it_again() -> None:
    session = Session(type_check="none")
    session.run("(defn f [x :string] x)")
    assert session.run("(f 1)").ok
    session.type_check = "standard"
    assert not session.run("(f 1)").ok

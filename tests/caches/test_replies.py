"""A text that was run before answers at once, and never with what is not so any more."""

from __future__ import annotations

from engine import Session
from engine.session import replies


def given_again(session: Session, text: str, key: object = None) -> bool:
    """Whether the next run of a text would be its last answer."""
    runner = session._runner
    return replies.known(runner, text, "c", key, session.type_check) is not None


def settled(session: Session, text: str, key: object = None) -> None:
    for _ in range(3):
        session.run(text, "c", key=key)


def test_the_third_run_of_a_pure_text_is_given_again() -> None:
    session = Session()
    settled(session, "(+ 1 2)")
    assert given_again(session, "(+ 1 2)")
    again = session.run("(+ 1 2)", "c")
    assert (again.text, again.value, again.reused, again.steps) == ("3", 3, 1, ())
    assert sum(again.phases.values()) == 2 * again.phases["total"]


def test_a_text_with_effects_is_never_given_again() -> None:
    for text in ("(println 1)", "(rand)", "(swap! n inc)", "undefined", "(now)"):
        session = Session()
        session.run("(def n (atom 0))", key="n")
        settled(session, text)
        assert not given_again(session, text), text


def test_an_edit_anywhere_before_it_counts() -> None:
    session = Session()
    session.run("(def a 1)", key="a")
    settled(session, "(* 10 a)")
    session.run("(def a 2)", key="a")
    assert session.run("(* 10 a)").text == "20"


def test_a_cell_that_said_something_else_meanwhile_is_run() -> None:
    session = Session()
    settled(session, "(+ 1 2)", key="k")
    session.run("(+ 3 4)", key="k")
    assert not given_again(session, "(+ 1 2)", key="k")
    assert session.run("(+ 1 2)", key="k").text == "3"


def test_another_namespace_or_type_check_is_another_matter() -> None:
    session = Session()
    settled(session, "((fn [x :int] x) 1)")
    session.type_check = "strict"
    assert not given_again(session, "((fn [x :int] x) 1)")
    settled(session, "((fn [x :int] x) 1)")
    session.run("(ns other)")
    assert not given_again(session, "((fn [x :int] x) 1)")


def test_what_the_host_assigns_counts() -> None:
    session = Session()
    session.assign("a", 1)
    settled(session, "(+ a 1)")
    session.assign("a", 5)
    assert session.run("(+ a 1)").text == "6"


def test_again_evaluates() -> None:
    session = Session()
    settled(session, "(+ 1 2)")
    (step,) = session.run("(+ 1 2)", "c", again=True).steps
    assert step.what == "evaluated"


def test_what_the_reader_of_a_reply_does_to_it_is_his_own() -> None:
    session = Session()
    settled(session, "(+ 1 2)")
    session.run("(+ 1 2)", "c").counts["forms"] = 99
    assert session.run("(+ 1 2)", "c").counts["forms"] == 1


def test_a_reply_is_not_given_to_another_text_of_its_cell() -> None:
    session = Session()
    settled(session, "(+ 1 2)", key="k")
    assert given_again(session, "(+ 1 2)", key="k")
    for _ in range(4):  # no definition in sight: nothing that the state of the program shows
        assert session.run("(* 5 5)", key="k").text == "25"
    assert session.run("(+ 1 2)", key="k").text == "3"

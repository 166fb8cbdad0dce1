"""Promises about user macros that a value alone does not show."""

from __future__ import annotations

import pytest

from engine import Session


def session(*programs: str) -> Session:
    made = Session(level="none")
    for program in programs:
        assert made.run(program).ok, program
    return made


def test_an_error_in_the_users_argument_points_at_the_argument() -> None:
    s = session("(defmacro twice [x] `(do ~x ~x))")
    (problem,) = s.run('(twice\n  (+ 1 "a"))').problems
    assert (problem.kind, problem.line, problem.column) == (":type-error", 2, 3)


def test_an_error_in_the_template_points_at_the_call_of_the_macro() -> None:
    s = session('(defmacro broken [] `(+ 1 "a"))')
    (problem,) = s.run("(do\n  (broken))").problems
    assert (problem.kind, problem.line, problem.column) == (":type-error", 2, 3)


def test_an_error_in_the_macro_points_at_the_call_and_names_the_place_in_the_macro() -> None:
    s = session("(defmacro bad [x] (+ x :k))")
    (problem,) = s.run("(bad 1)").problems
    assert (problem.kind, problem.line, problem.column) == (":macro-error", 1, 1)
    assert [note.text for note in problem.notes] == ["raised here, in the macro"]


def test_an_error_of_arity_says_where_the_macro_is_defined() -> None:
    s = session("(defmacro one [x] x)")
    (problem,) = s.run("(one)").problems
    assert problem.message == "Arity mismatch in macro one: expected 1, got 0"
    assert [note.text for note in problem.notes] == ["one is defined here"]


@pytest.mark.parametrize(
    "macro",
    [
        "(defmacro endless [] `(endless))",
        "(defmacro endless [] `(+ 1 (endless)))",
        "(defmacro endless [] (list 'endless))",
        "(defmacro endless [] `(do (endless) (endless)))",
        "(defmacro endless [] (repeat 1))",
    ],
)
def test_an_expansion_without_end_is_an_error_and_the_session_goes_on(macro: str) -> None:
    s = session(macro)
    assert [p.kind for p in s.run("(endless)").problems] == [":macro-error"]
    assert s.run("(+ 1 2)").value == 3


def test_a_long_vector_from_a_macro_is_a_vector_form() -> None:
    s = session(
        '(defmacro many [] (let [names (map (fn [n] (symbol (str "v" n))) (range 40))]'
        " `(let [~@(mapcat (fn [n] [n 1]) names)] (+ ~@names))))"
    )
    assert s.run("(many)").value == 40


def test_template_names_do_not_depend_on_what_ran_before() -> None:
    s = session("(defmacro m [x] `(let [t# ~x] t#))")
    first = s.run("(macroexpand '(m 1))").text
    s.run("(m 2)")
    assert s.run("(macroexpand '(m 1))").text == first == "(let [t 1] t)"

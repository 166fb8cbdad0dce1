"""Editing one function's body compiles another anew only where that has a copy of it.

(defn f [x] (+ 1 (big x)))   and a line in big changes   =>   f is not compiled again
"""

from __future__ import annotations

import pytest
from redefinitions import EAGER, executed

from engine import Session

BIG = "(defn g [x] [" + " ".join([f"(* x {n})" for n in range(20)]) + "])"
RECURSIVE = "(defn g [x] (if (< x 1) [] (conj (g (- x 1)) x)))"
REMEMBERED = "(defn ^:memo g [x] [x x])"
FOLD = "(defn g [n & more] (if (< n 1) [] (conj (g (- n 1)) n)))"
SMALL = "(defn g [x] [x x])"


def calls_of_f(session: Session) -> object:
    """The value of two calls: the first compiles."""
    session.function("f")(3)
    return session.function("f")(3)


def compiled_again(caller: str, before: str, after: str) -> int:
    """How many functions but g itself are compiled when g's definition is edited and f called."""
    session, plain = Session(level=EAGER), Session(level="none")
    for text in (before, caller):
        session.run(text, key=text)
        plain.run(text, key=text)
    calls_of_f(session)
    start = executed(session, "optimised")
    for each in (session, plain):
        each.run(after, key=before)
    session.function("g")(3)
    session.function("g")(3)
    own = executed(session, "optimised")
    assert calls_of_f(session) == calls_of_f(plain)
    more = executed(session, "optimised") - own
    assert own - start <= 1
    session.close()
    plain.close()
    return more


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BIG, BIG.replace("19", "190")),
        (BIG, BIG.replace("(* x 19)", "(* x 19) (- x 4) (+ x 5)")),
        (RECURSIVE, RECURSIVE.replace("(- x 1)", "(- x 2)")),
        (RECURSIVE, RECURSIVE.replace(" x)", " (* x x))")),
        (FOLD, FOLD.replace("(- n 1)", "(- n 2)")),
        (REMEMBERED, REMEMBERED.replace("[x x])", "[x 1])")),
    ],
)
def test_an_edit_of_a_body_that_was_not_copied_compiles_no_caller(before: str, after: str) -> None:
    assert compiled_again("(defn f [x] (conj [0] (g x)))", before, after) == 0


def test_an_edit_of_a_body_that_was_copied_compiles_its_callers() -> None:
    caller = "(defn f [x] (conj [0] (g x)))"
    assert compiled_again(caller, SMALL, SMALL.replace("[x x])", "[x 1])")) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [(BIG, SMALL), (SMALL, BIG), (RECURSIVE, SMALL), (SMALL, RECURSIVE), (REMEMBERED, SMALL)],
)
def test_an_edit_that_changes_whether_a_body_is_copied_compiles_its_callers(
    before: str, after: str
) -> None:
    assert compiled_again("(defn f [x] (conj [0] (g x)))", before, after) == 1


def test_an_edit_of_a_function_that_is_only_passed_on_compiles_no_caller() -> None:
    edited = BIG.replace("19", "190")
    assert compiled_again("(defn f [x] (mapv g [x x]))", BIG, edited) == 0


def test_a_constant_argument_alone_makes_nobody_depend_on_a_body() -> None:
    caller = "(defn f [x] (conj (g 4) x))"
    assert compiled_again(caller, RECURSIVE, RECURSIVE.replace(" x)", " (* x x))")) == 0

"""What a memo keeps is never older than what its function reads; what is not proven is not kept."""

from __future__ import annotations

import random
import threading

import pytest

from engine import Session
from engine.api import CellResult


def made(*texts: str) -> Session:
    session = Session()
    for text in texts:
        assert session.run(text).ok, text
    return session


def notes(result: CellResult) -> list[str]:
    return [p.message for p in result.problems if "memoised" in p.message]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(defn g [x] (* 2 x))", "(defn g [x] (* 3 x))"),
        ("(def g inc)", "(def g dec)"),
        ("(def k 1) (defn g [x] (+ k x))", "(def k 5)"),
        ("(defn h [x] x) (defn g [x] (h (h x)))", "(defn h [x] (inc x))"),
        ("(def g (let [k 1] (fn [x] (+ k x))))", "(def g (let [k 2] (fn [x] (+ k x))))"),
        ("(defn g [x] (count [x x]))", "(defn count [x] 77)"),
        ("(defmacro m [x] `(+ 1 ~x)) (defn g [x] (m x))", "(defn g [x] (+ 2 x))"),
        ("(deftype T :int) (defn g [x :T] x)", "(deftype T :string)"),
    ],
)
def test_a_helper_defined_anew_counts_at_once(before: str, after: str) -> None:
    session = made(before, "(defn ^:memo f [x] (g x))", "(f 10)")
    fresh = made(before, "(defn f [x] (g x))")
    for text in (after, "(f 10)", before, "(f 10)", f"(do {after} (f 10))"):
        old, new = session.run(text, again=True), fresh.run(text, again=True)
        if text.startswith(("(f", "(do")):
            assert (old.ok, old.text) == (new.ok, new.text), text


def test_a_helper_defined_anew_inside_of_a_form_counts_at_once() -> None:
    session = made("(defn g [x] x)", "(defn ^:memo f [x] (g x))", "(f 1)")
    text = "(if true (do (f 1) (def g (fn [x] [:new x])) (f 1)))"
    assert session.run(text).text == "[:new 1]"
    assert session.run("(f 1)").text == "[:new 1]"
    assert session.run("(do (defn g [x] x) (f 1))").text == "1"


def test_what_a_form_defines_and_takes_back_leaves_nothing_behind() -> None:
    session = made("(defn g [x] x)", "(defn ^:memo f [x] (g x))", "(f 0)")
    text = "(if true (do (def g (fn [x] :other)) (f 1) (def g (fn [x] x)) (f 1)))"
    assert session.run(text).value == 1
    assert session.run("(f 1)").value == 1


def test_a_definition_that_fails_leaves_the_memo_right() -> None:
    session = made("(defn g [x] x)", "(defn ^:memo f [x] (g x))", "(f 1)")
    assert not session.run("(if true (do (def g (fn [x] :new)) (f 1) (/ 1 0)))").ok
    assert session.run("(f 1)").text == ":new"


def test_deleting_or_editing_the_cell_of_a_helper_counts() -> None:
    session = Session()
    session.run("(defn g [x] [:first x])", key="a")
    session.run("(defn g [x] [:second x])", key="b")
    session.run("(defn ^:memo f [x] (g x))", key="c")
    assert session.run("(f 1)", key="d").text == "[:second 1]"
    session.evaluate(lambda cx: session._runner.forget("b"))
    assert session.run("(f 1)", key="d").text == "[:first 1]"
    session.run("(defn g [x] [:third x])", key="a")
    assert session.run("(f 1)", key="d").text == "[:third 1]"


def test_a_comment_or_docstring_keeps_what_is_there() -> None:
    session = Session()
    session.run("(defn ^:memo f [x] (* 2 x))", key="a")
    session.run("(f 1)", key="b")
    session.run('(defn ^:memo f "Doubles." [x] (* 2 x)) ; a note', key="a")
    session.run("(f 1)", key="b", again=True)
    assert session._runner.memos.all()[0].hits == 1


def test_an_old_function_that_somebody_kept_is_not_proven_by_the_new_one() -> None:
    session = made("(defn ^:memo f [x] [:old x])", "(def kept f)", "(kept 1)")
    session.run("(defn ^:memo f [x] [:new x])")
    assert session.run("[(f 1) (kept 1) (f 1) (kept 1)]").text == (
        "[[:new 1] [:old 1] [:new 1] [:old 1]]"
    )


@pytest.mark.parametrize(
    ("helper", "blamed"),
    [
        ("(defn g [x] (+ x (rand-int 9)))", "g has (rand-int 9), which asks the host"),
        ('(defn g [x] (println "x") x)', 'g has (println "x"), which asks the host'),
        ("(def a (atom 0)) (defn g [x] (swap! a inc) x)", "a has (atom 0), which changes state"),
        ("(defn g [x] (h x))", "h is not defined"),
        ('(defn g [x] (step "s" x))', 'g has (step "s" x), which asks the host'),
    ],
)
def test_what_is_not_proven_is_not_kept_and_a_note_says_once_why(helper: str, blamed: str) -> None:
    session = made(helper, "(defn ^:memo f [x] (g x))")
    result = session.run("(f 1)")
    assert notes(result) == [f"f is not memoised: {blamed}"] or "swap!" in notes(result)[0]
    assert all(p.severity == "note" for p in result.problems if "memoised" in p.message)
    assert not notes(session.run("(f 1)", again=True))
    assert session._runner.memos.all()[0].entries == 0


def test_effects_happen_each_time() -> None:
    session = made('(defn ^:memo f [x] (println "hello") x)')
    assert session.run("[(f 1) (f 1)]").stdout == "hello\nhello\n"
    assert session.run("(mapv f [1 1])").stdout == "hello\nhello\n"


def test_a_function_that_becomes_pure_is_memoised_from_then_on() -> None:
    session = made("(defn g [x] (println x) x)", "(defn ^:memo f [x] (g x))", "(f 1)")
    session.run("(defn g [x] x)")
    session.run("[(f 1) (f 1)]")
    assert session._runner.memos.all()[0].hits == 1
    result = session.run('(defn g [x] (println "again") x)')
    assert session.run("(f 1)").stdout == "again\n", result


def test_local_functions_are_called_as_usual() -> None:
    session = Session()
    result = session.run("(let [f (fn ^:memo [x] (inc x))] [(f 1) (f 1)])")
    assert result.value == [2, 2]
    assert len(notes(result)) == 1


def test_a_check_or_a_type_question_neither_fills_nor_reads_the_memo() -> None:
    session = made("(defn ^:memo f [x] (* 2 x))")
    session.check("(f 1)")
    session.facts("(f 1)")
    found = session._runner.memos.all()[0]
    assert (found.entries, found.hits) == (0, 0)


def test_a_macro_that_calls_a_memoised_function_follows_it() -> None:
    session = made("(def k 1)", "(defn ^:memo f [x] (+ k x))", "(defmacro m [x] (f x))")
    assert session.run("(m 1)", key="a").value == 2
    session.run("(def k 10)")
    assert session.run("(m 1)", key="a").value == 11


def test_an_interrupt_leaves_a_memo_that_is_right() -> None:
    session = made(
        "(defn ^:memo f [n] (if (< n 2) n (+ (f (- n 1)) (g (- n 2)))))",
        "(defn g [n] (if (< n 2) n (+ (g (- n 1)) (g (- n 2)))))",
    )
    timer = threading.Timer(0.1, session.interrupt)
    timer.start()
    assert session.run("(f 60)").problems[0].kind == ":interrupted"
    timer.join()
    assert session.run("(f 18)").value == 2584


def test_random_edits_give_what_a_session_without_memos_gives() -> None:
    rng = random.Random(5)
    names = ["a", "b", "c", "d"]
    with_memo, without = Session(), Session()
    for _ in range(500):
        choice = rng.random()
        name, other, number = rng.choice(names), rng.choice(names), rng.randrange(4)
        if choice < 0.3:
            body = rng.choice(
                [f"(+ x {number})", f"(if (< x 1) {number} ({other} (dec x)))", f"(* k x {number})"]
            )
            text = f"(defn ^:memo {name} [x] {body})"
        elif choice < 0.4:
            text = f"(def k {number})"
        elif choice < 0.5:
            text = f"(if true (do ({name} 2) (def k {number}) ({name} 2)))"
        else:
            text = f"[({name} {number}) ({other} 3) ({name} {number})]"
        kind = choice if choice < 0.3 else 1  # definitions have cells of their own
        key = (kind < 1, name, number) if rng.random() < 0.9 else None
        got = with_memo.run(text, key=key)
        wanted = without.run(text.replace("^:memo ", ""), key=key, again=True)
        assert (got.ok, got.text.replace("^:memo ", "")) == (wanted.ok, wanted.text), text
    assert sum([each.hits for each in with_memo._runner.memos.all()]) > 10

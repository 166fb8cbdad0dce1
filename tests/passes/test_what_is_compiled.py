"""When code is compiled: loops and functions at once, what nobody would wait for never."""

from __future__ import annotations

import pytest

from engine import Session

DEEP = "((fn [x] " * 2_000 + "1" + ") 1)" * 2_000
LONG = "[(loop [i 0] (if (< i 2) (recur (inc i)) i)) " + "(inc 1) " * 3_000 + "]"


def compiled(session: Session) -> bool:
    """Whether anything that a session compiled is in use."""
    return bool(session._runner.optimiser._users)


@pytest.mark.parametrize(
    "text",
    ["(loop [i 0] (if (< i 9) (recur (inc i)) i))", "(map (fn [x] (* x x)) [1 2 3])"],
)
def test_a_form_with_a_loop_or_a_function_is_compiled_before_it_runs(text: str) -> None:
    session = Session()
    assert session.run(text).ok
    assert compiled(session)


@pytest.mark.parametrize("text", ["(+ 1 2)", "[1 (inc 2)]", "(map inc [1 2])"])
def test_a_form_that_runs_once_is_not(text: str) -> None:
    session = Session()
    assert session.run(text).ok
    assert not compiled(session)


@pytest.mark.parametrize("text", [DEEP, LONG], ids=["deep", "long"])
def test_a_form_that_would_take_long_to_compile_runs_as_it_is(text: str) -> None:
    session = Session()
    assert session.run(text).ok
    assert not compiled(session)


def test_a_function_that_would_take_long_to_compile_runs_as_it_is() -> None:
    session = Session()
    assert session.run(f"(defn f [] {DEEP}) (f)").text == "1"
    assert not compiled(session)


def test_a_function_without_loops_is_compiled_when_it_was_called_often() -> None:
    session = Session()
    session.run("(defn f [x] (+ x 1))")
    for n in range(10):
        assert session.run(f"(f {n})").ok
    assert not compiled(session)
    assert session.run("(reduce + (map f (range 100)))").text == "5050"
    assert compiled(session)


def test_at_level_none_nothing_is_compiled() -> None:
    session = Session(level="none")
    assert session.run("(defn f [n] (loop [i 0] (if (< i n) (recur (inc i)) i))) (f 3)").ok
    assert not compiled(session)

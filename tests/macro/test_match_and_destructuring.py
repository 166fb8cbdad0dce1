"""Promises about `match` and destructuring that a value alone does not show."""

from __future__ import annotations

import pytest

from engine import Session
from engine.api import CellResult


def run(text: str) -> CellResult:
    return Session(level="none").run(text)


def warnings(text: str) -> list[tuple[int, int]]:
    """Line and column of each warning."""
    found = [problem for problem in run(text).problems if problem.severity == "warning"]
    return [(problem.line, problem.column) for problem in found]


UNREACHABLE = [
    "(match 1 _ 1 2 2)",
    "(match 1 x 1 2 2)",
    "(match 1 1 :a 1 :b _ :c)",
    "(match [1] [a] 1 [2] 2 _ 3)",
    "(match [1] [& r] 1 [2 3] 2 _ 3)",
    "(match [1] [1 & r] 1 [1 2] 2 _ 3)",
    "(match {} {:a x} 1 {:a 1 :b 2} 2 _ 3)",
    "(match 1 (1 | 2) 1 2 2 _ 3)",
    "(match 1 (:int n) 1 (:int 5) 2 _ 3)",
    "(match 1 (:as a _) 1 2 2)",
    "(match #{1} #{1} 1 #{1 2} 2 _ 3)",
]

REACHABLE = [
    "(match 1 1 :a 1.0 :b _ :c)",
    "(match 1 x when (> x 1) 1 2 2 _ 3)",
    "(match [1] [a b] 1 [c] 2 _ 3)",
    "(match [1] [1 & r] 1 [a & r] 2 _ 3)",
    "(match {} {:a x :b y} 1 {:a z} 2 _ 3)",
    "(match {} {:a 1} 1 {:a x} 2 _ 3)",
    "(match '(1) [a] 1 (list a) 2 _ 3)",
    "(match 1 (:int n) 1 (:string s) 2 _ 3)",
    "(match 1 (? even? n) 1 n 2)",
]


@pytest.mark.parametrize("text", UNREACHABLE)
def test_a_clause_that_can_never_be_reached_is_reported(text: str) -> None:
    assert len(warnings(text)) == 1


@pytest.mark.parametrize("text", REACHABLE)
def test_a_clause_that_can_be_reached_is_not_reported(text: str) -> None:
    assert warnings(text) == []


def test_the_report_points_at_the_clause_that_is_not_reached() -> None:
    assert warnings("(match 1\n  _ :all\n  2 :two)") == [(3, 3)]


def test_a_thousand_clauses_are_lowered_without_copying_any() -> None:
    clauses = " ".join(f"[{n} x] (+ x {n})" for n in range(1_000))
    result = run(f"(match [999 1] {clauses})")
    assert result.value == 1_000


@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ("{", " :k}")], ids=["vectors", "maps"]
)
def test_patterns_nest_five_thousand_levels(opening: str, closing: str) -> None:
    pattern = opening * 5_000 + "a" + closing * 5_000
    assert run(f"(let [{pattern} nil] a)").text == "nil"


def test_match_patterns_nest_five_thousand_levels() -> None:
    pattern = "[" * 5_000 + "a" + "]" * 5_000
    assert run(f"(match nil {pattern} a _ :none)").text == ":none"


def test_a_mistake_in_a_pattern_points_at_the_guilty_part() -> None:
    (problem,) = run("(let [[a & b c] [1]]\n a)").problems
    assert (problem.line, problem.column) == (1, 14)
    assert problem.hint == "" or "&" in problem.message

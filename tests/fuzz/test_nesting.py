"""Five thousand levels of anything read, lower, run and print; the same unclosed is a problem."""

from __future__ import annotations

import pytest

from engine import Session

LEVELS = 5000
SESSION = Session(seed=1)

# opening, innermost, closing
SHAPES = {
    "calls": ("(inc ", "1", ")"),
    "vectors": ("[", "", "]"),
    "maps": ("{:a ", "1", "}"),
    "keys": ("{", "0", " 1}"),
    "sets": ("#{", "", "}"),
    "quotes": ("'", "a", ""),
    "unquotes": ("`~", "1", ""),
    "metadata": ("^{:a 1} ", "1", ""),
    "let bodies": ("(let [a 1] ", "1", ")"),
    "let values": ("(let [a ", "1", "] a)"),
    "fn bodies": ("(fn [] ", "1", ")"),
    "calls of fn": ("((fn [x] ", "x", ") 1)"),
    "branches": ("(if true ", "1", ")"),
    "tests": ("(if ", "1", " 1 2)"),
    "loops": ("(loop [i ", "1", "] i)"),
    "matches": ("(match ", "1", " x x)"),
    "conds": ("(cond false 1 :else ", "1", ")"),
    "ands": ("(and true ", "1", ")"),
    "ors": ("(or nil ", "1", ")"),
    "tries": ("(try ", "1", " (catch e e))"),
    "cleanups": ("(try 1 (finally ", "1", "))"),
    "arrows": ("(-> ", "1", " inc)"),
    "steps": ('(step "s" ', "1", ")"),
    "delays": ("@(delay ", "1", ")"),
    "throws": ("(throw ", "1", ")"),
    "comments": ("#| ", "", " |#"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_deep_nesting_works(shape: str) -> None:
    opening, inner, closing = SHAPES[shape]
    result = SESSION.run(opening * LEVELS + inner + closing * LEVELS)
    assert [p.kind for p in result.problems] in ([], [":application-error"])
    assert result.ok is (shape != "throws")


@pytest.mark.parametrize("opening", ["(", "[", "{", "#{", "(let [a ", "([{", '"', "#|", "'", "`("])
def test_what_is_never_closed_is_a_problem(opening: str) -> None:
    result = SESSION.run(opening * LEVELS)
    assert {p.kind for p in result.problems} <= {":syntax-error"}


def test_long_forms_work() -> None:
    assert SESSION.run(f"(+ {'1 ' * LEVELS})").text == str(LEVELS)
    assert SESSION.run(f"(-> 0 {'inc ' * LEVELS})").text == str(LEVELS)
    assert SESSION.run(f"(cond {'false 1 ' * LEVELS} :else 2)").text == "2"
    assert SESSION.run(f"(do {'1 ' * LEVELS} 2)").text == "2"
    names = " ".join([f"a{i} {i}" for i in range(LEVELS)])
    assert SESSION.run(f"(let [{names}] a{LEVELS - 1})").text == str(LEVELS - 1)

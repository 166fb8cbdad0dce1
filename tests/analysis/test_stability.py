"""Which names code may take for what they mean now."""

from __future__ import annotations

import pytest
from analysed import Program, lowered

from engine.analysis.effects import Effects
from engine.analysis.stability import stable
from engine.ir.core import Global, PrimCall, PrimRef
from engine.ir.walk import nodes


def named(text: str, reentrant: bool) -> list[str]:
    """The stable names of a program, in the order of the tree."""
    root = lowered(text)
    outside = Program(reentrant=reentrant, g="(fn [x] [x])", h="(fn [x] [x])")
    found = stable(root, outside, Effects(root, outside))
    return [
        n.name if type(n) is Global else n.prim.name
        for n in nodes(root)
        if type(n) in (Global, PrimCall, PrimRef) and n in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(do (g 1) (call :a.b) (h 2))", "g"),
        ("(do (g 1) (h 2))", "g h"),
        ("(+ (g 1) (call :a.b))", "g"),
        ("(+ (g 1) 2)", "+ g"),
        ("(if (g 1) (call :a.b) (h 2))", "g h"),
        ("(do (if 1 (call :a.b) 2) (h 2))", ""),
        ("(if (call :a.b) (g 1) (h 2))", ""),
        ("(let [x (call :a.b)] (fn [] (g x)))", "g"),
        ("(do (call :a.b) (fn [] [(g 1) (call :c.d) (h 1)]))", "g"),
        ("(loop [i (g 1)] (if (h i) i (recur (call :a.b))))", "g"),
        ("(loop [i (g 1)] (if (h i) i (recur 2)))", "g h"),
        ("(fn [i] (if (h i) i (recur (call :a.b))))", ""),
        ("(fn [i] (if (h i) i (recur 3)))", "h"),
        ("(try (call :a.b) (catch e (g 1)))", ""),
        ("(try (g 1) (catch e (h 1)) (finally (g 2)))", "g h g"),
        ("(do (nobody 1) (g 1))", "nobody"),
        ("(fn [f] (do (f 1) (g 1)))", ""),
    ],
)
def test_names_are_stable_until_the_program_is_left(text: str, expected: str) -> None:
    assert " ".join(named(text, reentrant=True)) == expected


def test_where_nobody_comes_back_all_names_are_stable() -> None:
    assert named("(do (g 1) (call :a.b) (h 2))", reentrant=False) == ["g", "h"]


def test_a_definition_inside_makes_its_name_unstable_everywhere() -> None:
    assert named("(do (g 1) (if 1 (def g 2) 3) (h 1))", reentrant=False) == ["h"]
    assert named("(do (def + 2) (+ 1 (h 1)))", reentrant=False) == ["h"]


def test_a_definition_that_is_the_whole_program_is_not_inside() -> None:
    assert named("(defn g [x] (g x))", reentrant=False) == ["g"]


def test_deep_programs_are_no_problem() -> None:
    text = "(do (g 1) " * 90 + "1" + ")" * 90
    assert named(text, reentrant=True) == ["g"] * 90

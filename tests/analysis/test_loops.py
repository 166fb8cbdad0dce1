"""What goes round in a loop, and whether it ends."""

from __future__ import annotations

import pytest
from analysed import lowered, of_type

from engine.analysis.infer import infer
from engine.analysis.loops import ends, first, round_of
from engine.analysis.outside import NOTHING
from engine.ir.core import Global, Loop, PrimCall


def loop_of(text: str) -> Loop:
    found = of_type(lowered(text), Loop)[0]
    assert type(found) is Loop
    return found


def yes(_: PrimCall) -> bool:
    return True


def test_variables_stay_or_count() -> None:
    facts = round_of(
        loop_of("(loop [i 0 j 9 k 1 n 5] (if (< i n) (recur (inc i) (- j 2) (* k 2) n) k))"), yes
    )
    assert {var.hint: step for var, step in facts.counters.items()} == {"i": 1, "j": -2}
    assert {var.hint for var in facts.invariant} == {"n"}
    assert [recur.target for recur in facts.recurs]


def test_a_counter_steps_alike_in_every_turn() -> None:
    facts = round_of(
        loop_of("(loop [i 0 j 0] (if a (recur (inc i) (+ 1 j)) (recur (+ i 2) (+ j 1))))"), yes
    )
    assert {var.hint for var in facts.counters} == {"j"}


def test_a_name_that_was_taken_over_counts_nothing() -> None:
    facts = round_of(loop_of("(loop [i 0] (if (< i 3) (recur (inc i)) i))"), lambda _: False)
    assert facts.counters == {}


def test_exits_are_tests_of_which_one_side_goes_on() -> None:
    loop = loop_of("(loop [i 0] (if (< i 3) (if a (recur 1) (recur 2)) i))")
    facts = round_of(loop, yes)
    assert facts.exits == ((loop.body, loop.body.then),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "finite"),
    [
        ("(loop [i 0] (if (< i 9) (recur (inc i)) i))", True),
        ("(loop [i 9] (if (> i 0) (recur (dec i)) i))", True),
        ("(loop [i 9] (if (zero? i) i (recur (dec i))))", False),
        ("(loop [i 0] (if (>= i 9) i (recur (+ i 2))))", True),
        ("(loop [i 0] (if (> 9 i) (recur (+ 2 i)) i))", True),
        ("(loop [i 0] (if (< i 9) (recur (dec i)) i))", False),
        ("(loop [i 0] (if (< i 9) i (recur (inc i))))", False),
        ("(loop [i 0] (if (< i ##Inf) (recur (inc i)) i))", False),
        ("(loop [i 0] (if (>= i ##NaN) i (recur (inc i))))", False),
        ("(loop [i 0.5] (if (< i 9) (recur (inc i)) i))", False),
        ("(loop [i a] (if (< i 9) (recur (inc i)) i))", False),
        ("(loop [i 0] (if (< i 9) (recur (inc i)) (recur 0)))", False),
        ("(loop [i 0 n 9] (if (< i n) (recur (inc i) n) i))", True),
        ("(loop [i 0 n 9] (if (< i n) (recur (inc i) (inc n)) i))", False),
        ("(let [n 9] (loop [i 0] (if (< i n) (recur (inc i)) i)))", True),
        ("(loop [i 0] (let [n (+ i 2)] (if (< i n) (recur (inc i)) i)))", False),
        ("(loop [i 0] (if (and a (< i 9)) (recur (inc i)) i))", True),
        ("(loop [i 0] (if (and (< i 9) a) (recur (inc i)) i))", True),
        ("(loop [i 0] (if (and a b (< i 9) c) (recur (inc i)) i))", True),
        ("(loop [i 0] (if (let [n (+ i 9)] (< i n)) (recur (inc i)) i))", False),
        ("(loop [i 0] (if (and a (< i 9)) i (recur (inc i))))", False),
        ("(loop [i 0] (if (or a (< i 9)) (recur (inc i)) i))", False),
        ("(loop [i 0] (if (< i 9) (if a (recur (inc i)) (recur (inc i))) i))", True),
        ("(loop [i 0] 1)", True),
        ("(loop [i 0] (recur i))", False),
    ],
)
def test_only_loops_that_surely_end_are_said_to_end(text: str, finite: bool) -> None:
    root = lowered(text)
    (loop,) = of_type(root, Loop)
    assert ends(loop, infer(root, NOTHING), yes) is finite


def test_what_each_turn_surely_evaluates_first() -> None:
    loop = loop_of("(loop [i 0] (do (a) (let [x (b)] (if (c) (d) (recur (e))))))")
    names = [n.name for n in first(loop) if type(n) is Global]
    assert names == ["a", "b", "c"]
    loop = loop_of("(loop [i 0] [(a) (loop [j 0] (b)) (c)])")
    assert [n.name for n in first(loop) if type(n) is Global] == ["a"]

"""Loops in strides: the same turns, values and errors, with fewer tests."""

from __future__ import annotations

import random

import pytest

from engine import Session

BOUNDS = ("0", "1", "3", "4", "5", "7", "16", "-2", "2.5", "5.0", '"x"', "nil")
LOOPS = (
    "(fn [n] (loop [i 0 acc []] (if (< i n) (recur (inc i) (conj acc i)) acc)))",
    "(fn [n] (loop [i 0 acc []] (if (<= i n) (recur (+ i 2) (conj acc i)) [i acc])))",
    "(fn [n] (loop [i 20 acc []] (if (> i n) (recur (dec i) (conj acc i)) acc)))",
    "(fn [n] (loop [i 20 acc []] (if (<= i n) acc (recur (- i 3) (conj acc i)))))",
    "(fn [n] (loop [i 0 acc 0] (if (< n i) acc (recur (inc i) (+ acc (/ 12 (- i 2)))))))",
    "(fn [n] (loop [i n acc 0] (if (< i 9) (recur (inc i) (+ acc i)) [i acc])))",
)
ENDS_AT_ONCE = (
    "((fn [n] (loop [i 0] (if (< i n) (recur (inc i)) i))) ##NaN)",
    "((fn [n] (loop [i 0] (if (< i n) (recur (inc i)) i))) ##-Inf)",
    "((fn [n] (loop [i 9] (if (> i n) (recur (dec i)) i))) ##Inf)",
    "((fn [n] (loop [i n] (if (< i 9) (recur (inc i)) i))) ##NaN)",
)
MEETING = (
    "(fn [n] (loop [i 0 acc []] (if (= i n) acc (recur (inc i) (conj acc i)))))",
    "(fn [n] (loop [i 0 acc []] (if (not= n i) (recur (inc i) (conj acc i)) acc)))",
    "(fn [n] (loop [i n acc 1] (if (= i 0) acc (recur (- i 1) (* acc i)))))",
)


def outcome(level: str, text: str) -> tuple[object, ...]:
    result = Session(level=level).run(text)
    place = [(p.kind, p.message, p.place and p.place.column) for p in result.problems]
    return result.text, result.stdout, place


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("loop", LOOPS)
def test_a_stride_ends_where_single_turns_would(loop: str, bound: str) -> None:
    text = f"({loop} {bound})"
    assert outcome("stride eager", text) == outcome("none", text)
    assert outcome("aggressive eager", text) == outcome("none", text)


@pytest.mark.parametrize("text", ENDS_AT_ONCE)
def test_numbers_that_are_none_end_it(text: str) -> None:
    assert outcome("stride eager", text) == outcome("none", text)


@pytest.mark.parametrize("bound", ["0", "1", "3", "4", "5", "8", "31"])
@pytest.mark.parametrize("loop", MEETING)
def test_a_loop_that_waits_for_an_exact_number_meets_it(loop: str, bound: str) -> None:
    text = f"({loop} {bound})"
    assert outcome("stride eager", text) == outcome("none", text)
    assert outcome("aggressive eager", text) == outcome("none", text)


def test_a_function_that_recurs_strides_too() -> None:
    text = "(defn f [n p] (if (= n 0) p (recur (- n 1) (* n p)))) [(f 0 1) (f 3 1) (f 30 1)]"
    assert outcome("aggressive eager", text) == outcome("none", text)
    assert "recur (+ n -4)" in Session().ir(text.partition(" [(f")[0], "final", "stride")


def test_what_is_printed_in_each_turn_keeps_its_order() -> None:
    text = "((fn [n] (loop [i 0] (if (< i n) (do (println i) (recur (inc i))) :done))) 11)"
    assert outcome("stride eager", text) == outcome("none", text)


@pytest.mark.parametrize("seed", range(40))
def test_random_counting_loops(seed: int) -> None:
    r = random.Random(seed)
    step, start = r.choice((1, 2, 3, -1, -2)), r.randint(-9, 9)
    test = r.choice(("<", "<=") if step > 0 else (">", ">="))
    far = start + step * r.randint(0, 40) + r.choice((0, 0.5))
    body = r.choice(("(+ acc i)", "(conj acc (* i i))", "(if (odd? i) (+ acc 1) acc)"))
    first = "[]" if "conj" in body else "0"
    way = f"(recur (+ i {step}) {body})"
    if r.random() < 0.5:
        way = f"(let [i2 i] (do (println i2) {way}))"
    text = f"((fn [n] (loop [i {start} acc {first}] (if ({test} i n) {way} [i acc]))) {far})"
    assert outcome("stride eager", text) == outcome("none", text)
    assert outcome("aggressive eager", text) == outcome("none", text)

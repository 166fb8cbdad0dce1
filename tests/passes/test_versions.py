"""Versions of a function on entry: the same values and errors, only where they pay, once.

(defn f [xs] (map g (remove h xs)))   =>   (if (vector? xs) <one walk> <two walks>)
"""

from __future__ import annotations

import random

import pytest
from sameness import same
from workbench import Workbench, shown

from engine.passes import fuse, inline, licm, versions
from engine.passes.pipeline import AGGRESSIVE

PLAN = [fuse.PASS, licm.PASS, versions.PASS, fuse.PASS, licm.PASS]
BOXES = "(defn boxes [xs] (map (fn [x] [x]) (remove (fn [x] (nil? x)) xs)))"
SQUARES = (
    "(defn squares [n k]"
    "  (reduce + (map (fn [x] (* x x k)) (filter (fn [x] (even? x)) (range n)))))"
)
SEQUENCES = ["[]", "[1 nil 3]", "(list nil 2)", "(map inc [1 2])", "nil", '"ab"', "5", "{:a 1}"]
SIZES = ["0", "7", "-3", "2.5", "nil", ":k", "-123456789012345678901234567890", "##NaN"]


def made(text: str) -> str:
    bench = Workbench()
    bench.define(text)
    found = bench.optimised(text, PLAN)
    assert not found.problems
    return shown(found.node)


def test_a_function_on_a_vector_gets_a_version_in_one_walk() -> None:
    text = made(BOXES)
    assert "(if (vector? xs) (keep" in text
    same(BOXES, [f"(boxes {xs})" for xs in SEQUENCES], PLAN)


def test_a_size_is_tested_to_be_a_small_integer() -> None:
    assert "(if (if (int? n) (<= n" in made(SQUARES)
    mains = [f"(squares {n} {k})" for n in SIZES for k in ("2", "1.5", '"x"')]
    same(SQUARES, mains, PLAN)


def test_a_very_long_range_stays_lazy() -> None:
    text = "(defn some-boxes [n] (take 2 (map (fn [x] [x]) (filter (fn [x] (odd? x)) (range n)))))"
    assert "(<= n" in made(text)
    same(text, ["(some-boxes 1000000000000000000000000)", "(some-boxes 4)"], PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "(defn f [n] (+ n 1))",
        "(defn f [xs] (map (fn [x] (first x)) (map (fn [x] (rest x)) xs)))",
        "(defn f [xs :vector] (map (fn [x] [x]) (remove (fn [x] (nil? x)) xs)))",
        "(defn f [xs] (if (empty? xs) 0 (recur (map (fn [x] [x]) (remove (fn [x] (nil? x)) xs)))))",
        "(defn f [xs] (map (fn [x] [x]) (remove (fn [x] (nil? x)) (deref xs))))",
    ],
)
def test_no_version_is_made_where_it_would_not_pay(text: str) -> None:
    assert "(if (vector?" not in made(text)
    assert "(if (int?" not in made(text)


def test_a_large_function_gets_no_version_and_a_remark() -> None:
    more = " ".join([f"(conj xs {n})" for n in range(80)])
    text = BOXES.replace("(map", f"(do {more} (map", 1) + ")"
    bench = Workbench()
    bench.define(text)
    found = bench.optimised(text, PLAN)
    assert any(["too big for a version" in remark.why for remark in found.remarks])


def test_versions_get_no_versions() -> None:
    bench = Workbench()
    bench.define(BOXES)
    found = bench.optimised(BOXES, PLAN * 3)
    assert shown(found.node).count("vector?") == 1


def test_the_aggressive_level_keeps_the_outcome_of_a_version() -> None:
    calls = [f"(boxes {xs})" for xs in SEQUENCES]
    same(BOXES, [*calls, "(map boxes [[1 nil] nil])"], AGGRESSIVE)


STAGES = [
    "(map (fn [x] [x a]) {})",
    "(map (fn [x] (* x b)) {})",
    "(filter (fn [x] (some? x)) {})",
    "(remove (fn [x] (= x a)) {})",
    "(keep (fn [x] (if (int? x) (+ x b) nil)) {})",
]
SOURCES = ["a", "(range b)", "(rest a)", "(range a)", "(conj a b)"]
LOOP = "(loop [i 0 s 0] (if (< i b) (recur (inc i) (if (odd? i) (+ s (* a a (- a b))) s)) s))"


@pytest.mark.parametrize("seed", range(30))
def test_random_functions_keep_their_values_and_errors(seed: int) -> None:
    choice = random.Random(seed)
    body = choice.choice(SOURCES)
    for _ in range(choice.randint(2, 4)):
        body = choice.choice(STAGES).format(body)
    body = choice.choice([body, f"[{body} {LOOP}]", LOOP])
    values = [*SEQUENCES, *SIZES]
    pairs = [(choice.choice(values), choice.choice(values)) for _ in range(8)]
    text = f"(defn f [a b] {body})"
    same(text, [f"(f {a} {b})" for a, b in pairs], [inline.PASS, *PLAN])

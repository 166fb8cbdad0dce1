"""Fused pipelines give the same values, the same errors in the same places, the same effects."""

from __future__ import annotations

import random

import pytest
from alike import alike, fired, missed

from engine.passes import fuse

TELL = "(fn [x] (do (swap! told conj x) x))"


@pytest.mark.parametrize(
    "text",
    [
        "(map (fn [x] (vector x)) (map (fn [y] (list y)) (range 5)))",
        "(mapv (fn [x] (vector x)) (filter (fn [y] (int? y)) [1 :a nil]))",
        "(map (fn [x] (vector x)) (keep (fn [y] (:a y)) [{:a 1} {:b 2} {:a false}]))",
        "(filter (fn [x] (vector? x)) (map (fn [y] (vector y)) #{1 2}))",
        "(remove (fn [x] (nil? x)) (filter (fn [y] (some? y)) (list 1 nil 2)))",
        '(keep (fn [x] (if (string? x) x)) (map (fn [y] y) "abc"))',
        "(mapcat (fn [x] (vector x x)) (remove (fn [y] (nil? y)) [1 nil 2]))",
        "(reduce (fn [s x] (vector s x)) 0 (filter (fn [y] (int? y)) [1 :a 2]))",
        "(reduce (fn [s x] (vector s x)) 0 (map (fn [y] (vector y)) {:a 1 :b 2}))",
        "(some (fn [x] (int? x)) (map (fn [y] y) [:a 1]))",
        "(every? (fn [x] (vector? x)) (map (fn [y] (vector y)) [1 2]))",
        "(count (map (fn [x] (vector x)) [1 2 3]))",
        "(map :b (map (fn [y] {:a (do (swap! told conj y) y) :b (quot 6 y)}) [1 2]))",
        "(map :c (mapv (fn [y] (let [z [y]] {:a z})) [1 2]))",
        "(filter :a (map (fn [y] {:a (quot y 2)}) [1 :b]))",
        "(doseq [x (filter (fn [y] (int? y)) [1 :a 2])] (swap! told conj x))",
        "(run! (fn [x] (swap! told conj x)) (map (fn [y] (list y)) [1 2]))",
        "(run! (fn [x] (swap! told conj x)) (keep (fn [y] (if (int? y) [y])) [1 :a 2]))",
        "(for [x (filter (fn [y] (int? y)) [1 :a 2])] (do (swap! told conj x) (vector x)))",
        "(for [x (map (fn [y] (list y)) [1 2]) z [1 2]] (vector x z))",
        "(for [x (filter (fn [y] (int? y)) [1 :a 2]) :while (= x 1)] (vector x))",
        "(for [x (remove (fn [y] (nil? y)) [1 nil 0]) :when (int? x)] (quot 1 x))",
    ],
)
def test_stages_that_raise_nothing_are_joined(text: str) -> None:
    assert fired(alike(text, fuse.PASS))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(map (fn [x] (nth [1] x)) (map (fn [y] (quot 6 y)) [1 0 :a]))", "both stages may raise"),
        (f"(map {TELL} (map {TELL} [1 2]))", "both stages may raise"),
        ("(map (fn [x] (vector x)) (map (fn [y] (inc y)) (iterate inc 0)))", "lazy"),
        ("(for [x (map (fn [y] (quot 6 y)) [1 0]) :while (= x 7)] x)", "may end before"),
        ("(doseq [x (map (fn [y] (quot 1 y)) [1 0])] (swap! told conj x))", "both stages may"),
        (
            "(reduce (fn [s x] (if (= x 1) (reduced s) x)) 0 (map (fn [y] (inc y)) [0 1 :a]))",
            "may end before",
        ),
    ],
)
def test_what_could_be_seen_to_change_stays_and_says_why(text: str, why: str) -> None:
    made = alike(text, fuse.PASS)
    assert not fired(made)
    assert why in missed(made)


def test_one_stage_may_have_effects_and_errors_of_its_own() -> None:
    text = f"(map (fn [x] (vector x)) (map {TELL} [1 2 3]))"
    assert fired(alike(text, fuse.PASS))
    assert fired(alike("(map (fn [x] (+ x 1)) (map (fn [y] (identity y)) [1 :a]))", fuse.PASS))


def test_a_first_value_that_is_reduced_is_not_seen_by_the_fold() -> None:
    text = "(reduce (fn [s x] (vector s x)) (reduced 1) (filter (fn [y] (nil? y)) [1 2]))"
    assert not fired(alike(text, fuse.PASS))


def test_named_functions_are_joined_by_their_bodies() -> None:
    made = alike("(map f (map g [1 2]))", fuse.PASS, defines="(defn f [x] [x]) (defn g [x] #{x})")
    assert fired(made)


def test_a_function_that_checks_its_argument_stays_a_call() -> None:
    made = alike("(map (fn [x :int] x) (map (fn [y] y) [1 :a]))", fuse.PASS)
    assert not fired(made)


def test_a_loop_variable_that_is_captured_keeps_its_turn() -> None:
    text = """(loop [i 0 fs []]
      (if (< i 3)
        (recur (inc i) (conj fs (fn [] (map (fn [x] [x i]) (map (fn [y] [y i]) [1 2])))))
        (map (fn [f] (f)) fs)))"""
    assert fired(alike(text, fuse.PASS))


FUNCTIONS = (
    "(fn [x] (vector x))",
    "(fn [x] x)",
    "(fn [x] (if (int? x) (str x) nil))",
    "(fn [x] (int? x))",
    "(fn [x] (inc x))",
    "(fn [x] (nil? x))",
    "(fn [x] (list x 1))",
    "(fn [x] (do (swap! told conj x) x))",
    "(fn [x] (if (vector? x) (first x) false))",
    "nil?",
    ":a",
)
STAGES = ("map", "mapv", "filter", "filterv", "remove", "keep", "mapcat", "some", "every?")
SOURCES = (
    "(range 4)",
    "[1 :a nil 2]",
    "nil",
    '"ab"',
    "{:a 1}",
    "#{1 :a}",
    "(list 1 nil)",
    "[]",
    "(iterate inc 0)",
    "7",
)
FOLDS = (
    "(fn [s x] (vector s x))",
    "(fn [s x] (if (nil? x) (reduced s) x))",
    "conj",
    "(fn [s x] s)",
)


@pytest.mark.parametrize("seed", range(60))
def test_random_pipelines_keep_all_that_can_be_seen(seed: int) -> None:
    rng = random.Random(seed)
    text = rng.choice(SOURCES)
    if text.startswith("(iterate"):
        text = f"(take 5 {text})"
    for _ in range(rng.randint(1, 4)):
        text = f"({rng.choice(STAGES)} {rng.choice(FUNCTIONS)} {text})"
    if rng.random() < 0.4:
        text = f"(reduce {rng.choice(FOLDS)} {rng.choice(('[]', '(reduced 1)', 'nil'))} {text})"
    alike(text, fuse.PASS)

"""Collections built in place come out as they would have, and nobody sees them half built."""

from __future__ import annotations

import random

import pytest
from alike import alike, fired, missed

from engine.passes import transients


@pytest.mark.parametrize(
    "text",
    [
        "(loop [i 0 v []] (if (< i 40) (recur (inc i) (conj v i)) v))",
        "(loop [i 0 v [9]] (if (< i 40) (recur (inc i) (if (odd? i) (conj v i) v)) (count v)))",
        "(loop [i 0 m {}] (if (< i 80) (recur (inc i) (assoc m (mod (* i i) 71) i)) m))",
        "(loop [i 0 m {}] (if (< i 80) (recur (inc i) (update m (mod i 7) (fnil inc 0))) [m m]))",
        "(loop [i 0 s #{}] (if (< i 80) (recur (inc i) (conj s (mod i 7) :a)) s))",
        "(loop [i 0 s #{1 2 3}] (if (< i 3) (recur (inc i) (disj s i)) s))",
        "(loop [i 0 m {:a 1 :b 2}] (if (< i 1) (recur 1 (assoc (dissoc m :a) :a 3)) m))",
        "(loop [i 0 v []] (if (< i 9) (let [w (conj v i)] (if (> i 7) w (recur (inc i) w))) v))",
        "(loop [i 0 v []] (if (< i 9) (recur (inc i) (conj v (count v) (get v 0))) (fn [] v)))",
        """(let [n 50]
             (loop [i 2 v (vec (repeat (inc n) true))]
               (if (<= i n)
                 (recur (inc i)
                        (if (nth v i)
                          (loop [j (* i i) w v]
                            (if (<= j n) (recur (+ j i) (assoc w j false)) w))
                          v))
                 v)))""",
        "(reduce (fn [m x] (assoc m x (inc (get m x 0)))) {} [1 2 1 1.0 :a])",
        "(reduce (fn [m x] (if (contains? m x) m (conj m [x (count m)]))) {} [3 1 3 2])",
        "(reduce conj #{} [1 2 1])",
        "(reduce conj [] (take 40 (iterate inc 0)))",
    ],
)
def test_an_accumulator_with_one_owner_is_built_in_place(text: str) -> None:
    assert fired(alike(text, transients.PASS))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(loop [i 0 v []] (if (< i 9) (recur (inc i) (conj v v)) v))", "used as a value"),
        ("(loop [i 0 v []] (if (< i 9) (recur (inc i) (conj v (fn [] v))) v))", "closure"),
        ("(loop [i 0 v []] (if (< i 3) (recur (inc i) (conj (vec v) i)) v))", ""),
        ("(loop [i 0 v []] (if (< i 3) (recur (inc i) (assoc v :k i)) v))", "may refuse"),
        ("(loop [i 0 m {}] (if (< i 3) (recur (inc i) (conj m i)) m))", "may refuse"),
        ("(reduce (fn [m x] (conj m (vec m))) [] [1 2])", "sees m"),
        ("(reduce (fn [m x] (if x (conj m x) {})) [] [1 nil])", "made anew"),
    ],
)
def test_what_another_place_could_see_stays_persistent_and_says_why(text: str, why: str) -> None:
    made = alike(text, transients.PASS)
    assert not fired(made)
    assert why in missed(made)


@pytest.mark.parametrize("seen", ["(count v)", "v"])
def test_a_version_that_is_read_after_it_was_extended_stays(seen: str) -> None:
    text = f"(loop [i 0 v [] w []] (if (< i 3) (recur (inc i) (conj v i) (conj w {seen})) [v w]))"
    made = alike(text, transients.PASS)
    assert fired(made) == ["transients.loop"]
    assert "v is read after it was extended" in missed(made)


def test_a_collection_from_elsewhere_is_not_copied() -> None:
    text = "((fn [a] (loop [i 0 v a] (if (< i 3) (recur (inc i) (conj v i)) v))) [])"
    made = alike(text, transients.PASS)
    assert not fired(made)


def test_an_error_in_the_middle_is_the_same_error_in_the_same_place() -> None:
    for text in (
        "(loop [i 0 v [1]] (if (< i 9) (recur (inc i) (assoc v (+ i 3) i)) v))",
        "(loop [i 0 m {}] (if (< i 9) (recur (inc i) (assoc m i (/ 1 (- 3 i)))) m))",
        "(reduce (fn [m x] (update m x inc)) {} [1 2])",
        "(reduce conj [] 7)",
    ):
        alike(text, transients.PASS)


def test_each_evaluation_builds_its_own() -> None:
    text = """(let [f (fn [n] (loop [i 0 v [0]] (if (< i n) (recur (inc i) (conj v i)) v)))]
                [(f 3) (f 3) (f 0)])"""
    assert fired(alike(text, transients.PASS))


UPDATES = (
    "(conj v i)",
    "(conj v [i i])",
    "(assoc v i :x)",
    "(assoc v (count v) i)",
    "(dissoc v i)",
    "(disj v (dec i))",
    "(update v i (fnil inc 0))",
    "(conj (conj v i) (inc i))",
    "(if (contains? v i) v (conj v i))",
    "(let [w (conj v i)] w)",
    "(conj v (get v 0))",
    "v",
    "(conj v v)",
    "(loop [j 0 w v] (if (< j 2) (recur (inc j) (conj w j)) w))",
)
EXITS = ("v", "(count v)", "[v v]", "(fn [] v)", "(get v 1)", "(conj v :end)", "(map identity v)")
FIRST = ("[]", "{}", "#{}", "[1 2]", "{:a 1}", "(vec (range 40))", "(list 1)", "nil")


@pytest.mark.parametrize("seed", range(80))
def test_random_accumulators_keep_all_that_can_be_seen(seed: int) -> None:
    rng = random.Random(seed)
    first, update, leave = rng.choice(FIRST), rng.choice(UPDATES), rng.choice(EXITS)
    turns = 3 if update == "(conj v v)" else rng.choice((0, 3, 70))
    if rng.random() < 0.3:
        alike(f"(reduce (fn [v i] {update}) {first} (range {turns}))", transients.PASS)
        return
    if leave == "(fn [] v)":
        leave = "((fn [] v))"
    text = f"(loop [i 0 v {first}] (if (< i {turns}) (recur (inc i) {update}) {leave}))"
    alike(text, transients.PASS)

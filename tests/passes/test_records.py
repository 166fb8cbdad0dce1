"""Collections kept in variables: same values, same order of evaluation, same printing."""

from __future__ import annotations

import random

import pytest
from alike import alike, fired, missed

from engine.passes import records

TELL = "tell"
DEFINES = "(defn tell [x] (do (swap! told conj x) x))"


@pytest.mark.parametrize(
    "text",
    [
        "(let [p {:x (tell 1) :y (tell 2)}] [(:y p) (:x p)])",
        "(let [p {:x (tell 1) :y (tell 2)}] [(:y p) p (:z p) (:z p 5) (count p)])",
        "(let [p [(tell 1) (tell 2)]] [(nth p 1) (get p 7) (count p)])",
        "(let [[a b] [(tell 1) (tell 2)]] [b a])",
        "(loop [p {:b 0 :a 1}] (if (< (:b p) 9) (recur (update p :b inc)) p))",
        "(loop [p {:b 0 :a 1}] (if (< (:b p) 9) (recur (assoc p :a (:b p) :b (tell 9))) [p p]))",
        "(loop [p {:b 0 :a 1} i 0] (if (< i 3) (recur {:b (:a p) :a (:b p)} (inc i)) (fn? p)))",
        """(loop [i (tell 0) p {:x 0 :y 0} q (tell 7)]
             (if (< i 3)
               (recur (tell (inc i)) (update (assoc p :y (tell (:x p)) :x i) :y + 1) (tell (:y p)))
               [p q]))""",
        """(loop [p {:x 0 :y 0} fs []]
             (if (< (:x p) 3)
               (recur (update p :x inc) (conj fs (fn [] (:x p))))
               (map (fn [f] (f)) fs)))""",
    ],
)
def test_what_is_taken_apart_is_kept_in_variables(text: str) -> None:
    assert fired(alike(text, records.PASS, defines=DEFINES))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(loop [p {:x 0}] (if (< (:x p) 3) (recur (assoc p :y 1 :x 5)) p))", "add a key"),
        ("(loop [p {:x 0}] (if (< (count (str p)) 7) (recur (update p :x dec)) p))", "each turn"),
        ("(loop [p {:x 0 :y 1}] (if (< (:x p) 3) (recur {:y 1 :x 5}) p))", "makes it anew"),
    ],
)
def test_a_loop_whose_map_changes_its_keys_stays(text: str, why: str) -> None:
    made = alike(text, records.PASS)
    assert not fired(made)
    assert why in missed(made)


def test_errors_stay_where_they_were() -> None:
    for text in (
        "(let [p {:x (/ 1 0) :y (tell 2)}] (:y p))",
        "(let [p {:x (tell 1) :y (nope)}] (:x p))",
        "(loop [p {:x 0 :y :a}] (if (< (:x p) 3) (recur (update p :y inc)) p))",
        "(loop [p {:x 0}] (if (< (:x p) 3) (recur (assoc p :x (tell :a))) p))",
        "(loop [i 0 p {:x 0 :y 1}] (if (< i 3) (recur nope (assoc p :y (tell 1) :x (:y p))) p))",
    ):
        alike(text, records.PASS, defines=DEFINES)


KEYS = (":x", ":y", ":z")


def a_value(rng: random.Random, subject: str) -> str:
    key = rng.choice(KEYS)
    texts = (f"({key} {subject})", f"(get {subject} {key} 4)", "(tell 3)", "1", "nil", "i")
    return rng.choice((*texts, f"(count {subject})", f"[({key} {subject})]"))


def a_change(rng: random.Random, subject: str) -> str:
    text = subject
    for _ in range(rng.randint(0, 3)):
        key, value = rng.choice(KEYS), a_value(rng, subject)
        text = rng.choice(
            (
                f"(assoc {text} {key} {value})",
                f"(update {text} {key} list)",
                f"(update {text} {key} + 1)",
                f"{{:x {value} :y {a_value(rng, subject)}}}",
            )
        )
    return text


@pytest.mark.parametrize("seed", range(80))
def test_random_records_keep_all_that_can_be_seen(seed: int) -> None:
    rng = random.Random(seed)
    leave = rng.choice(("p", "[p (:x p)]", "(:y p)", "((fn [] p))"))
    first = rng.choice(("{:x (tell 1) :y 2}", "{:x 0 :y 1 :z (tell 2)}", "{:x i}"))
    if rng.random() < 0.3:
        text = f"(let [i 5 p {first} q {a_change(rng, 'p')}] [{a_value(rng, 'q')} {leave}])"
    else:
        test = rng.choice(("(< i 3)", "(if (:x p) (< i 2) false)"))
        turn = f"(recur (tell (inc i)) {a_change(rng, 'p')} {a_value(rng, 'p')})"
        text = f"(let [i 9] (loop [i 0 p {first} w 0] (if {test} {turn} {leave})))"
    alike(text, records.PASS, defines=DEFINES)

"""Host code that defines names while a form runs: what comes after it goes by the new meaning.

[(inc 1) (call :host.run "(defn inc [x] :mine)") (inc 1)]   =>   [2 … :mine], at every level
"""

from __future__ import annotations

import pytest

from engine import Session

SPECS = ("aggressive eager", "basic eager", "aggressive -inline eager")
RUN = '(call :host.run "{}")'
F = "(defn h [x] (* x 2))"
PROGRAMS = {
    "a core name, in a form": [f"[(inc 1) {RUN.format('(defn inc [x] :mine)')} (inc 1)]"],
    "a core name, in a function that is inlined": [
        f"(defn f [x] [(inc x) {RUN.format('(defn inc [x] :mine)')} (inc x) (map inc [1])])",
        "(f 1)",
        "(f 1)",
    ],
    "a constant, in a loop": [
        "(def lim 1)",
        "(defn f [n] (loop [i 0 acc []] (if (< i n) (recur (+ i 1) (do (call :host.run "
        '(str "(def lim " i ")")) (conj acc lim))) acc)))',
        "(f 3)",
    ],
    "the function itself, in a tail call": [
        f"(defn f [n] (if (= n 0) 0 (do (if (= n 2) {RUN.format('(defn f [n] [:new n])')} nil) "
        "(f (- n 1)))))",
        "(f 4)",
    ],
    "the function itself, in a recursion": [
        f"(defn f [n] (if (= n 0) 0 (+ 1 (do (if (= n 2) {RUN.format('(defn f [n] 100)')} nil) "
        "(f (- n 1))))))",
        "(f 4)",
    ],
    "a callee of a callback": [
        F,
        f"(defn f [xs] (map (fn [x] (do (if (= x 2) {RUN.format('(defn h [x] [:h x])')} nil) "
        "(h x))) xs))",
        "(f [1 2 3])",
    ],
    "a result that was known to be an int": [
        F,
        "(defn g [x] (+ 1 (h x)))",
        f"(let [a (g 2) b {RUN.format('(defn h [x] 0.5)')} c (g 2)] [a c (int? c) (= a c)])",
    ],
    "in a watch of an atom": [
        F,
        "(def a (atom 0))",
        f"(add-watch a :k (fn [k r o n] {RUN.format('(defn h [x] :w)')}))",
        "[(h 1) (swap! a inc) (h 1)]",
    ],
    "in a lazy sequence": [
        F,
        f"(let [l (lazy-seq (do {RUN.format('(defn h [x] :lazy)')} [1]))] [(h 1) (first l) (h 1)])",
    ],
    "one of two that call each other": [
        "(defn even2 [n] (if (= n 0) true (odd2 (- n 1))))",
        f"(defn odd2 [n] (if (= n 0) false (do (if (= n 3) {RUN.format('(defn even2 [n] [n])')} "
        "nil) (even2 (- n 1)))))",
        "(even2 6)",
    ],
}


def shown(level: str, texts: list[str]) -> list[tuple[str, list[str]]]:
    """What each text gives, at a level."""
    session = Session(level=level)
    session.capability("host.run", "any -> any")(lambda text: session.run(text).text)
    results = [session.run(text) for text in texts]
    session.close()
    return [(result.text, [p.message for p in result.problems]) for result in results]


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("texts", PROGRAMS.values(), ids=list(PROGRAMS))
def test_what_the_host_defines_counts_from_then_on(texts: list[str], spec: str) -> None:
    assert shown(spec, texts) == shown("none", texts)

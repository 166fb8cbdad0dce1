"""Dead code goes, its effects and errors stay."""

from __future__ import annotations

import pytest
from alike import alike, fired
from workbench import Workbench, shown

from engine.passes import dce

LOG = "(swap! told conj {})".format


@pytest.mark.parametrize(
    "text",
    [
        f"(let [x {LOG(1)} y [x]] 5)",
        f"(let [x {LOG(1)} y {LOG(2)} z {LOG(3)}] y)",
        "(let [x (/ 1 0)] 5)",
        "(let [x (nth [1] 4) y (/ 1 0)] 5)",
        "(let [x (int? 1 2)] 5)",
        "(do (inc nil) 5)",
        f"(do [{LOG(1)} (inc {LOG(2)})] 5)",
        '(do (throw (error :kind "x")) (swap! told conj 1))',
        "(let [a 1 x (throw 5) b (swap! told conj 1)] b)",
        "(if (throw 5) 1 2)",
        "(try (do (throw 5) 1) (catch e 2))",
        f"(loop [i 0 n {LOG(1)}] (if (< i 3) (recur (inc i) n) i))",
        f"(loop [i 0 n 0] (if (< i 3) (recur (inc i) {LOG(2)}) i))",
        "(loop [i 0 n 0] (if (< i 3) (recur (inc i) (/ n i)) i))",
        "(loop [i 0 n [1]] (if (< i 3) (recur (inc i) (list n)) i))",
        "(loop [i 0 n [1]] (if (< i 3) (recur (inc i) (let [m (list n)] m)) i))",
        "(letrec [a (fn [] (b)) b (fn [] (a))] 5)",
        f"(letrec [a b b {LOG(1)}] 5)",
        "(let [xs (map (fn [x] (swap! told conj x)) [1 2])] 5)",
        "(do (first (map (fn [x] (swap! told conj x)) [1 2])) 5)",
    ],
)
def test_effects_and_errors_of_dead_code_stay(text: str) -> None:
    alike(text, dce.PASS)


def test_a_chain_of_unused_bindings_goes_at_once() -> None:
    bindings = "a0 [1] " + " ".join([f"a{i + 1} [a{i}]" for i in range(50)])
    made = alike(f"(let [{bindings}] 7)", dce.PASS)
    assert shown(made.node) == "7"
    assert len(fired(made)) == 51


def test_a_loop_variable_that_only_serves_itself_goes_with_what_it_is_made_of() -> None:
    text = "(fn [f] (loop [i f n [1]] (if (f i) i (let [m (list n)] (recur (f i) m)))))"
    made = Workbench().optimised(text, [dce.PASS])
    assert shown(made.node) == "(fn [f] (loop [i f] (if (f i) i (recur (f i)))))"


def test_an_endless_recursion_before_dead_code_still_runs_out_of_stack() -> None:
    bench = Workbench()
    bench.define("(defn f [x] (do (f x) 1))")
    made = bench.optimised("(fn [x] (do (f x) 1))", [dce.PASS])
    assert shown(made.node) == "(fn [x] (f x) 1)"

"""Constants, copies and moves: nothing runs earlier, later or more often than anyone can tell."""

from __future__ import annotations

import pytest
from alike import alike, fired
from workbench import Workbench, shown

from engine.passes import propagate

LOG = "(swap! told conj {})".format


@pytest.mark.parametrize(
    "text",
    [
        f"(let [x {LOG(1)}] (list {LOG(2)} x))",
        f"(let [x {LOG(1)} y {LOG(2)}] (list y x))",
        f"(let [x {LOG(1)}] (if (deref told) {LOG(2)} x))",
        f"(let [x {LOG(1)}] (try {LOG(2)} (finally x)))",
        "(let [x (/ 1 0)] (if false x 1))",
        "(let [x (/ 1 0)] (try x (catch e 2)))",
        "(let [x (deref told)] (do (swap! told conj 1) x))",
        "(let [x (/ 1 0) y (nth [] 5)] (list y x))",
        f"(let [x {LOG(1)}] (map (fn [y] x) [1 2 3]))",
        f"(let [x {LOG(1)}] (loop [i 0] (if (< i 3) (recur (do x (inc i))) i)))",
        "(loop [i 0 fs []] (if (< i 3) (let [j i] (recur (inc i) (conj fs (fn [] j)))) "
        "(map (fn [f] (f)) fs)))",
        "(letrec [f (fn [] g) g 1] (let [h f] (h)))",
        "(letrec [a (let [c b] 1) b 2] a)",
        f"(let [x {LOG(1)}] ((do {LOG(2)} vector) x))",
    ],
)
def test_the_order_of_effects_and_errors_is_kept(text: str) -> None:
    alike(text, propagate.PASS)


def test_an_endless_recursion_does_not_become_an_endless_loop() -> None:
    bench = Workbench()
    bench.define("(defn f [x] (let [y (f x)] y))")
    made = bench.optimised("(fn [x] (let [y (f x)] y))", [propagate.PASS])
    assert shown(made.node) == "(fn [x] (let [y (f x)] y))"


def test_a_global_that_may_be_redefined_meanwhile_is_read_where_it_was() -> None:
    bench = Workbench()
    bench.define("(def limit 1)")
    bench.reentrant = True
    made = bench.optimised("(fn [f] (let [x limit] (do (f) x)))", [propagate.PASS])
    assert not fired(made)


def test_many_bindings_take_time_in_proportion_to_their_number() -> None:
    bindings = " ".join([f"a{i} (list {i} b)" for i in range(3000)])
    names = " ".join([f"a{i}" for i in range(3000)])
    made = Workbench().optimised(f"(fn [b] (let [{bindings}] [{names}]))", [propagate.PASS])
    assert not made.problems

"""No program ever does what its effects rule out: programs run, and every node is watched.

Each evaluation of a node that ends in an error, writes to the host, or does not end is held against
the bits of that node. Programs come from the fuzzer's grammar and from a list of traps.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from analysed import lowered
from hypothesis import HealthCheck, given, settings

from engine import Session
from engine.analysis.effects import Effects, can_throw, removable
from engine.analysis.infer import infer
from engine.analysis.outside import NOTHING
from engine.backends.tree import interp
from engine.ir.core import Node
from engine.ir.walk import nodes
from engine.prims.table import CALLS, DIVERGES, FORCES, HOST
from engine.runtime.errors import Thrown
from tests.fuzz.test_programs import PROGRAMS

RELAXED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LIMITS = ("stack-overflow", "budget-exhausted", "interrupted")


@contextmanager
def watched(root: Node, effects: Effects, wrong: list[str]) -> Iterator[None]:
    """Meanwhile errors that come out of nodes of the tree are held against its effects."""
    inside = set(nodes(root))
    plain = interp.evaluate

    def evaluate(n: Node, env: Any, cx: Any) -> Any:
        try:
            return plain(n, env, cx)
        except Thrown as problem:
            unexpected = n in inside and not can_throw(effects.of(n))
            if unexpected and problem.kind not in LIMITS:
                wrong.append(f"{problem.kind} came out of {n}")
            raise

    with patch.object(interp, "evaluate", evaluate):
        yield


def held(text: str) -> None:
    """Run a program and compare what it did with what its effects allow."""
    session = Session(level="none", seed=1, depth=300)
    root = lowered(text, session)
    for types in (None, infer(root, NOTHING)):
        effects = Effects(root, NOTHING, types)
        fx = effects.of(root)
        wrong: list[str] = []
        evaluation = session._evaluation()
        guard = threading.Timer(10, session.interrupt)
        guard.start()
        kind = None
        try:
            with evaluation as cx, watched(root, effects, wrong):
                interp.evaluate(root, {}, cx)
        except Thrown as problem:
            kind = problem.kind
        except KeyboardInterrupt:
            kind = "interrupted"
        finally:
            guard.cancel()
        assert not wrong, (text, wrong)
        if kind in ("interrupted", "stack-overflow"):
            assert fx & (DIVERGES | FORCES | CALLS), text
        elif kind is not None:
            assert can_throw(fx), text
        if session._output:
            assert fx & (HOST | FORCES), text
        if removable(fx):
            assert kind is None and not session._output, text


@RELAXED
@given(PROGRAMS)
def test_no_program_does_what_its_effects_rule_out(text: str) -> None:
    try:
        lowered(text)
    except Exception:
        return  # it does not compile
    held(text)


TRAPS = [
    "(let [f (fn [x] (+ x nil))] (map f [1 2]))",
    "(let [f (fn [x] (+ x nil)) g f] (mapv g [1 2]))",
    "(count (map (fn [x] (/ x 0)) (lazy-seq [1])))",
    "(= (lazy-seq (throw 1)) (lazy-seq [1]))",
    "(get {1 2} (lazy-seq (throw 1)))",
    "(contains? #{1} [(lazy-seq (throw 1))])",
    "{[(lazy-seq (throw 1))] 2}",
    "(letrec [a (fn [] b) b (a)] b)",
    "(letrec [a (let [x a] 1)] a)",
    "((fn [x :int] x) \"s\")",
    "((fn [x] :int x) \"s\")",
    "((fn ([x] x) ([x y] y)))",
    "(apply (fn [x] x) [1 2])",
    "(let [k :k] (k 1))",
    "([1 2] 5)",
    "(try (throw (error :budget-exhausted \"x\")) (catch e 1))",
    "(try ((fn [] (throw (error :budget-exhausted \"x\")))) (catch e 1))",
    "(try (/ 1 0) (catch :type-error e 1))",
    "(try 1 (finally (/ 1 0)))",
    "(try (/ 1 0) (catch e (/ 2 0)))",
    "(loop [i 0] (if (< i 5) (recur (+ i 1)) (/ 1 0)))",
    "(loop [i 0 n 9] (if (< i n) (recur (+ i 1) (- n 1)) i))",
    "(loop [i 0] (if (not (< i 5)) i (recur (+ 1 i))))",
    "(loop [i 10] (if (>= 0 i) i (recur (- i 1))))",
    "(do (println 1) 2)",
    "(let [f println] (f 1))",
    "(run! println [1 2])",
    "(letrec [e (fn [n] (if (= n 0) 0 (o (- n 1)))) o (fn [n] (e n))] (e 1000))",
    "(update {:a 1} :a (fn [x] (println x)))",
    "(sort (fn [a b] (throw 1)) [2 1])",
    "(str (error :k \"m\" (lazy-seq (throw 1))))",
    "(reduce + [1 nil])",
    "@(delay (throw 1))",
    "(first (cons 1 (lazy-seq (throw 1))))",
    "(match [1 2] [a b c] 1)",
    "(let [{:keys [a]} 5] a)",
    "(+ 1e308 1e308)",
    "(let [x (if (= 1 1) 1 nil)] (+ x 1))",
    "(let [x (if (= 1 2) 1 nil)] (+ x 1))",
]  # fmt: skip


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text: str) -> None:
    held(text)

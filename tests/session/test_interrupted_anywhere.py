"""An interrupt may come between any two steps of the engine: what was finished stays, and works."""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from engine import Session
from engine.runtime import context

MOMENTS = 300  # interrupts, each at another moment of the work below
WORK = """
(def turn {i})
(defn double{i} [x] (* 2 x))
(defmacro twice{i} [x] `(+ ~x ~x))
(deftype Pair{i} [:tuple :int :int])
(def sorted (sort (map (fn [n] (mod (* n 7919) 1009)) (range 400))))
(def table (into {{}} (map (fn [n] [n (str n)]) (range 200))))
(def changed (assoc table :new (twice{i} 4)))
(def swapped (let [a (atom 0)] (dotimes [n 50] (swap! a inc)) (deref a)))
(def text (pr-str changed))
(def parsed (parse-json (serialize-json (vals table))))
(def answers (pmap double{i} [1 2 3]))
(call :ccos.state.kv.put :step {i})
(try (throw (error :oops "x")) (catch e e) (finally (def cleaned {i})))
(def last {i})
"""


@pytest.fixture
def alarms() -> Iterator[None]:
    """SIGALRM interrupts the engine; one that Python loses in a finalizer is a moment lost."""

    def raised(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    hook, sys.unraisablehook = sys.unraisablehook, lambda lost: None
    before = signal.signal(signal.SIGALRM, raised)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = hook


def interrupted_run(session: Session, text: str, seconds: float) -> Any:
    """The result of a run with an alarm on its way; None when the alarm escaped from it."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return session.run(text)
    except KeyboardInterrupt:  # after the run had its result, before it was given back
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def check_whole(session: Session) -> None:
    """What is defined can be used, nothing is held, and the engine computes as ever."""
    known = {each.name for each in session.names()}
    home = session._world.namespaces["user"]
    assert known == set(home.definitions)
    assert set(home.values) <= known
    for name in home.definitions:
        assert name in home.values or home.definitions[name].kind in ("macro", "type"), name
    assert session.namespace == "user"
    again = session.run(
        "(let [m (into {} (map (fn [n] [n n]) (range 100)))] (count (assoc m :a 1)))"
    )
    assert again.problems == ()
    assert again.text == "101"
    stored = session.run("(call :ccos.state.kv.put :check 1)")
    assert stored.problems == ()
    assert session.run("(pmap inc [1 2])").text == "[2 3]"
    assert session._lock.acquire(blocking=False)
    session._lock.release()


def test_interrupts_at_many_moments_leave_the_session_whole(alarms: None) -> None:
    session = Session()
    chance = random.Random(3)
    limit = sys.getrecursionlimit()
    stopped = 0
    for i in range(MOMENTS):
        result = interrupted_run(session, WORK.format(i=i), chance.uniform(0.0001, 0.02))
        if result is not None and not result.ok:
            (problem,) = [each for each in result.problems if each.severity == "error"]
            assert problem.kind == ":interrupted"
            stopped += 1
        check_whole(session)
    assert stopped > MOMENTS // 10
    assert session.run("1").ok
    assert sys.getrecursionlimit() >= limit
    assert getattr(context._local, "context", None) is None


def test_forms_before_the_interrupted_one_are_kept_and_it_leaves_nothing(alarms: None) -> None:
    session = Session()
    cell = "(def before 1) (def during (do (def inner 2) (loop [] (recur)))) (def after 3)"
    result = interrupted_run(session, cell, 0.1)
    assert [each.kind for each in result.problems] == [":interrupted"]
    assert {each.name for each in session.names()} >= {"before"}
    assert not {"during", "after"} & {each.name for each in session.names()}
    assert session.run("before").text == "1"


def test_an_interrupted_import_can_be_imported_again(alarms: None, tmp_path: Any) -> None:
    (tmp_path / "slow.rtfs").write_text("(def one 1) (def two (reduce + (range 300000)))")
    session = Session(module_path=[str(tmp_path)])
    chance = random.Random(5)
    for _ in range(20):
        interrupted_run(session, "(import slow :as s)", chance.uniform(0.0005, 0.03))
    assert session.run("(import slow :as s) s/one").text == "1"


def test_what_an_interrupted_run_had_made_is_freed_when_the_host_lets_go(alarms: None) -> None:
    session = Session()
    interrupted_run(session, "(let [kept [1 2 3]] (loop [] (recur)))", 0.05)
    assert session._stopped is not None
    session.let_go()
    assert session._stopped is None

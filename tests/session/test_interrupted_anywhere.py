"""An interrupt may come between any two steps of the engine: what was finished stays, and works."""

from __future__ import annotations

import contextlib
import random
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import engine
from engine import Session
from engine.runtime import context

OURS = (str(Path(engine.__file__).parent), contextlib.__file__)
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


class CallNumber:
    """A `sys.setprofile` hook: interrupts the engine at its n-th call, or return from C.

    These, and jumps back, are the moments at which Python looks for signals.
    """

    def __init__(self, number: int) -> None:
        self._left = number
        self.came = False

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_return") and frame.f_code.co_filename.startswith(OURS):
            self._left -= 1
            if self._left == 0:
                self.came = True
                raise KeyboardInterrupt


class Alarm:
    """SIGALRM raises KeyboardInterrupt while it is `armed`.

    Python may run the handler later than the signal came: also when the run has long ended.
    """

    def __init__(self) -> None:
        self.armed = False

    def on_signal(self, _signal: int, _frame: FrameType | None) -> None:
        if self.armed:
            raise KeyboardInterrupt


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    """An alarm that interrupts the engine; one lost in a finalizer is a moment lost."""
    made = Alarm()
    hook, sys.unraisablehook = sys.unraisablehook, lambda lost: None
    before = signal.signal(signal.SIGALRM, made.on_signal)
    try:
        yield made
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = hook


def interrupted_run(session: Session, text: str, alarm: Alarm, seconds: float) -> Any:
    """The result of a run with an alarm on its way; None when the alarm escaped from it."""
    try:
        alarm.armed = True
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return session.run(text)
    except KeyboardInterrupt:  # after the run had its result, before it was given back
        return None
    finally:
        alarm.armed = False
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


@pytest.mark.parametrize("text", ["(def a [1]) (lazy-seq a)", "(vec (pmap inc [1]))"])
def test_an_interrupt_at_any_call_of_a_short_run_leaves_nothing_behind(
    alarm: Alarm, text: str
) -> None:
    session = Session()
    shown = session.run(text).text
    limit = sys.getrecursionlimit()
    number, came = 0, True
    while came:
        number += 1
        hook = CallNumber(number)
        try:
            sys.setprofile(hook)
            session.run(text, again=True)
        except KeyboardInterrupt:  # before or after the run proper
            pass
        finally:
            sys.setprofile(None)
        came = hook.came
        assert getattr(context._local, "context", None) is None, number
        assert sys.getrecursionlimit() == limit, number
        assert session.run(text).text == shown, number
    assert number > 100


def test_interrupts_at_many_moments_leave_the_session_whole(alarm: Alarm) -> None:
    session = Session()
    chance = random.Random(3)
    limit = sys.getrecursionlimit()
    stopped = 0
    for i in range(MOMENTS):
        result = interrupted_run(session, WORK.format(i=i), alarm, chance.uniform(0.0001, 0.02))
        if result is not None and not result.ok:
            (problem,) = [each for each in result.problems if each.severity == "error"]
            assert problem.kind == ":interrupted"
            stopped += 1
        check_whole(session)
    assert stopped > MOMENTS // 10
    assert session.run("1").ok
    assert sys.getrecursionlimit() >= limit
    assert getattr(context._local, "context", None) is None


def test_forms_before_the_interrupted_one_are_kept_and_it_leaves_nothing(alarm: Alarm) -> None:
    session = Session()
    cell = "(def before 1) (def during (do (def inner 2) (loop [] (recur)))) (def after 3)"
    result = interrupted_run(session, cell, alarm, 0.1)
    assert [each.kind for each in result.problems] == [":interrupted"]
    assert {each.name for each in session.names()} >= {"before"}
    assert not {"during", "after"} & {each.name for each in session.names()}
    assert session.run("before").text == "1"


def test_an_interrupted_import_can_be_imported_again(alarm: Alarm, tmp_path: Any) -> None:
    (tmp_path / "slow.rtfs").write_text("(def one 1) (def two (reduce + (range 300000)))")
    session = Session(module_path=[str(tmp_path)])
    chance = random.Random(5)
    for _ in range(20):
        interrupted_run(session, "(import slow :as s)", alarm, chance.uniform(0.0005, 0.03))
    assert session.run("(import slow :as s) s/one").text == "1"


def test_what_an_interrupted_run_had_made_is_freed_when_the_host_lets_go(alarm: Alarm) -> None:
    session = Session()
    interrupted_run(session, "(let [kept [1 2 3]] (loop [] (recur)))", alarm, 0.05)
    assert session._stopped is not None
    session.let_go()
    assert session._stopped is None

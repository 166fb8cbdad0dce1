"""Interrupts, overflow and errors leave a session that works and keeps what it had defined."""

from __future__ import annotations

import random
import signal
import threading
from types import FrameType

import pytest

from engine import Session
from engine.api import RtfsError

ENDLESS = [
    "(loop [i 0] (recur (inc i)))",
    "(defn spin [n] (spin (inc n))) (spin 0)",
    "(reduce + (range))",
    "(count (filter neg? (range)))",
    "(defn up [n] (inc (up n))) (loop [] (try (up 0) (catch :stack-overflow e 1)) (recur))",
    "(sort (fn [a b] (loop [] (recur))) [1 2 3])",
    "(try (loop [] (recur)) (finally (swap! cleaned inc)))",
    "(doseq [x (iterate inc 0)] (swap! hits inc))",
    "(thread/sleep 60000)",
    "(take! (chan))",
    "@(future (loop [] (recur)))",
    "(pmap (fn [x] (loop [] (recur))) [1 2])",
    "(defn never [] (lazy-seq (never))) (first (never))",
    "(= (range) (range))",
    "(vec (iterate inc 0))",
    "(map (fn [x] (str (range 1000))) (range 1000000000))",
]


def session() -> Session:
    s = Session(seed=1)
    s.run("(def kept 42) (defn twice [x] (* 2 x)) (def cleaned (atom 0)) (def hits (atom 0))")
    return s


def still_works(s: Session) -> None:
    assert s.run("(twice kept)").text == "84"
    assert s.run("(let [x 1] (try (/ x 0) (catch e :caught)))").text == ":caught"
    assert s.run("(def after 1) after").text == "1"


@pytest.mark.parametrize("program", ENDLESS)
def test_an_interrupt_from_another_thread_stops_it(program: str) -> None:
    s = session()
    stopper = threading.Timer(0.05 + random.random() / 20, s.interrupt)
    stopper.start()
    result = s.run(program)
    stopper.join()
    assert [p.kind for p in result.problems] == [":interrupted"], result
    still_works(s)


CALLBACKS = ("hypothesis", "_weakrefset")  # files whose functions run as such callbacks


def raise_interrupt(signum: int, frame: FrameType | None) -> None:
    """What Ctrl-C does, but not inside a callback of the collector or of a weak reference: Python
    drops exceptions there."""
    if frame is not None and any(name in frame.f_code.co_filename for name in CALLBACKS):
        signal.setitimer(signal.ITIMER_REAL, 0.005)
        return
    raise KeyboardInterrupt


@pytest.mark.parametrize("program", [p for p in ENDLESS if "pmap" not in p])
def test_a_keyboard_interrupt_at_any_moment_stops_it(program: str) -> None:
    s = session()
    before = signal.signal(signal.SIGALRM, raise_interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02 + random.random() / 20)
        result = s.run(program)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert [p.kind for p in result.problems] == [":interrupted"], result
    still_works(s)


def test_definitions_before_the_stopped_form_survive() -> None:
    s = session()
    stopper = threading.Timer(0.05, s.interrupt)
    stopper.start()
    s.run("(def early 1) (loop [] (recur)) (def late 2)")
    assert s.run("early").text == "1"
    assert s.run("late").problems[0].kind == ":undefined-symbol"


def test_a_stopped_lazy_sequence_goes_on_where_it_was() -> None:
    s = session()
    s.run("(def seen (counter)) (def xs (map (fn [x] (inc! seen) x) (range)))")
    stopper = threading.Timer(0.1, s.interrupt)
    stopper.start()
    s.run("(count xs)")
    seen = s.run("(value seen)").value
    assert s.run("(nth xs 10)").text == "10"
    assert s.run("(value seen)").value == seen


def test_two_sessions_stay_apart() -> None:
    one, two = session(), Session(seed=1)
    one.run("(defn inc [x] :one) (def only-one 1) (defmacro mine [] :mine) (kv/put :k 1)")
    assert two.run("(inc 1)").text == "2"
    assert two.run("only-one").problems[0].kind == ":undefined-symbol"
    assert two.run("(mine)").problems[0].kind == ":undefined-symbol"
    assert two.run("(kv/get :k)").text == "nil"
    assert one.run("(map inc [1])").text == "[:one]"


def test_a_function_is_a_python_callable() -> None:
    s = session()
    s.run("(defn sum-to [n] (if (= n 0) 0 (+ n (sum-to (dec n)))))")
    s.run("(defn down [n] (if (= n 0) :done (down (dec n))))")
    s.run("(defn forever [n] (inc (forever n)))")
    sum_to = s.function("sum-to")
    assert sum_to(9000) == 40504500
    assert s.function("twice")(4) == 8
    with pytest.raises(RtfsError) as caught:
        sum_to("x")
    assert caught.value.problem.kind == ":type-error"
    with pytest.raises(RtfsError) as caught:
        s.function("forever")(1)
    assert caught.value.problem.kind == ":stack-overflow"
    with pytest.raises(RtfsError) as caught:
        sum_to()
    assert caught.value.problem.kind == ":arity-mismatch"
    with pytest.raises(KeyError):
        s.function("kept")
    s.run("(defn twice [x] (* 20 x))")
    assert s.function("twice")(4) == 80

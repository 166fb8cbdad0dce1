"""Interrupts through the session: of sleeps, branches, futures and endless branches."""

from __future__ import annotations

import threading

import pytest

from engine import Session

SLEEP = "(call :ccos.system.sleep-ms 60000)"
SPIN = "(loop [i 0] (recur (inc i)))"


@pytest.fixture
def session():
    made = Session()
    yield made
    made.gateway.close()


@pytest.mark.parametrize(
    "program",
    [
        SLEEP,
        f"(parallel [a {SLEEP}] [b {SPIN}])",
        f"(pmap (fn [x] {SLEEP}) (range 100))",
        f"(deref (future {SLEEP}))",
        f"(call :ccos.async.await (call :ccos.async.spawn (fn [] {SPIN})))",
        "(call :ccos.stream.process (call :ccos.stream.from-collection (range)) (fn [s x m] s) 0)",
        f"^{{:runtime.learning.timeout {{:timeout-ms 60000}}}} {SLEEP}",
        f"^{{:runtime.learning.fallback {{:value 1}}}} {SLEEP}",
        '^{:runtime.learning.retry {:max-retries 9 :backoff-ms 60000}} (call :ccos.json.parse "[")',
        f"(try {SLEEP} (catch e 1))",
    ],
)
def test_an_interrupt_ends_the_program_and_the_session_goes_on(session, program):
    ended = threading.Event()

    def interrupt():  # until it is heard: one that comes before the program starts is not
        while not ended.wait(0.05):
            session.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    result = session.run(program)
    ended.set()
    thread.join()
    assert [problem.kind for problem in result.problems] == [":interrupted"]
    assert session.run("(+ 1 1)").value == 2


def test_a_python_function_is_a_capability_of_its_session(session):
    @session.capability("my.scale", "num vec -> vec")
    def scale(factor, numbers):
        """Multiply all numbers."""
        return [factor * number for number in numbers]

    assert session.run("(call :my/scale 2 [1 2.5])").text == "[2 5.0]"
    wrong = session.run('(call :my.scale "2" [1])').problems[0]
    assert wrong.kind == ":type-error"
    assert wrong.message == "Type error in my.scale: expected number, got string"

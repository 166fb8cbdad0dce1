"""Work on sequences that no memory holds is refused at once, or ends when it is interrupted."""

from __future__ import annotations

import threading

import pytest

from engine import Session

REFUSED = """(range 0 1e300)
(range 0 1e9 0.5)
(repeat 1000000000000 1)
(repeatedly 1000000000000 list)
(string-repeat "ab" 1000000000000)
(pad-left "a" 1000000000000)
(format "%999999999d" 1)
(format "%.999999999f" 1.5)
(pow 10 1000000000000)
(bit-shift-left 1 1000000000000)""".splitlines()

# Primitives as callbacks look at no flag: the loop around them has to.
ENDLESS = """(reduce + (range 100000000000))
(every? number? (range 100000000000))
(some nil? (range 100000000000))
(count (filter neg? (range 100000000000)))
(drop-while number? (range 100000000000))
(collect (fn [x] []) (range 100000000000))""".splitlines()


@pytest.mark.parametrize("program", REFUSED)
def test_what_no_memory_holds_is_refused_at_once(program: str) -> None:
    (problem,) = Session().run(program).problems
    assert problem.kind == ":invalid-argument"


@pytest.mark.parametrize("program", ENDLESS)
def test_an_interrupt_ends_a_loop_of_primitive_callbacks(program: str) -> None:
    session = Session()
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.02):
            session.interrupt()

    asking = threading.Thread(target=ask)
    asking.start()
    (problem,) = session.run(program).problems
    ended.set()
    asking.join()
    assert problem.kind == ":interrupted"

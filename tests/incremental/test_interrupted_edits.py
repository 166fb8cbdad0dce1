"""An interrupt in the middle of an edit: what comes after it is as if it had not come."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from attack import definitions, seen, stale_shown_as_fresh

import engine
from engine import Session

OURS = (str(Path(engine.__file__).parent), contextlib.__file__)
BEFORE = {
    "c1": '(defn f "One." [x] (+ x a)) (def a 1) (def old 7)',
    "c2": "(defmacro m [x] `(f ~x)) (def xs (map (fn [x] (m x)) (take 3 (range)))) (f 1)",
    "c3": "(module geo (def v 1) (defn g [x] (+ x v))) (import geo :as g) (g/g (m 2))",
}
AFTER = {
    "c1": '(def a 2)\n (defn f "Two." [x] (+ x a)) (def new 8)',
    "c2": "(f 1) (defmacro m [x] `(inc (f ~x))) (def xs (map (fn [x] (m x)) (take 3 (range)))) xs",
    "c3": "(module geo (def v 2) (defn g [x] (* x v))) (import geo :as h) (h/g (m 2))",
}
MOMENTS = 60  # for each cell


class CallNumber:
    """A `sys.setprofile` hook: interrupts the engine at its n-th call, or return from C."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_return") and frame.f_code.co_filename.startswith(OURS):
            if in_finalizer(frame):  # Python drops what is raised there
                return
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt


def in_finalizer(frame: FrameType | None) -> bool:
    """Whether a `__del__` is among the two innermost calls: ours go no deeper."""
    for _ in range(2):
        if frame is not None and frame.f_code.co_name == "__del__":
            return True
        frame = None if frame is None else frame.f_back
    return False


def run_all(session: Session, texts: dict[str, str]) -> list[Any]:
    return [seen(session.run(text, key, key=key)) for key, text in texts.items()]


def interrupted(session: Session, key: str, text: str, moment: int) -> bool:
    """Run a cell with an interrupt at a moment; whether that came."""
    hook = CallNumber(moment)
    try:
        sys.setprofile(hook)
        session.run(text, key, key=key)
    except KeyboardInterrupt:  # before or after the run proper
        pass
    finally:
        sys.setprofile(None)
    return hook.left <= 0


def calls_of(key: str) -> int:
    """How many moments the edit of a cell has."""
    session = Session()
    run_all(session, BEFORE)
    counter = CallNumber(-1)
    sys.setprofile(counter)
    try:
        session.run(AFTER[key], key, key=key)
    finally:
        sys.setprofile(None)
    return -1 - counter.left


@pytest.mark.parametrize("key", BEFORE)
def test_an_interrupt_at_any_moment_of_an_edit_changes_nothing_afterwards(key: str) -> None:
    session = Session()
    run_all(session, BEFORE)
    fresh = Session()
    expected = run_all(fresh, AFTER)
    there, back = definitions(fresh), None
    calls = calls_of(key)
    came = 0
    for number in range(MOMENTS):
        came += interrupted(session, key, AFTER[key], 1 + number * calls // MOMENTS)
        assert stale_shown_as_fresh(session) == [], number
        assert run_all(session, AFTER) == expected, number
        assert definitions(session) == there, number
        found = run_all(session, BEFORE)
        back = back or found
        assert found == back, number
    assert came > MOMENTS // 2

"""What was compiled from a definition goes back when that changes; nothing else is compiled anew.

(defn f [x] (g x)) is hot, (defn g …) is run again   =>   the next (f 1) calls the new g
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from redefinition_scripts import NEW, OLD, SCRIPTS
from redefinitions import EAGER, Step, both, executed

from engine import Session


@pytest.mark.parametrize("spec", [EAGER, "basic eager", "aggressive"])
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_a_changed_definition_counts_at_every_level(script: list[Step], spec: str) -> None:
    assert both(script, spec) == []


def program(spec: str = "aggressive eager") -> Session:
    """`f` and `k` read `g`, `other` reads nothing; all of them are compiled."""
    session = Session(level=spec)
    for text in (OLD, "(defn f [x] (+ 1 (g x)))", "(defn other [x] (* 3 x))"):
        session.run(text, key=text)
    called(session)
    return session


def called(session: Session) -> list[Any]:
    """Call the functions as a host does: no text is compiled for it.

    Twice: a function goes back in its first call and is compiled before its next.
    """
    first, second = [[session.function(n)(5) for n in ("f", "g", "other")] for _ in range(2)]
    assert first == second
    return [first[0], first[2]]


def test_an_edit_of_a_body_compiles_what_inlined_it_and_nothing_else() -> None:
    session = program()
    before = executed(session, "optimised")
    session.run(NEW, key=OLD)
    assert executed(session, "optimised") == before
    assert called(session) == [501, 15]
    assert executed(session, "optimised") == before + 2  # f and g itself
    session.close()


@pytest.mark.parametrize(
    "text", ["(defn g\n  [x] ; doubles\n  (* x 2))", '(defn g "Twice." [x] (* x 2))', OLD]
)
def test_an_edit_of_layout_or_documentation_compiles_nothing(text: str) -> None:
    session = program()
    before = [executed(session, name) for name in ("optimised", "interface", "core", "code")]
    session.run(text, key=OLD)
    assert called(session) == [11, 15]
    after = [executed(session, name) for name in ("optimised", "interface", "core", "code")]
    assert after[0] == before[0]
    assert after[1:] == before[1:] or text != OLD
    session.close()


def test_a_definition_that_nobody_reads_compiles_nothing_else() -> None:
    session = program()
    before = executed(session, "optimised")
    session.run("(defn unread [x] x)")
    assert called(session) == [11, 15]
    assert executed(session, "optimised") == before
    session.close()


def test_what_was_defined_back_is_not_compiled_again() -> None:
    session = program()
    before = executed(session, "optimised")
    session.run(NEW, key="over")
    session.forget("over")
    assert called(session) == [11, 15]
    assert executed(session, "optimised") == before
    session.close()


def test_at_level_none_functions_run_as_they_were_written() -> None:
    session = program()
    home = session._world.namespace("user")
    info = home.values["f"].rtfs
    assert info.fn is not info.written
    assert session.run("(f 6)", level="none").value == 13
    assert info.fn is info.written
    assert called(session) == [11, 15]
    session.run("1")
    assert called(session) == [11, 15]
    assert info.fn is not info.written
    session.close()


def test_other_checks_of_types_are_another_program() -> None:
    session = Session(level=EAGER)
    session.run('(defn f [x :int] :int x) (defn k [] (try (f "a") (catch e :refused)))')
    assert session.run("(k)").text == ":refused"
    session.type_check = "none"
    expected = Session(level="none", type_check="none")
    expected.run('(defn f [x :int] :int x) (defn k [] (try (f "a") (catch e :refused)))')
    assert session.run("(k)").text == expected.run("(k)").text
    session.close()
    expected.close()


def test_what_nobody_uses_any_more_does_not_pile_up() -> None:
    session = Session(level=EAGER)
    session.run("(defn h [x] x) (defn f [x] [(g x) (h x)]) (defn g [x] 0)", key="program")
    sizes = []
    for number in range(2_000):
        session.run(f"(defn g [x] {number})", key="g")
        assert session.function("f")(1) == [number, 1]
        if number in (1_200, 1_999):
            gc.collect()
            optimiser = session._runner.optimiser
            users = sum([len(each) for each in optimiser._users.values()])
            memos = len(session._runner.questions.db.keys(optimiser.questions.optimised))
            sizes.append((len(optimiser._users), users, memos, len(optimiser._functions)))
    first, last = sizes
    for early, late in zip(first, last, strict=True):
        assert late <= early + 20, sizes
    session.close()


def test_texts_with_closures_do_not_pile_up() -> None:
    session = Session(level=EAGER)
    for number in range(600):
        session.run(f"(reduce + (map (fn [x] (+ x {number})) [1 2 3]))")
    gc.collect()
    users = session._runner.optimiser._users
    assert max([len(each) for each in users.values()]) < 450  # texts that are kept for a while
    session.close()


class CallNumber:
    """A `sys.setprofile` hook that interrupts the optimiser at its n-th call."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        inside = "engine/passes" in path or "engine/program/compiling" in path
        if event == "call" and (inside or "engine/query" in path):
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt


def test_an_interrupt_while_code_is_compiled_leaves_nothing_half_done() -> None:
    hook, sys.unraisablehook = sys.unraisablehook, lambda lost: None
    try:
        number, step = 1, 0
        while step < 120:
            session = Session(level=EAGER)
            session.run(OLD, key="g")
            session.run("(defn f [x] (+ 1 (g x)))", key="f")
            interrupting = CallNumber(number)
            sys.setprofile(interrupting)
            try:
                session.run("(f 5)")
            except KeyboardInterrupt:
                pass
            finally:
                sys.setprofile(None)
            assert session.run("(f 6)").text == "13", number
            session.run(NEW, key="g")
            assert session.run("(f 7)").text == "701", number
            assert session.function("f")(8) == 801
            session.close()
            if interrupting.left > 0:
                break
            number += 1 + step // 3
            step += 1
    finally:
        sys.unraisablehook = hook


def test_functions_of_an_earlier_process_are_compiled_when_they_are_hot(tmp_path: Path) -> None:
    texts = (OLD, "(defn f [x] (+ 1 (g x)))", "(f 3)")
    for _ in range(2):
        session = Session(level=EAGER, cache=tmp_path)
        values = [session.run(text, key=text).text for text in texts]
        assert values[2] == "7"
        assert session.function("f")(4) == 9
        info = session._world.namespace("user").values["f"].rtfs
        assert info.fn is not info.written
        session.run(NEW, key=OLD)
        assert session.function("f")(4) == 401
        session.flush()
        session.close()

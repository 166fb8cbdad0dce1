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
from redefinitions import EAGER, Step, both, executed

from engine import Session

OLD, NEW = "(defn g [x] (* x 2))", "(defn g [x] (* x 100))"


def forget(key: str) -> Step:
    def forgotten(session: Session) -> None:
        session.forget(key)

    return forgotten


def assign(name: str, value: object) -> Step:
    return lambda session: session.assign(name, value)


def level(spec: str) -> Step:
    return lambda session: setattr(session, "level", spec) if session.level != "none" else None


def redefining(session: Session) -> None:
    """A capability that runs a text while a form runs."""
    session.capability("my.run", "str -> any")(lambda text: session.run(text).ok)


SCRIPTS: dict[str, list[Step]] = {
    "a body": [OLD, "(defn f [x] (+ 1 (g x)))", "(f 1)", "(f 2)", NEW, "(f 1)", "(f 3)"],
    "an effect two calls away": [
        "(defn h [x] (* x 2))",
        "(defn g [x] (h x))",
        "(defn f [x] (do (g x) 1))",
        "(f 2)",
        '(defn h [x] (throw (error :no "no")))',
        "(f 4)",
    ],
    "parameters": [OLD, "(defn f [x] (g x))", "(f 1)", "(defn g [x y] (* x y))", "(f 1)", "(f 2)"],
    "a type": [OLD, "(defn f [x] (g x))", "(f 1)", "(defn g [x :string] x)", "(f 2)", '(f "a")'],
    "to data": [OLD, "(defn f [x] (g x))", "(f 1)", "(def g {1 :one})", "(f 1)", "(f 2)"],
    "data": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", "(def k 4)", "(f 2)", "(f 3)"],
    "data to float": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", "(def k -0.0)", "(f 2)"],
    "an assigned value": ["(def k 3)", "(defn f [x] (* k x))", "(f 2)", assign("k", 9), "(f 2)"],
    "a deleted cell": [(OLD, "a"), "(defn f [x] (g x))", "(f 1)", forget("a"), "(f 2)"],
    "a cell that comes back": [
        (OLD, "a"),
        (NEW, "b"),
        "(defn f [x] (g x))",
        "(f 1)",
        forget("b"),
        "(f 2)",
        forget("a"),
        "(f 3)",
    ],
    "an equal definition elsewhere": [
        "(defn g [x] (/ 1 x))",
        "(defn f [x] (g x))",
        "(f 1)",
        ("\n\n   (defn g [x] (/ 1 x))", "z"),
        "(f 0)",
    ],
    "layout": [
        ("(defn g [x] (/ 1 x))", "z"),
        "(defn f [x] (g x))",
        "(f 1)",
        ("; moved\n\n(defn g [x]\n  (/ 1 x))", "z"),
        "(f 0)",
    ],
    "a core name": [
        "(defn f [x] (+ x 1))",
        "(f 1)",
        ("(defn + [a b] :plus)", "p"),
        "(f 2)",
        forget("p"),
        "(f 3)",
    ],
    "a macro that is not run again": [
        "(defmacro m [x] `(+ ~x 1))",
        "(defn f [x] (m x))",
        "(defn k [x] (f x))",
        "(k 1)",
        "(defmacro m [x] `(+ ~x 100))",
        "(k 2)",
        "(f 3)",
        "(k 4)",
    ],
    "a closure that captured the old one": [
        OLD,
        "(defn mk [] (let [a g] (fn [x] (a x))))",
        "(def c (mk))",
        "(c 3)",
        NEW,
        "(c 5)",
        "((mk) 5)",
    ],
    "a closure that captured it in a vector": [
        OLD,
        "(defn mk [] (let [a [g g]] (fn [x] ((first a) x))))",
        "(def c (mk))",
        "(c 3)",
        NEW,
        "(c 5)",
        "((mk) 5)",
    ],
    "closures in atoms and maps": [
        OLD,
        "(def at (atom nil))",
        "(reset! at (fn [x] (g x)))",
        "(def table {:f (fn [x] (g x)) :k (let [y 5] (fn [x] (+ y (g x))))})",
        "((deref at) 1)",
        "((:k table) 1)",
        NEW,
        "((deref at) 1)",
        "((:f table) 1)",
        "((:k table) 1)",
    ],
    "while the caller runs": [
        "(defn h [] (defn g [x] :new))",
        "(defn g [x] :old)",
        "(defn f [] (let [a (g 1)] (h) [a (g 1)]))",
        "(f)",
        "(f)",
    ],
    "in the form that calls": [
        OLD,
        "(when true (println (g 1)) (defn g [x] :n) (println (g 1)))",
        "(do (println (g 1)) (defn g [x] :m) (println (g 1)))",
    ],
    "by a capability": [
        redefining,
        "(defn g [x] :old)",
        '(defn f [] [(g 1) (call :my.run "(defn g [x] :new)") (g 1)])',
        "(f)",
        '(map (fn [i] [(g i) (call :my.run (str "(defn g [x] " i ")")) (g i)]) [1 2 3])',
        "(g 1)",
    ],
    "a capability given later": [
        "(defn g [x] :old)",
        '(defn f [t] [(g 1) (call :my.run t) (g 1)])',
        '(try (f "1") (catch e :none))',
        redefining,
        '(f "(defn g [x] :new)")',
    ],
    "recursion that redefines itself": [
        "(defn r [n] (if (= n 0) :end (do (when (= n 3) (defn r [n] [:new n])) (r (dec n)))))",
        "(r 5)",
        "(r 5)",
    ],
    "an old function that somebody holds, whose name is another's": [
        "(defn f0 [x] (+ x 1)) (defn f1 [x] (+ 1 (f0 x)))",
        "(def held f1)",
        "(held 1)",
        "(defn f1 [x] (+ (inc x) (* 4 x)))",
        "(defn f0 [x] (if (< x 1) 2 (+ 1 (f1 (- x 1)))))",
        "(map held [2 3])",
        "(map held [4 5])",
    ],
    "callbacks": [
        "(defn by [x] (- x))",
        "(defn f [xs] [(sort-by by xs) (map by xs) (reduce (fn [a x] (+ a (by x))) 0 xs)])",
        "(f [1 2 3])",
        "(f [1 3 2])",
        "(defn by [x] x)",
        "(f [1 2 3])",
    ],
    "memo": [
        "(defn ^:memo g [x] (* 2 x))",
        "(def m (memoize (fn [x] (g x))))",
        "(defn f [x] [(g x) (m x)])",
        "(f 2)",
        "(f 2)",
        "(defn ^:memo g [x] (* 3 x))",
        "(f 2)",
        "(f 3)",
    ],
    "one of a group": [
        "(defn ev? [n] (if (= n 0) true (od? (dec n))))",
        "(defn od? [n] (if (= n 0) false (ev? (dec n))))",
        "(ev? 10)",
        "(ev? 11)",
        "(defn od? [n] :od)",
        "(ev? 11)",
        "(ev? 0)",
    ],
    "a module": [
        "(module a (:exports [p]) (defn q [x] (* 2 x)) (defn p [x] (q x)))",
        "(import a :as a)",
        "(defn f [x] (a/p x))",
        "(f 2)",
        "(f 3)",
        "(module a (:exports [p]) (defn q [x] (* 5 x)) (defn p [x] (q x)))",
        "(f 2)",
        "(a/p 3)",
    ],
    "the library": [
        "(import rtfs.walk :as w)",
        "(defn f [x] (w/postwalk (fn [y] (if (int? y) (inc y) y)) x))",
        "(f [1 [2]])",
        "(f [1 [3]])",
    ],
    "levels": [
        OLD,
        "(defn f [x] (g x))",
        "(def c (let [k 2] (fn [x] (+ k (g x)))))",
        "[(f 1) (c 1)]",
        level("fold"),
        "[(f 2) (c 2)]",
        NEW,
        level("aggressive eager"),
        "[(f 3) (c 3)]",
        level("basic"),
        OLD,
        "[(f 4) (c 4)]",
    ],
    "reset": [OLD, "(defn f [x] (g x))", "(f 1)", lambda s: s.reset(), "(f 1)", NEW, "(g 1)"],
    "a deep recursion": [
        "(defn deep [n] (if (= n 0) 0 (+ 1 (deep (dec n)))))",
        "(deep 300)",
        "(deep 390)",
        "(deep 5000)",
        "(defn deep [n] (if (= n 0) 0 (+ 2 (deep (dec n)))))",
        "(deep 390)",
    ],
    "futures": [
        OLD,
        "(defn f [x] (g x))",
        "(defn sum [n] (loop [i 0 s 0] (if (< i n) (recur (inc i) (+ s (f i))) s)))",
        "(pmap sum [100 200 300 400])",
        NEW,
        "(pmap sum [100 200 300 400])",
    ],
}


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

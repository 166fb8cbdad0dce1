"""Names and objects that a host program lends to RTFS: what crosses, how, and what it may do."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from enum import IntEnum
from threading import Thread
from typing import Any

import pytest

from engine import Session
from engine.api import CellResult, RtfsError
from engine.program.exchange import Exchange, Keywords
from engine.program.hostspace import HostNamespace

Names = dict[str, Any]
Run = Callable[[str], CellResult]


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def exchange(session: Session) -> Exchange:
    return Exchange(session.evaluate, "py")


@pytest.fixture
def names(session: Session, exchange: Exchange) -> Names:
    """The host's names; what a test puts in is there for RTFS at once."""
    lent: Names = {"same": lambda value: value, "kw": Keywords}
    session.lend(HostNamespace("py", lent, exchange))
    return lent


@pytest.fixture
def run(session: Session, names: Names) -> Run:
    return session.run


def told(result: CellResult) -> tuple[str, str]:
    return result.problems[0].kind, result.problems[0].message


# --- names --------------------------------------------------------------------------------------


def test_a_name_is_looked_up_each_time_it_is_read(run: Run, names: Names) -> None:
    names["rate"] = 2
    assert run("(defn cost [x] (* py/rate x)) (cost 10)").text == "20"
    names["rate"] = 3
    assert run("(cost 10)").text == "30"
    del names["rate"]
    assert told(run("(cost 10)")) == (":undefined-symbol", "Undefined symbol: py/rate")


def test_an_unknown_name_suggests_a_near_one(run: Run, names: Names) -> None:
    names["area"] = abs
    assert run("(py/aera 1)").problems[0].hint == "did you mean py/area?"


def test_a_function_that_was_taken_stays_the_one_it_was(run: Run, names: Names) -> None:
    names["f"] = lambda: "old"
    run("(def g py/f)")
    names["f"] = lambda: "new"
    assert run("[(g) (py/f)]").text == '["old" "new"]'


def test_redefinition_during_a_call_counts_from_the_next_reading(run: Run, names: Names) -> None:
    def first() -> int:
        names["f"] = lambda: 2
        return 1

    names["f"] = first
    assert run("[(py/f) (py/f)]").text == "[1 2]"


def test_private_names_are_not_lent(run: Run, names: Names) -> None:
    names["_secret"] = names["__builtins__"] = 1
    assert not run("py/_secret").ok
    assert not run("py/__builtins__").ok


def test_text_of_rtfs_never_becomes_python(run: Run, names: Names) -> None:
    names["x"] = [1]
    for text in ("py/x.__class__", "py/len", "(py/x.append 2)", "py/x[0]"):
        run(text)
    assert names["x"] == [1]
    assert not run("py/x.__class__").ok
    assert not run("py/len").ok


def test_names_can_be_imported_completed_and_checked(
    session: Session, run: Run, names: Names
) -> None:
    def area(radius: float, *, exact: bool = False) -> float:
        """Area of a circle."""
        return radius

    names["area"] = area
    assert run("(import py :as p :only [area]) [(area 1) (p/area 2)]").text == "[1 2]"
    assert [each.text for each in session.complete("(py/ar", 6).matches] == ["py/area"]
    known = session.inspect("(py/area", 5)
    assert known is not None
    assert known.doc == "Area of a circle."
    assert session.check("(py/area 1)") == ()
    assert session.check("(py/nothing 1)") != ()


def test_nothing_can_be_defined_among_the_hosts_names(run: Run, names: Names) -> None:
    before = dict(names)
    assert told(run("(ns py) (def x 1)"))[0] == ":module-error"
    assert names == before


def test_names_survive_a_reset(session: Session, run: Run, names: Names) -> None:
    names["x"] = 1
    session.reset()
    assert run("py/x").text == "1"


# --- values -------------------------------------------------------------------------------------

Point = namedtuple("Point", "x y")


class Level(IntEnum):
    LOW = 1


@pytest.mark.parametrize("value", [b"x", Point(1, 2), Level.LOW, 1j, object(), iter([1])], ids=repr)
def test_what_rtfs_has_no_exact_counterpart_for_comes_back_identical(
    run: Run, names: Names, value: Any
) -> None:
    back: list[Any] = []
    names.update(value=value, keep=back.append)
    assert run("(def v py/value) (py/keep v) (py/keep [{:deep v}])").ok
    assert back[0] is value
    assert back[1][0][":deep"] is value


def test_data_is_copied(run: Run, names: Names) -> None:
    names["data"] = {"a": [1, 2.5, None, True, "s", (1, 2)], "b": {3}}
    assert run("(def d py/data) d").text == '{"a" [1 2.5 nil true "s" [1 2]] "b" #{3}}'
    names["data"]["a"].append(9)
    assert run('(count (get d "a"))').text == "6"


def test_data_that_holds_itself_is_an_error(run: Run, names: Names) -> None:
    endless: list[Any] = []
    endless.append(endless)
    names["endless"] = endless
    assert told(run("py/endless"))[0] == ":invalid-argument"
    assert run("(+ 1 1)").text == "2"


def test_5000_levels_of_data_cross_both_ways(run: Run, names: Names) -> None:
    text = "(loop [n 5000 v 1] (if (= n 0) v (recur (- n 1) [v])))"
    assert run(f"(let [v {text}] (= v (py/same v)))").text == "true"


def test_scalars_of_numpy_are_numbers_and_arrays_stay(run: Run, names: Names) -> None:
    import numpy

    kept: list[Any] = []
    array = numpy.arange(3)
    names.update(keep=kept.append, array=array)
    names["all"] = [numpy.int64(3), numpy.float32(1.5), numpy.float64(0.1), numpy.bool_(True)]
    assert run("py/all").text == "[3 1.5 0.1 true]"
    assert run("(py/keep py/array) (type-name py/array)").text == '"ndarray"'
    assert kept[0] is array
    names["wide"] = numpy.longdouble(1) / 3
    assert run("(type-name py/wide)").text != '"float"'


def test_functions_cross_and_come_back_the_same(run: Run, names: Names) -> None:
    names["apply"] = lambda f, *args: f(*args)
    names["adder"] = lambda n: lambda x: n + x
    names["is_abs"] = lambda f: f is abs
    names["abs"] = abs
    assert run("(py/apply (fn [x & more] [x more]) 1 2 3)").text == "[1 [2 3]]"
    assert run("((py/adder 3) 4)").text == "7"
    assert run("(let [f (fn [x] x)] (= f (py/same f)))").text == "true"
    assert run("[(= py/abs (py/same py/abs)) (py/is_abs py/abs)]").text == "[true true]"
    assert run("(map py/abs [-1 2])").text == "[1 2]"
    assert run("(pmap py/abs [-1 2])").text == "[1 2]"


def test_callables_are_functions(run: Run, names: Names) -> None:
    class Counter:
        def __call__(self, by: int = 1) -> int:
            return by + 1

    names.update(Counter=Counter, counter=Counter(), upper=str.upper)
    assert run('[(py/counter 5) (py/upper "a") ((py/Counter) 2)]').text == '[6 "A" 3]'


def test_a_map_is_keyword_arguments_only_when_marked(run: Run, names: Names) -> None:
    names["f"] = lambda *args, **named: [list(args), named]
    assert run("(py/f {:b 1})").text == "[[{:b 1}] {}]"
    assert run("(py/f 2 (py/kw {:line-width 1}))").text == '[[2] {"line_width" 1}]'


# --- calls --------------------------------------------------------------------------------------


def test_every_call_passes_the_gateway(session: Session, run: Run, names: Names) -> None:
    names["f"] = lambda x: x
    run("(py/f 1) (py/f 2)")
    assert session.gateway.statistics()["py.f"][0] == 2
    assert [e.subject for e in session.gateway.audit.entries()] == ["py.f", "py.f"]
    row, decision = session.gateway.describe("py.f")
    assert (row.effect, decision) == ("host", "allow")


@pytest.mark.parametrize("grants", [{"py.*": "deny"}, {"effects": ["compute"]}], ids=str)
def test_the_policy_can_refuse_calls(
    session: Session, run: Run, names: Names, grants: dict[str, Any]
) -> None:
    called: list[int] = []
    names["f"] = called.append
    session.gateway.grant(grants)
    assert told(run("(py/f 1)"))[0] == ":security-violation"
    assert told(run("(map py/f [1])"))[0] == ":security-violation"
    assert called == []


def test_asking_for_a_type_calls_nothing(session: Session, names: Names) -> None:
    called: list[int] = []
    names["f"] = called.append
    assert session.facts("(py/f 1)")[0].type == ":any"
    assert called == []


def test_an_exception_is_an_error_with_its_traceback(run: Run, names: Names) -> None:
    def fail() -> None:
        raise KeyError("gone")

    names["fail"] = fail
    caught = run("(try (py/fail) (catch :application-error e (:exception (error-data e))))")
    text = run("(py/fail)").problems[0]
    assert text.message == "Application error (KeyError): 'gone'"
    assert "fail at" in text.stack[0].function
    assert caught.text == '"KeyError"'


@pytest.mark.parametrize("failure", [SystemExit(3), GeneratorExit(), StopIteration(1)], ids=repr)
def test_no_exception_ends_more_than_the_call(
    run: Run, names: Names, failure: BaseException
) -> None:
    def fail() -> None:
        raise failure

    names["fail"] = fail
    assert run("(try (py/fail) (catch _ :caught))").text == ":caught"


def test_an_exception_that_cannot_say_what_it_is_is_still_an_error(run: Run, names: Names) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    def fail() -> None:
        raise Mute

    names["fail"] = fail
    assert "Mute" in told(run("(py/fail)"))[1]


def test_an_interrupt_passes_through(run: Run, names: Names) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    names["stop"] = stop
    assert told(run("(try (py/stop) (catch _ 1))"))[0] == ":interrupted"


def test_an_rtfs_error_inside_a_callback_keeps_both_stacks(run: Run, names: Names) -> None:
    def each(f: Callable[[Any], Any], items: list[Any]) -> list[Any]:
        found = []
        for item in items:
            found.append(f(item))  # noqa: PERF401 a comprehension would be a frame more
        return found

    names["each"] = each
    problem = run("(defn inverse [x] (/ 1 x)) (defn outer [] [(py/each inverse [1 0])]) (outer)")
    (error,) = problem.problems
    assert error.kind == ":division-by-zero"
    assert error.place is not None
    assert error.place.column == 19
    functions = [frame.function.split(" at ")[0] for frame in error.stack]
    assert functions == ["inverse", "each", "outer"]


def test_endless_recursion_ends_in_an_error_wherever_it_turns(run: Run, names: Names) -> None:
    class Looking:
        def __repr__(self) -> str:
            return repr(self)

    def python_alone(n: int) -> int:
        return python_alone(n + 1)

    names.update(alone=python_alone, through_c=lambda: repr(Looking()))
    names["back"] = lambda f, x: sorted([x], key=f)
    names["spread"] = lambda f, *more: f(*more)
    run("(defn ping [n] (py/back ping (inc n))) (defn wide [& more] (py/spread wide 1 2 3 4 5 6))")
    for text in ("(py/alone 0)", "(py/through_c)", "(ping 0)", "(wide)"):
        assert told(run(text))[0] == ":stack-overflow", text
    assert run("(+ 1 1)").text == "2"


def test_a_running_program_can_be_called_into_by_text(
    session: Session, run: Run, names: Names
) -> None:
    names["text"] = lambda text: session.run(text).value
    result = run('(def x 1) [(py/text "(def y 2) (println y) (+ x y)") y]')
    assert result.text == "[3 2]"

    def again() -> Any:
        inner = session.run("(py/again)")
        return inner.value if inner.ok else inner.problems[0].kind

    names["again"] = again
    assert run("(py/again)").value == ":stack-overflow"


def test_threads_of_the_host_may_call_back(run: Run, names: Names) -> None:
    def on_threads(f: Callable[[int], int]) -> list[int]:
        found: list[int] = []
        threads = [Thread(target=lambda i=i: found.append(f(i))) for i in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(20)
        return sorted(found)

    names["on_threads"] = on_threads
    assert run("(py/on_threads (fn [x] (* x x)))").text == "[0 1 4 9]"


def test_a_callable_outlives_the_run_it_came_from(run: Run, names: Names) -> None:
    kept: list[Any] = []
    names["keep"] = kept.append
    run("(py/keep (fn [x] (/ 6 x)))")
    assert kept[0](3) == 2
    with pytest.raises(RtfsError, match="division-by-zero"):
        kept[0](0)

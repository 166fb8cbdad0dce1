"""What the public API promises."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from engine import Session
from engine.api import RtfsError


def test_a_result_carries_value_text_output_and_problems() -> None:
    result = Session().run('(println "out") {:a [1 2.5 "x"]}')
    assert result.ok and result.has_value
    assert result.value == {":a": [1, 2.5, "x"]}
    assert result.text == '{:a [1 2.5 "x"]}'
    assert result.stdout == "out\n"
    assert result.problems == ()


def test_a_problem_says_what_where_and_how_to_mend_it() -> None:
    (problem,) = Session().run("(def a 1)\n(coutn [a])", cell="c1").problems
    assert (problem.kind, problem.line, problem.column) == (":undefined-symbol", 2, 2)
    assert problem.message == "Undefined symbol: coutn"
    assert "count" in problem.hint
    assert problem.place is not None and problem.place.cell == "c1"


def test_nil_is_a_value_and_an_empty_text_has_none() -> None:
    session = Session()
    assert session.run("nil").has_value and session.run("nil").value is None
    empty = session.run(" ; nothing\n")
    assert empty.ok and not empty.has_value and empty.text == ""


def test_keywords_survive_the_way_through_python() -> None:
    session = Session()
    session.run("(defn same [x] x)")
    value = session.run("[:a {:b 'c} #{1}]").value
    assert session.function("same")(value) == value
    assert session.run("(defn k? [x] (keyword? (first x)))").ok
    assert session.function("k?")(value) is True


def test_an_rtfs_function_is_a_python_callable() -> None:
    session = Session()
    session.run("(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))")
    fib = session.function("fib")
    assert [fib(n) for n in range(10)] == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]
    session.run("(defn fib [n] :redefined)")
    assert fib(3) == ":redefined"


def test_a_failing_function_raises_with_its_problem() -> None:
    session = Session()
    session.run("(defn f [x] (/ 1 x))")
    with pytest.raises(RtfsError) as caught:
        session.function("f")(0)
    assert caught.value.problem.kind == ":division-by-zero"


def test_a_name_that_is_no_function_is_a_key_error() -> None:
    session = Session()
    session.run("(def x 1)")
    for name in ("x", "missing"):
        with pytest.raises(KeyError):
            session.function(name)


def test_a_function_called_from_python_may_recurse_deeply() -> None:
    session = Session()
    session.run("(defn deep [n] (if (= n 0) 0 (+ 1 (deep (dec n)))))")
    assert session.function("deep")(10_000) == 10_000


@pytest.mark.parametrize("settings", [{"level": "fast"}, {"tier": "vm"}, {"tier": "warp"}])
def test_a_level_or_tier_that_is_not_there_is_refused_by_name(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings.values()))):
        Session(**settings)  # type: ignore[arg-type]
    session = Session()
    with pytest.raises(ValueError):
        session.run("1", **settings)  # type: ignore[arg-type]
    assert (session.level, session.tier) == ("aggressive", "auto")


def test_reset_forgets_definitions_and_state_but_not_settings() -> None:
    session = Session(level="none", seed=1)
    session.run('(def a 1) (kv/assoc! "k" :x 1)')
    session.reset()
    assert session.run("a").problems[0].kind == ":undefined-symbol"
    assert session.run("(call :ccos.state.kv.get :k)").value is None
    assert session.level == "none"


def test_interrupt_from_another_thread_stops_the_run_and_keeps_what_was_defined() -> None:
    session = Session()
    timer = threading.Timer(0.2, session.interrupt)
    timer.start()
    result = session.run("(def kept 1) (loop [] (recur)) (def never 2)")
    timer.join()
    assert [p.kind for p in result.problems] == [":interrupted"]
    assert session.run("kept").value == 1
    assert session.run("never").problems[0].kind == ":undefined-symbol"


def test_output_is_passed_on_as_it_is_written() -> None:
    seen: list[tuple[str, str]] = []
    session = Session(stdout=lambda stream, text: seen.append((stream, text)))
    session.run('(print "a") (println "b")')
    assert "".join([text for _, text in seen]) == "ab\n"
    assert {stream for stream, _ in seen} == {"stdout"}


def test_a_python_function_becomes_a_capability() -> None:
    session = Session()

    @session.capability("my.add", "int int -> int")
    def add(a: int, b: int) -> int:
        return a + b

    assert session.run("(call :my.add 1 2)").value == 3
    assert session.run('(call :my/add 1 "x")').problems[0].kind == ":type-error"


def test_two_sessions_know_nothing_of_each_other() -> None:
    one, two = Session(), Session()
    one.run("(def a 1) (defn inc [x] :mine)")
    assert two.run("a").problems[0].kind == ":undefined-symbol"
    assert two.run("(inc 1)").value == 2


def test_checking_runs_nothing_and_finds_all_problems() -> None:
    session = Session()
    text = '(println "no")\n(defn f [x] (g x))\n(f 1 2)\n(inc 1 2)\n(let [a] a)\n(defn g [y] y)'
    found = {(p.kind, p.line) for p in session.check(text)}
    assert found == {(":arity-mismatch", 3), (":arity-mismatch", 4), (":syntax-error", 5)}
    assert session.run("f").problems[0].kind == ":undefined-symbol"


def test_modules_are_found_beside_the_main_text(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.rtfs").write_text("(module a.b (:exports [f]) (defn f [x] (* 2 x)))")
    session = Session(module_path=(str(tmp_path),))
    assert session.run("(import a.b :as m) (m/f 4)").value == 8


def test_checking_a_text_that_imports_runs_nothing_of_the_module(tmp_path: Path) -> None:
    module = '(module m (println "no") (def a (println "no")) (defn f [x] x) (defmacro g [x] x))'
    (tmp_path / "m.rtfs").write_text(module)
    session = Session(module_path=(str(tmp_path),))
    assert session.check("(import m) (m/f m/a) (m/g 1)") == ()
    assert [p.kind for p in session.check("(import m) (m/nothing)")] == [":undefined-symbol"]
    assert session.run("1").stdout == ""


def test_modules_that_import_each_other_are_an_error_that_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "x.rtfs").write_text("(module x (import y))")
    (tmp_path / "y.rtfs").write_text("(module y (import x))")
    (problem,) = Session(module_path=(str(tmp_path),)).run("(import x)").problems
    assert problem.kind == ":module-error"
    assert "x -> y -> x" in problem.message


def test_no_annotation_is_checked_at_level_none() -> None:
    text = '((fn [x :int] :string x) "not an int")'
    assert Session(type_check="none").run(text).ok
    assert not Session().run(text).ok


def test_the_phases_cover_the_run() -> None:
    session = Session()
    session.run("1")
    phases = session.run("(reduce + (map inc (range 20000)))").phases
    parts = sum(seconds for name, seconds in phases.items() if name != "total")
    assert parts == pytest.approx(phases["total"], rel=0.05)
    assert set(phases) == {
        "read",
        "lower",
        "verify",
        "digest",
        "optimise",
        "run",
        "show",
        "plan",
        "total",
    }
    assert phases["plan"] < phases["total"] / 2


def test_a_session_serves_threads_one_after_the_other() -> None:
    session = Session()
    session.run("(def a (atom 0))")
    threads = [
        threading.Thread(target=lambda: [session.run("(swap! a inc)") for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.run("@a").value == 200


def test_the_recursion_limit_of_python_is_as_it_was_after_a_run() -> None:
    import sys

    before = sys.getrecursionlimit()
    Session().run("(+ 1 2)")
    assert sys.getrecursionlimit() == before


def test_evaluations_leave_nothing_behind() -> None:
    import gc
    import tracemalloc

    session = Session()
    for _ in range(300):
        session.run("(let [x 1] (+ x 1))", cell="c")
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(1000):
        session.run("(let [x 1] (+ x 1))", cell="c")
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 50_000  # bytes for 1,000 evaluations; a trace kept per node would be megabytes


def test_a_bug_in_the_engine_is_reported_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(session._runner, "submit", broken)
    (problem,) = session.run("(+ 1 2)").problems
    assert problem.kind == ":internal-error" and problem.code == "X0001"
    assert "bug in the engine" in problem.hint
    monkeypatch.undo()
    assert session.run("(+ 1 2)").value == 3


def test_an_interrupt_before_a_run_does_not_stop_it() -> None:
    session = Session()
    session.interrupt()
    time.sleep(0)
    assert session.run("(+ 1 2)").value == 3


def test_a_module_is_looked_for_also_where_the_current_folder_was_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    (problem,) = Session().run("(import missing)").problems
    assert problem.kind == ":module-error" and "'missing' not found" in problem.message


def test_progress_is_logged_once_a_run_and_its_refusals_always() -> None:
    session = Session()
    session.run('(doseq [i (range 50)] (progress i 50)) (println "done")')
    session.run("(progress 1 2) (progress 2 2)")
    calls, _, _ = session.gateway.statistics()["ccos.display.progress"]
    assert calls == 52
    session.grant({"ccos.display.progress": "deny"})
    session.run("(do (try (progress 1 2) (catch e 1)) (progress 2 2))")
    logged = [(entry.subject, entry.outcome) for entry in session.gateway.audit.entries()]
    assert logged == [
        ("ccos.display.progress", "ok"),
        ("ccos.io.println", "ok"),
        ("ccos.display.progress", "ok"),
        ("ccos.display.progress", "security-violation"),
        ("ccos.display.progress", "security-violation"),
    ]
    assert session.gateway.audit.verify()


def test_a_hint_never_ends_in_two_question_marks() -> None:
    session = Session()
    session.run("(defn prime? [n] true)")
    (problem,) = session.run("(prime 3)").problems
    assert problem.hint == "names like it: prime?"
    assert session.run("(coutn [1])").problems[0].hint.startswith("did you mean count")

"""Magics that run code: time, timeit, timing, capture, set and opt above a cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


def test_time_shows_the_value_the_clock_and_the_phases(kernel: InProcessKernel) -> None:
    ran = kernel.run("%time (+ 1 2) ; a remark")
    assert ran.value == "3"
    assert ran.shown.startswith("clock ")
    assert "run " in ran.shown


def test_magics_inside_of_a_timed_cell_work(kernel: InProcessKernel) -> None:
    ran = kernel.run("%%time\n(def a 1)\n%who\n%opt basic\n(inc a)")
    assert ran.value == "1", "what comes before a magic is shown as in any cell"
    assert [each["data"]["text/plain"] for each in ran.contents("execute_result")] == ["1", "2"]
    assert "a" in ran.shown.split("\n")
    assert "level: basic" in ran.shown
    assert "forms 2" in ran.shown


def test_cell_magics_stand_in_cell_magics(kernel: InProcessKernel) -> None:
    ran = kernel.run("%%time\n%%opt none\n%%capture seen\n%opt\n(println 1)")
    assert ran.ok
    assert ran.stream() == ""
    assert kernel.run("(:stdout seen)").value == '"1\\n"'
    assert "level: none" in kernel.run('(get (first (:displays seen)) "text/plain")').value
    assert kernel.run("%opt").shown == "level: aggressive"


def test_a_cell_magic_below_code_takes_the_rest(kernel: InProcessKernel) -> None:
    ran = kernel.run("(def a 1)\n%%capture seen\n(println a)")
    assert ran.value == "1"
    assert kernel.run("(:stdout seen)").value == '"1\\n"'


def test_an_error_inside_of_nested_magics_names_its_line(kernel: InProcessKernel) -> None:
    ran = kernel.run("%%time\n%%opt none\n\n(+ 1\n   nope)")
    assert ":5:4" in ran.traceback
    ran = kernel.run("%%time\n(def a 1)\n  \n%opt nnoe\n(def b 2)")
    assert ":4:6" in ran.traceback
    assert "^^^^" in ran.traceback
    assert ":undefined-symbol" in kernel.run("b").traceback


def test_an_error_of_a_line_magics_code_shows_the_line_as_it_is(kernel: InProcessKernel) -> None:
    traceback = kernel.run('%time (println "x") (+ 1').traceback
    assert '| %time (println "x") (+ 1' in traceback
    assert ":1:25" in traceback


def test_a_magic_that_is_taken_for_a_symbol_is_explained(kernel: InProcessKernel) -> None:
    assert "a magic stands at the start" in kernel.run("(+ 1 2) %who").traceback
    assert "did you mean the magic %type" in kernel.run("(def a 1)\n%tpye a").traceback
    assert "magic" not in kernel.run("(+ 1 2)\n%q").traceback


def test_timeit_runs_as_often_as_it_is_told(kernel: InProcessKernel) -> None:
    ran = kernel.run("(def n (atom 0))\n%timeit -n 7 (swap! n inc)")
    assert "7 runs" in ran.shown
    assert kernel.run("@n").value == "7"
    assert not ran.value.startswith("7"), "no value is shown"


def test_timeit_chooses_how_often_and_hides_what_is_printed(kernel: InProcessKernel) -> None:
    ran = kernel.run('%%timeit\n%opt none\n(println "x")')
    assert ran.stream() == ""
    assert "is not shown" in ran.shown
    assert "level: none" in ran.shown
    assert all(phase in ran.shown for phase in ("read", "lower", "run", "total", "median"))


def test_timeit_stops_at_the_first_error(kernel: InProcessKernel) -> None:
    ran = kernel.run("(def n (atom 0))\n%timeit (do (swap! n inc) (/ 1 0))")
    assert ":division-by-zero" in ran.traceback
    assert kernel.run("@n").value == "1"


def test_capture_keeps_outputs_as_a_map(kernel: InProcessKernel) -> None:
    ran = kernel.run('%%capture seen\n(println "kept")\n%opt\n(display [1 2])\n(+ 1 2)')
    assert ran.stream() == "" and ran.value == ""
    seen = kernel.run("[(:ok seen) (:stdout seen) (:value seen) (count (:displays seen))]")
    assert seen.value == '[true "kept\\n" 3 2]'


def test_capture_keeps_what_came_before_an_error(kernel: InProcessKernel) -> None:
    ran = kernel.run('%%capture seen\n(println "kept")\n(/ 1 0)')
    assert ":division-by-zero" in ran.traceback
    assert kernel.run("[(:ok seen) (:stdout seen)]").value == '[false "kept\\n"]'
    assert kernel.run('(println "shown")').stream() == "shown\n"


def test_capture_defines_only_names(kernel: InProcessKernel) -> None:
    for wrong in ("1", ":k", "(f)", "a/b", "[x]"):
        assert "is not a name" in kernel.run(f"%%capture {wrong}\n1").traceback
    assert "cannot be defined" in kernel.run("%%capture if\n1").traceback


def test_set_above_a_cell_holds_for_that_cell_alone(kernel: InProcessKernel) -> None:
    ran = kernel.run("%%set level none timing on\n(println 1)\n%set")
    assert "level" in ran.shown and "none" in ran.shown
    assert "aggressive" in kernel.run("%opt").shown
    assert kernel.run("%timing").shown == "timing: off"


def test_set_takes_all_or_none(kernel: InProcessKernel) -> None:
    assert kernel.run("%set table-rows 3 level nnoe").traceback
    assert "200" in kernel.run("%config table-rows").shown
    assert "needs a value" in kernel.run("%set level none timing").traceback


def test_settings_above_a_cell_end_with_an_error_in_it(kernel: InProcessKernel) -> None:
    kernel.run("%%set level none\n(/ 1 0)")
    assert "aggressive" in kernel.run("%opt").shown
    kernel.run("%%opt basic\n%set level none\n1")
    assert "aggressive" in kernel.run("%opt").shown


def test_timing_shows_phases_for_every_cell_until_it_is_off(kernel: InProcessKernel) -> None:
    kernel.run("%timing on")
    assert "total" in kernel.run("(+ 1 2)").shown
    kernel.run("%timing off")
    assert kernel.run("(+ 1 2)").shown == ""
    assert "%time times one expression" in kernel.run("%timing (+ 1 2)").traceback
    assert "total" in kernel.run("%%timing\n(+ 1 2)").shown


def test_stats_count_cells_forms_and_calls_of_the_host(kernel: InProcessKernel) -> None:
    kernel.run("(println 1) (println 2)")
    kernel.run("(nope)")
    shown = kernel.run("%stats").shown
    assert "1 failed" in shown
    assert any(line.split()[:3] == ["host:", "ccos.io.println", "2"] for line in shown.split("\n"))

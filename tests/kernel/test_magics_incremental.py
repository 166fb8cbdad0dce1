"""Magics about what was done and why: why, deps, stale, rerun, cache; phases below cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


@pytest.fixture
def edited(kernel: InProcessKernel) -> InProcessKernel:
    """A notebook of three cells whose first was changed: cell [4]."""
    kernel.run("(def a 1)", "one")
    kernel.run("(defn f [x] (+ x a))\n(f 1)", "two")
    kernel.run('(println "f" (f 2))\n(map inc [1 2])', "three")
    kernel.run("(def a 2)", "one")
    return kernel


def rows(shown: str) -> list[list[str]]:
    """The rows of a table below its title and head."""
    lines = shown.split("\n\n")[-1].split("\n")
    return [re.split(r"\s{2,}", line.strip()) for line in lines[1:]]


def seconds(shown: str) -> dict[str, float]:
    """The phases in a line such as "read 1.2 ms · run 3 s"."""
    units = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
    found = re.findall(r"(\w+) ([\d.e+]+) (ns|µs|ms|s)\b", shown)
    return {name: float(number) * units[unit] for name, number, unit in found}


def test_why_tells_of_each_form_what_and_why(edited: InProcessKernel) -> None:
    edited.run("(defn f [x] (+ x a))\n(f 1)", "two")
    shown = edited.run("%why").shown
    assert shown.startswith("cell [5]: 2 forms, 0 compiled, 1 evaluated, 1 reused")
    assert [row[:4] for row in rows(shown)] == [
        ["cell [5]:2", "(f 1)", "evaluated", "a was changed in cell [4], and f reads it"],
        ["1 other", "reused", "nothing that they read has changed"],
    ]


def test_why_of_a_new_cell_lists_what_it_made_stale(edited: InProcessKernel) -> None:
    shown = edited.run("%why").shown
    assert "2 results made stale" in shown
    assert rows(shown)[0][:4] == [
        "cell [4]:1",
        "(def a 2)",
        "compiled, evaluated",
        "it is new",
    ]
    assert {row[2] for row in rows(shown)[1:]} == {"stale now"}


def test_why_takes_the_number_of_a_cell(edited: InProcessKernel) -> None:
    assert edited.run("%why 2").shown.startswith("cell [2]: 2 forms")
    assert edited.run("%why [2]").shown.startswith("cell [2]: 2 forms")
    assert "Known are cell [1] to cell [4]" in edited.run("%why 99").traceback
    assert "one word too many" in edited.run("%why 1 2").traceback


def test_why_tells_early_cut_offs_and_what_was_saved(edited: InProcessKernel) -> None:
    edited.run("%rerun stale")
    edited.run("(def a (+ 1 1))", "one")
    shown = edited.run("%why").shown
    assert "1 cut off" in shown and "a is as before, so what reads it is not touched" in shown
    edited.run("(defn f [x] (+ x a))\n(f 1)", "two")
    assert re.search(
        r"2 forms, 0 compiled, 0 evaluated, 2 reused.* saved", edited.run("%why").shown
    )


def test_why_tells_of_a_form_that_failed(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n(/ a 0)", "one")
    assert [row[2] for row in rows(kernel.run("%why").shown)] == [
        "compiled, evaluated",
        "compiled, failed",
    ]


def test_why_before_any_cell_says_so(kernel: InProcessKernel) -> None:
    assert "No cell has run code yet" in kernel.run("%why").traceback
    assert "No cell has run code yet" in kernel.run("%rerun").traceback


def test_deps_shows_both_directions(edited: InProcessKernel) -> None:
    shown = edited.run("%deps f").shown
    assert shown.startswith("f: function, cell [2]:1; reads 1 definition, read by 2 forms.")
    assert rows(shown)[0] == ["reads", "a", "1", "cell [4]:1", "(def a 2)"]
    assert rows(shown)[1] == ["read by", "1", "cell [2]:2", "(f 1)"]


def test_deps_of_what_is_not_defined_helps(edited: InProcessKernel) -> None:
    assert "the language's own" in edited.run("%deps map").traceback
    edited.run("(def total 1)")
    assert "Did you mean total?" in edited.run("%deps toatl").traceback
    assert "needs a name" in edited.run("%deps").traceback


def test_stale_lists_results_with_their_causes(edited: InProcessKernel) -> None:
    shown = edited.run("%stale").shown
    assert shown.startswith("2 results are stale")
    assert rows(shown)[0] == ["cell [2]:2", "(f 1)", "a was changed in cell [4], and f reads it"]
    edited.run("%rerun stale")
    assert edited.run("%stale").shown == "Nothing is stale."


def test_rerun_stale_runs_what_is_stale_and_shows_its_values(edited: InProcessKernel) -> None:
    ran = edited.run("%rerun stale")
    assert ran.stream() == "f 4\n"
    assert [row[:3] for row in rows(ran.shown)] == [
        ["cell [2]:2", "(f 1)", "3"],
        ["cell [3]:1", '(println "f" (f 2))', "nil"],
    ]
    assert edited.run("%rerun stale").shown == "Nothing is stale."


def test_rerun_runs_the_last_cell_again(kernel: InProcessKernel) -> None:
    kernel.run("(def n (atom 0))", "one")
    kernel.run("(swap! n inc)", "two")
    assert kernel.run("%rerun").value == "2"
    assert kernel.run("%rerun").value == "3"


def test_rerun_takes_numbers_of_cells_and_all(kernel: InProcessKernel) -> None:
    kernel.run("(def n (atom 0))", "one")
    kernel.run("(swap! n inc)", "two")
    assert rows(kernel.run("%rerun 2").shown)[0][:3] == ["cell [2]:1", "(swap! n inc)", "2"]
    assert [row[:2] for row in rows(kernel.run("%rerun all").shown)] == [
        ["cell [1]:1", "(def n (atom 0))"],
        ["cell [2]:1", "(swap! n inc)"],
    ]
    assert kernel.run("@n").value == "1"
    assert "Nothing is known of cell [77]" in kernel.run("%rerun 77").traceback
    assert "one word too many" in kernel.run("%rerun all 2").traceback


def test_a_rerun_that_fails_is_an_error_with_its_own_place(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    kernel.run("(/ 6 a)", "two")
    kernel.run("(def a 0)", "one")
    ran = kernel.run("%rerun stale")
    assert ":division-by-zero" in ran.traceback and "cell [2]:1:1" in ran.traceback
    assert "(/ 6 a)" in kernel.run("%stale").shown


def test_why_tells_after_a_rerun_what_was_run(edited: InProcessKernel) -> None:
    edited.run("%rerun stale")
    shown = edited.run("%why").shown
    assert "2 evaluated" in shown and "a was changed in cell [4], and f reads it" in shown


def test_cache_counts_and_clears(edited: InProcessKernel) -> None:
    shown = edited.run("%cache").shown
    assert [row[0] for row in rows(shown)][:4] == ["text", "form", "core", "value"]
    assert "it is new: " in shown
    assert re.fullmatch(r"\d+ entr(y|ies) let go\.", edited.run("%cache clear").shown)
    assert "takes clear" in edited.run("%cache claer").traceback


def test_the_phases_below_a_cell_add_up_to_its_time(kernel: InProcessKernel) -> None:
    kernel.run("%timing on")
    ran = kernel.run("(reduce + (map inc (range 20000)))\n%opt\n(str 1)", "one")
    phases = seconds(ran.contents("display_data")[-1]["data"]["text/plain"])
    total = phases.pop("total")
    known = {"read", "lower", "verify", "digest", "optimise", "run", "show", "plan", "kernel"}
    assert known == set(phases)
    assert sum(phases.values()) == pytest.approx(total, rel=0.05)
    assert kernel.run("%who").shown.count("total") == 0, "a cell without code has no phases"


def test_timing_above_one_cell_is_a_setting_for_it(kernel: InProcessKernel) -> None:
    assert "total" in kernel.run("%%set timing on\n(+ 1 2)").shown
    assert kernel.run("(+ 1 3)").shown == ""


@pytest.mark.parametrize("above", ["%time {}", "%%time\n{}", "%%timing\n{}"])
def test_what_is_timed_is_evaluated(kernel: InProcessKernel, above: str) -> None:
    text = above.format("(reduce + (range 3000))")
    kernel.run(text, "one")
    kernel.run(text, "one")
    assert "1 evaluated" in kernel.run("%why").shown


def test_timeit_evaluates_every_run(kernel: InProcessKernel) -> None:
    kernel.run("(reduce + (range 3000))", "one")
    shown = kernel.run("%timeit -n 5 (reduce + (range 3000))").shown
    best = next(row for row in rows(shown) if row[0] == "run")[3]
    assert best != "0 ns"


def test_stats_below_cells_tell_what_was_reused(kernel: InProcessKernel) -> None:
    assert kernel.run("%stats on").shown == "stats: on"
    assert "1 form · 1 compiled" in kernel.run("(+ 1 2)", "one").shown
    assert "0 evaluated · 1 reused" in kernel.run("(+ 1 2)", "one").shown
    kernel.run("%stats off")
    assert kernel.run("(+ 1 2)", "one").shown == ""


@pytest.mark.parametrize("magic", ["%why", "%stale", "%deps a", "%cache"])
def test_hostile_text_of_a_form_is_shown_as_text(kernel: InProcessKernel, magic: str) -> None:
    kernel.run("(def a 1)", "one")
    kernel.run('[a "<script>alert(1)</script>\u202e"]', "two")
    kernel.run("(def a 2)", "one")
    kernel.run('[a "<img onerror=x>\u202e"]', "three")
    for content in kernel.run(magic).contents("display_data"):
        assert "\u202e" not in str(content["data"])
        assert "<script" not in content["data"].get("text/html", "")
        assert "<img" not in content["data"].get("text/html", "")


def test_a_result_made_from_what_is_stale_says_so(kernel: InProcessKernel) -> None:
    kernel.run("(def a 2)", "one")
    kernel.run("(def b (* a a))", "two")
    kernel.run("(def a -2)", "one")
    ran = kernel.run("(+ b 1)", "three")
    assert ran.value == "5"
    assert "made from what is stale: b is stale" in ran.shown
    kernel.run("%rerun stale")
    assert "stale" not in kernel.run("(+ b 1)", "three").shown

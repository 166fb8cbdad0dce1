"""Cells as the engine's sources: edited, deleted, in several parts; what they make stale."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


def undefined(kernel: InProcessKernel, name: str) -> bool:
    return ":undefined-symbol" in kernel.run(name).traceback


def test_what_an_edited_cell_no_longer_defines_is_gone(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n(def b 2)", "one")
    kernel.run("(def b 2)", "one")
    assert undefined(kernel, "a")
    assert kernel.run("b").value == "2"


def test_without_cell_ids_texts_add_up(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)")
    kernel.run("(def b 2)")
    assert kernel.run("[a b]").value == "[1 2]"


def test_the_parts_of_a_cell_are_edited_each_for_itself(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n%who\n(def b 2)\n%who\n(def c 3)", "one")
    ran = kernel.run("(def a 1)\n%who\n(def c 3)", "one")
    assert ran.ok and "defined by" not in ran.shown, "a cell is not told about itself"
    assert undefined(kernel, "b")
    assert kernel.run("[a c]").value == "[1 3]"


def test_a_part_that_moves_within_its_cell_keeps_its_value(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n%who\n(def slow (reduce + (range 5000)))", "one")
    ran = kernel.run("%set stats on\n(def slow (reduce + (range 5000)))", "one")
    assert ran.ok and "defined by" not in ran.shown
    kernel.run("%set stats off")
    kernel.run("%who\n(def slow (reduce + (range 5000)))", "one")
    assert "0 evaluated" in kernel.run("%why").shown


def test_magics_that_run_code_are_parts_of_their_cell(kernel: InProcessKernel) -> None:
    kernel.run("%%time\n(def a 1)\n%who\n(def b 1)", "one")
    kernel.run("%%time\n(def a 1)", "one")
    assert undefined(kernel, "b")
    kernel.run("(def c 1)", "one")
    assert undefined(kernel, "a")
    assert kernel.run("c").value == "1"


def test_a_cell_that_fails_keeps_what_its_later_parts_defined(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n%%time\n(def b 2)", "one")
    kernel.run("(/ 1 0)\n%%time\n(def b 2)", "one")
    assert kernel.run("b").value == "2"


def test_deleted_cells_are_forgotten_with_the_next_request(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n%who\n(def b 2)", "one")
    kernel.run("(+ a 1)", "two")
    ran = kernel.run("1", "three", gone=["one", "never seen"])
    assert ran.shown == "stale now: cell [2]: %stale says why, %rerun stale runs it"
    assert undefined(kernel, "a") and undefined(kernel, "b")


def test_a_cell_that_runs_is_not_deleted(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)\n%who\n(def b 1)", "one")
    ran = kernel.run("(def a 1)\n%who\n(def b 1)", "one", gone=["one"])
    assert ran.ok
    assert kernel.run("[a b]").value == "[1 1]"


@pytest.mark.parametrize("gone", [5, "one", [1, None, {}], {"one": 1}])
def test_metadata_of_another_shape_is_no_deletion(kernel: InProcessKernel, gone: object) -> None:
    kernel.run("(def a 1)", "one")
    request = {"code": "1", "silent": False, "store_history": True}
    kernel._request("execute_request", request, {"cellId": "two", "deletedCells": gone})
    assert kernel.run("a").value == "1"


def test_a_cell_says_which_results_it_made_stale(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    kernel.run("(+ a 1)", "two")
    kernel.run("[a a]", "three")
    ran = kernel.run("(def a 5)", "one")
    assert ran.shown == "stale now: cell [2], cell [3]: %stale says why, %rerun stale runs them"
    assert ran.value == "5" and ran.stream("stderr") == ""
    assert kernel.run("(def a 5)", "one").shown == "", "told once"
    assert kernel.run("(+ a 1)", "two").value == "6"


def test_what_a_cell_makes_stale_and_runs_again_itself_is_not_told(kernel: InProcessKernel) -> None:
    text = "(def a {})\n%opt\n(inc a)"
    kernel.run(text.format(1), "one")
    ran = kernel.run(text.format(2), "one")
    assert "stale" not in ran.shown
    assert ran.contents("execute_result")[-1]["data"]["text/plain"] == "3"


def test_texts_that_nobody_can_edit_are_not_told_as_stale(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)")
    kernel.run("(+ a 1)")
    assert kernel.run("(def a 2)").shown == ""
    assert "(+ a 1)" in kernel.run("%stale").shown


def test_many_stale_cells_are_one_short_line(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    for number in range(30):
        kernel.run(f"[a {number}]", f"reader {number}")
    shown = kernel.run("(def a 2)", "one").shown
    assert "and 22 more" in shown and len(shown) < 200 and "\n" not in shown


def test_a_failing_cell_tells_what_it_made_stale_before(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    kernel.run("(+ a 1)", "two")
    ran = kernel.run("(def a 2)\n(/ 1 0)", "one")
    assert "stale now: cell [2]" in ran.shown
    assert len(ran.contents("error")) == 1


def test_a_cell_that_nothing_reached_runs_only_its_effects(kernel: InProcessKernel) -> None:
    kernel.run('(def a (reduce + (range 1000)))\n(println "effect")\na', "one")
    ran = kernel.run('(def a (reduce + (range 1000)))\n(println "effect")\na', "one")
    assert ran.stream() == "effect\n" and ran.value == "499500"


def test_expressions_of_a_request_are_not_part_of_the_program(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one", user_expressions={"x": "(+ a 1)"})
    kernel.run("(def a 2)", "one")
    assert kernel.run("%stale").shown == "Nothing is stale."
    assert "user expression" not in kernel.run("%rerun all").shown


def test_a_value_that_python_gives_makes_its_readers_stale(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    kernel.run("(+ a 1)", "two")
    kernel.run('%python rtfs["a"] = 10')
    assert "(+ a 1)" in kernel.run("%stale").shown
    assert kernel.run("(+ a 1)", "two").value == "11"


def test_what_capture_keeps_makes_its_readers_stale(kernel: InProcessKernel) -> None:
    kernel.run("%%capture seen\n(println 1)", "one")
    kernel.run("(:stdout seen)", "two")
    kernel.run("%%capture seen\n(println 2)", "one")
    assert kernel.run("(:stdout seen)", "two").value == '"2\\n"'


def test_a_redefinition_in_another_cell_is_told(kernel: InProcessKernel) -> None:
    kernel.run("(def a 1)", "one")
    ran = kernel.run("(def a 2)", "two")
    assert ran.shown == "a was defined by cell [1]; this definition counts now"
    assert ran.stream("stderr") == "", "nothing is wrong"


def test_many_redefinitions_are_few_lines(kernel: InProcessKernel) -> None:
    text = "\n".join(f"(def v{number} 1)" for number in range(50))
    kernel.run(text, "one")
    lines = kernel.run(text + " :again", "two").shown.split("\n")
    assert len(lines) == 9 and lines[-1] == "… and 42 more"

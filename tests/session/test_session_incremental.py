"""What a session tells of its cells: steps with causes, stale results, dependencies, caches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Session
from engine.api import CellResult
from engine.program.freshness import Freshness
from engine.program.parts import Part


class Cells:
    """A notebook without a front end: cells by number, their labels and keys."""

    def __init__(self) -> None:
        self.session = Session()

    def run(self, number: int, text: str, *, again: bool = False) -> CellResult:
        return self.session.run(text, f"cell [{number}]", key=number, again=again)

    def stale(self) -> list[tuple[str, str]]:
        return [(each.head, each.cause) for each in self.session.stale()]


@pytest.fixture
def cells() -> Iterator[Cells]:
    made = Cells()
    yield made
    made.session.close()


def test_a_new_form_is_compiled_and_evaluated_because_it_is_new(cells: Cells) -> None:
    (step,) = cells.run(1, "\n (def   a\n 1)").steps
    assert (step.cell, step.line, step.head) == ("cell [1]", 2, "(def a 1)")
    assert (step.names, step.compiled, step.what) == (("a",), True, "evaluated")
    assert step.cause == "it is new"


def test_a_cell_that_nothing_reached_is_reused_whole(cells: Cells) -> None:
    cells.run(1, "(def a 1) (reduce + (range 5000))")
    again = cells.run(1, "(def a 1) (reduce + (range 5000))")
    assert (again.steps, again.reused, again.value) == ((), 2, 12497500)
    assert again.saved > 0


def test_the_cause_names_the_cell_that_changed_a_name(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(+ a 1)")
    cells.run(1, "(def a 2)")
    cells.run(3, "(def unrelated 2)")
    (step,) = cells.run(2, "(+ a 1)").steps
    assert (step.what, step.compiled) == ("evaluated", False)
    assert step.cause == "a was changed in cell [1]"


def test_the_cause_says_through_which_function_a_name_is_read(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(defn f [] a) (defn g [] (f))")
    cells.run(3, "(g)")
    cells.run(1, "(def a 2)")
    assert cells.stale() == [("(g)", "a was changed in cell [1], and f reads it")]


def test_the_cause_of_compiling_again_is_the_macro(cells: Cells) -> None:
    cells.run(1, "(defmacro m [x] `(+ 1 ~x))")
    cells.run(2, "(m 1)")
    cells.run(1, "(defmacro m [x] `(+ 2 ~x))")
    (step,) = cells.run(2, "(m 1)").steps
    assert step.compiled and step.cause == "macro m was changed in cell [1]"


def test_the_cause_may_be_a_type(cells: Cells) -> None:
    cells.run(1, "(deftype Age :int)")
    cells.run(2, "(let [x :Age 3] x)")
    cells.run(1, "(deftype Age :number)")
    steps = cells.run(2, "(let [x :Age 3] x)").steps
    assert [step.cause for step in steps] == ["the type Age was changed in cell [1]"]


def test_changed_settings_are_a_cause(cells: Cells) -> None:
    cells.run(1, "(+ 1 2)")
    cells.session.type_check = "none"
    (step,) = cells.run(1, "(+ 1 2)").steps
    assert step.cause == "settings changed"


def test_a_name_that_is_gone_is_a_cause(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "[a]")
    cells.session.forget(1)
    assert cells.stale() == [("[a]", "a is not defined any more")]


def test_effects_and_the_wish_to_run_again_are_causes(cells: Cells) -> None:
    cells.run(1, '(println "x") (+ 1 2)')
    shown, _ = cells.run(1, '(println "x") (+ 1 2)', again=True).steps
    assert shown.cause == "it was asked to run again"
    (shown,) = cells.run(1, '(println "x") (+ 1 2)').steps
    assert shown.cause.startswith("it reads or changes something outside")


def test_an_edit_that_gives_the_same_value_is_cut_off(cells: Cells) -> None:
    cells.run(1, "(def a 2)")
    cells.run(2, "(+ a 1)")
    edited = cells.run(1, "(def a (+ 1 1))")
    assert [step.cut_off for step in edited.steps] == [True]
    assert edited.stale == () and cells.stale() == []
    assert cells.run(2, "(+ a 1)").reused == 1


def test_results_that_a_run_made_stale_are_told_once(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(def b (+ a 1))\n(* a 2)")
    edited = cells.run(1, "(def a 5)")
    assert sorted((s.cell, s.line, s.head) for s in edited.stale) == [
        ("cell [2]", 1, "(def b (+ a 1))"),
        ("cell [2]", 2, "(* a 2)"),
    ]
    assert cells.run(1, "(def a 6)").stale == ()
    assert len(cells.stale()) == 2


def test_what_is_stale_runs_again_in_the_order_of_what_it_reads(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(def b (+ a 1))")
    cells.run(3, "(* b 10)")
    cells.run(1, "(def a 5)")
    assert [(r.head, r.result.text) for r in cells.session.rerun()] == [
        ("(def b (+ a 1))", "6"),
        ("(* b 10)", "60"),
    ]
    assert cells.stale() == []


def test_a_form_that_turns_out_fresh_is_not_run_again(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(def positive (> a 0))")
    cells.run(3, "[positive]")
    cells.run(1, "(def a 2)")
    assert [r.head for r in cells.session.rerun()] == ["(def positive (> a 0))"]
    assert cells.stale() == []


def test_what_becomes_stale_meanwhile_runs_before_what_reads_it(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(def b (* a 2))")
    cells.run(3, "(def c (+ b 1))")
    cells.run(4, "(def z (+ a (* 10 c)))")
    cells.run(5, "(def y (- z a))")
    cells.run(1, "(def a 5)")  # c is not stale yet: its b is still 2
    assert [(r.head, r.result.text) for r in cells.session.rerun()] == [
        ("(def b (* a 2))", "10"),
        ("(def c (+ b 1))", "11"),
        ("(def z (+ a (* 10 c)))", "115"),
        ("(def y (- z a))", "110"),
    ]
    assert cells.stale() == []


def test_a_rerun_asks_for_the_order_of_everything_at_most_twice(
    cells: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells.run(0, "(def a 1)")
    for n in range(1, 41):
        cells.run(n, f"(def of-a-{n} (+ a {n}))")
        cells.run(100 + n, f"(def of-of-a-{n} (+ of-a-{n} 1))")
    cells.run(0, "(def a 2)")
    asked: list[int] = []
    in_order = Freshness.in_order

    def counted(self: Freshness, parts: list[Part]) -> list[Part]:
        asked.append(1)
        return in_order(self, parts)

    monkeypatch.setattr(Freshness, "in_order", counted)
    assert len(cells.session.rerun()) == 80
    assert len(asked) <= 2
    assert cells.stale() == []


def test_forms_that_move_keep_their_place_in_what_a_cell_defines(cells: Cells) -> None:
    forms = [f"(def v{n} {n})" for n in range(300)]
    cells.run(1, "\n".join(forms))
    forms[150] = "(def other (+ v149 1))"
    forms[20], forms[280] = forms[280], forms[20]
    forms.insert(40, "(do (def one 1) (def two 2))")
    edited = cells.run(1, "\n".join(forms))
    names = [f"v{n}" for n in range(300)]
    names[150] = "other"
    names[20], names[280] = names[280], names[20]
    names[40:40] = ["one", "two"]
    assert edited.defined == tuple(names)
    assert (len(edited.steps), edited.reused) == (3, 299)
    forms[149] = "(def v148 7)"
    assert cells.run(1, "\n".join(forms)).defined == tuple(names)
    assert cells.session.run("[v148 two]").text == "[7 2]"


def test_a_namespace_entered_by_an_edit_holds_for_the_forms_after_it(cells: Cells) -> None:
    cells.run(1, "(def a 1)\n(def b 2)\n(def c 3)")
    cells.run(1, "(def a 1)\n(ns other)\n(def b 2)\n(def c 3)")
    assert cells.session.namespace == "other"
    assert cells.session.run("[user/a other/b c]").text == "[1 2 3]"


def test_a_failure_ends_a_rerun_and_what_was_not_run_stays_stale(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(def b (/ 6 a))")
    cells.run(3, "[a b]")
    cells.run(1, "(def a 0)")
    (failed,) = cells.session.rerun()
    assert failed.result.problems[0].kind == ":division-by-zero"
    assert {head for head, _ in cells.stale()} == {"(def b (/ 6 a))", "[a b]"}


def test_cells_run_again_by_key_or_label_and_all_of_them(cells: Cells) -> None:
    cells.run(1, "(def n (atom 0))")
    cells.run(2, "(swap! n inc)")
    assert [r.result.text for r in cells.session.rerun([2])] == ["2"]
    assert [r.result.text for r in cells.session.rerun(["cell [2]"])] == ["3"]
    assert [r.head for r in cells.session.rerun("all")] == ["(def n (atom 0))", "(swap! n inc)"]
    assert cells.run(3, "@n").value == 1
    assert cells.session.rerun(["no such cell"]) == ()


def test_dependencies_go_both_ways_with_their_distance(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(defn f [] a)\n(defn g [] (f))")
    cells.run(3, "(g)")
    found = cells.session.dependencies("f")
    assert found is not None
    assert (found.name, found.kind, found.cell, found.line) == ("f", "function", "cell [2]", 1)
    assert [(d.name, d.distance) for d in found.reads] == [("a", 1)]
    assert [(d.name, d.head, d.distance) for d in found.read_by] == [
        ("g", "(defn g [] (f))", 1),
        ("", "(g)", 2),
    ]
    assert cells.session.dependencies("nothing") is None


def test_dependencies_of_definitions_that_read_each_other_end(cells: Cells) -> None:
    cells.run(1, "(defn e? [n] (if (= n 0) true (o? (dec n))))")
    cells.run(2, "(defn o? [n] (if (= n 0) false (e? (dec n))))")
    found = cells.session.dependencies("e?")
    assert found is not None
    assert [d.name for d in found.reads] == [d.name for d in found.read_by] == ["o?"]


def test_the_caches_count_hits_misses_and_reasons(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(+ a 1)")
    cells.run(2, "(+ a 1)")
    cells.run(1, "(def a 2)")
    cells.run(2, "(+ a 1)")
    caches = {each.name: each for each in cells.session.caches()}
    assert (caches["text"].hits, caches["text"].misses) == (1, 4)
    assert (caches["core"].hits, caches["core"].misses) == (2, 3)
    assert caches["value"].reasons == {"it is new": 3, "something that it reads was changed": 1}
    assert caches["value"].bytes > 0
    assert cells.session.clear_caches() == caches["value"].entries
    assert cells.run(2, "(+ a 1)").value == 3, "results stay"


def test_what_the_host_assigns_makes_its_readers_stale(cells: Cells) -> None:
    cells.run(1, "(def a 1)")
    cells.run(2, "(+ a 1)")
    cells.session.assign("a", 10)
    assert cells.stale() == [("(+ a 1)", "a was changed")]
    assert cells.run(2, "(+ a 1)").value == 11
    assert cells.run(1, "(def a 1)").value == 1, "the cell says what it means again"
    assert cells.run(2, "(+ a 1)").value == 2


@pytest.mark.parametrize("name", ["if", "1", "(f)", "a b", ""])
def test_only_names_can_be_assigned(cells: Cells, name: str) -> None:
    with pytest.raises(ValueError):
        cells.session.assign(name, 1)


def test_a_run_inside_of_a_run_keeps_the_outputs_of_both(cells: Cells) -> None:
    inner: list[CellResult] = []

    @cells.session.capability("my.run", "str -> any", effect="compute", grant="allow")
    def nested(text: str) -> object:
        inner.append(cells.session.run(text, "inside"))
        return inner[-1].value

    outer = cells.run(
        1,
        """(println "before")
        (call :my.run "(println 1) (+ 1 2)")
        (println "after")""",
    )
    assert outer.ok, outer.problems
    assert inner[0].stdout == "1\n"
    assert outer.stdout == "before\n1\nafter\n"
    phases = outer.phases
    parts = sum(seconds for name, seconds in phases.items() if name != "total")
    assert parts == pytest.approx(phases["total"], rel=0.05)


def test_a_run_inside_of_a_run_changes_nothing_about_how_the_outer_goes_on(cells: Cells) -> None:
    @cells.session.capability("my.run", "str -> any", effect="compute", grant="allow")
    def nested(text: str) -> object:
        return cells.session.run(text, "inside").value

    text = '(call :my.run "(+ 1 1)") (reduce + (range 100))'
    first = cells.run(1, text)
    assert first.counts["compiled"] == 2
    again = cells.run(1, text, again=True)
    assert [step.what for step in again.steps] == ["evaluated", "evaluated"]


def test_what_is_defined_in_a_module_is_found_in_the_cell_of_the_module(cells: Cells) -> None:
    module = "(module geo (:exports [area]) (defn area [r] (* {} r r)))"
    cells.run(1, module.format(3))
    cells.run(2, "(import geo :as g)\n(g/area 2)")
    cells.session.run(module.format(4), "cell [7]", key=1)
    assert cells.stale() == [("(g/area 2)", "geo/area was changed in cell [7]")]
    found = cells.session.dependencies("g/area")
    assert found is not None and (found.name, found.cell) == ("geo/area", "cell [7]")


def test_a_form_that_comes_back_is_known(cells: Cells) -> None:
    cells.run(1, "(reduce + (range 100))")
    cells.run(1, "(reduce + (range 101))")
    (step,) = cells.run(2, "(reduce + (range   100))").steps
    assert (step.what, step.names) == ("reused", ())


def test_a_form_that_another_cell_ran_is_known_there(cells: Cells) -> None:
    cells.run(1, "(reduce + (range 100))")
    (step,) = cells.run(2, "(reduce + (range 100))").steps
    assert (step.what, step.compiled) == ("reused", True)
    assert step.cause == "a form that means the same has run before"


def test_what_an_earlier_session_kept_is_told(tmp_path: Path) -> None:
    text = "(def a 1) (reduce + (map inc (range 3000)))"
    for _ in range(2):
        session = Session(cache=tmp_path)
        result = session.run(text, "cell [1]", key=1)
        caches = {each.name: each for each in session.caches()}
        session.close()
    assert {step.what for step in result.steps} == {"reused"}
    assert caches["core on disk"].hits == 2 and caches["disk"].entries > 0
    session = Session(cache=tmp_path)
    session.run("1")
    assert session.clear_caches() >= caches["disk"].entries
    assert {each.name: each for each in session.caches()}["disk"].entries == 0
    session.close()

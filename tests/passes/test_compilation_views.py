"""What a session tells of its compilations is exact: the text, what changed in it, and why."""

from __future__ import annotations

import pytest
from workbench import Workbench

from engine import Session
from engine.api import RtfsError
from engine.compilation import Compilation
from engine.ir.marked import Marker, difference, kind_and_place, printed
from engine.ir.show import show_core
from engine.passes.pipeline import AGGRESSIVE
from engine.program.compiling.texts import changes_text, remark_text
from engine.program.compiling.views import unexplained

DEFINITIONS = """
(defn sq [x] (* x x))
(defn fact [n] (if (< n 2) 1 (* n (fact (- n 1)))))
(defn noisy [x] (println "got" x) x)
(def debug false)
"""
TEXTS = (
    "(+ 1 2)",
    "(defn f [a] (if true (+ (sq a) (sq 3) (* 2 3)) nil))",
    "(defn g [x] (if debug (do (println x) x) (let [y (* x 2) z 4] (+ y z))))",
    "(let [k (* 2 3)] (fn [x & more] (try (sq (+ x k)) (catch e (noisy 3)) (finally (noisy 1)))))",
    "(loop [i 0 acc []] (if (< i 10) (recur (inc i) (conj acc (sq i))) acc))",
    "(match [1 2] [a b] (+ a b) {:k v} v _ nil)",
    '(defn h ([x] (h x 1)) ([x:int y] (str "a b" \'sym x y)))',
    "(reduce + 0 (map (fn [x] (* x x)) (filter odd? [1 2 3 4])))",
    "^{:runtime.timeout 3} (noisy (noisy (sq 2)))",
)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    made = Workbench()
    made.define(DEFINITIONS)
    return made


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session()
    made.run(DEFINITIONS, "cell")
    return made


@pytest.mark.parametrize("text", TEXTS)
def test_the_marked_text_is_what_show_core_prints(bench: Workbench, text: str) -> None:
    root = bench.lower(text)
    found = Marker([root]).marked(root)
    assert found.text == show_core(root)
    for token in found.tokens:
        assert "".join(found.text[token.start : token.end].split()) == "".join(token.text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_the_ranges_of_a_node_hold_what_it_prints(bench: Workbench, text: str) -> None:
    root = bench.lower(text)
    found = Marker([root]).marked(root)
    assert found.ranges[id(root)] == ((0, len(found.text)),)
    for n in printed(root):
        for start, end in found.ranges.get(id(n), ()):
            assert start < end
            assert not found.text[start].isspace() and not found.text[end - 1].isspace()


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_not_marked_is_equal_and_every_new_node_is_marked(
    bench: Workbench, text: str
) -> None:
    stages = [s for s in bench.optimised(text, AGGRESSIVE).stages if s.after is not s.before]
    if not stages:
        return
    marker = Marker([stages[0].before, *[s.after for s in stages]])
    for stage in stages:
        before, after = marker.marked(stage.before), marker.marked(stage.after)
        found = difference(before, after)
        gone, new = {id(t) for t in found.gone}, {id(t) for t in found.new}
        kept = [t.text for t in before.tokens if id(t) not in gone]
        assert kept == [t.text for t in after.tokens if id(t) not in new]
        known = {id(n) for n in printed(stage.before)}
        rebuilt = {kind_and_place(n) for n in printed(stage.before)}
        for token in after.tokens:
            made = id(token.owner) not in known and kind_and_place(token.owner) not in rebuilt
            assert not made or id(token) in new, token.text


def test_an_untouched_tree_has_no_difference(bench: Workbench) -> None:
    root = bench.lower(TEXTS[1])
    marker = Marker([root])
    found = difference(marker.marked(root), marker.marked(root))
    assert found.gone == found.new == ()


@pytest.mark.parametrize("text", TEXTS)
def test_every_change_has_a_rule_a_place_and_a_reason(session: Session, text: str) -> None:
    for each in session.compiled(text):
        assert unexplained(each) == ()
        before = each.core.text
        for stage in each.stages[1:]:
            assert stage.changed == (stage.text is not before) or stage.name == "final"
            assert bool(stage.gone or stage.new) <= stage.changed
            before = stage.text


def test_a_change_without_a_remark_is_told(session: Session) -> None:
    from engine.ir.core import Const, Node
    from engine.passes.context import Rewriting
    from engine.passes.rule import Pass

    def silent(root: Node, cx: Rewriting) -> Node:
        return Const(7, cx.origin(root))

    twin = Session()
    twin.add_pass(Pass("silent", (), "Say nothing.", silent, needs=(Const,)))
    (found,) = twin.compiled("(+ 1 2)", "silent")
    assert found.final.text == "7"
    assert unexplained(found) == (("silent", "(+ 1 2)"), ("silent", "7"))


def one(session: Session, text: str, level: str | None = None) -> Compilation:
    (found,) = session.compiled(text, level)
    return found


def test_a_fold_is_told_with_its_rule_its_place_and_both_texts(session: Session) -> None:
    found = one(session, "(defn f [x]\n  (+ x (* 2 3)))", "fold")
    core, fold, final = found.stages
    assert (core.name, fold.name, final.name) == ("core", "fold", "final")
    assert fold.text[fold.new[0].start : fold.new[0].end] == "6"
    assert core.text[fold.gone[0].start : fold.gone[0].end] == "(* 2 3)"
    remark = found.remarks[fold.new[0].remark]
    assert (remark.rule, remark.before, remark.after) == ("fold.prim", "(* 2 3)", "6")
    assert remark.place is not None and (remark.place.line, remark.place.column) == (2, 8)
    assert (core.operations, final.operations) == (2, 1)


def test_compiling_runs_nothing_and_changes_nothing(session: Session) -> None:
    names = session.names()
    found = session.compiled('(def here 1) (println "x") (defn sq [x] x) (sq 2)')
    assert len(found) == 4
    assert found[3].final.text == "2"
    assert session.names() == names
    assert session.run("(sq 3)").text == "9"


def test_without_a_target_it_is_the_text_that_ran_last() -> None:
    session = Session()
    assert session.compiled() == ()
    session.run("(+ 1 2)\n(* 3 4)", "c1", key="k")
    found = session.compiled()
    assert [each.final.text for each in found] == ["3", "12"]
    assert found[1].place is not None and (found[1].place.cell, found[1].place.line) == ("c1", 2)


def test_a_form_of_a_text_sees_the_definitions_before_it(session: Session) -> None:
    found = session.compiled("(defn one [] 1) (one) (defn one [] 2) (one)")
    assert [each.final.text for each in found[1::2]] == ["1", "2"]


def test_a_name_taken_over_by_the_text_is_not_the_primitive(session: Session) -> None:
    found = session.compiled("(defn inc [x] (* x 100)) (inc 2)")
    assert found[1].final.text in ("200", "(inc 2)")


def test_a_function_is_shown_as_it_was_written_at_core_though_it_runs_optimised() -> None:
    session = Session(level="aggressive eager")
    session.run("(defn f [x] (+ x (* 2 3)))")
    session.run("(f 1)")
    session.run("(f 2)")
    assert session.ir("f") == "(defn f [x] (+ x (* 2 3)))"
    assert session.ir("f", "final") == "(defn f [x] (+ x 6))"
    assert session.ir("f", "fold", level="fold") == "(defn f [x] (+ x 6))"


def test_level_none_has_no_stage_between_core_and_final(session: Session) -> None:
    found = one(session, "(+ 1 2)", "none")
    assert [stage.name for stage in found.stages] == ["core", "final"]
    assert not found.final.changed


@pytest.mark.parametrize(
    ("target", "kind", "hint"),
    [
        ("sqq", ":undefined-symbol", "sq"),
        ("(+ 1", ":syntax-error", ""),
        ("(let [x] x)", "", ""),
        ("(import no.such.module)", ":module-error", ""),
    ],
)
def test_a_mistake_in_the_target_is_an_error_with_a_hint(
    session: Session, target: str, kind: str, hint: str
) -> None:
    with pytest.raises(RtfsError) as caught:
        session.compiled(target)
    assert caught.value.problem.kind.startswith(kind)
    assert hint in caught.value.problem.hint


def test_an_unknown_stage_level_or_pass_is_named_with_near_ones(session: Session) -> None:
    with pytest.raises(ValueError, match=r"no such stage: 'flod' \(did you mean fold\?\)"):
        session.ir("sq", "flod")
    with pytest.raises(ValueError, match=r"stages: core, .*final"):
        session.ir("sq", "zzz")
    with pytest.raises(ValueError, match="did you mean aggressive"):
        session.compiled("sq", "agressive")
    with pytest.raises(ValueError, match="did you mean inline"):
        session.pass_doc("inlin")


def test_a_missed_chance_in_code_that_is_gone_is_not_told(session: Session) -> None:
    assert one(session, '(if false (+ "a" 1) 2)').missed == ()
    (missed,) = one(session, "(/ 1 0)").missed
    assert missed.rule == "fold.prim" and "division-by-zero" in missed.why


def test_a_pass_that_fails_is_a_stage_with_its_problem() -> None:
    from engine.ir.core import Const, Node
    from engine.passes.context import Rewriting
    from engine.passes.rule import Pass

    def broken(root: Node, cx: Rewriting) -> Node:
        raise KeyError("lost")

    session = Session()
    session.add_pass(Pass("broken", (), "Fail.", broken, needs=(Const,)))
    found = one(session, "(+ 1 2)", "broken fold")
    assert found.stages[1].problem == "KeyError: 'lost'"
    assert found.final.text == "3"
    assert "broken failed" in changes_text(found)


def test_blame_names_the_source_and_the_rules_of_each_part(session: Session) -> None:
    (found,) = session.blame("(defn f [a] (+ a (sq 3)))", "inline,propagate,fold")
    parts = {found.text[each.start : each.end]: each for each in found.ranges}
    nine = parts["9"]
    assert nine.calls == ("sq",)
    assert nine.place is not None and nine.place.cell == "cell"
    assert nine.rules[-1] == "fold.prim"
    assert parts["(defn f [a]"].rules == ()


def test_a_pass_tells_its_levels_knobs_and_laws(session: Session) -> None:
    doc = session.pass_doc("inline")
    assert doc.levels == ("aggressive",)
    assert all(knob.comment for knob in doc.knobs) and doc.knobs
    assert any(law.before for rule in doc.rules for law in rule.laws)
    assert {each.name for each in session.passes()} >= {"fold", "inline"}


def test_facts_tell_types_effects_and_cost_without_running() -> None:
    session = Session()
    session.run(DEFINITIONS)
    (sq,) = session.facts("sq")
    assert sq.arities[0].parameters[0][0] == "x"
    assert sq.effects == ("may raise an error",)
    assert "asks the host" in session.facts('(println "not printed")')[0].effects
    assert session.facts("42")[0].effects == ()
    assert session.facts("(sq 3)")[0].cost > session.facts("42")[0].cost
    assert session.run("1").stdout == ""


def test_hostile_text_stays_text(session: Session) -> None:
    found = one(session, '(str "<script>" "\u001b[31m\\u001b{}[" :k)')
    assert unexplained(found) == ()
    for remark in found.remarks:
        assert "\u001b" not in remark_text(remark)


def test_a_deep_program_is_shown(session: Session) -> None:
    deep = 400
    found = one(session, "(inc " * deep + "x" + ")" * deep)
    assert found.core.nodes == deep + 1

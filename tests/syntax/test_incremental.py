"""An edited text reads as if it had never been read before, and only what was edited is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_strategies import anything, program, soup

from engine.base.diagnostic import Diagnostic
from engine.base.span import Span
from engine.syntax.forms import Form, Seq
from engine.syntax.incremental import Readings
from engine.syntax.printforms import show_form
from engine.syntax.reader import ReadResult, read

FORMS = [f"(defn f{n} [x]\n  (str x {n})) ; of {n}" for n in range(12)]
TEXT = "\n".join(FORMS)


def place(span: Span | None) -> object:
    if span is None:
        return None
    return (span.unit.cell, span.unit.text, span.unit.start, span.start, span.end, span.text())


def places(form: Form) -> list[object]:
    found, todo = [], [form]
    while todo:
        at = todo.pop()
        found.append(place(at.span))
        todo.extend(at.meta)
        if type(at) is Seq:
            todo.extend(at.items)
    return found


def told(problem: Diagnostic) -> object:
    labels = [(place(label.span), label.text) for label in problem.labels]
    return (problem.code, problem.message, problem.hint, place(problem.span), labels)


def plainly(result: ReadResult) -> object:
    return (
        [(show_form(top.form), top.unit.start, places(top.form)) for top in result.forms],
        [told(problem) for problem in result.problems],
    )


def assert_read_alike(texts: list[str]) -> None:
    readings = Readings()
    for text in texts:
        assert plainly(readings.read(text, "c")) == plainly(read(text, "c")), texts


def edits(text: str) -> st.SearchStrategy[str]:
    """The text with something put in, taken out, or put in another's place."""
    pieces = st.one_of(
        soup(3),
        program(),
        st.sampled_from([*"()[]{}\"';\n#^ ", '"', "#|", "|#", "#_", "\n(", ")\n", "#!", "'\n("]),
    )
    return st.tuples(st.integers(0, len(text)), st.integers(0, 3) | st.integers(0, 60), pieces).map(
        lambda edit: text[: edit[0]] + edit[2] + text[edit[0] + edit[1] :]
    )


def lined(forms: list[str]) -> str:
    return "\n".join(forms)


@given(st.data(), st.lists(program(), max_size=8).map(lined) | anything() | st.just(TEXT))
@settings(max_examples=500, deadline=None)
def test_every_edit_reads_as_a_full_read_does(data: st.DataObject, text: str) -> None:
    texts = [text]
    for _ in range(data.draw(st.integers(1, 5))):
        texts.append(data.draw(edits(texts[-1])))
    assert_read_alike(texts)


@pytest.mark.parametrize(
    "typed", ['(+ 1 "a b" [2 #_x 3])', "#| ( |# '(", '"\\"" ; "', "^:k {:a 1}"]
)
@pytest.mark.parametrize("at", [0, 5, len(FORMS[0]) + 1, len(TEXT) // 2, len(TEXT)])
def test_typing_and_deleting_character_by_character(typed: str, at: int) -> None:
    texts = [TEXT[:at] + typed[:count] + TEXT[at:] for count in range(len(typed) + 1)]
    assert_read_alike([*texts, *reversed(texts)])


@pytest.mark.parametrize("at", range(0, len(TEXT), 7))
def test_one_character_less_anywhere_then_back(at: int) -> None:
    less = TEXT[:at] + TEXT[at + 1 :]
    assert_read_alike([TEXT, less, "(" + less, less, TEXT, "\n" + TEXT])


def test_forms_that_an_edit_does_not_touch_are_the_same_objects() -> None:
    readings = Readings()
    before = readings.read(TEXT, "c").forms
    after = readings.read(TEXT.replace("x 5", "x\n 55"), "c").forms
    same = [one.form is other.form for one, other in zip(before, after, strict=True)]
    assert same == [n != 5 for n in range(12)]


def test_a_bracket_that_is_opened_leaves_the_forms_below_it_alone() -> None:
    readings = Readings()
    before = readings.read(TEXT, "c").forms
    opened = readings.read(TEXT.replace("(str x 5", "((str x 5"), "c")
    assert [problem.code for problem in opened.problems] == ["R0101"]
    assert [top.form for top in opened.forms] == [t.form for n, t in enumerate(before) if n != 5]


def test_the_same_text_is_not_read_again() -> None:
    readings = Readings()
    assert readings.read(TEXT, "c") is readings.read(TEXT, "c")


def test_each_cell_has_its_own_last_text() -> None:
    readings = Readings()
    one, other = readings.read(TEXT, "a"), readings.read(TEXT + " 1", "b")
    assert readings.read(TEXT, "a") is one
    assert readings.read(TEXT + " 1", "b") is other

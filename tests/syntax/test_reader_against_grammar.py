"""The reader and the formal grammar agree: on what is RTFS, and on its structure."""

from __future__ import annotations

from hypothesis import given, settings
from syntax_strategies import anything, broken, program, soup

from engine.syntax.explain import Outline, accepts, explain, outline
from engine.syntax.forms import Form, Seq
from engine.syntax.printforms import shorthand_of
from engine.syntax.problems import CODES, SEMANTIC
from engine.syntax.reader import read


def reads(text: str) -> bool:
    """Whether the reader finds no mistake but such that no grammar can see."""
    return all([problem.code in SEMANTIC for problem in read(text).problems])


def shape(form: Form) -> Outline:
    """A form as the grammar outlines it."""
    at = form.span.unit.text
    result: Outline
    if not isinstance(form, Seq):
        result = form.span.text()
    else:
        mark = at[form.span.unit.start + form.span.start :]
        head = form.items[0] if form.items else None
        written = shorthand_of(form)
        if written and head is not None and head.span.text() == written and mark[0] != "(":
            result = (written, tuple([shape(item) for item in form.items[1:]]))
        else:
            result = (form.open, tuple([shape(item) for item in form.items]))
    for meta in reversed(form.meta):
        result = ("^", (shape(meta), result))
    return result


@given(program())
@settings(max_examples=300, deadline=None)
def test_what_the_grammar_derives_reads_without_problems(text: str) -> None:
    assert explain(text) is None
    assert reads(text)


@given(program())
@settings(max_examples=200, deadline=None)
def test_forms_have_the_structure_that_the_grammar_gives(text: str) -> None:
    result = read(text)
    if not result.problems:
        assert tuple([shape(top.form) for top in result.forms]) == outline(text)


@given(broken())
@settings(max_examples=300, deadline=None)
def test_reader_and_grammar_agree_on_broken_programs(text: str) -> None:
    assert reads(text) == accepts(text)
    if accepts(text) and not read(text).problems:
        assert tuple([shape(top.form) for top in read(text).forms]) == outline(text)


@given(soup())
@settings(max_examples=700, deadline=None)
def test_reader_and_grammar_agree_on_soup(text: str) -> None:
    assert reads(text) == accepts(text)
    if accepts(text) and not read(text).problems:
        assert tuple([shape(top.form) for top in read(text).forms]) == outline(text)


@given(anything())
@settings(max_examples=300, deadline=None)
def test_every_problem_has_a_code_a_message_and_a_place_in_the_text(text: str) -> None:
    for problem in read(text, "cell").problems:
        assert problem.kind == "syntax-error"
        assert problem.code in CODES
        assert problem.message and not problem.message.endswith(".")
        for span in [problem.span, *[label.span for label in problem.labels]]:
            assert span is not None
            assert span.unit.cell == "cell"
            assert 0 <= span.unit.start + span.start <= span.unit.start + span.end <= len(text)
            assert span.start >= 0


@given(anything())
@settings(max_examples=300, deadline=None)
def test_a_form_is_offered_for_running_only_when_all_of_it_was_read(text: str) -> None:
    result = read(text)
    units = {id(problem.span.unit) for problem in result.problems if problem.span}
    assert not units & {id(top.unit) for top in result.forms}

"""A form that says the same moves to its new place, with everything that was made of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from syntax_strategies import program

from engine.base.span import Span
from engine.syntax.digest import digest, relocate
from engine.syntax.format import format_text
from engine.syntax.forms import Form, Seq
from engine.syntax.incremental import Readings
from engine.syntax.reader import read


def spans(top: Form) -> list[Span]:
    """The spans of a form's nodes, in the order of the text."""
    found, todo = [], [top]
    while todo:
        form = todo.pop()
        found.append(form.span)
        if isinstance(form, Seq):
            todo += form.items[::-1]
        todo += form.meta[::-1]
    return found


def places(top: Form) -> list[tuple[str, int, int, int]]:
    return [(s.unit.cell, s.unit.start, s.start, s.end) for s in spans(top)]


def one(text: str, cell: str = "") -> Form:
    (top,) = read(text, cell).forms
    return top.form


@given(program(), st.integers(1, 100))
def test_every_node_stands_where_its_counterpart_stands(text: str, width: int) -> None:
    before = read(text, "old").forms
    after = read(" ; moved\n" + format_text(text, width).lstrip("\ufeff"), "new").forms
    if text.startswith(("#!", "\ufeff#!")):
        return  # the first line is no comment any more
    for old, new in zip(before, after, strict=True):
        shared = spans(old.form)
        relocate(old.form, new.form)
        assert places(old.form) == places(new.form)
        assert [s.text() for s in spans(old.form)] == [s.text() for s in spans(new.form)]
        assert all(a is b for a, b in zip(shared, spans(old.form), strict=True))


def test_a_node_that_kept_its_span_points_at_the_new_text() -> None:
    old, new = one("(f (g 1) 2)"), one("\n\n(f ; note\n   (g   1)\n 2)", "other")
    assert isinstance(old, Seq)
    kept = old.items[1].span  # as a node of Core has it
    relocate(old, new)
    assert (kept.text(), kept.unit.cell) == ("(g   1)", "other")


def test_a_form_that_was_moved_follows_later_edits() -> None:
    readings = Readings()
    old = readings.read("(f 1)\n(g 2)").forms[1].form
    new = readings.read("(f 1)\n(g  2)").forms[1].form
    assert new is not old
    relocate(old, new)
    readings.read("(longer f 1)\n(g  2)")
    assert old.span.text() == "(g  2)"
    assert old.span.unit.start == 13


def test_docstrings_may_differ_or_be_in_one_of_the_two() -> None:
    texts = ['(defn f "A." [x] (g x))', "(defn f [x] (g x))", '(defn f "Much longer." [x] (g x))']
    texts += ['^{:doc "d"} (defn f "A." [x] (g x))', '(defn ^{:k 1 :doc "d"} f [x] (g x))']
    texts += ["(defn ^{:k 1} f [x] (g x))"]
    for text in texts:
        for other in texts:
            old, new = one(text), one("\n " + other)
            if digest(old).code != digest(new).code:
                assert (":k" in text) != (":k" in other)
                continue
            relocate(old, new)
            assert isinstance(old, Seq)
            assert old.items[-1].span.text() == "(g x)"
            assert old.span.text() == other[other.index("(") :]
            assert all(0 <= s.start <= s.end <= len(other) for s in spans(old))


def test_deep_forms_move() -> None:
    text = "(" * 5_000 + ")" * 5_000
    old, new = one(text), one("  " + text)
    relocate(old, new)
    assert places(old) == places(new)

"""Forms print as text that reads as the same forms, and become data and come back unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from syntax_strategies import program

from engine.base.diagnostic import CompileError
from engine.base.span import Span, Unit
from engine.syntax.convert import Places, datum, form_of
from engine.syntax.forms import Form, Lit, Seq, Sym
from engine.syntax.printforms import form_of_text, show_form, tree_text
from engine.syntax.reader import read
from engine.syntax.same import same_form
from engine.values.atoms import Mark, Symbol
from engine.values.lists import PList, plist
from engine.values.maps import PMap
from engine.values.sets import PSet

NOWHERE = Span(Unit("", 0, ""), 0, 0)


def is_plain(form: Form) -> bool:
    """Data has no metadata of its own, and one entry for keys that are the same code."""
    todo = [form]
    while todo:
        at = todo.pop()
        if at.meta or (isinstance(at, Seq) and at.open in ("{", "#{")):
            return False
        todo += at.items if isinstance(at, Seq) else ()
    return True


@given(program())
@settings(max_examples=300, deadline=None)
def test_a_printed_form_reads_as_the_same_form(text: str) -> None:
    for top in read(text).forms:
        assert same_form(form_of_text(show_form(top.form)), top.form)


@pytest.mark.parametrize(
    "text", ["'x", "`(a ~b ~@c)", "~ @x", "@x", "#(+ % 1)", "^:a ^{:b 1} x", "''x", "(quote)", "':"]
)
def test_shorthands_print_as_they_are_written(text: str) -> None:
    assert show_form(form_of_text(text)) == text


def test_a_list_that_spells_a_shorthand_out_prints_as_it_is_written() -> None:
    assert show_form(form_of_text("(quote (unquote x))")) == "(quote (unquote x))"
    assert show_form(form_of_text("(quote a b)")) == "(quote a b)"


def test_one_form_is_wanted() -> None:
    with pytest.raises(ValueError, match="expected one form, found 2"):
        form_of_text("a b")
    with pytest.raises(CompileError):
        form_of_text("(a")


def test_the_outline_names_kinds_and_places() -> None:
    form = read('\n (f ^:k [1.5\n  #{"s"}])').forms[0].form
    assert tree_text(form).split("\n") == [
        "list  2:2-3:11",
        "  symbol f  2:3-2:4",
        "  vector  2:9-3:10",
        "    ^ keyword :k  2:6-2:8",
        "    float 1.5  2:10-2:13",
        "    set  3:3-3:9",
        '      string "s"  3:5-3:8',
    ]


def test_data_of_a_form_has_the_kinds_of_values() -> None:
    data = datum(form_of_text("(f [1 2] {:a b} #{3} nil)"))
    assert isinstance(data, PList)
    head, vector, table, members, nothing = list(data)
    assert head == Symbol("f")
    assert vector == (1, 2)
    assert isinstance(table, PMap) and len(table) == 1
    assert isinstance(members, PSet) and members.contains(3)
    assert nothing is None


@given(program())
@settings(max_examples=200, deadline=None)
def test_data_that_comes_back_unchanged_gets_its_very_forms_back(text: str) -> None:
    for top in read(text).forms:
        places = Places()
        data = datum(top.form, places)
        back = form_of(data, NOWHERE, places)
        assert same_form(back, top.form) or not is_plain(top.form)
        if isinstance(top.form, Sym) or (isinstance(top.form, Seq) and top.form.items):
            assert back is top.form


@given(program())
@settings(max_examples=200, deadline=None)
def test_data_becomes_an_equal_form_without_the_table(text: str) -> None:
    for top in read(text).forms:
        if is_plain(top.form):
            assert same_form(form_of(datum(top.form), NOWHERE), top.form)


def test_parts_of_a_call_keep_their_places_in_what_a_macro_builds_from_them() -> None:
    call = form_of_text("(swap (f x) y)")
    assert isinstance(call, Seq)
    places = Places()
    first, second = [datum(item, places) for item in call.items[1:]]
    built = form_of(plist([Symbol("list"), second, first]), call.span, places)
    assert isinstance(built, Seq)
    assert built.items[1] is call.items[2]
    assert built.items[2] is call.items[1]
    assert built.items[0].span is call.span


def test_marks_survive_and_values_without_syntax_become_literals() -> None:
    mark = Mark("user")
    built = form_of((Symbol("x", mark), len), NOWHERE)
    assert isinstance(built, Seq) and built.open == "["
    symbol, function = built.items
    assert isinstance(symbol, Sym) and symbol.mark is mark
    assert isinstance(function, Lit) and function.value is len


def test_a_result_larger_than_its_limit_is_a_macro_error() -> None:
    data: object = 1
    for _ in range(30):
        data = (data, data)
    with pytest.raises(CompileError) as raised:
        form_of(data, NOWHERE, limit=1000)
    assert raised.value.diagnostic.kind == "macro-error"


def test_depth_is_no_limit() -> None:
    depth = 50_000
    form = read("[" * depth + "]" * depth).forms[0].form
    data = datum(form)
    assert len(show_form(form_of(data, NOWHERE))) == 2 * depth

"""What a template becomes before it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from engine.base.diagnostic import CompileError
from engine.macro.expand import Expander
from engine.macro.quasi import quasiquote
from engine.syntax.forms import Seq, Sym
from engine.syntax.printforms import form_of_text, show_form


def template(text: str) -> str:
    form = form_of_text(text)
    assert isinstance(form, Seq)
    return show_form(quasiquote(form.items[1], Expander("user")))


TEMPLATES = [
    ("`1", "1"),
    ("`x", '(template-symbol "x")'),
    ("`~x", "x"),
    ("`(f ~x 1)", '(list (template-symbol "f") x 1)'),
    ("`[~x y]", '[x (template-symbol "y")]'),
    ("`{:k ~v}", "{:k v}"),
    ("`#{~v}", "#{v}"),
    ("`(f ~@xs 1)", '(template-list [(template-symbol "f")] xs [1])'),
    ("`[~@xs]", "(template-vector xs)"),
    ("`{:a 1 ~@xs ~@ys}", "(template-map [:a 1] xs ys)"),
    ("`#{1 ~@xs}", "(template-set [1] xs)"),
    ("`[a & _]", "[(template-symbol \"a\") '& '_]"),
    ("`~'x", "'x"),
    ("`(x# x#)", '(let [x (template-gensym "x")] (list x x))'),
    ("`'~x", '(list (template-symbol "quote") x)'),
    (
        "`(a `(b ~c ~~d))",
        '(list (template-symbol "a") (list (template-symbol "quasiquote")'
        ' (list (template-symbol "b") (list (template-symbol "unquote") (template-symbol "c"))'
        ' (list (template-symbol "unquote") d))))',
    ),
]


@pytest.mark.parametrize(("text", "expected"), TEMPLATES, ids=[t for t, _ in TEMPLATES])
def test_a_template_becomes_the_expression_that_builds_it(text: str, expected: str) -> None:
    assert template(text) == expected


@pytest.mark.parametrize("text", ["`~@xs", "`(unquote)", "`(f (unquote a b))"])
def test_an_unquote_in_the_wrong_place_is_refused(text: str) -> None:
    with pytest.raises(CompileError):
        template(text)


def test_generated_names_of_two_templates_differ() -> None:
    first = quasiquote(form_of_text("x#"), Expander("user"))
    second = quasiquote(form_of_text("x#"), Expander("user"))
    marks = []
    for form in (first, second):
        assert isinstance(form, Seq)
        name = form.items[2]
        assert isinstance(name, Sym)
        marks.append(name.mark)
    assert marks[0] is not marks[1]


@pytest.fixture
def deep() -> Iterator[None]:
    """The recursion limit that a session sets."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("deep")
def test_five_thousand_levels_of_template_are_no_limit() -> None:
    depth = 5_000
    text = "(" * depth + "~x" + ")" * depth
    assert isinstance(quasiquote(form_of_text(text), Expander("user")), Seq)

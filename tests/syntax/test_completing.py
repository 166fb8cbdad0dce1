"""Half-typed text: whether Enter runs it, where the next line begins, what the cursor is on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_strategies import anything, program

from engine.syntax.complete import completeness, indent_in, token_at
from engine.syntax.halftyped import open_from


@pytest.mark.parametrize(
    ("text", "status", "indent"),
    [
        ("", "complete", 0),
        ("(+ 1 2)", "complete", 0),
        ("(let [a 1]", "incomplete", 2),
        ("(let [a 1", "incomplete", 6),
        ("(foo a", "incomplete", 5),
        ("(foo", "incomplete", 2),
        ("(foo a\n  (bar b", "incomplete", 7),
        ("(do\n  (when x\n    (f)", "incomplete", 4),
        ("{:a 1", "incomplete", 1),
        ("#{1", "incomplete", 2),
        ("#(+ %", "incomplete", 4),
        ("((f) a", "incomplete", 1),
        ('(f "abc', "incomplete", 0),
        ("#| x", "incomplete", 0),
        ("(f) '", "incomplete", 0),
        ("(f x)\n(g", "incomplete", 2),
        (")", "invalid", 0),
        ("(a ')", "invalid", 0),
        ("(f 12abc", "invalid", 0),
        ("::x", "invalid", 0),
    ],
)
def test_completeness(text: str, status: str, indent: int) -> None:
    assert completeness(text) == (status, " " * indent)


@pytest.mark.parametrize(
    ("text", "prefix", "kind", "call", "argument"),
    [
        ("(map in|", "in", "symbol", "map", 1),
        ("(ma|p x", "ma", "symbol", "map", 0),
        ("(f x |", "", "", "f", 2),
        ("(f |x)", "", "symbol", "f", 1),
        ("(|", "", "", "", 0),
        ("|", "", "", "", 0),
        ("(f :ke|", ":ke", "keyword", "f", 1),
        ("x:in|t", ":in", "keyword", "", 0),
        ("(f (g a) b|", "b", "symbol", "f", 2),
        ("(let [x (inc y|", "y", "symbol", "inc", 1),
        ("(let [x|", "x", "symbol", "", 0),
        ('(f "ab|c")', '"ab', "string", "f", 1),
        ('(f "ab|', '"ab', "string", "f", 1),
        ('"a"|', "", "", "", 0),
        ("; com|", "; com", "comment", "", 0),
        ("12|3", "12", "number", "", 0),
        ("%who|", "%who", "magic", "", 0),
        ("(f)\n%%b|", "%%b", "magic", "", 0),
        ("#(f %|", "%", "symbol", "", 0),
        ("'fo|o", "fo", "symbol", "", 0),
        ("tool/lo|", "tool/lo", "symbol", "", 0),
        ("(f]) (g x|", "x", "symbol", "g", 1),
        ("#| #| |# (f x|", "#| #| |# (f x", "comment", "", 0),
    ],
)
def test_token_at_the_cursor(text: str, prefix: str, kind: str, call: str, argument: int) -> None:
    cursor = text.rindex("|")
    found = token_at(text[:cursor] + text[cursor + 1 :], cursor)
    assert (found.prefix, found.kind, found.call, found.argument) == (prefix, kind, call, argument)


@given(st.lists(program(), max_size=6).map("\n".join), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_the_indent_is_that_of_what_is_open_at_the_end(text: str, cut: int) -> None:
    opened = text[:cut] + "(" + text[cut:]
    status, indent = completeness(opened)
    if status == "incomplete" and indent:
        assert len(indent) == indent_in(opened, open_from(opened, 0, len(opened)).groups)


@given(anything(), st.integers(-5, 200))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_broken(text: str, cursor: int) -> None:
    status, indent = completeness(text)
    assert status in ("complete", "incomplete", "invalid")
    assert not indent.strip(" ")
    found = token_at(text, cursor)
    assert 0 <= found.start <= found.end <= len(text)
    assert text[found.start : found.end].startswith(found.prefix)

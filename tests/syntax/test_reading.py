"""Every literal, shorthand and comment reads as LANGUAGE.md says, at its place."""

from __future__ import annotations

import math

import pytest

from engine.syntax.decode import decode
from engine.syntax.forms import Form, Lit, Seq, Sym
from engine.syntax.printforms import show_form
from engine.syntax.reader import read
from engine.values.atoms import Keyword, Resource, Timestamp, Uuid, keyword


def forms(text: str) -> list[Form]:
    result = read(text)
    assert result.problems == ()
    return [top.form for top in result.forms]


def one(text: str) -> Form:
    (form,) = forms(text)
    return form


def value(text: str) -> object:
    form = one(text)
    assert isinstance(form, Lit)
    return form.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nil", None),
        ("true", True),
        ("false", False),
        ("42", 42),
        ("+5", 5),
        ("-5", -5),
        ("-0", 0),
        ("007", 7),
        ("0xFf", 255),
        ("-0x10", -16),
        ("0o17", 15),
        ("0b101", 5),
        ("1.5", 1.5),
        ("1e5", 1e5),
        ("-1.5E-3", -0.0015),
        ("##Inf", math.inf),
        ("##-Inf", -math.inf),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ('"a,b;(#"', "a,b;(#"),
        ('"two\nlines"', "two\nlines"),
        (r'"\n\t\r\\\"\/\0"', '\n\t\r\\"/\0'),
        (r'"A\u{e9}\u{1F600}"', "Aé😀"),
        (r'"\ud83d\ude00"', "😀"),
        (":a", keyword("a")),
        (":a.b/c", keyword("a.b/c")),
        (":ns:v1.2/name", keyword("ns:v1.2/name")),
        (":rtfs.core:v2.0:plan", keyword("rtfs.core:v2.0:plan")),
        (":int?", keyword("int?")),
        (":>=", keyword(">=")),
        ("2025-01-31T10:00:00Z", Timestamp("2025-01-31T10:00:00Z")),
        ("2024-02-29T10:00:00.123Z", Timestamp("2024-02-29T10:00:00.123Z")),
        ("2025-01-31T10:00:00_123Z", Timestamp("2025-01-31T10:00:00.123Z")),
        ("123E4567-e89b-12d3-a456-426614174000", Uuid("123e4567-e89b-12d3-a456-426614174000")),
        ("abcdefAB-e89b-12d3-a456-426614174000", Uuid("abcdefab-e89b-12d3-a456-426614174000")),
        ("resource://a/b?c=1", Resource("resource://a/b?c=1")),
    ],
)
def test_a_literal_reads_as_its_value(text: str, expected: object) -> None:
    found = value(text)
    assert type(found) is type(expected)
    assert found == expected


def test_nan_reads() -> None:
    found = value("##NaN")
    assert isinstance(found, float) and math.isnan(found)


@pytest.mark.parametrize("digits", [599, 600, 601, 4300, 4301, 100_000])
def test_integers_of_any_length_are_exact(digits: int) -> None:
    assert value("9" * digits) == 10**digits - 1
    assert value("-1" + "0" * (digits - 1)) == -(10 ** (digits - 1))


@pytest.mark.parametrize(
    "name",
    """+ - -> ->> -x x-y if-let trueish nilly false-pos % %1 %& & &rest a.b/c a/b/c / x# .method
    Exception. x@y name@1.0.0 λ été имя _ $x <= not= ns:v1.2/name | : *x* inc' नमस्ते""".replace(
        "inc'", ""
    ).split(),
)
def test_a_symbol_reads_whole(name: str) -> None:
    form = one(name)
    assert isinstance(form, Sym)
    assert form.name == name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x:int", ["x", ":int"]),
        ("x:v1", ["x", ":v1"]),
        ("x: int", ["x", ":", "int"]),
        ("x : int", ["x", ":", "int"]),
        ("x:[:vector int]", ["x", ":", "[:vector int]"]),
        ("(resource://a)b", ["(resource://a)", "b"]),
        ("1:a", ["1", ":a"]),
        ("x:#{1} :#| c |# y", ["x", ":", "#{1}", ":", "y"]),
        ("a,b", ["a", "b"]),
        ('"a""b"', ['"a"', '"b"']),
        ("#_ #_ a b c", ["c"]),
        ("#_(a [b]) c #_d", ["c"]),
        ("'#_a b", ["'b"]),
        ("#| a #| b |# c |# d ; e\n f", ["d", "f"]),
        ("#| #| #| #| deep |# |# |# |# d", ["d"]),
        ("#!/usr/bin/env rtfs\n1", ["1"]),
        ("\ufeff1", ["1"]),
        ("", []),
        ("; only", []),
        ("()[]{}#{}", ["()", "[]", "{}", "#{}"]),
        ("#(+ % 1)", ["#(+ % 1)"]),
        ("(.method obj 1)", ["(.method obj 1)"]),
        ("{[1] 2 {} 3 nil 4}", ["{[1] 2 {} 3 nil 4}"]),
        ("{1 :a 1.0 :b true :c}", ["{1 :a 1.0 :b true :c}"]),
        ("~@x ~ @x @@x `(a ~b)", ["~@x", "~ @x", "@@x", "`(a ~b)"]),
    ],
)
def test_a_text_reads_as_these_forms(text: str, parts: list[str]) -> None:
    assert [show_form(form) for form in forms(text)] == parts


@pytest.mark.parametrize(
    ("text", "head", "length"),
    [
        ("'x", "quote", 1),
        ("`x", "quasiquote", 1),
        ("~x", "unquote", 1),
        ("~@x", "unquote-splicing", 2),
        ("@x", "deref", 1),
        ("#(x)", "shorthand-fn", 2),
    ],
)
def test_a_shorthand_is_a_list_whose_head_stands_at_the_mark(
    text: str, head: str, length: int
) -> None:
    form = one("  " + text)
    assert isinstance(form, Seq)
    assert [repr(item) for item in form.items] == [head, "x"]
    assert (form.items[0].span.start, form.items[0].span.end) == (0, length)
    assert form.span.text() == text


def test_metadata_is_outermost_first_and_may_stand_before_any_form() -> None:
    form = one("^:a ^{:b 1} (f ^:c x)")
    assert [show_form(meta) for meta in form.meta] == [":a", "{:b 1}"]
    assert isinstance(form, Seq)
    assert [show_form(meta) for meta in form.items[1].meta] == [":c"]


def test_every_top_level_form_has_a_unit_of_its_own_and_spans_relative_to_it() -> None:
    result = read("; c\n(a\n b) #_ x ^:k [c]", "cell-1")
    first, second = result.forms
    assert (first.unit.cell, first.unit.start) == ("cell-1", 4)
    assert isinstance(first.form, Seq)
    assert (first.form.span.start, first.form.span.end) == (0, 6)
    assert first.form.items[1].span.start == 4
    assert second.unit is not first.unit
    assert second.unit.start == 16
    assert second.form.span.text() == "[c]"


@pytest.mark.parametrize("opening", ["(", "[", "#{", "'", "#(", "@"])
def test_a_hundred_thousand_levels_read(opening: str) -> None:
    closing = {"(": ")", "[": "]", "#{": "}", "#(": ")"}.get(opening, "")
    depth = 100_000
    result = read(opening * depth + "x" + closing * depth)
    assert result.problems == ()
    assert len(result.forms) == 1


def test_keywords_are_interned() -> None:
    found = value(":some-keyword")
    assert isinstance(found, Keyword)
    assert found is keyword("some-keyword")


def test_bytes_decode_with_the_place_of_the_first_that_is_not_utf8() -> None:
    assert decode("(é)".encode()) == ("(é)", ())
    text, (problem,) = decode(b"(+ 1\n\xc3\xa9 \xff)", "f.rtfs")
    assert text == "(+ 1\né �)"
    assert (problem.kind, problem.code) == ("syntax-error", "R0120")
    assert "0xff at offset 8 (line 2, column 3)" in problem.message
    assert problem.span is not None and problem.span.unit.start == 7


def test_a_utf16_file_is_named_as_such() -> None:
    _, (problem,) = decode("(+ 1 2)".encode("utf-16"))
    assert "UTF-16" in problem.hint

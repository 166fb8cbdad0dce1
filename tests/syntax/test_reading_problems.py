"""Every mistake has its code, its place and its help; what follows it is still read."""

from __future__ import annotations

import pytest

from engine.base.diagnostic import Diagnostic
from engine.syntax.explain import explain
from engine.syntax.printforms import show_form
from engine.syntax.problems import CODES
from engine.syntax.reader import MOST_PROBLEMS, read


def place(problem: Diagnostic) -> tuple[int, int]:
    assert problem.span is not None
    start = problem.span.unit.start
    return start + problem.span.start, start + problem.span.end


CASES = [
    ("(a (b", "R0101", (5, 5), "`(` on line 1 is never closed"),
    ("\n[a\n b", "R0101", (6, 6), "`[` on line 2 is never closed"),
    ("(a]", "R0102", (2, 3), "`]` does not close `(` of line 1"),
    ("(a [b) c", "R0102", (5, 6), "`)` does not close `[` of line 1"),
    ("a )", "R0103", (2, 3), "Nothing is open that `)` could close"),
    ('(f "abc', "R0104", (3, 4), "String never ends"),
    (r'"abc\"', "R0104", (0, 1), "String never ends"),
    ("a #| b #| c |#", "R0105", (2, 4), "Block comment never ends"),
    (r'"a\q"', "R0106", (2, 4), r"Invalid escape `\q`: it is not an escape"),
    (r'"\u12"', "R0106", (1, 5), "four hexadecimal digits"),
    (r'"\u{110000}"', "R0106", (1, 11), "above the last code point"),
    (r'"\ud800"', "R0106", (1, 7), "half of a character"),
    (r'"\u{}"', "R0106", (1, 5), "one to six hexadecimal digits"),
    ("12abc", "R0107", (0, 5), "Invalid number `12abc`"),
    ("(f 1.)", "R0107", (3, 5), "Invalid number `1.`"),
    (".5", "R0107", (0, 2), "Invalid number `.5`"),
    ("+.5", "R0107", (0, 3), "Invalid number `+.5`"),
    ("1/2", "R0107", (0, 3), "Invalid number `1/2`"),
    ("0x", "R0107", (0, 2), "Invalid number `0x`"),
    ("0b12", "R0107", (0, 4), "Invalid number `0b12`"),
    ("1_000", "R0107", (0, 5), "Invalid number `1_000`"),
    (":1", "R0108", (0, 2), "Invalid keyword `:1`"),
    ("::x", "R0108", (0, 3), "Invalid keyword `::x`"),
    ("{:a 1 :b}", "R0109", (6, 8), "Map has a key without a value"),
    ("{:a 1 :a 2}", "R0110", (6, 8), "Duplicate key `:a` in a map literal"),
    ("#{1 2 1}", "R0110", (6, 7), "Duplicate member `1` in a set literal"),
    ("(a ')", "R0111", (3, 4), "`'` has no form after it"),
    ("(a ^:k)", "R0111", (3, 4), "Metadata has no form after it"),
    ("(a #_)", "R0111", (3, 5), "`#_` has no form after it"),
    ("#foo 1", "R0112", (0, 4), "Unknown syntax `#foo`"),
    ('#"a"', "R0112", (0, 1), "Unknown syntax `#`"),
    ("##inf", "R0112", (0, 5), "Unknown syntax `##inf`"),
    (r"\a", "R0113", (0, 2), "Unexpected `\\`"),
    ("a \0", "R0113", (2, 3), "U+0000 control character"),
    ('"\ud800"', "R0113", (1, 2), "U+D800 is half of a character"),
    ("\ud800", "R0113", (0, 1), "U+D800 is half of a character"),
    ("2025-01-31", "R0114", (0, 10), "Invalid timestamp"),
    ("2025-01-31T10:00Z", "R0114", (0, 17), "Invalid timestamp"),
    ("1e400", "R0115", (0, 5), "out of range"),
    ("1" * 1_000_001, "R0115", (0, 1_000_001), "1,000,001 characters"),
    ("^5 x", "R0116", (1, 2), "Metadata must be a map or a keyword"),
    ("resource:// x", "R0117", (0, 11), "Resource handle without a name"),
    ("a |# b", "R0118", (2, 4), "did not begin"),
    (") " * 60, "R0103", (0, 1), "Nothing is open"),
    ("a ..", "R0121", (2, 4), "Invalid symbol `..`"),
    ("2025-02-29T10:00:00Z", "R0122", (0, 20), "there is no day 29 in 2025-02"),
    ("2025-13-01T10:00:00Z", "R0122", (0, 20), "there is no month 13"),
    ("2025-01-01T24:00:00Z", "R0122", (0, 20), "the hour 24 is above 23"),
    ("(a) '", "R0123", (4, 5), "`'` has no form after it"),
]


@pytest.mark.parametrize(("text", "code", "where", "message"), CASES)
def test_a_mistake_is_named_at_its_place(
    text: str, code: str, where: tuple[int, int], message: str
) -> None:
    first = read(text).problems[0]
    assert first.code == code
    assert place(first) == where
    assert message in first.message


def test_every_code_of_the_reader_has_an_example() -> None:
    seen = {problem.code for text, *_ in CASES for problem in read(text).problems}
    assert seen | {"R0100", "R0120"} == set(CODES)


def test_an_unclosed_bracket_is_labelled_and_what_follows_in_column_one_is_read() -> None:
    result = read("(def a (inc 1)\n\n(def b 2)\n(def c 3)")
    (problem,) = result.problems
    assert place(problem) == (14, 14)
    assert [(label.text, label.span.start) for label in problem.labels] == [("opened here", 0)]
    assert problem.hint == "add `)`"
    assert problem.expected == ("form", ")")
    assert [show_form(top.form) for top in result.forms] == ["(def b 2)", "(def c 3)"]


def test_brackets_in_column_one_inside_a_closed_form_are_no_mistake() -> None:
    assert read("(do\n(def a 1)\n(def b 2))").problems == ()


def test_several_mistakes_are_reported_each_once_and_good_forms_between_are_read() -> None:
    result = read("(a 1x) (b) ] (c '] ) (d) ::k (e")
    codes = [problem.code for problem in result.problems]
    assert codes == ["R0107", "R0103", "R0111", "R0102", "R0108", "R0101"]
    assert [show_form(top.form) for top in result.forms] == ["(b)", "(d)"]


def test_a_string_that_never_ends_costs_only_the_forms_up_to_the_next_column_one() -> None:
    result = read('(a "b)\n(c d)\n')
    assert [problem.code for problem in result.problems] == ["R0104"]
    assert [show_form(top.form) for top in result.forms] == ["(c d)"]


def test_a_text_that_is_no_rtfs_ends_in_one_summary() -> None:
    problems = read(")" * 1000).problems
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].code == "R0119"


@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 50_000,
        "#|" * 50_000,
        "(\n" * 50_000,
        "[)" * 50_000,
        "#| #| #| x |# |# |# " * 5_000,
        "{" * 50_000 + "]" * 100,
        '\n(a "b\n' * 5_000,
    ],
)
def test_hostile_texts_are_refused_or_read_in_linear_work(text: str) -> None:
    assert len(read(text).problems) <= MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("(+ 1 }", (5, 6), ")"),
        ("(+ 1", (4, 4), ")"),
        ("{:a}", (3, 4), "integer"),
        ("^5 x", (1, 2), "keyword"),
        ("12abc", (0, 5), "symbol"),
        ("#| a", (4, 4), "|#"),
    ],
)
def test_the_grammar_says_what_it_expected(
    text: str, where: tuple[int, int], expected: str
) -> None:
    problem = explain(text)
    assert problem is not None
    assert place(problem) == where
    assert expected in problem.expected
    assert explain("(+ 1 2)") is None

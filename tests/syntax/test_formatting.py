"""Formatting keeps the program, its comments and its grouping, and is done after one pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_strategies import anything, program

from engine.syntax.format import format_text
from engine.syntax.reader import read
from engine.syntax.same import same_forms

WIDTHS = st.sampled_from([1, 10, 20, 40, 80, 120])


@given(anything(), WIDTHS)
@settings(max_examples=300, deadline=None)
def test_formatting_is_idempotent(text: str, width: int) -> None:
    once = format_text(text, width)
    assert format_text(once, width) == once


@given(program(), WIDTHS)
@settings(max_examples=300, deadline=None)
def test_a_formatted_text_reads_as_the_same_forms(text: str, width: int) -> None:
    before, after = read(text), read(format_text(text, width))
    assert bool(before.problems) == bool(after.problems)
    assert same_forms(before, after)


@given(program(), WIDTHS)
@settings(max_examples=200, deadline=None)
def test_comments_are_kept(text: str, width: int) -> None:
    pattern = re.compile(r"; note|;; own|#\| block \|#|#_")
    assert pattern.findall(format_text(text, width)) == pattern.findall(text)


@given(anything())
@settings(max_examples=100, deadline=None)
def test_a_text_that_does_not_read_is_unchanged(text: str) -> None:
    if read(text).problems:
        assert format_text(text) == text


LAYOUTS = {
    "short forms stay on one line": ("(f   a\n b)", "(f a b)"),
    "arguments align under the first": (
        "(some-function (other-one a b) (other-two c d))",
        "(some-function (other-one a b)\n               (other-two c d))",
    ),
    "a body is indented by two": (
        "(defn f [a b] (if (> a b) (long-name a) (name b)))",
        "(defn f [a b]\n  (if (> a b) (long-name a) (name b)))",
    ),
    "a docstring stands alone": (
        '(defn f "What it does." [a b] (long-name a b))',
        '(defn f\n  "What it does."\n  [a b]\n  (long-name a b))',
    ),
    "bindings are pairs, aligned": (
        "(let [a 1 long-name (f a) b [1 2 3]] (g a b))",
        "(let [a 1 long-name (f a) b [1 2 3]]\n  (g a b))",
    ),
    "bindings that do not fit go one pair a line": (
        "(let [a 1 long-name (f a some thing) b [1 2 3]] b)",
        "(let [a         1\n      long-name (f a some thing)\n      b         [1 2 3]]\n  b)",
    ),
    "typed bindings are rows of three": (
        '(let [x :int 42 name :string "some long text"] x)',
        '(let [x :int       42\n      name :string "some long text"]\n  x)',
    ),
    "maps align their values": (
        "{:a 1 :long-key [1 2 3] :b (some call of mine)}",
        "{:a        1\n :long-key [1 2 3]\n :b        (some call of mine)}",
    ),
    "clauses are pairs": (
        "(cond (> x 1) :big (< x 1) :small :else (some-thing x y))",
        "(cond\n  (> x 1) :big\n  (< x 1) :small\n  :else   (some-thing x y))",
    ),
    "guards stay with their pattern": (
        "(match v [a] when (> a 1) :big {:k b} (some-thing b) _ 1)",
        "(match v\n"
        "  [a] when (> a 1) :big\n"
        "  {:k b}           (some-thing b)\n"
        "  _                1)",
    ),
    "trailing comments stay and force a line": ("(f a ; why\n b)", "(f a ; why\n   b)"),
    "own comments stay on their lines": ("(do ; c\n ;; d\n x)", "(do ; c\n  ;; d\n  x)"),
    "blank lines group": ("a\n\n\n\nb\nc", "a\n\nb\nc"),
    "annotations written together stay together": (
        "(def x:[:vector int]   [1])",
        "(def x:[:vector int] [1])",
    ),
    "strings are not touched": ('(f "a  b\n  c")', '(f "a  b\n  c")'),
    "shorthands are kept": ("'( a  `b ~@ c )", "'(a `b ~@c)"),
    "numbers fill lines": (
        "[" + "10 " * 20 + "]",
        "[" + ("10 " * 12 + "10")[:38] + "\n " + "10 " * 6 + "10]",
    ),
}


@pytest.mark.parametrize("rule", LAYOUTS)
def test_layout(rule: str) -> None:
    text, expected = LAYOUTS[rule]
    assert format_text(text, 40) == expected


def test_a_body_that_its_author_broke_stays_broken() -> None:
    assert format_text("(when x\n(f))") == "(when x\n  (f))"
    assert format_text("(when x (f))") == "(when x (f))"


def test_the_final_line_break_is_as_it_was() -> None:
    assert format_text("(f)\n\n") == "(f)\n"
    assert format_text("(f)") == "(f)"


def test_depth_is_no_limit() -> None:
    text = "(f " * 5_000 + ")" * 5_000
    assert same_forms(read(text), read(format_text(text)))

"""Forms have one digest exactly when they say the same; layout, comments and docs do not matter."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_strategies import GAPS, form, program, soup

from engine import Session
from engine.base.span import Span, Unit
from engine.syntax.convert import form_of
from engine.syntax.digest import digest, encode
from engine.syntax.docstrings import Undocumented
from engine.syntax.format import format_text
from engine.syntax.forms import Form, Lit, Seq, Sym
from engine.syntax.reader import read
from engine.syntax.tokens import COMMENT, KNOWN, classify, is_blank, start_of, whole_pieces
from engine.values.atoms import CORE_MARK, Mark, Symbol, keyword
from engine.values.lists import plist

NOWHERE = Span(Unit("", 0, ""), 0, 1)


def one(text: str) -> Form:
    result = read(text)
    assert not result.problems
    (top,) = result.forms
    return top.form


def code(text: str) -> bytes:
    return digest(one(text)).code


def doc(text: str) -> bytes:
    return digest(one(text)).doc


def structure(at: Form, marks: list[Mark], touching: bool = False) -> Any:
    """What a form says, as nested tuples: slow, recursive, and without any of digest's code."""
    metas = tuple([structure(meta, marks) for meta in at.meta])
    if isinstance(at, Seq):
        items, left = [], None
        for item in at.items:
            named = left is not None and not (isinstance(left, Sym) and left.mark is CORE_MARK)
            touches = named and left.span.end == item.span.start
            items.append(structure(item, marks, touches))
            left = item
        return "seq", at.open, metas, tuple(items)
    if isinstance(at, Sym):
        number: Any = None
        if at.mark is CORE_MARK:
            number = "core"
        elif at.mark is not None:
            if at.mark not in marks:
                marks.append(at.mark)
            number = marks.index(at.mark), at.mark.namespace
        return "sym", at.name, number, metas, touching and at.name in (":", "?")
    kind = type(at.value).__name__
    said: Any = at.value
    if isinstance(said, float):
        said = "nan" if math.isnan(said) else (said, math.copysign(1, said))
    elif kind == "Keyword":
        return "lit", kind, repr(said), metas, touching
    return "lit", kind, said, metas


def same(a: Form, b: Form) -> bool:
    return bool(structure(a, []) == structure(b, []))


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of which one is the other with a few characters changed, or none."""
    text = draw(form())
    other = text
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(other)))
        put = draw(st.one_of(soup(2), GAPS, form()))
        other = other[:at] + put + other[at + draw(st.integers(0, 2)) :]
    return text, other


@settings(max_examples=500)
@given(neighbours())
def test_two_forms_have_one_digest_exactly_when_they_say_the_same(texts: tuple[str, str]) -> None:
    forms = [top.form for text in texts for top in read(text).forms]
    for a in forms:
        for b in forms:
            assert (digest(a).code == digest(b).code) == same(a, b)


@given(st.lists(form(), min_size=2, max_size=3))
def test_no_encoding_begins_another_one(texts: list[str]) -> None:
    forms = [top.form for text in texts for top in read(text).forms]
    found = [encode(each, Undocumented(each)) for each in forms]
    for a in found:
        for b in found:
            assert a == b or not b.startswith(a)


def codes(text: str) -> list[bytes]:
    return [digest(top.form).code for top in read(text).forms]


@given(program(), st.integers(1, 120))
def test_formatting_changes_no_digest(text: str, width: int) -> None:
    assert codes(format_text(text, width)) == codes(text)


@given(program(), st.data())
def test_comments_and_white_space_change_no_digest(text: str, data: st.DataObject) -> None:
    start = start_of(text)
    made = text[:start] + ("\n" if start else "")
    for piece in whole_pieces(text, start):
        kind = (KNOWN.get(piece) or classify(piece))[0]
        if kind == COMMENT:
            made += " "
        else:
            made += data.draw(GAPS) if is_blank(piece) else piece
    assert codes(made) == codes(text)


LITERALS = """1 1.0 "1" :1a 1a! -1 -0.0 0.0 0 ##NaN ##Inf ##-Inf nil "nil" true "true" :true :a a
    "a" "" "a\\nb" "a b" :a/b a/b [] () {} #{} [[]] [()] ([]) [1] (1) #{1} [1 2] [2 1] [12]
    {1 2} {2 1}
    {1 2 3 4} {3 4 1 2} (quote x) 'x `x (quasiquote x) ~x ~@x @x (deref x) #(x) (fn [] x)
    (shorthand-fn x) ^:k x ^:j x ^{:k true} x ^:k ^:j x ^:j ^:k x ^:k [x] [^:k x] x% x# 0.1 1e5
    100000 123456789012345678901234567890 123456789012345678901234567891 resource://a
    "resource://a" resource://b 2025-01-31T10:00:00Z "2025-01-31T10:00:00Z"
    123e4567-e89b-12d3-a456-426614174000 "123e4567-e89b-12d3-a456-426614174000" 😀 "😀" : [: x]
    [x :int y] [x:int y] [x : int y] [x: int y] [x : [int] ?] [x : [int]?] [x ?] [x?]"""


def test_everything_that_changes_the_meaning_changes_the_digest() -> None:
    import re

    texts = re.findall(
        r'\S*\([^()]*\([^()]*\)[^()]*\)|(?:[^\s"()\[\]{}]|"[^"]*"|\([^()]*\)|'
        r"\[(?:[^\[\]]|\[[^\]]*\])*\]|\{[^}]*\})+",
        LITERALS,
    )
    texts = [text for text in texts if not read(text).problems and len(read(text).forms) == 1]
    assert len(texts) > 75
    found: dict[bytes, str] = {}
    for text in texts:
        assert found.setdefault(code(text), text) == text


def test_spellings_of_one_thing_have_one_digest() -> None:
    for a, b in (
        ("0x10", "16"),
        ("1e0", "1.0"),
        ('"\\u{41}"', '"A"'),
        ("ABCDEF00-e89b-12d3-a456-426614174000", "abcdef00-e89b-12d3-a456-426614174000"),
        ("2025-01-31T10:00:00_123Z", "2025-01-31T10:00:00.123Z"),
        ("(f #_ gone 1)", "(f 1)"),
        ("{:a 1, :b 2}", "{:a 1 :b 2}"),
    ):
        assert code(a) == code(b)


def test_marks_count_by_where_they_appear_first() -> None:
    def marked(*marks: Mark | None) -> bytes:
        made = Seq("(", tuple([Sym("x", NOWHERE, mark) for mark in marks]), NOWHERE)
        return digest(made).code

    a, b, other = Mark("user"), Mark("user"), Mark("other")
    assert marked(a, b, a) == marked(b, a, b)
    kinds = [marked(a, a, b), marked(a, b, b), marked(a, b, a), marked(a, b, None)]
    kinds += [marked(a, b, CORE_MARK), marked(other, b, a), marked(None, None, None)]
    assert len(set(kinds)) == len(kinds)


def test_strings_with_halves_of_characters_have_a_digest() -> None:
    texts = ["\ud83d\ude00", "😀", "\ud83d", "\ude00\ud83d"]
    assert len({digest(Lit(text, NOWHERE)).code for text in texts}) == len(texts)


def test_a_value_without_syntax_makes_a_form_like_no_other() -> None:
    function = Lit(len, NOWHERE)
    assert digest(function).code != digest(function).code
    data = form_of(plist([Symbol("f"), (1, keyword("a"))]), NOWHERE)
    assert digest(data).code == code("(f [1 :a])")


DOCUMENTED = [
    ('(defn f "doc" [x] x)', "(defn f [x] x)"),
    ('(defn- f "doc" ([x] x) ([x y] y))', "(defn- f ([x] x) ([x y] y))"),
    ('(defmacro m "doc" [x] x)', "(defmacro m [x] x)"),
    ('(def a "doc" 1)', "(def a 1)"),
    ('(def a "doc" "value")', '(def a "value")'),
    ('(def a "doc" (fn [x] x))', "(def a (fn [x] x))"),
    ('(def ^{:doc "doc"} a 1)', "(def a 1)"),
    ('^{:doc "doc"} (def a 1)', "(def a 1)"),
    ('(def ^{:pure true :doc "doc"} a 1)', "(def ^{:pure true} a 1)"),
    ('(defn ^{:doc "doc"} f [x] x)', "(defn f [x] x)"),
    ('(defn f ^{:doc "doc"} [x] x)', "(defn f [x] x)"),
    ('(do (defn f "doc" [x] x) (f 1))', "(do (defn f [x] x) (f 1))"),
]
FUNCTIONS = [  # docs of functions that no definition has: nobody is shown them
    ('(def a (fn "doc" [x] x))', "(def a (fn [x] x))"),
    ('(def a (fn g "doc" [x] x))', "(def a (fn g [x] x))"),
    ('(fn ^:delegation :local g "doc" [x] x)', "(fn ^:delegation :local g [x] x)"),
]


@pytest.mark.parametrize(("documented", "bare"), [*DOCUMENTED, *FUNCTIONS])
def test_a_docstring_is_apart_from_the_code(documented: str, bare: str) -> None:
    changed = documented.replace('"doc"', '"another"', 1)
    assert code(documented) == code(changed) == code(bare)
    assert len({doc(documented), doc(changed), doc(bare)}) == 3


@pytest.mark.parametrize(("documented", "bare"), DOCUMENTED, ids=[pair[0] for pair in DOCUMENTED])
def test_what_is_taken_for_a_docstring_is_one_to_the_compiler(documented: str, bare: str) -> None:
    shown = []
    for text in (documented, bare):
        session = Session()
        result = session.run(text)
        assert not result.problems
        (name,) = [defined.name for defined in session.names()]
        about = session.doc(name)
        assert about is not None
        assert ("doc" in about.doc) == (text == documented)
        shown.append((result.text, name))
    assert shown[0] == shown[1]


TEXTS_THAT_ARE_NO_DOCS = [
    '(def a "only a value")',
    '(defn f [x] "text" x)',
    '(fn "text")',
    '\'(def a "text" 1)',
    '(quote (defn f "text" [x] x))',
    '(my-macro (defn f "text" [x] x))',
    '(let [def 1] (def a "text" 1))',
    '(defn f ([x] "text" x))',
    '(def a :string "text")',
    '(def a "text" :string "value")',
    '^{:doc "text"} (f 1)',
    '(def ^{:doc "text"} a)',
    '(def ^{:note "text"} a 1)',
    '(f "text" 1)',
]


@pytest.mark.parametrize("text", TEXTS_THAT_ARE_NO_DOCS)
def test_a_text_that_may_be_data_counts_as_code(text: str) -> None:
    assert code(text) != code(text.replace('"text"', '"changed"').replace("only", "just"))
    assert doc(text) == doc("1")


def test_the_place_of_a_docstring_counts_in_doc() -> None:
    texts = ['(do (def a "d" 1) (def b 2))', '(do (def a 1) (def b "d" 2))']
    texts += ['(do (def a "d" 1) (def b "" 2))', '(do (def ^{:doc "d"} a 1) (def b 2))']
    assert len({code(text) for text in texts}) == 1
    assert len({doc(text) for text in texts}) == len(texts)


def test_deep_and_large_forms_have_a_digest() -> None:
    for opening, closing in ("()", "[]", ("'", ""), ("^:k [", "]"), ("{:a ", "}"), ("(do ", ")")):
        text = opening * 5_000 + "x" + closing * 5_000
        assert code(text) == code(" " + text + " ; note")
    large = "(f " + '(g "text" :key 12 x) ' * 50_000 + ")"
    assert len(large) > 1_000_000
    assert code(large) != code(large[:-2] + "y)")

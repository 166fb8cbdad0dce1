"""Half-typed text shows which local names it binds at a cursor, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_strategies import anything

from engine.syntax.complete import token_at
from engine.syntax.scope import definitions_in, keywords_in, locals_at


def names_at(marked: str) -> str:
    cursor = marked.index("|")
    text = marked[:cursor] + marked[cursor + 1 :]
    return " ".join(locals_at(text, token_at(text, cursor)))


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("(let [x 1 y |", "x"),
        ("(let [x 1 y 2] |", "x y"),
        ("(let [x 1] x) |", ""),
        ("(let [x (|", ""),
        ('(let [x:int 1 y :str "a" z 2] |', "x y z"),
        ("(let [x 1] (fn [x] (let [x 2] |", "x"),
        ("(let [[a [b] & c :as d] v] |", "a b c d"),
        ("(let [{:keys [a b] :as m :or {a 9}} v] |", "a b m"),
        ("(let [{:a p q :b {r :c} :d} m] |", "p q r"),
        ("(defn f [a {:keys [b]} & rest] (|", "a b rest"),
        ("(defn f [a] 1) (|", ""),
        ("(defn f [x:int y :str] :int |", "x y"),
        ("(defn f ([x] 1) ([x y] |", "x y"),
        ("(fn me [x] |", "me x"),
        ("(fn [x |", ""),
        ("(defmacro m [form] `(do ~|", "form"),
        ("(loop [i 0 acc []] (recur (|", "i acc"),
        ("(for [x xs :let [y 1] :when |", "x y"),
        ("(doseq [[k v] m] |", "k v"),
        ("(dotimes [i 3] |", "i"),
        ("(letrec [f (fn [n] (|)) g 1] 2)", "f g n"),
        ("(letfn [(a [x] |) (b [y] 2)] 1)", "a b x"),
        ("(match v [a b] |a {:k c} c)", "a b"),
        ("(match v [a b] a {:k c} when (f | c)", "c"),
        ("(match v (list p & q) (|", "p q"),
        ("(match v (? even? n) (|", "n"),
        ("(try (f) (catch :k e (|", "e"),
        ("(try (f) (catch e |", "e"),
        ("(if-let [x 1] |", "x"),
        ("(if-let [x 1] 2 |", ""),
        ("(as-> x it |", "it"),
        ("#(f |", "% %1 %2 %&"),
        ("(let [^:private x 1 #_ gone y 2] |", "x y"),
        ('(let [x "a ] b"] ; c ]\n |', "x"),
        ("(let [x 1]) (f ]) |", ""),
    ],
)
def test_locals_in_scope(marked: str, names: str) -> None:
    assert names_at(marked).split() == names.split()


def test_an_inner_binding_hides_the_outer_one() -> None:
    text = "(let [x 1]\n (fn [x] x"
    found = locals_at(text, token_at(text, len(text)))["x"]
    assert (found.form, text.count("\n", 0, found.at)) == ("fn", 1)


def test_a_text_names_what_it_defines_and_its_keywords() -> None:
    text = "(defn f [x] (:a x)) (def ^:private b {:k/n 1}) (defmacro m [] :end)"
    assert definitions_in(text) == {"f": "function", "b": "value", "m": "macro"}
    assert keywords_in(text) >= {"a", "k/n", "end"}


def test_a_megabyte_is_looked_at_near_the_cursor_only() -> None:
    text = "(defn f [x] (+ x 1))\n" * 50_000 + "(let [near 1] (n"
    assert list(locals_at(text, token_at(text, len(text)))) == ["near"]


@given(anything(), st.integers(-5, 200))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_broken(text: str, cursor: int) -> None:
    for name, local in locals_at(text, token_at(text, cursor)).items():
        assert name == local.name and 0 <= local.at <= len(text)
    definitions_in(text), keywords_in(text)

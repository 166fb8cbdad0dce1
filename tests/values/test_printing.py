"""What is printed reads back, at any depth and length, and kinds have their names."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_strategies import lazy_list, long_vector

from engine.types.sig import WORDS
from engine.values.atoms import Resource, Symbol, Timestamp, Uuid, keyword
from engine.values.kinds import matches, register, type_name
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import LazySeq, cell, lazy
from engine.values.sets import pset
from engine.values.show import CUT, LAZY_SHOWN, display, show, show_float, show_string

A = keyword("a")


def function(name: str) -> Any:
    def f() -> None: ...

    f.rtfs = SimpleNamespace(name=name)  # type: ignore[attr-defined]
    return f


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nil"),
        (True, "true"),
        (False, "false"),
        (-5, "-5"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        (1e21, "1e21"),
        (1.5e-7, "1.5e-7"),
        (math.inf, "##Inf"),
        (-math.inf, "##-Inf"),
        (math.nan, "##NaN"),
        ("plain ñ 𝄞", '"plain ñ 𝄞"'),
        ('q"b\\', '"q\\"b\\\\"'),
        ("\n\t\r\0\x07", '"\\n\\t\\r\\0\\u0007"'),
        ("\u202e\u2028\ud800", '"\\u202E\\u2028\\uD800"'),
        ("👨\u200d👩", '"👨\u200d👩"'),
        (keyword("a.b/c"), ":a.b/c"),
        (Symbol("x"), "x"),
        (Timestamp("2025-01-31T10:00:00Z"), "2025-01-31T10:00:00Z"),
        (Uuid("123e4567-e89b-12d3-a456-426614174000"), "123e4567-e89b-12d3-a456-426614174000"),
        (Resource("resource://r"), "resource://r"),
        ((), "[]"),
        ((1, "a", A, None), '[1 "a" :a nil]'),
        (range(3), "[0 1 2]"),
        (long_vector([1, (2,)]), "[1 [2]]"),
        (plist([1, plist([])]), "(1 ())"),
        (pmap([(A, 1), ("b", (2.0,)), (True, pmap([]))]), '{:a 1 "b" [2.0] true {}}'),
        (pset([1, 1.0, True]), "#{1 1.0 true}"),
        (lazy_list([1, (2,)]), "(1 [2])"),
        (function("inc"), "#<function inc>"),
        (function(""), "#<function>"),
        (object(), "#<object>"),
    ],
)
def test_values_print_as_their_literals(value: Any, text: str) -> None:
    assert show(value) == text
    assert show((value,)) == f"[{text}]"


@pytest.mark.parametrize(
    ("value", "text"), [("raw \n", "raw \n"), (None, "nil"), (1.0, "1.0"), (("a",), '["a"]')]
)
def test_display_leaves_top_level_strings_raw(value: Any, text: str) -> None:
    assert display(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back_as_the_same_float(x: float) -> None:
    text = show_float(x)
    assert float(text) == x and ("." in text or "e" in text) and "e+" not in text


@given(st.text())
def test_strings_hold_no_raw_quotes_breaks_or_hidden_controls(text: str) -> None:
    shown = show_string(text)
    assert not set(shown[1:-1]) & set("\n\r\t\0\u202e\u2066\u200e")
    assert not any(0xD800 <= ord(c) <= 0xDFFF for c in shown)


@pytest.mark.parametrize(
    "wrap",
    [lambda x: (x,), lambda x: plist([x]), lambda x: pmap([(A, x)]), lambda x: lazy_list([x])],
)
def test_5000_nested_levels_print(wrap: Any) -> None:
    value: Any = 1
    for _ in range(5_000):
        value = wrap(value)
    text = show(value)
    assert len(text) >= 10_001 and text[5_000 * (len(text) // 10_000 and 1)] != ""
    assert text.count(text[0]) == 5_000


def test_sets_nested_5000_deep_print() -> None:
    value = pset([])
    for _ in range(5_000):
        value = pset([value])
    assert show(value) == "#{" * 5_001 + "}" * 5_001


def test_integers_past_pythons_digit_limit_print() -> None:
    assert show(10**9_999) == "1" + "0" * 9_999
    assert show(-(10**9_999) + 1) == "-" + "9" * 9_999
    assert show((7 * 10**20_000 + 3,)) == "[7" + "0" * 19_999 + "3]"


def test_endless_lazy_sequences_print_their_start() -> None:
    def naturals(n: int) -> LazySeq:
        return lazy(lambda: cell(n, naturals(n + 1)))

    text = show(naturals(0))
    assert text.startswith("(0 1 2 ") and text.endswith(f" {LAZY_SHOWN - 1} ...)")
    assert show(lazy_list(list(range(LAZY_SHOWN)))).endswith(f" {LAZY_SHOWN - 1})")


@pytest.mark.parametrize(
    "value",
    [
        range(10**9),
        plist(range(1_000)),
        pmap([(i, i) for i in range(1_000)]),
        pset(range(1_000)),
        "x" * 1_000,
        ("x" * 1_000, 1),
        lazy_list(list(range(500))),
    ],
)
def test_a_limit_cuts_big_values(value: Any) -> None:
    text = show(value, 20)
    assert len(text) == 20 + len(CUT) and text.endswith(CUT)
    assert show((1, 2), 20) == "[1 2]"


def test_registered_kinds_have_names_words_and_texts() -> None:
    is_counter = matches("counter")

    class Cell:
        def __init__(self) -> None:
            self.content: Any = None

    class Plain: ...

    box = Cell()
    assert not is_counter(box) and type_name(box) == "Cell"
    register(Cell, "cell", "counter box", lambda c: ("#<cell ", (c.content, "x"), ">"))
    register(Plain, "plain-thing")
    assert is_counter(box) and matches("box")(box) and type_name(box) == "cell"
    box.content = (1, A)
    assert show((box, box)) == '[#<cell [1 :a] "x"> #<cell [1 :a] "x">]'
    box.content = (box,)
    assert show(box) == '#<cell [#<…>] "x">'
    assert show(Plain()) == "#<plain-thing>"


KINDS: dict[str, Any] = {
    "nil": None,
    "boolean": True,
    "integer": 1,
    "float": 1.0,
    "string": "s",
    "timestamp": Timestamp("2025-01-31T10:00:00Z"),
    "uuid": Uuid("123e4567-e89b-12d3-a456-426614174000"),
    "resource-handle": Resource("resource://r"),
    "symbol": Symbol("s"),
    "keyword": A,
    "list": plist([1]),
    "map": pmap([]),
    "set": pset([]),
    "lazy-seq": lazy_list([]),
    "function": function("f"),
}


def test_every_kind_has_its_name() -> None:
    for name, value in KINDS.items():
        assert type_name(value) == name
    for v in ((), range(2), long_vector([])):
        assert type_name(v) == "vector"


def test_words_of_signatures_match_exactly_their_kinds() -> None:
    expected = {
        "nil": "nil",
        "bool": "boolean",
        "int": "integer",
        "float": "float",
        "num": "integer float",
        "str": "string",
        "kw": "keyword",
        "sym": "symbol",
        "ts": "timestamp",
        "uuid": "uuid",
        "res": "resource-handle",
        "fn": "function keyword map set vector",
        "vec": "vector",
        "list": "list",
        "map": "map",
        "set": "set",
        "lazy": "lazy-seq",
        "seq": "nil string vector list map set lazy-seq",
        "coll": "vector list map set lazy-seq",
        "never": "",
    }
    values = {**KINDS, "vector": long_vector([1])}
    for word, names in expected.items():
        assert {n for n, v in values.items() if matches(word)(v)} == set(names.split()), word
    assert all(matches("any")(v) for v in values.values())
    for word in WORDS.keys() - expected.keys() - {"any"}:
        assert not any(matches(word)(v) for v in values.values()), word

"""JSON text and Python data: there and back, with clear refusals."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_strategies import lazy_list, long_vector, values

from engine.values.atoms import Symbol, Timestamp, keyword
from engine.values.equality import equal
from engine.values.jsontext import JsonError, read_json, write_json
from engine.values.lists import plist
from engine.values.maps import PMap, pmap
from engine.values.pyconvert import KeywordText, SymbolText, from_python, to_python
from engine.values.sets import PSet, pset
from engine.values.show import show

json_data = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda items: st.lists(items, max_size=4) | st.dictionaries(st.text(), items, max_size=4),
    max_leaves=10,
)


@given(json_data, st.booleans(), st.sampled_from([None, 1]))
def test_reading_agrees_with_pythons_reader(data: Any, ascii: bool, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=ascii, indent=indent)
    assert equal(read_json(text), from_python(json.loads(text)))


@given(json_data, st.booleans())
def test_what_is_written_reads_back_and_is_json(data: Any, pretty: bool) -> None:
    value = from_python(data)
    text = write_json(value, pretty)
    assert equal(read_json(text), value)
    assert equal(from_python(json.loads(text)), value)


def test_texts_are_the_references() -> None:
    value = pmap([("b", (None, True, 1.5, 1.0)), (keyword("a"), 1), (3, ())])
    assert write_json(value) == '{"3":[],"a":1,"b":[null,true,1.5,1.0]}'
    assert write_json(pmap([(keyword("a"), (1,))]), True) == '{\n  "a": [\n    1\n  ]\n}'
    assert show(read_json('{"a": [1, 2.5, null, true, "s"]}')) == '{"a" [1 2.5 nil true "s"]}'
    assert show(read_json("1e3")) == "1000.0"
    assert read_json("12345678901234567890") == 12345678901234567890
    assert write_json((1e21, "é\n", Timestamp("2025-01-31T10:00:00Z"))) == (
        '[1e21,"é\\n","2025-01-31T10:00:00Z"]'
    )
    assert write_json(long_vector([1])) == write_json(range(1, 2)) == "[1]"


def test_objects_keep_their_order_and_the_last_of_equal_keys() -> None:
    assert show(read_json('{"b":1,"a":2,"b":3}')) == '{"b" 3 "a" 2}'
    assert write_json(pmap([(keyword("a"), 1), ("a", 2)])) == '{"a":2}'


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (keyword("k"), "keyword"),
        (Symbol("s"), "symbol"),
        (plist([1]), "list"),
        (pset([1]), "set"),
        (lazy_list([1]), "lazy-seq"),
        (lambda: 1, "function"),
    ],
)
def test_what_json_cannot_say_is_refused(value: Any, kind: str) -> None:
    for holder in (value, (value,), pmap([("k", value)])):
        with pytest.raises(JsonError, match=f"^Cannot serialize {kind} to JSON$"):
            write_json(holder)


def test_numbers_and_keys_without_json_are_refused() -> None:
    for x in (math.nan, math.inf, -math.inf):
        with pytest.raises(JsonError, match="Cannot serialize NaN or infinity to JSON"):
            write_json((x,))
    with pytest.raises(JsonError, match="Cannot serialize vector as a JSON key"):
        write_json(pmap([((1,), 1)]))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "unexpected end at line 1 column 1"),
        ("x", "expected value at line 1 column 1"),
        ("nul", "expected value at line 1 column 1"),
        ("NaN", "expected value at line 1 column 1"),
        ("[1,]", "expected value at line 1 column 5"),
        ("]", "expected value at line 1 column 2"),
        ("[1", "expected `,` or `]` at line 1 column 3"),
        ("[01]", "expected `,` or `]` at line 1 column 3"),
        ('{"a" 1}', "expected `:` at line 1 column 5"),
        ('{"a":1,}', "key must be a string at line 1 column 9"),
        ("{1:2}", "key must be a string at line 1 column 3"),
        ('{"a":1]', "expected `,` or `}` at line 1 column 7"),
        ("1\n2", "trailing characters at line 2 column 1"),
        ('"abc', "unterminated string at line 1 column 1"),
        ('"\\q"', "invalid \\escape at line 1 column 2"),
        ('"a\nb"', "invalid control character at line 1 column 3"),
        ("1e999", "number out of range at line 1 column 1"),
    ],
)
def test_a_text_that_is_no_json_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(JsonError) as caught:
        read_json(text)
    assert str(caught.value) == f"JSON parsing error: {problem}"


@pytest.mark.parametrize(("opening", "closing"), ["[]", ('{"a":', "}")])
def test_5000_levels_of_json_are_read_and_written(opening: str, closing: str) -> None:
    text = opening * 5_000 + "1" + closing * 5_000
    assert write_json(read_json(text)) == text


def test_integers_of_any_length_are_read_and_written() -> None:
    for text in ("9" * 10_000, "-" + "9" * 10_000, "1" + "0" * 9_000):
        assert write_json(read_json(text)) == text


def test_values_become_plain_python_data() -> None:
    members = pset([Symbol("s")])
    value = pmap([(keyword("a"), (1, "x")), ("b", plist([None, 2.5])), (3, members)])
    data = to_python(value)
    assert data == {":a": [1, "x"], "b": [None, 2.5], 3: frozenset({"s"})}
    back = pmap([(keyword("a"), (1, "x")), ("b", (None, 2.5)), (3, members)])
    assert equal(from_python(data), back)
    assert json.dumps(to_python(keyword("k"))) == '":k"'
    for vector in (range(2), (0, 1), lazy_list([0, 1]), long_vector([0, 1])):
        assert to_python(vector) == [0, 1]


def test_keys_python_confuses_or_cannot_hold_become_pairs() -> None:
    assert to_python(pmap([(1, "a"), (1.0, "b")])) == [[1, "a"], [1.0, "b"]]
    assert to_python(pmap([((1,), "a")])) == [[[1], "a"]]
    assert to_python(pset([1, True])) == [1, True]
    assert to_python(pset([(1,)])) == [[1]]


@given(values)
def test_from_python_undoes_to_python_as_far_as_python_can_tell(value: Any) -> None:
    there = from_python(to_python(value))
    assert equal(from_python(to_python(there)), there)


def test_python_data_of_other_classes_is_taken_by_what_it_is() -> None:
    from collections import OrderedDict, namedtuple
    from enum import IntEnum

    Point = namedtuple("Point", "x y")

    class Level(IntEnum):
        LOW = 1

    class Name(str): ...

    class Opaque: ...

    assert from_python(Point(1, 2)) == (1, 2)
    assert type(from_python(OrderedDict(a=1))) is PMap
    assert type(from_python(Level.LOW)) is int
    assert type(from_python(Name("n"))) is str
    assert show(from_python({"b", "a"})) == '#{"a" "b"}'
    assert type(from_python(frozenset())) is PSet
    opaque = Opaque()
    assert from_python(opaque) is opaque and to_python(opaque) is opaque
    assert from_python(KeywordText(":k")) is keyword("k")
    assert from_python(SymbolText("s")) == Symbol("s")


def test_5000_levels_convert_both_ways(deep_recursion: None) -> None:
    value: Any = 1
    for _ in range(5_000):
        value = (value,)
    assert equal(from_python(to_python(value)), value)

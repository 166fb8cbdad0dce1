"""Type expressions: every spelling the language documents, and the texts they print as."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from spelled import TYPES, data, t

from engine.types import lattice as la
from engine.types.parse import TypeSyntaxError, parse_type
from engine.types.show import show_type


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (":int", ":int"),
        ("int", ":int"),
        ("Int", ":int"),
        ("integer", ":int"),
        ("nil", ":nil"),
        (":int?", ":int?"),
        ("string?", ":string?"),
        ("[:vector :int]", "[:vector :int]"),
        ("[:list T]", "[:list T]"),
        ("[:set :keyword]", "[:set :keyword]"),
        (":vector", "[:vector :any]"),
        ("[:tuple :int string]", "[:tuple :int :string]"),
        ("[:tuple int ? string]", "[:tuple :int? :string]"),
        ("[:map [:a :int] [:b :string ?]]", "[:map [:a :int] [:b :string ?]]"),
        ("[:map [:a :int?]]", "[:map [:a :int?]]"),
        ("[:map [:a [:union :int :nil]]]", "[:map [:a [:union :int :nil]]]"),
        ("[:record {:a :int :b string?}]", "[:map [:a :int] [:b :string?]]"),
        ("{:a :int}", "[:map [:a :int]]"),
        ("[:map [:* :any]]", "[:map [:* :any]]"),
        ('[:map ["k" :int]]', '[:map ["k" :int]]'),
        ("[:map-of :keyword :int]", "[:map-of :keyword :int]"),
        ("[:dict :keyword :int]", "[:map-of :keyword :int]"),
        ("[:fn [:int & :string] :bool]", "[:fn [:int & :string] :bool]"),
        ("[:=> [] :nil]", "[:fn [] :nil]"),
        ("[:union :int :string]", "[:union :int :string]"),
        ("[:union :int :nil]", ":int?"),
        ("[:union [:vector :int] :nil]", "[:union [:vector :int] :nil]"),
        ('[:enum :a "b" 3]', '[:enum :a "b" 3]'),
        ("[:val 5]", "[:val 5]"),
        ("[:resource File]", "[:resource File]"),
        ("[:array :int [2 ?]]", "[:array :int [2 ?]]"),
        ("[:and :int]", ":int"),
        ("[:and :int [:> 0] [:<= 5]]", "[:and :int [:> 0] [:<= 5]]"),
        ("[:and :int [:>= 0]]", "[:and :int [:>= 0]]"),
        ("[:and :string [:is-email]]", "[:and :string [:is-email]]"),
        ("[:and :string [:my-own 1 :x]]", "[:and :string [:my-own 1 :x]]"),
        ("[:and :string [:custom :my-own 1]]", "[:and :string [:my-own 1]]"),
        ("[:and [:map] {:a :int}]", "[:and [:map] [:map [:a :int]]]"),
        (
            '[:and :string [:matches-regex "^a"] [:min-length 1]]',
            '[:and :string [:matches-regex "^a"] [:min-length 1]]',
        ),
        ("shapes/Point", "shapes/Point"),
    ],
)
def test_every_documented_spelling_is_read_and_shown_in_its_own_spelling(
    written: str, shown: str
) -> None:
    assert show_type(t(written)) == shown
    assert t(shown) == t(written)


@given(TYPES)
def test_what_a_type_is_shown_as_reads_back_as_a_type_shown_the_same(kind: la.Type) -> None:
    text = show_type(kind)
    assert show_type(t(text)) == text


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("5", "a type is a name"),
        ("[]", "starts with its form"),
        ("[:vecotr :int]", "unknown type form [:vecotr …]"),
        ("[:vector :int :int]", "[:vector T] takes one type, got 2"),
        ("[:> 0]", "needs a type to refine"),
        ("[:and]", "needs a type"),
        ("[:and :int [:> :a]]", "takes a number, not :a"),
        ("[:and :int [:>]]", "takes 1 argument(s), got 0"),
        ('[:and :string [:matches-regex "("]]', "Invalid regex pattern"),
        ("[:map-of :int]", "takes two types, got 1"),
        ("[:fn :int]", "a function type is"),
        ("[:array :int [:x]]", "a dimension of an array"),
        ("[:map [:a]]", "an entry of a map type"),
        ("[:map [a :int]]", "a key of a map type"),
        ("[:union]", "at least one type"),
        ("[:enum]", "at least one literal"),
        ("?", "follows the type"),
    ],
)
def test_what_is_not_a_type_is_refused_with_a_sentence_that_says_why(
    written: str, says: str
) -> None:
    with pytest.raises(TypeSyntaxError) as refused:
        t(written)
    assert says in refused.value.message


def test_a_misspelt_form_names_its_near_neighbours() -> None:
    with pytest.raises(TypeSyntaxError) as refused:
        t("[:vecotr :int]")
    assert ":vector" in refused.value.hint


def test_types_nested_five_thousand_deep_are_read_shown_and_compared() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(60_000)
    try:
        written = data(":int")
        for _ in range(5_000):
            written = (data(":vector"), written)
        kind = parse_type(written)
        assert show_type(kind).count("[:vector") == 5_000
        assert kind == parse_type(written)
    finally:
        sys.setrecursionlimit(limit)


def test_names_that_a_type_mentions_are_listed_once_in_order() -> None:
    assert la.alias_names(t("[:map [:a B] [:c [:vector A]] [:d B]]")) == ("B", "A")

"""Values against types: what is accepted, and the message when not."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from spelled import VALUES, data, t

from engine.types.infer import of_value
from engine.types.lattice import Alias, Type
from engine.types.parse import parse_type
from engine.types.schema import has_type, mismatch
from engine.types.show import show_type
from engine.values.atoms import Keyword
from engine.values.vectors import vector


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (":int", "1"),
        (":float", "1"),  # an integer will do for a float, nested too
        ("[:vector :float]", "[1 2.5]"),
        (":int?", "nil"),
        (":any", "nil"),
        ("[:vector :int]", "[]"),
        ("[:list :int]", "(1 2)"),
        ("[:set :int]", "#{1 2}"),
        ("[:tuple :int :string]", '[1 "a"]'),
        ("{:a :int}", "{:a 1 :z 2}"),
        ("{:a :int}", '{"a" 1}'),
        ("{:a :int :b :string?}", "{:a 1}"),
        ("{:a :int :b :string?}", "{:a 1 :b nil}"),
        ("[:map [:a :int] [:* :string]]", '{:a 1 :z "x"}'),
        ("[:map-of :keyword :int]", "{:a 1}"),
        ("[:union :int :string]", '"a"'),
        ("[:enum :a :b]", ":a"),
        ("[:val 5]", "5"),
        ("[:array :int [2 ?]]", "[[1 2] [3]]"),
        ("[:and :int [:> 0] [:< 10]]", "5"),
        ("[:and :float [:>= 0]]", "0.5"),
        ("[:and :int [:in-range 1 3]]", "3"),
        ('[:and :string [:matches-regex "^a"]]', '"abc"'),
        ("[:and :string [:min-length 1] [:max-length 1] [:length 1]]", '"é"'),
        ("[:and [:vector :int] [:count 2] [:non-empty]]", "[1 2]"),
        ("[:and :map [:has-key :a] [:required-keys [:a :b]]]", "{:a 1 :b 2}"),
        ("[:and :string [:is-email]]", '"a@b.org"'),
        ("[:and :string [:is-url]]", '"https://b.org/x"'),
        ("[:and :int? [:> 0]]", "nil"),
        ("[:fn [:any] :any]", ":a"),
    ],
)
def test_values_of_a_type_are_accepted(kind: str, value: str) -> None:
    assert mismatch(data(value), t(kind), "x") is None


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (":int", '"a"', "Type mismatch at x: expected :int, got string"),
        (":int", "1.0", "Type mismatch at x: expected :int, got float"),
        (":int", "true", "Type mismatch at x: expected :int, got boolean"),
        (":int", "nil", "Type mismatch at x: expected :int, got nil"),
        (":int?", '"a"', "Type mismatch at x: expected :int?, got string"),
        (":never", "1", "Type mismatch at x: expected :never, got integer"),
        ("[:vector :int]", '[1 "a"]', "Type mismatch at x[1]: expected :int, got string"),
        ("[:vector :int]", "(1)", "Type mismatch at x: expected [:vector :int], got list"),
        ("[:list :int]", "[1]", "Type mismatch at x: expected [:list :int], got vector"),
        (
            "[:vector [:vector :int]]",
            "[[1] [2 :a]]",
            "Type mismatch at x[1][1]: expected :int, got keyword",
        ),
        (
            "[:tuple :int :int]",
            "[1]",
            "Type mismatch at x: expected [:tuple :int :int], got vector",
        ),
        ("{:a :int}", '{:a "s"}', "Type mismatch at x.a: expected :int, got string"),
        ("{:a :int}", "{}", "Missing required key :a at x"),
        ("{:a {:b :int}}", "{:a {}}", "Missing required key :b at x.a"),
        ("[:map [:* :int]]", '{"k" :v}', 'Type mismatch at x["k"]: expected :int, got keyword'),
        ("[:map-of :keyword :int]", '{:a "b"}', "Type mismatch at x.a: expected :int, got string"),
        (
            "[:union :int :string]",
            "1.5",
            "Type mismatch at x: expected [:union :int :string], got float",
        ),
        ("[:enum :a :b]", ":c", "Type mismatch at x: expected [:enum :a :b], got :c"),
        ("[:val 5]", "5.0", "Type mismatch at x: expected [:val 5], got 5.0"),
        ("[:array :int [2]]", "[1]", "Shape violation at x: expected 2 elements, got 1"),
        ("[:array :int [1 2]]", "[[1]]", "Shape violation at x[0]: expected 2 elements, got 1"),
        ("[:and :int [:> 0]]", "0", "Predicate violation at x: [:> 0] failed for value 0"),
        ("[:and :int [:>= 0]]", '"a"', "Type mismatch at x: expected :int, got string"),
        (
            "[:and :string [:is-email]]",
            '"a"',
            'Predicate violation at x: [:is-email] failed for value "a"',
        ),
        ("[:and :int [:mystery]]", "1", "Unknown predicate: mystery at x"),
        ("Nobody", "1", "Unknown type Nobody at x"),
    ],
)
def test_a_mismatch_names_the_path_what_was_expected_and_what_was_found(
    kind: str, value: str, message: str
) -> None:
    assert mismatch(data(value), t(kind), "x") == message


def test_a_mismatch_of_a_value_without_a_name_has_no_path() -> None:
    assert mismatch("a", t(":int")) == "Type mismatch: expected :int, got string"
    assert mismatch(data("{:a :b}"), t("{:a :int}")) == (
        "Type mismatch at a: expected :int, got keyword"
    )


def test_level_none_accepts_everything() -> None:
    assert mismatch("a", t(":int"), "x", "none") is None


def test_level_strict_asks_whether_a_function_takes_the_declared_arguments() -> None:
    from engine.runtime.function import FunctionInfo, attach

    two = attach(lambda a, b: a, FunctionInfo("two", ((2, 2),)))
    assert mismatch(two, t("[:fn [:int] :int]"), "f") is None
    assert mismatch(two, t("[:fn [:int :int] :int]"), "f", "strict") is None
    assert "other arguments" in (mismatch(two, t("[:fn [:int] :int]"), "f", "strict") or "")


def test_recursive_types_check_recursive_values() -> None:
    kind = t("Tree", Tree="{:value :int :left Tree? :right Tree?}")
    assert mismatch(data("{:value 1 :left {:value 2}}"), kind, "tree") is None
    assert mismatch(data('{:value 1 :left {:value "a"}}'), kind, "tree") == (
        "Type mismatch at tree.left.value: expected :int, got string"
    )


def test_a_type_that_is_only_itself_accepts_nothing_and_ends() -> None:
    assert not has_type(1, t("A", A="A"))
    assert has_type(1, t("A", A="[:union A :int]"))
    assert not has_type("s", t("A", A="[:union A :int]"))


def test_a_redefined_type_is_seen_by_checks_made_from_its_name() -> None:
    types: dict[str, Type] = {"Age": t(":int")}
    kind = parse_type(data("Age"), types.get)
    assert isinstance(kind, Alias)
    assert has_type(1, kind)
    types["Age"] = t(":string")
    assert not has_type(1, kind)


def test_custom_predicates_ask_the_function_of_that_name() -> None:
    kind = parse_type(
        data("[:and :int [:small? 10]]"), lambda _: None, {"small?": lambda v, n: v < n}.get
    )
    assert has_type(3, kind)
    assert not has_type(30, kind)


def test_a_long_value_is_cut_in_the_message() -> None:
    message = mismatch("x" * 10_000, t("[:and :string [:max-length 3]]"), "s")
    assert message is not None and len(message) < 400


def test_values_nested_five_thousand_deep_are_checked() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(60_000)
    try:
        kind = t("Nest", Nest="[:union :int [:vector Nest]]")
        value: object = 1
        for _ in range(5_000):
            value = (value,)
        assert mismatch(value, kind) is None
        assert show_type(of_value(value)).count("[:vector") == 5_000
    finally:
        sys.setrecursionlimit(limit)


def test_a_range_is_a_vector_of_integers_without_being_walked() -> None:
    assert has_type(range(10**12), t("[:vector :int]"))
    assert mismatch(range(10**12), t("[:vector :string]"), "r") == (
        "Type mismatch at r[0]: expected :string, got integer"
    )
    assert has_type(vector(range(100)), t("[:vector :int]"))


@given(VALUES)
def test_every_value_has_the_type_that_is_inferred_from_it(value: object) -> None:
    assert mismatch(value, of_value(value)) is None


def test_inference_unions_a_few_kinds_and_gives_up_on_many() -> None:
    assert show_type(of_value(data("[1 2.5]"))) == "[:vector :number]"
    assert show_type(of_value(data('[1 "a" :k]'))) == "[:vector [:union :int :string :keyword]]"
    assert show_type(of_value(data("{:a 1}"))) == "[:map [:a :int]]"
    assert show_type(of_value(data('[1 "a" :k true x [] {}]'))) == "[:vector :any]"
    assert isinstance(data(":k"), Keyword)

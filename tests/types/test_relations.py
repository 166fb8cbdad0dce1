"""Subtype, join, meet, unification, JSON Schema."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spelled import TYPES, VALUES, t

from engine.types import lattice as la
from engine.types.infer import from_sig, from_signature
from engine.types.jsonschema import to_json_schema
from engine.types.relate import disjoint, join, meet, subtype
from engine.types.schema import has_type
from engine.types.show import show_type
from engine.types.sig import parse_signature
from engine.types.unify import substitute, unify, variables


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("[:union :int :float]", "[:union :int :float :string]"),
        ("[:union :string :int]", "[:union :int :string]"),
        (":int", ":number"),
        (":int", ":int?"),
        (":int?", "[:union :nil :int]"),
        (":never", ":int"),
        ("[:val 1]", ":int"),
        ("[:enum 1 2]", "[:and :int [:< 3]]"),
        ("[:tuple :int :int]", "[:vector :int]"),
        ("[:array :int [2 3]]", "[:vector [:vector :int]]"),
        ("[:array :int [2]]", "[:array :int [?]]"),
        ("[:vector :int]", ":sequence"),
        ("{:a :int :b :string}", "{:a :int}"),
        ("{:a :int}", "[:map]"),
        ("[:fn [:any] :int]", "[:fn [:int] :any]"),
        ("[:and :int [:> 0]]", ":int"),
        ("[:and :int [:> 0] [:< 5]]", "[:and :int [:< 5]]"),
        ("[:and :int :string]", ":int"),
    ],
)
def test_subtypes(below: str, above: str) -> None:
    assert subtype(t(below), t(above))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (":number", ":int"),
        (":int?", ":int"),
        ("[:vector :int]", "[:list :int]"),
        ("[:vector :number]", "[:vector :int]"),
        ("{:a :int}", "{:a :int :b :int}"),
        ("[:map [:a :int ?]]", "{:a :int}"),
        ("[:fn [:int] :any]", "[:fn [:any] :any]"),
        ("[:fn [:int] :int]", "[:fn [:int :int] :int]"),
        (":int", "[:and :int [:> 0]]"),
        ("{:a :int}", "[:map-of :keyword :int]"),
    ],
)
def test_no_subtypes(one: str, other: str) -> None:
    assert not subtype(t(one), t(other))


@given(TYPES, TYPES, VALUES)
def test_a_value_of_a_type_has_every_type_above_it(a: la.Type, b: la.Type, value: object) -> None:
    if subtype(a, b) and has_type(value, a):
        assert has_type(value, b), (show_type(a), show_type(b))


@given(TYPES)
def test_every_type_is_below_itself_and_any_and_above_never(kind: la.Type) -> None:
    assert subtype(kind, kind) and subtype(kind, la.ANY) and subtype(la.NEVER, kind)


@given(TYPES, TYPES, VALUES)
def test_a_join_holds_both_and_a_meet_what_is_in_both(
    a: la.Type, b: la.Type, value: object
) -> None:
    in_a, in_b = has_type(value, a), has_type(value, b)
    if in_a or in_b:
        assert has_type(value, join(a, b))
    if in_a and in_b:
        assert has_type(value, meet(a, b))
        assert not disjoint(a, b)


def test_a_join_of_numbers_is_number_and_of_a_type_and_nil_is_optional() -> None:
    assert join(la.INT, la.FLOAT) == la.NUMBER
    assert show_type(join(la.INT, la.NIL)) == ":int?"
    assert show_type(meet(t("[:union :int :string]"), t("[:union :string :nil]"))) == ":string"
    assert meet(la.INT, la.STRING) == la.NEVER


def test_recursive_types_compare_without_end() -> None:
    tree = t("Tree", Tree="[:map [:l Tree ?] [:r Tree ?]]")
    wood = t("Wood", Wood="[:map [:l Wood ?] [:r Wood ?]]")
    assert subtype(tree, wood)


VARIABLES = st.sampled_from([la.Variable(n) for n in "abc"])
TERMS: st.SearchStrategy[la.Type] = st.recursive(
    VARIABLES | st.sampled_from([la.INT, la.STRING]),
    lambda inner: st.one_of(
        inner.map(la.Vector),
        st.builds(la.MapOf, inner, inner),
        st.lists(inner, min_size=2, max_size=2).map(lambda ts: la.Tuple(tuple(ts))),
        st.builds(lambda p, r: la.Fn((p,), None, r), inner, inner),
    ),
    max_leaves=6,
)


@given(TERMS, TERMS)
def test_a_unifier_makes_both_types_equal(a: la.Type, b: la.Type) -> None:
    solved = unify(a, b)
    if solved is not None:
        assert substitute(a, solved) == substitute(b, solved)
        for name in solved:
            assert name not in variables(substitute(la.Variable(name), solved))


@given(TERMS)
def test_a_type_unifies_with_an_instance_of_itself(term: la.Type) -> None:
    instance = substitute(term, dict.fromkeys("abc", la.KEYWORD))
    assert unify(term, instance) is not None


def test_a_variable_does_not_unify_with_a_type_that_contains_it() -> None:
    a, b = la.Variable("a"), la.Variable("b")
    assert unify(a, la.Vector(a)) is None
    assert unify(la.Tuple((a, b)), la.Tuple((la.Vector(b), la.Vector(a)))) is None


def test_substitution_keeps_what_it_does_not_change() -> None:
    kind = t("[:vector [:map-of :int :string]]")
    assert substitute(kind, {"a": la.INT}) is kind


def test_signatures_are_function_types() -> None:
    plus = parse_signature("num* -> num")
    assert show_type(from_signature(plus)) == "[:fn [& :number] :number]"
    nth = parse_signature("vec[a] int a? -> a")
    assert show_type(from_sig(nth.alternatives[0].params[0].type)) == "[:vector a]"


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (":int", {"type": "integer"}),
        (":any", {}),
        (":never", {"not": {}}),
        (":keyword", {"type": "string", "pattern": "^:.+"}),
        ("[:vector :int]", {"type": "array", "items": {"type": "integer"}}),
        (":int?", {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ("[:enum :a :b]", {"enum": ["a", "b"]}),
        ("[:and :int [:> 0] [:<= 9]]", {"type": "integer", "minimum": 1, "maximum": 9}),
        (
            "[:map [:name :string] [:age :int ?]]",
            {
                "type": "object",
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        ),
        ("[:fn [] :int]", {"type": "object"}),
    ],
)
def test_json_schema_of_types(kind: str, schema: dict[str, object]) -> None:
    assert to_json_schema(t(kind)) == schema


def test_json_schema_of_a_recursive_type_refers_to_its_definition() -> None:
    schema = to_json_schema(t("Tree", Tree="[:map [:left Tree ?]]"))
    assert schema["$ref"] == "#/$defs/Tree"
    assert schema["$defs"]["Tree"]["properties"]["left"] == {"$ref": "#/$defs/Tree"}

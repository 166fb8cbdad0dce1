"""Types as programs meet them: annotations, structs, tests of values."""

from __future__ import annotations

import pytest

from engine import Session
from engine.prims import catalog
from engine.prims.table import PRIMITIVES

catalog.load()
EXAMPLES = [
    (program, expected)
    for row in {row.name: row for row in PRIMITIVES.values() if row.group == "types"}.values()
    for program, expected in row.examples
]


@pytest.mark.parametrize(("program", "expected"), EXAMPLES)
def test_the_examples_of_the_type_primitives_hold(program: str, expected: str) -> None:
    result = Session().run(program)
    if expected.startswith("ERROR "):
        assert result.problems[0].kind == ":" + expected.removeprefix("ERROR ")
    else:
        assert result.text == expected


def failure(program: str) -> str:
    result = Session().run(program)
    assert not result.ok, result.text
    return result.problems[0].message


def test_a_struct_checks_its_fields_and_gives_the_map_back() -> None:
    define = "(defstruct Person :name :string :age :int :nick :string?)"
    assert Session().run(define + '(Person {:name "A" :age 3 :x 1})').text == (
        '{:name "A" :age 3 :x 1}'
    )
    assert failure(define + '(Person {:name "A"})') == (
        "Type validation error: Required field age is missing"
    )
    assert failure(define + "(Person {:name 1 :age 3})") == (
        "Type validation error: Field name failed type validation: "
        "Type mismatch at name: expected :string, got integer"
    )
    assert failure(define + "(Person 5)") == (
        "Type error in Person constructor: expected map, got integer"
    )
    assert failure(define + "(Person {} {})") == (
        "Arity mismatch in Person constructor: expected 1, got 2"
    )


def test_structs_and_named_types_are_seen_by_annotations_and_tests() -> None:
    session = Session()
    session.run("(defstruct Point :x :int :y :int) (deftype Age [:and :int [:>= 0]])")
    assert session.run("(instance? Point {:x 1 :y 2})").text == "true"
    assert session.run("(instance? Point {:x 1})").text == "false"
    assert session.run("(valid? 'Age 3)").text == "true"
    assert session.run("(valid? 'Age -3)").text == "false"
    assert session.run("((fn [a :Age] a) 3)").text == "3"
    assert "Predicate violation" in session.run("((fn [a :Age] a) -3)").problems[0].message


def test_an_unknown_name_of_a_type_suggests_a_near_one() -> None:
    assert "did you mean :string?" in failure("((fn [x :strin] x) 1)")


def test_objects_are_validated_when_asked() -> None:
    result = Session().run('(validate-object :plan ":rtfs.core:v2.0:plan" {:type 1})')
    assert "plan lacks required property plan-id" in result.text
    assert "name of plan" not in result.text

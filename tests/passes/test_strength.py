"""Cheaper calls give the same values, and stay away from what types do not prove."""

from __future__ import annotations

import pytest
from alike import alike, fired

from engine.passes import strength
from engine.prims.catalog import lookup
from engine.prims.table import PRIMITIVES

SUBJECTS = tuple(
    """[1 :a nil]; []; nil; "abc"; ""; (list 1 2); {:a 1}; #{:x 2}; (range 40)""".split("; ")
)


@pytest.mark.parametrize(
    "subject", [*SUBJECTS, "(iterate inc 0)", "5", "(do (swap! told conj 1) [3])"]
)
@pytest.mark.parametrize(
    "text",
    [
        "(first (rest s))",
        "(first (reverse (take 3 s)))",
        "(first (reverse s))",
        "(count (vec s))",
        "(count (keys s))",
        "(empty? (vals s))",
        "(empty? (reverse s))",
        "(conj (conj s [1 2]) [3 4])",
        "(conj (conj (vec s) 1) (do (swap! told conj 2) 7))",
        "(dissoc (dissoc s :a) :b)",
        "(disj (disj s :x) 2)",
        "(vec (vec s))",
        "(set (set s))",
        "(apply + [1 (count s)])",
        "(apply (fn [a] a) [s s])",
        "(apply s [1])",
        "(apply vector 1 [(first s) (do (swap! told conj 3) 4)])",
        "(let [{:keys [a]} s] a)",
    ],
)
def test_every_rule_keeps_all_that_can_be_seen(text: str, subject: str) -> None:
    if subject.startswith("(iterate") and "(first (rest" not in text:
        subject = f"(take 4 {subject})"
    alike(text.replace(" s)", f" {subject})").replace(" s ", f" {subject} "), strength.PASS)


def test_a_lazy_sequence_is_not_realised_in_another_order() -> None:
    made = alike(
        "(first (rest (map (fn [x] (do (swap! told conj x) x)) (iterate inc 0))))", strength.PASS
    )
    assert not fired(made)


def test_rows_after_others_exist() -> None:
    for row in list(PRIMITIVES.values()):
        for inner, name in row.after.items():
            assert lookup(inner) is not None
            assert lookup(name) is not None


def test_rows_in_place_exist_and_take_a_transient() -> None:
    for row in list(PRIMITIVES.values()):
        if row.in_place:
            found = lookup(row.in_place)
            assert found is not None
            assert found.sig.startswith("transient ")


def test_rows_of_a_pipeline_take_a_function_first_and_a_sequence_last() -> None:
    for row in list(PRIMITIVES.values()):
        if row.pipe and row.pipe != "size":
            for alternative in row.signature.alternatives:
                assert alternative.params[0].type.word in ("fn", "->"), row.name
                assert alternative.params[-1].type.word == "seq", row.name

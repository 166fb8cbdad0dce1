"""Folding: what can be computed is, what raises or grows is not, and types decide the rest."""

from __future__ import annotations

import pytest
from alike import alike, fired, missed
from workbench import Workbench, shown

from engine.passes import fold


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("(/ 1 0)", "division-by-zero"),
        ('(+ 1 "a")', "type-error"),
        ("(nth [1 2] 9)", "index-out-of-bounds"),
        ("(inc 1 2)", "arity-mismatch"),
    ],
)
def test_an_error_stays_at_run_time_and_says_why(text: str, error: str) -> None:
    made = alike(text, fold.PASS)
    assert f"raises {error}" in missed(made)


@pytest.mark.parametrize(
    "text",
    [
        "(pow 2 100000)",
        "(factorial 5000)",
        "(bit-shift-left 1 100000)",
        "(count (range 0 1 0.00001))",
        '(count (string-repeat "ab" 100000))',
        '(count (pad-left "a" 100000))',
        '(count (format "%100000d" 1))',
        "(count (repeat 100000 1))",
        "(count (numbers 1 100000))",
        "(round 1.5 100000)",
    ],
)
def test_what_grows_with_a_value_is_left_to_run_time(text: str) -> None:
    made = Workbench().optimised(text, [fold.PASS])
    assert not fired(made)
    assert "may be long" in missed(made)


@pytest.mark.parametrize(
    "text",
    [
        "(+ 0.0 -0.0)",
        "(- 0.0)",
        "(* 9223372036854775807 9223372036854775807)",
        "(+ 123456789012345678901234567890 0.5)",
        "(= ##NaN ##NaN)",
        "(max 1 ##NaN)",
        "(= 1 1.0)",
        "(== 1 1.0)",
        "{1 :a 1.0 :b true :c}",
        "#{1 1.0 true}",
        "(str 1.0 -0.0 nil :k [1 2])",
        "(get {:a nil} :a 5)",
        "(:a nil 5)",
        "({:a 1} :b)",
        "(identical? [1] [1])",
        "(compare nil false)",
        "(mod -7 3)",
        "(quot -7.5 2)",
    ],
)
def test_odd_numbers_and_collections_fold_to_what_runs(text: str) -> None:
    alike(text, fold.PASS)


def test_a_core_name_that_was_taken_over_is_not_folded() -> None:
    bench = Workbench()
    bench.define("(defn + [a b] (* a b 100))")
    made = bench.optimised("(+ 2 3)", [fold.PASS])
    assert not fired(made)
    assert shown(made.node) == "(+ 2 3)"


def test_the_effects_of_a_decided_test_stay() -> None:
    made = alike("(if [(swap! told conj 1)] (swap! told conj 2) 3)", fold.PASS)
    assert "fold.known_branch" in fired(made)
    made = alike("(nil? [(swap! told conj 1)])", fold.PASS)
    assert "fold.decided" in fired(made)


def test_a_wrong_number_of_arguments_stays_an_error() -> None:
    alike("(int? 1 2)", fold.PASS)
    alike("(let [f (fn [x] (nil? x 1))] (f [2]))", fold.PASS)


def test_data_that_changes_is_not_taken_from_a_definition() -> None:
    bench = Workbench()
    bench.define("(def a (atom 1)) (def xs (map inc [1 2]))")
    assert not fired(bench.optimised("(deref a)", [fold.PASS]))


def test_a_keyword_lookup_on_what_is_no_map_keeps_its_error() -> None:
    alike("(:a [1 2])", fold.PASS)
    alike("(:a 5 6)", fold.PASS)
    alike("(([1 2] 0))", fold.PASS)

"""Literal collections: what is taken out is what was put in, and everything put in still runs."""

from __future__ import annotations

import pytest
from alike import alike

from engine.passes import literals


@pytest.mark.parametrize(
    "text",
    [
        "(first [(swap! told conj 1) (swap! told conj 2)])",
        "(second [(swap! told conj 1) (swap! told conj 2)])",
        "(count [(swap! told conj 1) (/ 1 0)])",
        "(get {:a (swap! told conj 1) :b (/ 1 0)} :a)",
        "(nth [1 2] 5)",
        "(nth [1 2] 5 :none)",
        "(get [1 2] nil)",
        "(let [[a b] [(swap! told conj 1) (swap! told conj 2)]] (list b a))",
        "(let [[a b & c] [1 2 3 4]] (list b a c))",
        "(let [[a] nil] a)",
    ],
)
def test_taking_literals_apart_keeps_effects_and_errors(text: str) -> None:
    alike(text, literals.PASS)

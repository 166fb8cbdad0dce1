"""Long integers, computed in steps, are what Python computes at one stroke."""

from __future__ import annotations

import random

import pytest

from engine import Session
from engine.values import integers

chance = random.Random(7)


def some_integer(bits: int) -> int:
    return chance.getrandbits(chance.randrange(1, bits)) * chance.choice([1, -1])


@pytest.fixture
def short_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integers, "LEAF", 64)
    monkeypatch.setattr(integers, "LEAF_AREA", 1 << 13)


@pytest.mark.usefixtures("short_leaves")
def test_products_quotients_and_powers_are_exact() -> None:
    for _ in range(2_000):
        a, b = some_integer(5_000), some_integer(4_000) or 1
        assert integers.product(a, b) == a * b
        assert integers.product(a, a) == a * a
        assert integers.quotient_remainder(a, b) == divmod(a, b)
        assert integers.quotient_remainder(a * b, b) == (a, 0)
    for exponent in (0, 1, 2, 77, 1_000):
        assert integers.power(-7, exponent) == (-7) ** exponent


@pytest.mark.parametrize(
    "program",
    [
        "(let [a (pow 7 50000) b (pow 11 30000)] (= a (+ (* b (quot a b)) (mod a b))))",
        "(let [a (- 0 (pow 7 50000)) b (pow 11 30000)]"
        " (= a (+ (* b (floor-div a b)) (floor-mod a b))))",
        "(let [a (pow 7 50000)] (= (* a a) (pow 7 100000)))",
        "(let [a (pow 7 50000)] (= a (/ (* a 12) 12)))",
        "(let [a (pow 7 50000)] (= a (parse-int (str a))))",
        "(let [a (pow 7 50000)] (= (* a 1.5) ##Inf))",
        "(= (count (str (pow 10 100000))) 100001)",
    ],
)
def test_programs_with_long_integers_agree_with_arithmetic(program: str) -> None:
    assert Session().run(program).text == "true"

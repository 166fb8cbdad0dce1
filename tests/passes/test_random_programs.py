"""Each pass alone, in random orders and at every level: random programs do what they did."""

from __future__ import annotations

from random import Random

import pytest
from alike import seen
from randomly import DEFINITIONS, program
from workbench import Workbench

from engine.passes.driver import Plan
from engine.passes.pipeline import LEVELS, PASSES

PROGRAMS = 60  # of each plan
ORDERS = 6  # random orders of all passes


def check(plan: Plan, seeds: range) -> None:
    bench = Workbench()
    bench.session.run("(def told (atom []))")
    bench.define(DEFINITIONS)
    for seed in seeds:
        text = program(Random(seed), 3 + seed % 3)
        made = bench.optimised(text, plan)
        assert not made.problems, (text, made.problems[0].problem)
        assert seen(bench, bench.lower(text)) == seen(bench, made.node), text


@pytest.mark.parametrize("name", sorted(PASSES))
def test_one_pass_keeps_value_error_place_and_order_of_effects(name: str) -> None:
    check([PASSES[name]], range(PROGRAMS))


@pytest.mark.parametrize("order", range(ORDERS))
def test_passes_in_any_order_keep_them_too(order: int) -> None:
    rng = Random(order)
    plan = [*PASSES.values(), *PASSES.values()]
    rng.shuffle(plan)
    check(plan, range(1000 * order, 1000 * order + PROGRAMS // 2))


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_each_level_keeps_them(level: str) -> None:
    check(LEVELS[level], range(2 * PROGRAMS))


def test_running_out_of_fuel_leaves_a_tree_that_does_the_same() -> None:
    bench = Workbench()
    bench.session.run("(def told (atom []))")
    bench.define(DEFINITIONS)
    for seed in range(8):
        text = program(Random(seed), 4)
        before = seen(bench, bench.lower(text))
        for fuel in (1, 2, 3, 5, 8, 13, 21, 34):
            made = bench.optimised(text, LEVELS["aggressive"], fuel)
            assert not made.problems, (text, fuel, made.problems[0].problem)
            assert seen(bench, made.node) == before, (text, fuel)

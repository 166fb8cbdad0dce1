"""What a primitive gives fits what is inferred of its result, whatever the arguments."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from contains import contains

from engine.analysis.lattice import Shape, join, of_kinds, widen
from engine.analysis.shapes import kind_of, of_value
from engine.analysis.site import ABSENT, Site
from engine.analysis.transfer import RULES, layout, mask_of, result
from engine.prims import catalog
from engine.prims.table import DIVERGES, HOST, PRIMITIVES, Primitive
from engine.runtime.context import Context, running
from engine.runtime.errors import Thrown
from engine.runtime.namespace import World
from engine.types.sig import WORDS, SigType
from engine.values.atoms import Symbol, keyword
from engine.values.kinds import matches
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import lazy
from engine.values.sets import pset

catalog.load()
BLOCKING = {"await", "take!", "put!", "ask"}
ROWS = [
    row
    for row in PRIMITIVES.values()
    if not row.fx & (HOST | DIVERGES) and not row.constant and row.name not in BLOCKING
]
# rows that a huge number would keep busy
SAFE_WITH_HUGE = {"arith", "compare", "preds", "rounding", "convert"}
TRIES = 40
A, B = keyword("a"), keyword("b")
FUNCTIONS = [PRIMITIVES[n].entry for n in "identity inc str vector count first not".split()]


def three() -> Any:
    return lazy(lambda: plist([1, "a", None]))


VALUES: list[Any] = [
    *(0, 1, 2, 3, -1, -2, 7, 10, -7, 2**63, -(2**64), 10**30),
    *(0.0, -0.0, 1.5, -2.5, float("nan"), float("inf"), float("-inf"), 1e308),
    *(None, True, False, A, B, Symbol("s"), "", "a", "abc"),
    *((), (1, 2, 3), ("a", "b"), (1, "a", None), range(5), range(3, -3, -2), ((1, 2), (3, 4))),
    *(tuple(range(40)), ((A, 1),), plist([]), plist([1, 2]), plist(["a"])),
    *(pmap([]), pmap([(A, 1)]), pmap([(A, 1), (B, "x")]), pmap([("a", 1.5)]), pmap([(1, 2)])),
    *(pset([]), pset([1, 2]), pset([A]), three(), PRIMITIVES["atom"].entry(1)),
    PRIMITIVES["error"].entry(A, "no"),
    *FUNCTIONS,
]


class Place(Site):
    """A call whose arguments' values are known, or not."""

    def __init__(self, values: list[Any], chance: random.Random) -> None:
        self.values = values
        self.chance = chance

    def constant(self, at: int) -> Any:
        return self.values[at] if self.chance.random() < 0.7 else ABSENT


def loosened(a: Shape, chance: random.Random) -> Shape:
    """A shape that holds at least the same values."""
    return chance.choice(
        (
            a,
            join(a, of_value(chance.choice(VALUES))),
            of_kinds(a.kinds),
            widen(a, of_value(chance.choice((0, 5, -9)))),
        )
    )


def argument(kind: SigType, mask: int, row: Primitive, chance: random.Random) -> Any:
    if kind.word in ("fn", "->"):
        return chance.choice(FUNCTIONS)
    fitting = [v for v in VALUES if kind_of(v) & mask]
    if row.group not in SAFE_WITH_HUGE:
        fitting = [v for v in fitting if type(v) is not int or abs(v) < 100]
    return chance.choice(fitting or VALUES)


@pytest.fixture(scope="module", autouse=True)
def evaluation() -> Iterator[None]:
    class Host:
        def call(self, *_: Any) -> Any:
            raise AssertionError("no row here asks the host")

    with running(Context(Host(), World())):  # type: ignore[arg-type]
        yield


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_result_fits_what_is_inferred_of_it(row: Primitive) -> None:
    chance = random.Random(row.name)
    for _ in range(TRIES):
        alternative = chance.choice(row.signature.alternatives)
        most = alternative.most()
        count = alternative.least() + chance.randrange(3)
        found = layout(row, count if most is None else min(count, most))
        plan = chance.choice(found.plans)
        values = [
            argument(kind, mask, row, chance)
            for kind, mask in zip(plan.params, plan.masks, strict=True)
        ]
        shapes = [loosened(of_value(value), chance) for value in values]
        inferred = result(row, shapes, Place(values, chance))
        try:
            given = row.entry(*values)
            fits = contains(inferred, given)
        except Thrown:
            continue
        assert fits, (values, shapes, inferred, given)


def test_a_word_lets_the_kinds_through_that_its_check_does() -> None:
    for word in WORDS:
        if word in ("any", "never"):
            continue
        mask = mask_of(SigType(word))
        for value in VALUES:
            if matches(word)(value):
                assert kind_of(value) & mask, (word, value)


def test_every_rule_that_a_row_names_is_there() -> None:
    for row in PRIMITIVES.values():
        name = row.shape.partition(" ")[0]
        assert not name or name in RULES, row.name


def test_a_refinement_speaks_of_arguments_that_the_signature_takes() -> None:
    for row in PRIMITIVES.values():
        for count in range(5):
            found = layout(row, count)
            for plan in found.narrow:
                for mask, whole in zip(plan.masks, found.passes, strict=True):
                    assert mask & whole, row.name


def test_arguments_that_never_fit_give_never() -> None:
    assert result(PRIMITIVES["inc"], [of_value("a")]).kinds == 0
    assert result(PRIMITIVES["inc"], []).kinds == 0

"""What the table says of lazy arguments, identity and callbacks is seen when rows are called."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from conftest_values import a_value_for, fitting_counts, function

from engine.prims import catalog
from engine.prims.table import (
    CALLS,
    FORCES,
    FRESH,
    HOST,
    PRIMITIVES,
    READS,
    THROWS,
    WRITES,
    Primitive,
)
from engine.runtime import entry
from engine.runtime.errors import Thrown
from engine.types.sig import SigType
from engine.values.atoms import keyword
from engine.values.equality import equal
from engine.values.kinds import matches
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import LazySeq, lazy
from engine.values.sets import pset

catalog.load()
# Rows that wait for another thread, or go on for as long as they are told.
ENDLESS = frozenset("take! put! ask await repeatedly".split())
ROWS = [
    row
    for row in PRIMITIVES.values()
    if not row.constant and not row.fx & HOST and row.name not in ENDLESS
]
MOST_CALLS = 2000  # of one row with one kind of lazy argument

Make = Callable[[], Any]


class Spy:
    """Counts what ran: `lazy_seq` and `delay` make values that report when they are forced."""

    def __init__(self) -> None:
        self.ran = 0

    def lazy_seq(self) -> Any:
        return lazy(self._items)

    def delay(self) -> Any:
        return function("make-delay")(self.callback())

    def callback(self) -> Any:
        """A function that gives its first argument back."""

        def ran(*args: Any) -> Any:
            self.ran += 1
            return args[0] if args else None

        return ran

    def _items(self) -> Any:
        self.ran += 1
        return plist([1, 2, 3])

    def shapes(self) -> list[Make]:
        """The lazy values, bare and inside of others."""
        seq, delay, key = self.lazy_seq, self.delay, keyword("a")
        return [
            seq,
            delay,
            lambda: (seq(),),
            lambda: (key, seq()),
            lambda: (0, (seq(),)),
            lambda: (seq(), seq()),
            lambda: (delay(),),
            lambda: plist([seq()]),
            lambda: pmap([(key, seq())]),
        ]


def others(spy: Spy) -> list[Make]:
    """Values to stand beside a lazy one: some that it is compared with, or looked up in."""
    one = plist([1])
    return [
        *[lambda value=value: value for value in (0, 1, 2, "ab", "%s %d", keyword("a"), None)],
        *[lambda value=value: value for value in (True, (1, 2, 3), plist([1, 2, 3]))],
        lambda: pmap([(keyword("a"), 1), ((1, 2), 3)]),
        lambda: pset([1, (1, 2)]),
        lambda: function("identity"),
        *[
            lambda row=row, args=args: function(row)(*args)
            for row, args in (
                ("ordered-map", (one, 2)),
                ("ordered-map", (1, 2)),
                ("ordered-set", (one,)),
                ("ordered-set", (1,)),
                ("atom", (one,)),
                ("bag", (1,)),
                ("transient", ((1,),)),
                ("transient", (pmap([(1, 1)]),)),
                ("transient", (pset([1]),)),
                ("list-queue", (1,)),
            )
        ],
        spy.lazy_seq,
    ]


def fits(value: Any, kind: SigType) -> bool:
    if kind.word == "/":
        return any(fits(value, each) for each in kind.args)
    if kind.word == "any" or len(kind.word) == 1:
        return True
    return matches("fn" if kind.word == "->" else kind.word)(value)


def layouts(row: Primitive) -> Iterator[list[SigType]]:
    """The kinds of the arguments, for each count that the row takes."""
    for alternative in row.signature.alternatives:
        for count in fitting_counts(alternative):
            yield entry.kinds_of(alternative, count)


def makers(kind: SigType, spy: Spy) -> list[Make]:
    if kind.word in ("fn", "->"):  # maps and sets look things up when called: not the row's doing
        return [lambda: function("identity"), lambda: function("vector"), lambda: function("+")]
    found = [make for make in others(spy) if fits(make(), kind)]
    return found or [lambda: a_value_for(kind)]


def calls_with_lazies(row: Primitive, spy: Spy) -> Iterator[tuple[Make, ...]]:
    for kinds in layouts(row):
        for at, kind in enumerate(kinds):
            for shape in spy.shapes():
                if fits(shape(), kind):
                    places = [makers(k, spy) if i != at else [shape] for i, k in enumerate(kinds)]
                    yield from itertools.islice(itertools.product(*places), MOST_CALLS)


def forces(row: Primitive) -> bool:
    """Whether some call of the row ran what a lazy argument keeps."""
    spy = Spy()
    for makes in calls_with_lazies(row, spy):
        args = [make() for make in makes]
        spy.ran = 0
        attempt(row, args)
        if spy.ran:
            return True
    return False


def attempt(row: Primitive, args: list[Any]) -> Any:
    try:
        return row.entry(*args)
    except Thrown as raised:
        return raised


def test_a_row_says_that_it_forces_exactly_if_it_does(host: Any) -> None:
    wrong = []
    for row in ROWS:
        seen = forces(row)
        if seen != bool(row.fx & FORCES):
            wrong.append(f"{row.name}: {'forces' if seen else 'does not force'}")
    assert not wrong, wrong


def test_equal_calls_give_equal_values_unless_a_row_says_fresh_or_has_state(host: Any) -> None:
    wrong = []
    for row in ROWS:
        differ = any(differs(row, [a_value_for(k) for k in kinds]) for kinds in layouts(row))
        if row.fx & (READS | WRITES):
            continue
        if differ != bool(row.fx & FRESH):
            wrong.append(row.name)
    assert not wrong, wrong


def test_a_row_without_throws_never_raises(host: Any) -> None:
    """Whatever the arguments, as long as their number fits; errors of what is forced aside."""
    wrong = []
    for row in ROWS:
        if row.fx & (THROWS | CALLS):
            continue
        spy = Spy()
        for kinds in layouts(row):
            places = [[*makers(kind, spy), *spy.shapes()] for kind in kinds]
            for makes in itertools.islice(itertools.product(*places), MOST_CALLS):
                if isinstance(attempt(row, [make() for make in makes]), Thrown):
                    wrong.append(row.name)
                    break
    assert not wrong, wrong


def differs(row: Primitive, args: list[Any]) -> bool:
    one, other = attempt(row, args), attempt(row, args)
    if isinstance(one, Thrown | LazySeq) or one != one:
        return False
    return not equal(one, other)


def test_a_row_without_calls_never_calls_its_function_arguments(host: Any) -> None:
    wrong = []
    for row in ROWS:
        if row.fx & CALLS:
            continue
        spy = Spy()
        watching = spy.callback()
        for kinds in layouts(row):
            attempt(row, [watching if k.word in ("fn", "->") else first(k) for k in kinds])
        if spy.ran:
            wrong.append(row.name)
    assert not wrong, wrong


def first(kind: SigType) -> Any:
    return next((v for v in ((1, 2), plist([1, 2]), 1) if fits(v, kind)), a_value_for(kind))


def test_a_row_that_calls_says_so_because_it_does(host: Any) -> None:
    """Rows that take a function and have CALLS call it for some arguments."""
    wrong = []
    for row in ROWS:
        takes = any(k.word in ("fn", "->") for kinds in layouts(row) for k in kinds)
        if row.fx & CALLS and takes and not calls_back(row):
            wrong.append(row.name)
    assert not wrong, wrong


def calls_back(row: Primitive) -> bool:
    spy = Spy()
    watching = spy.callback()
    for kinds in layouts(row):
        places = [[lambda: watching] if k.word in ("fn", "->") else makers(k, spy) for k in kinds]
        for makes in itertools.islice(itertools.product(*places), MOST_CALLS):
            args = [make() for make in makes]
            spy.ran = 0
            attempt(row, args)
            if spy.ran:
                return True
    return False

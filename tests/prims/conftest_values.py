"""One or more values of every kind, edges included, for tests that try everything."""

from __future__ import annotations

import math
from typing import Any

from engine.prims import catalog
from engine.runtime.errors import ErrorValue
from engine.runtime.future import Future
from engine.types.sig import Alternative, SigType
from engine.values.atoms import Resource, Symbol, Timestamp, Uuid, keyword
from engine.values.kinds import matches
from engine.values.lists import EMPTY, plist
from engine.values.maps import EMPTY_MAP, pmap
from engine.values.seq import lazy
from engine.values.sets import pset
from engine.values.vectors import vector

catalog.load()


def function(name: str) -> Any:
    """The function of a primitive."""
    found = catalog.lookup(name)
    assert found is not None
    return found.entry


def three() -> Any:
    """A lazy sequence of three numbers."""
    return lazy(lambda: plist([1, 2, 3]))


HUGE = (
    10**5000
)  # past Python's limit on digits; a count of this size would keep a row busy for ever
SAMPLES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    3,
    -7,
    1.5,
    -0.0,
    math.nan,
    math.inf,
    250.25,
    "",
    "ab",
    "é\ud800",
    keyword("a"),
    Symbol("s"),
    Timestamp("2025-01-31T10:00:00Z"),
    Timestamp("9999-12-31T23:59:59.999Z"),
    Uuid("123e4567-e89b-12d3-a456-426614174000"),
    Resource("resource://a"),
    (),
    (1, "a", None),
    vector(range(100)),
    range(5),
    EMPTY,
    plist([1, (2, 3)]),
    EMPTY_MAP,
    pmap([(keyword("a"), 1), ("b", None)]),
    pset([]),
    pset([1, keyword("a")]),
    three(),
    function("atom")(1),
    function("+"),
    function("str"),
    function("identity"),
    ErrorValue("my-kind", "no", 1),
)

_MAKERS: dict[str, tuple[str, tuple[Any, ...]]] = {  # kind: a row that makes one, its arguments
    "atom": ("atom", (1,)),
    "counter": ("counter", ()),
    "chan": ("chan", (1,)),
    "actor": ("actor", (0, function("+"))),
    "delay": ("make-delay", (function("str"),)),
    "deque": ("ideque", ()),
    "heap": ("priority-queue", ()),
    "queue": ("list-queue", ()),
    "bag": ("bag", ()),
    "omap": ("ordered-map", ()),
    "oset": ("ordered-set", ()),
    "transient": ("transient", (EMPTY_MAP,)),
    "box": ("bag", ()),
}


def a_value_for(kind: SigType) -> Any:
    """A small, ordinary value of the kind."""
    if kind.word == "/":
        return a_value_for(kind.args[0])
    if kind.word == "any" or len(kind.word) == 1:
        return 2
    if kind.word in ("fn", "->"):
        return function("identity")
    if kind.word in ("int", "num"):
        return 2
    if kind.word == "future":
        settled = Future()
        settled.resolve(1)
        return settled
    if kind.word in _MAKERS:
        row, args = _MAKERS[kind.word]
        return function(row)(*args)
    test = matches(kind.word)
    for sample in SAMPLES:
        if test(sample):
            return sample
    return None


def fitting_counts(alt: Alternative) -> list[int]:
    """Argument counts to try: the least, the most, and up to two more for a repeated parameter."""
    least, most = alt.least(), alt.most()
    return list(range(least, least + 3)) if most is None else list(range(least, most + 1))

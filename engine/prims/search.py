"""Looking through a sequence: is there one, are all, which is the least; and calls for effect.

    (some even? [1 2])  =>  true
    (every? pos? (range))  =>  false
    (max-by count ["a" "bb"])  =>  "bb"

What is decided early takes from a lazy sequence only what it looks at.
"""

from __future__ import annotations

from typing import Any

from ..runtime.function import Function
from ..values.equality import compare, truthy
from .table import CALLS, FORCES, THROWS, primitive
from .walk import is_lazy, watched


@primitive(
    "some",
    "fn seq -> any",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="some",
    see="every? not-any? filter",
    shape="each",
)
def some(pred: Function, coll: Any) -> Any:
    """The first true value that the function gives for an item; nil when there is none.

    (some even? [1 2 3])  => true
    (some #{2 3} [1 2 3])  => 2
    (some (fn [x] (> x 10)) (range))  => true
    (some even? nil)  => nil
    """
    if is_lazy(coll):
        step = coll.uncons()
        while step is not None:
            found = pred(step[0])
            if truthy(found):
                return found
            step = step[1].uncons()
        return None
    for x in watched(coll):
        found = pred(x)
        if truthy(found):
            return found
    return None


@primitive(
    "every?",
    "fn seq -> bool",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="every",
    see="some not-every?",
    shape="each",
)
def is_every(pred: Function, coll: Any) -> bool:
    """Whether the predicate holds for all items.

    (every? int? [1 2])  => true
    (every? pos? (range))  => false
    (every? pos? nil)  => true
    """
    return some(lambda x: not truthy(pred(x)), coll) is None


@primitive(
    "not-every?",
    "fn seq -> bool",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="every",
    see="every?",
    shape="each",
)
def is_not_every(pred: Function, coll: Any) -> bool:
    """Whether the predicate fails for some item.

    (not-every? int? [1 "a"])  => true
    (not-every? int? [])  => false
    """
    return not is_every(pred, coll)


@primitive(
    "not-any?",
    "fn seq -> bool",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="some",
    see="some",
    shape="each",
)
def is_not_any(pred: Function, coll: Any) -> bool:
    """Whether the predicate holds for no item.

    (not-any? neg? [1 2])  => true
    (not-any? neg? nil)  => true
    """
    return some(pred, coll) is None


@primitive(
    "min-by",
    "fn seq -> any",
    fx=CALLS | THROWS | FORCES,
    cost=5,
    see="max-by sort-by min-key",
    shape="each",
)
def min_by(f: Function, coll: Any) -> Any:
    """The first item for which `f` gives the least value in the order of `sort`; nil of nothing.

    (min-by count ["aa" "b" "c"])  => "b"
    (min-by count nil)  => nil
    """
    return _extreme(f, coll, -1)


@primitive(
    "max-by",
    "fn seq -> any",
    fx=CALLS | THROWS | FORCES,
    cost=5,
    see="min-by sort-by max-key",
    shape="each",
)
def max_by(f: Function, coll: Any) -> Any:
    """The first item for which `f` gives the greatest value in the order of `sort`.

    (max-by :n [{:n 1} {:n 3} {:n 2}])  => {:n 3}
    (max-by count [])  => nil
    """
    return _extreme(f, coll, 1)


def _extreme(f: Function, coll: Any, sign: int) -> Any:
    best, best_key, found = None, None, False
    for x in watched(coll):
        key = f(x)
        if not found or compare(key, best_key) == sign:
            best, best_key, found = x, key, True
    return best


@primitive(
    "run!",
    "fn seq -> nil",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="each",
    see="doseq dorun map",
    shape="each",
)
def run(f: Function, coll: Any) -> None:
    """Call `f` with each item for its effects.

    (let [n (counter)] (run! (fn [x] (add! n x)) [1 2 3]) (value n))  => 6
    (run! inc nil)  => nil
    """
    if is_lazy(coll):
        step = coll.uncons()
        while step is not None:
            f(step[0])
            step = step[1].uncons()
        return
    for x in watched(coll):
        f(x)

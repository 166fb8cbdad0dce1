"""Folds: one value from a sequence, and a way to stop early.

    (reduce + 0 [1 2 3])  =>  6
    (reduce (fn [a x] (if (> x 2) (reduced a) (+ a x))) (range))  =>  3

`(reduced x)` as a callback's result ends the fold with x. A fold over a lazy sequence takes one
item at a time, so an endless one can be folded when the callback ends it.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.errors import invalid_argument
from ..runtime.function import Function
from ..values import kinds
from ..values.maps import PMap
from ..values.seq import LazySeq, cell, lazy, uncons
from ..values.vectors import vector
from .table import ALLOCATES, CALLS, FORCES, FRESH, PURE, THROWS, primitive
from .walk import is_lazy, watched


class Reduced:
    """Wraps the value that a fold shall end with."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value: Final = value


kinds.register(Reduced, "reduced", "", lambda r: ("#<reduced ", (r.value,), ">"))


@primitive("reduced", "any -> any", fx=FRESH, see="reduce reductions unreduced")
def reduced(x: Any) -> Reduced:
    """As the result of a fold's callback: end the fold now, with this value.

    (reduce (fn [a x] (if (neg? x) (reduced a) (+ a x))) 0 [1 2 -1 5])  => 3
    (reduced? (reduced 1))  => true
    """
    return Reduced(x)


@primitive("reduced?", "any -> bool", fx=PURE, see="reduced unreduced")
def is_reduced(x: Any) -> bool:
    """Whether the value is a result of `reduced`.

    (reduced? (reduced nil))  => true
    (reduced? nil)  => false
    """
    return x.__class__ is Reduced


@primitive("unreduced", "any -> any", fx=PURE, see="reduced")
def unreduced(x: Any) -> Any:
    """The value inside a result of `reduced`; any other value is itself.

    (unreduced (reduced 5))  => 5
    (unreduced 5)  => 5
    """
    return x.value if x.__class__ is Reduced else x


@primitive(
    "reduce",
    "fn seq -> any | fn any seq -> any",
    fx=CALLS | THROWS | FORCES,
    cost=4,
    pipe="fold",
    aliases="fold",
    see="reductions reduce-kv reduced apply into",
    shape="reduce",
)
def reduce(f: Function, *args: Any) -> Any:
    """Combine the items one after the other, beginning with the initial value or the first item.

    (reduce + [1 2 3])  => 6
    (reduce conj [] (list 1 2))  => [1 2]
    (reduce (fn [acc [k v]] (+ acc v)) 0 {:a 1 :b 2})  => 3
    (reduce + 5 nil)  => 5
    (reduce + [])  => ERROR invalid-argument
    """
    coll = args[-1]
    if is_lazy(coll):
        return _reduce_lazy(f, args[:-1], coll)
    items = iter(watched(coll))
    if len(args) == 2:
        value = args[0]
    else:
        value = next(items, _NOTHING)
        if value is _NOTHING:
            raise _empty(1)
    for x in items:
        value = f(value, x)
        if value.__class__ is Reduced:
            return value.value
    return value


_NOTHING: Final[Any] = object()


def _empty(argument: int) -> Exception:
    return invalid_argument("reduce on empty collection with no initial value", argument)


def _reduce_lazy(f: Function, initial: tuple[Any, ...], coll: Any) -> Any:
    step = coll.uncons()
    if initial:
        value = initial[0]
    elif step is None:
        raise _empty(1)
    else:
        value = step[0]
        step = step[1].uncons()
    while step is not None:
        value = f(value, step[0])
        if value.__class__ is Reduced:
            return value.value
        step = step[1].uncons()
    return value


@primitive(
    "reductions",
    "fn seq -> seq | fn any seq -> seq",
    fx=CALLS | THROWS | ALLOCATES | FORCES,
    cost=5,
    see="reduce",
)
def reductions(f: Function, *args: Any) -> Any:
    """All values that `reduce` passes through, the initial one first.

    (reductions + [1 2 3])  => [1 3 6]
    (reductions + 10 [1 2])  => [10 11 13]
    (take 3 (reductions + (range)))  => (0 1 3)
    (reductions + [])  => []
    """
    coll = args[-1]
    if is_lazy(coll):
        if len(args) == 2:
            return _reductions_lazy(f, args[0], coll)
        return lazy(lambda: _begun(f, uncons(coll)))
    items = iter(watched(coll))
    value = args[0] if len(args) == 2 else next(items, _NOTHING)
    if value is _NOTHING:
        return ()
    made = [value]
    for x in items:
        value = f(value, x)
        if value.__class__ is Reduced:
            made.append(value.value)
            break
        made.append(value)
    return vector(made)


def _begun(f: Function, step: tuple[Any, Any] | None) -> Any:
    return None if step is None else _reductions_lazy(f, step[0], step[1])


def _reductions_lazy(f: Function, value: Any, coll: Any) -> LazySeq:
    if value.__class__ is Reduced:
        return cell(value.value, None)

    def thunk() -> Any:
        step = coll.uncons()
        return None if step is None else _reductions_lazy(f, f(value, step[0]), step[1])

    return cell(value, lazy(thunk))


@primitive("reduce-kv", "fn any map/vec/nil -> any", fx=CALLS | THROWS, cost=4, see="reduce")
def reduce_kv(f: Function, initial: Any, coll: Any) -> Any:
    """Fold a map with a callback of value so far, key and value; a vector's keys are its indices.

    (reduce-kv (fn [acc k v] (+ acc v)) 0 {:a 1 :b 2})  => 3
    (reduce-kv (fn [acc i x] (assoc acc x i)) {} [:a :b])  => {:a 0 :b 1}
    (reduce-kv + 5 nil)  => 5
    """
    value = initial
    entries = coll.items() if coll.__class__ is PMap else enumerate(coll or ())
    for key, x in entries:
        value = f(value, key, x)
        if value.__class__ is Reduced:
            return value.value
    return value

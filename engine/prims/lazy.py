"""What is computed when it is needed: delays and lazy sequences, finite or endless.

    (delay e)     =>  (make-delay (fn [] e))
    (lazy-seq e)  =>  (make-lazy-seq (fn [] e))        (take 3 (iterate inc 1))  =>  (1 2 3)

A value is computed once and kept. A thunk that fails or is interrupted leaves things as they were,
so it can be asked again. Endless sources look at the interrupt flag, so whatever walks one can be
stopped. Everything here prints as a list does.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

from ..runtime.errors import type_error
from ..runtime.function import Function
from ..runtime.future import Future
from ..runtime.waiting import holding, poll
from ..values import kinds
from ..values.lists import EMPTY
from ..values.seq import LazySeq, cell, lazy, uncons
from ..values.vectors import vector
from .table import CALLS, FORCES, FRESH, PURE, READS, THROWS, WRITES, primitive
from .walk import demand_room, realized, watched


class Delay:
    """A value to come: `thunk` is set until it has been computed; then `value` is it."""

    __slots__ = ("_lock", "thunk", "value")

    def __init__(self, thunk: Function) -> None:
        self.thunk: Function | None = thunk
        self.value: Any = None
        self._lock = RLock()

    def force(self) -> Any:
        """The value, computed by the first thread that asks. Raises what the thunk raises."""
        if self.thunk is None:
            return self.value
        with holding(self._lock):
            thunk = self.thunk
            if thunk is not None:
                value = thunk()
                self.value = value
                self.thunk = None
        return self.value


def _show_delay(delay: Delay) -> kinds.Shown:
    return "#<delay>" if delay.thunk is not None else ("#<delay ", (delay.value,), ">")


kinds.register(Delay, "delay", "delay", _show_delay)


@primitive("make-delay", "fn -> delay", fx=FRESH, see="delay force")
def make_delay(thunk: Function) -> Delay:
    """A delay that will call `thunk`, once; what the form `delay` expands to.

    (force (make-delay (fn [] 5)))  => 5
    (realized? (make-delay (fn [] 5)))  => false
    """
    return Delay(thunk)


@primitive("make-lazy-seq", "fn -> lazy", fx=PURE, see="lazy-seq")
def make_lazy_seq(thunk: Function) -> LazySeq:
    """A sequence that will be what `thunk` gives; what the form `lazy-seq` expands to.

    (make-lazy-seq (fn [] [1 2]))  => (1 2)
    (count (make-lazy-seq (fn [] nil)))  => 0
    (first (make-lazy-seq (fn [] 5)))  => ERROR type-error
    """

    def checked() -> Any:
        result = thunk()
        _demand_sequence(result)
        return result

    return lazy(checked)


def _demand_sequence(value: Any) -> None:
    if not _IS_SEQ(value):
        raise type_error("lazy-seq", "sequence", kinds.type_name(value))


_IS_SEQ = kinds.matches("seq")


@primitive("force", "any -> any", fx=THROWS | READS | WRITES | FORCES, see="delay realized? deref")
def force(x: Any) -> Any:
    """The value of a delay, computed at the first call; any other value is itself.

    (force (make-delay (fn [] (+ 1 2))))  => 3
    (force 7)  => 7
    (force (make-delay (fn [] (/ 1 0))))  => ERROR division-by-zero
    """
    return x.force() if x.__class__ is Delay else x


@primitive("realized?", "delay/lazy/future -> bool", fx=THROWS | READS, see="force delay")
def is_realized(x: Any) -> bool:
    """Whether the value is there already: a delay was forced, a sequence begun, a future is done.

    (realized? (make-delay (fn [] 1)))  => false
    (let [d (make-delay (fn [] 1))] (force d) (realized? d))  => true
    (realized? 5)  => ERROR type-error
    """
    if x.__class__ is Delay:
        return x.thunk is None
    return x.done if x.__class__ is Future else x.realised


@primitive("delay?", "any -> bool", fx=PURE, see="delay force")
def is_delay(x: Any) -> bool:
    """Whether the value is a delay.

    (delay? (make-delay (fn [] 1)))  => true
    (delay? 1)  => false
    """
    return x.__class__ is Delay


@primitive("iterate", "fn a -> lazy", fx=PURE, see="repeat cycle repeatedly")
def iterate(f: Function, x: Any) -> LazySeq:
    """The endless sequence x, (f x), (f (f x)), …

    (take 4 (iterate (fn [x] (* 2 x)) 1))  => (1 2 4 8)
    (first (iterate inc 5))  => 5
    """

    def thunk() -> Any:
        poll()
        return iterate(f, f(x))

    return cell(x, lazy(thunk))


@primitive(
    "repeat",
    "a -> lazy | int a -> vec",
    fx=PURE,
    see="repeatedly cycle",
    grows=(0,),
    shape="fill",
)
def repeat(n: Any, *x: Any) -> Any:
    """Endlessly the same value; with a number in front a vector with that many of it.

    (repeat 3 :a)  => [:a :a :a]
    (take 2 (repeat :a))  => (:a :a)
    (repeat -1 :a)  => []
    """
    if x:
        return vector(x * _times("repeat", n))
    return cycle((n,))


@primitive("repeatedly", "fn -> lazy | int fn -> vec", fx=CALLS | THROWS, see="repeat iterate")
def repeatedly(n: Any, f: Function | None = None) -> Any:
    """What calls of a function without arguments give: endlessly, or a vector of `n` results.

    (repeatedly 3 (fn [] 1))  => [1 1 1]
    (take 2 (repeatedly (constantly :x)))  => (:x :x)
    (repeatedly 0 (fn [] 1))  => []
    """
    if f is not None:
        return vector([f() for _ in watched(range(_times("repeatedly", n)))])

    def thunk() -> Any:
        poll()
        return cell(n(), repeatedly(n))

    return lazy(thunk)


def _times(operation: str, n: int) -> int:
    """How often, from 0; refuses what no memory could hold."""
    demand_room(operation, n)
    return max(0, n)


@primitive("cycle", "seq[a] -> lazy", fx=PURE, see="repeat iterate")
def cycle(coll: Any) -> LazySeq:
    """The items over and over again, without end; of nothing, nothing.

    (take 5 (cycle [1 2]))  => (1 2 1 2 1)
    (cycle [])  => ()
    """
    return lazy(lambda: _lap(coll, uncons(coll)))


def _lap(coll: Any, step: tuple[Any, Any] | None) -> LazySeq | None:
    if step is None:
        return None
    head, tail = step

    def thunk() -> Any:
        poll()
        return _lap(coll, tail.uncons() or uncons(coll))

    return cell(head, lazy(thunk))


def counting(start: Any, step: Any, end: Any = None) -> LazySeq:
    """start, start + step, … up to but excluding `end`; endless where that is None."""

    def thunk() -> Any:
        poll()
        if end is not None and (start >= end if step > 0 else start <= end):
            return None
        return cell(start, counting(start + step, step, end))

    return lazy(thunk)


@primitive("doall", "seq -> seq", fx=THROWS | READS | WRITES | FORCES, see="dorun run!")
def doall(coll: Any) -> Any:
    """The sequence itself, realised to its end.

    (doall (map inc [1 2]))  => [2 3]
    (realized? (doall (take 3 (iterate inc 0))))  => true
    (doall nil)  => nil
    """
    realized(coll)
    return coll


@primitive("dorun", "seq -> nil", fx=THROWS | READS | WRITES | FORCES, see="doall run!")
def dorun(coll: Any) -> None:
    """Realise a sequence to its end for its effects, keeping nothing.

    (dorun (take 3 (iterate inc 0)))  => nil
    (dorun nil)  => nil
    """
    while coll.__class__ is LazySeq:
        step = coll.uncons()
        coll = EMPTY if step is None else step[1]

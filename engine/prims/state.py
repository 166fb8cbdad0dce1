"""State outside the pure core: atoms and counters, safe across threads.

    (let [a (atom 1)] (swap! a + 5) @a)  =>  6        (let [c (counter)] (inc! c) (value c))  =>  1

`swap!` computes without holding a lock and sets only if nobody was faster (compare and set), so its
function may run more than once and may itself use the atom. A counter's steps never run twice.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

from ..runtime.callable import spread
from ..runtime.function import Function
from ..runtime.future import Future
from ..runtime.waiting import poll, seconds_of
from ..values import kinds
from ..values.equality import equal
from ..values.maps import EMPTY_MAP, PMap
from .lazy import Delay
from .table import CALLS, FORCES, PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES


class Atom:
    """One mutable place. `watches` maps a key to a function of key, atom, old and new value."""

    __slots__ = ("lock", "value", "watches")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.lock = Lock()
        self.watches: PMap = EMPTY_MAP

    def replace(self, expected: Any, value: Any) -> bool:
        """Set the value if it still is the very object `expected`."""
        with self.lock:
            if self.value is not expected:
                return False
            self.value = value
            return True


class Counter:
    """An integer that threads count up and down."""

    __slots__ = ("lock", "value")

    def __init__(self, value: int) -> None:
        self.value = value
        self.lock = Lock()

    def add(self, amount: int) -> int:
        """Add and return the new value."""
        with self.lock:
            self.value += amount
            return self.value


kinds.register(Atom, "atom", "atom", lambda a: ("#<atom ", (a.value,), ">"))
kinds.register(Counter, "counter", "counter", lambda c: f"#<counter {c.value}>")


@primitive("atom", "any -> atom", fx=WRITES, see="deref swap! reset!")
def atom(value: Any) -> Atom:
    """A new atom that holds a value.

    (deref (atom 1))  => 1
    (= (atom 1) (atom 1))  => false
    """
    return Atom(value)


@primitive("atom?", "any -> bool", fx=PURE, see="atom")
def is_atom(x: Any) -> bool:
    """Whether the value is an atom.

    (atom? (atom 1))  => true
    (atom? 1)  => false
    """
    return x.__class__ is Atom


@primitive(
    "deref",
    "atom/delay/future/counter -> any | atom/delay/future/counter num any -> any",
    fx=THROWS | STATEFUL | FORCES,
    see="atom force await value",
)
def deref(place: Any, *limit: Any) -> Any:
    """What an atom or counter holds, what a delay or future gives; also written `@place`.

    With milliseconds and a default: wait for a future at most that long.

    (deref (atom 5))  => 5
    (deref (make-delay (fn [] 3)))  => 3
    (deref (counter 2))  => 2
    (deref 5)  => ERROR type-error
    """
    if place.__class__ is Atom or place.__class__ is Counter:
        return place.value
    if place.__class__ is Delay:
        return place.force()
    future: Future = place
    if limit and not future.settled(seconds_of(limit[0], 1)):
        return limit[1]
    return future.wait()


@primitive("reset!", "atom a -> a", fx=CALLS | THROWS | STATEFUL, see="swap! reset-vals!")
def reset(place: Atom, value: Any) -> Any:
    """Make the atom hold a value; returns it.

    (let [a (atom 1)] (reset! a 2) (deref a))  => 2
    (reset! (atom 1) nil)  => nil
    """
    reset_vals(place, value)
    return value


@primitive("reset-vals!", "atom any -> vec", fx=CALLS | THROWS | STATEFUL, see="reset! swap-vals!")
def reset_vals(place: Atom, value: Any) -> tuple[Any, Any]:
    """Make the atom hold a value; returns [old new].

    (reset-vals! (atom 1) 2)  => [1 2]
    (reset-vals! (atom nil) 1)  => [nil 1]
    """
    with place.lock:
        old, place.value = place.value, value
    _notify(place, old, value)
    return old, value


@primitive(
    "swap!", "atom fn any* -> any", fx=CALLS | THROWS | STATEFUL, cost=3, see="swap-vals! reset!"
)
def swap(place: Atom, f: Function, *args: Any) -> Any:
    """Make the atom hold what `f` gives for its value and the arguments; returns that.

    (let [a (atom 1)] (swap! a + 5 10) (deref a))  => 16
    (swap! (atom {}) assoc :a 1)  => {:a 1}
    (swap! (atom 1) / 0)  => ERROR division-by-zero
    """
    return _swapped(place, f, args)[1]


@primitive("swap-vals!", "atom fn any* -> vec", fx=CALLS | THROWS | STATEFUL, cost=3, see="swap!")
def swap_vals(place: Atom, f: Function, *args: Any) -> tuple[Any, Any]:
    """As `swap!`, but returns [old new].

    (swap-vals! (atom 1) inc)  => [1 2]
    (swap-vals! (atom [1]) conj 2)  => [[1] [1 2]]
    """
    return _swapped(place, f, args)


def _swapped(place: Atom, f: Function, args: tuple[Any, ...]) -> tuple[Any, Any]:
    while True:
        old = place.value
        new = spread(f, (old, *args))
        if place.replace(old, new):
            _notify(place, old, new)
            return old, new
        poll()


@primitive(
    "compare-and-set!", "atom any any -> bool", fx=CALLS | THROWS | STATEFUL | FORCES, see="swap!"
)
def compare_and_set(place: Atom, expected: Any, value: Any) -> bool:
    """Make the atom hold a value if it holds one that is `=` to the expected; says whether it did.

    (compare-and-set! (atom 1) 1 2)  => true
    (compare-and-set! (atom 1) 1.0 2)  => false
    """
    while True:
        old = place.value
        if not equal(old, expected):
            return False
        if place.replace(old, value):
            _notify(place, old, value)
            return True
        poll()


@primitive("add-watch", "atom any fn -> atom", fx=STATEFUL | FORCES, see="remove-watch swap!")
def add_watch(place: Atom, key: Any, f: Function) -> Atom:
    """Call `f` with key, atom, old and new value after each change, in the thread that made it.

    (let [a (atom 1) c (counter)] (add-watch a :w (fn [k a o n] (inc! c))) (reset! a 5) @c)  => 1
    (atom? (add-watch (atom 1) :w (fn [k a old new] nil)))  => true
    """
    with place.lock:
        place.watches = place.watches.assoc(key, f)
    return place


@primitive("remove-watch", "atom any -> atom", fx=STATEFUL | FORCES, see="add-watch")
def remove_watch(place: Atom, key: Any) -> Atom:
    """Call the function that `add-watch` entered under the key no more.

    (deref (remove-watch (atom 1) :w))  => 1
    (swap! (remove-watch (add-watch (atom 1) :w (fn [k a o n] (/ 1 0))) :w) inc)  => 2
    """
    with place.lock:
        place.watches = place.watches.dissoc(key)
    return place


def _notify(place: Atom, old: Any, new: Any) -> None:
    if len(place.watches):
        for key, f in place.watches.items():
            f(key, place, old, new)


@primitive("counter", "int? -> counter", fx=WRITES, see="inc! dec! add! value")
def counter(start: int = 0) -> Counter:
    """A new counter.

    (value (counter))  => 0
    (value (counter 5))  => 5
    (counter 1.5)  => ERROR type-error
    """
    return Counter(start)


@primitive("counter?", "any -> bool", fx=PURE, see="counter")
def is_counter(x: Any) -> bool:
    """Whether the value is a counter.

    (counter? (counter))  => true
    (counter? 0)  => false
    """
    return x.__class__ is Counter


@primitive("inc!", "counter -> int", fx=STATEFUL, see="dec! add! value")
def increment(place: Counter) -> int:
    """Count up by one; returns the new value.

    (inc! (counter))  => 1
    (inc! 5)  => ERROR type-error
    """
    return place.add(1)


@primitive("dec!", "counter -> int", fx=STATEFUL, see="inc! add! value")
def decrement(place: Counter) -> int:
    """Count down by one; returns the new value.

    (dec! (counter))  => -1
    (dec! (counter 5))  => 4
    """
    return place.add(-1)


@primitive("add!", "counter int -> int", fx=STATEFUL, see="inc! dec! value")
def add(place: Counter, amount: int) -> int:
    """Add an integer; returns the new value.

    (add! (counter 1) 5)  => 6
    (add! (counter) 0.5)  => ERROR type-error
    """
    return place.add(amount)


@primitive("value", "counter -> int", fx=READS, see="counter deref")
def value(place: Counter) -> int:
    """What the counter stands at.

    (value (counter 5))  => 5
    (value 5)  => ERROR type-error
    """
    return place.value

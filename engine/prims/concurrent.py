"""Work beside the program: futures, and map, filter and reduce in parallel, all through the host.

    (await (spawn (fn [] (+ 1 2))))  =>  3        (pmap inc [1 2 3])  =>  [2 3 4]

The host decides how many threads there are. Results stand in the order of the input, and do not
depend on how the work was split. `(go e)` and `(future e)` are forms that spawn.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.future import Future
from .forward import forward
from .table import PURE, READS, primitive

# name, signature, capability, see, documentation
_FORWARDED: Final = (
    (
        "spawn",
        "fn -> future",
        "ccos.async.spawn",
        "await future-cancel",
        """Start a function of no arguments beside the program; the future of its value.

        (await (spawn (fn [] (+ 1 2))))  => 3
        (await (spawn (fn [] (/ 1 0))))  => ERROR division-by-zero
        """,
    ),
    (
        "await",
        "future/vec num? any? -> any",
        "ccos.async.await",
        "spawn deref",
        """The value of a future, or of each in a vector; waits for it, and raises its error.

        With milliseconds it waits no longer, and then gives the default or raises :io-error.

        (await (spawn (fn [] 3)))  => 3
        (await [(spawn (fn [] 1)) (spawn (fn [] 2))])  => [1 2]
        (await 5)  => ERROR type-error
        """,
    ),
    (
        "future-cancel",
        "future -> bool",
        "ccos.async.cancel",
        "future-cancelled? spawn",
        """Give up on a future's work; false when it was finished before.

        (let [f (spawn (fn [] 1))] (await f) (future-cancel f))  => false
        (future-cancel 5)  => ERROR type-error
        """,
    ),
    (
        "pmap",
        "fn seq+ -> vec",
        "ccos.concurrent.pmap",
        "map pfilter preduce",
        """`map` with the calls side by side; results in order, the first error in order is raised.

        (pmap inc [1 2 3])  => [2 3 4]
        (pmap + [1 2] [10 20 30])  => [11 22]
        (pmap inc nil)  => []
        """,
    ),
    (
        "pfilter",
        "fn seq -> vec",
        "ccos.concurrent.pfilter",
        "filter pmap",
        """`filter` with the tests side by side; the items stay in order.

        (pfilter odd? [1 2 3])  => [1 3]
        (pfilter odd? nil)  => []
        """,
    ),
    (
        "preduce",
        "fn seq -> any | fn any seq -> any",
        "ccos.concurrent.preduce",
        "reduce pmap",
        """`reduce` with an associative function: chunks side by side, their results in order.

        (preduce + 0 [1 2 3])  => 6
        (preduce + [1 2 3])  => 6
        (preduce + [])  => ERROR invalid-argument
        """,
    ),
)

for _name, _sig, _capability, _see, _text in _FORWARDED:
    forward(_name, _sig, _capability, _text, __name__, see=_see)


@primitive("future?", "any -> bool", fx=PURE, see="spawn await")
def is_future(x: Any) -> bool:
    """Whether the value is a future.

    (future? (spawn (fn [] 1)))  => true
    (future? 1)  => false
    """
    return x.__class__ is Future


@primitive("future-done?", "future -> bool", fx=READS, see="await realized?")
def is_future_done(future: Future) -> bool:
    """Whether a future has its value, has failed or was cancelled.

    (let [f (spawn (fn [] 1))] (await f) (future-done? f))  => true
    (future-done? 1)  => ERROR type-error
    """
    return future.done


@primitive("future-cancelled?", "future -> bool", fx=READS, see="future-cancel")
def is_future_cancelled(future: Future) -> bool:
    """Whether a future was cancelled before it had a value.

    (let [f (spawn (fn [] 1))] (await f) (future-cancelled? f))  => false
    (future-cancelled? 1)  => ERROR type-error
    """
    return future.cancelled

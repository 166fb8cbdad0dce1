"""A value's text for people: bounded in items and in time, and never at the mercy of a thunk.

    (iterate inc 0)                      =>  "(0 1 2 … 99 ...)"
    (lazy-seq (do (sleep 60000) [1]))    =>  "(...)" after LOOK_SECONDS
    (map (fn [x] (/ 6 x)) (lazy 3 2 0))  =>  "(2 3 #<error: Division by zero>)", with the failure

Items that are there already cost nothing. Others are realised in a branch of the evaluation that
is interrupted when the time is over; a thunk that was stopped can be asked again. What a thunk
raises is shown where it happened and told to the caller, who decides whether that is a failure.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from ..base.record import record
from ..values.seq import LazySeq
from ..values.show import LAZY_SHOWN, MORE, Text, show
from .context import Branch, current, switch_back, switch_to
from .errors import Thrown

LOOK_SECONDS: Final = 1.0  # for all lazy sequences of one value together
ERROR_SHOWN: Final = 200  # characters of an error's text in the place of an item


@record
class Glimpse:
    """A value's text, and the first error that a lazy sequence in it raised."""

    text: str
    failure: Thrown | None


def glimpse(value: Any, limit: int) -> Glimpse:
    """Look at a value inside an evaluation; the text has about `limit` characters at most.

    Raises KeyboardInterrupt when the evaluation itself is interrupted.
    """
    look = _Look()
    try:
        return Glimpse(show(value, limit, look.items), look.failure)
    finally:
        look.end()


def realised_only(seq: LazySeq) -> list[Any]:
    """What `show` shows of a lazy sequence when nothing may be run."""
    items: list[Any] = []
    at: Any = seq
    while at.__class__ is not LazySeq or at.realised:
        step = at.uncons()
        if step is None:
            return items
        if len(items) == LAZY_SHOWN:
            break
        items.append(step[0])
        at = step[1]
    items.append(MORE)
    return items


class _Look:
    """One look at a value: the time it has, and the first error it met."""

    def __init__(self) -> None:
        self.failure: Thrown | None = None
        self._flag: Branch | None = None
        self._timer: threading.Timer | None = None
        self._over = False

    def items(self, seq: LazySeq) -> list[Any]:
        """The items to show; ends with MORE or an error where there may be others."""
        items: list[Any] = []
        at: Any = seq
        while True:
            try:
                step = self._step(at)
            except Thrown as failure:
                self.failure = self.failure or failure
                items.append(Text(show(failure.value, ERROR_SHOWN, realised_only)))
                return items
            if step is None:
                return items
            if step is _NO_TIME or len(items) == LAZY_SHOWN:
                items.append(MORE)
                return items
            items.append(step[0])
            at = step[1]

    def end(self) -> None:
        """No more looking: the clock stops."""
        if self._timer is not None:
            self._timer.cancel()

    def _step(self, at: Any) -> Any:
        if at.__class__ is not LazySeq or at.realised:
            return at.uncons()
        if self._over:
            return _NO_TIME
        cx = current()
        if self._flag is None:
            self._flag = Branch(cx.interrupt)
            self._timer = threading.Timer(LOOK_SECONDS, self._stop)
            self._timer.daemon = True
            self._timer.start()
        before = switch_to(cx.fork(self._flag))
        try:
            return at.uncons()
        except KeyboardInterrupt:
            if cx.interrupt.raised or not self._over:
                raise
            return _NO_TIME
        finally:
            switch_back(before)

    def _stop(self) -> None:
        self._over = True
        if self._flag is not None:
            self._flag.raised = True


_NO_TIME: Final[tuple[Any, Any]] = (None, None)

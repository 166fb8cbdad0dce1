"""Several pieces of work side by side, with the outcome of doing them one after the other.

    run_all([f, g, h], context)  =>  [f(), g(), h()], or the error of the first that fails in order

The thread that asks works too: it takes the next piece no other has taken, until none is left, and
waits only for pieces that are being worked on. So nested batches cannot deadlock, and with no
thread to spare a batch is a plain loop. After a failure no further piece begins, later ones that
run are told to stop, earlier ones end in peace (one of them may fail too, and then counts).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from ..runtime.context import Branch, Context, running
from ..runtime.waiting import wait_for
from .pool import POOL

Piece = Callable[[], Any]

GRACE: Final = 1.0  # seconds that an interrupt waits for running branches to stop


def run_all(pieces: list[Piece], context: Context) -> list[Any]:
    """The values of all pieces, in order. Raises what the first failing piece, in order, raised.

    KeyboardInterrupt when `context` is interrupted; its branches are stopped then.
    """
    batch = _Batch(pieces, context)
    for _ in range(len(pieces) - 1):
        if not POOL.offer(batch.help):
            break
    try:
        batch.work(on_caller=True)
        batch.join()
    except BaseException:
        batch.stop_after(-1)
        batch.settle(GRACE)
        raise
    return batch.outcome()


class _Batch:
    """Pieces, who has taken which, and what came of them."""

    def __init__(self, pieces: list[Piece], parent: Context) -> None:
        self._pieces: Final = pieces
        self._parent: Final = parent
        self._values: Final[list[Any]] = [None] * len(pieces)
        self._failures: Final[dict[int, BaseException]] = {}
        self._running: Final[dict[int, Branch]] = {}
        self._changed: Final = threading.Condition()
        self._next = 0
        self._last = len(pieces) - 1  # pieces after this one are no longer wanted

    def help(self) -> None:
        """What a further thread does: take pieces until none is left."""
        self.work(on_caller=False)

    def work(self, *, on_caller: bool) -> None:
        """Take and run pieces; on the caller's thread they count into its depth."""
        while True:
            with self._changed:
                index = self._next
                if index > self._last:
                    return
                self._next += 1
                branch = self._running[index] = Branch(self._parent.interrupt)
            self._run(index, branch, on_caller)

    def _run(self, index: int, branch: Branch, on_caller: bool) -> None:
        context = self._parent.fork(branch)
        if on_caller:
            context.crossings = self._parent.crossings
            context.depth = self._parent.depth
        try:
            with running(context):
                self._values[index] = self._pieces[index]()
        except BaseException as failure:
            if on_caller and isinstance(failure, KeyboardInterrupt) and not branch.raised:
                raise  # a signal, not one of our flags
            self._failures[index] = failure
            self.stop_after(index)
        finally:
            with self._changed:
                del self._running[index]
                self._changed.notify_all()

    def stop_after(self, index: int) -> None:
        """Nothing past the index is wanted: begin no more of it, stop what runs."""
        with self._changed:
            self._last = min(self._last, index)
            for other, branch in self._running.items():
                if other > index:
                    branch.raised = True

    def join(self) -> None:
        """Wait until no piece runs. Raises KeyboardInterrupt."""
        with self._changed:
            wait_for(self._changed, lambda: not self._running)

    def settle(self, seconds: float) -> None:
        """Wait until no piece runs, at most so long, whatever the interrupt flag says."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running, seconds)

    def outcome(self) -> list[Any]:
        """The values, or the first failure in order that is not just our own stop signal."""
        self._parent.poll()
        if self._failures:
            raise self._failures[min(self._failures)]
        return self._values

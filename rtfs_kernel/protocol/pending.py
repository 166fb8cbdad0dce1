"""Requests that wait for the engine, answered one after another in the order they came.

    [cell 3 running] cell 4, complete, cell 5   =>  4, complete, 5
    cell 3 fails, abort()                       =>  4 aborted, complete answered, 5 aborted

What is aborted is what arrived before the failure was told, instead of what is met while a flag is
up: a cell that a client sends because of a failure always runs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

import zmq
from zmq.eventloop.zmqstream import ZMQStream

# "Run all" sends cells some milliseconds apart; the first may fail before the second is here.
QUIET_SECONDS: Final = 0.01
LONGEST_SECONDS: Final = 0.25  # that a failure is held back for cells that keep coming

Answer = Callable[[Any, bool], Awaitable[None]]


class Pending:
    """The queue of the shell channel: what arrived, and up to where cells are aborted.

    `answer(frames, aborted)` never raises. `quiet_seconds`: the pause between two cells of a slow
    network that still belong together.
    """

    def __init__(self, stream: ZMQStream, answer: Answer, quiet_seconds: float) -> None:
        self._stream = stream
        self._answer = answer
        self._quiet = max(quiet_seconds, QUIET_SECONDS)
        self._waiting: asyncio.Queue[tuple[int, Any]] = asyncio.Queue()
        self._arrived = 0
        self._aborted = 0
        self._ending = False
        stream.on_recv(self._arrive, copy=False)

    async def serve(self) -> None:
        """Answer requests for ever."""
        while True:
            number, frames = await self._waiting.get()
            await self._answer(frames, number <= self._aborted)

    async def abort(self) -> None:
        """The cells that have arrived, and those on their way, will not run."""
        until = time.monotonic() + (0 if self._ending else max(self._quiet, LONGEST_SECONDS))
        before = -1
        while before != self._arrived and time.monotonic() < until:
            before = self._arrived
            await asyncio.sleep(self._quiet)
            self._stream.flush(zmq.POLLIN)
        self._aborted = self._arrived

    def end(self) -> None:
        """The process is about to end: nothing is waited for any more. From any thread."""
        self._ending = True

    def _arrive(self, frames: Any) -> None:
        self._arrived += 1
        self._waiting.put_nowait((self._arrived, frames))

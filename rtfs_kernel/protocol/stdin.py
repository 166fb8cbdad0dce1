"""Questions to the person in front of the cell that is running.

    ask("name? ")  =>  input_request to the client that sent the cell, its input_reply  =>  "Ada"

An interrupt ends the wait. A client that is gone cannot be asked: ClientGone, instead of a cell
that waits for ever.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

import zmq
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session

from engine.runtime.waiting import holding, poll

from .wire import unpacked

WAIT_MS: Final = 50  # how late a thread that no signal reaches learns of an interrupt
CONNECT_SECONDS: Final = 1.0  # in which a client's stdin channel connects after its first request
RETRY_SECONDS: Final = 0.02
END_OF_INPUT: Final = "\x04"  # what a terminal's Ctrl-D becomes


class ClientGone(StdinNotImplementedError):
    """The client that sent the running cell has no open stdin channel."""


class Stdin:
    """The stdin channel, for one question at a time."""

    def __init__(self, socket: zmq.Socket[bytes], session: Session) -> None:
        self._socket = socket
        self._session = session
        self._lock = threading.Lock()
        socket.router_mandatory = True  # sending to nobody is an error

    def ask(self, content: dict[str, Any], parent: dict[str, Any], identities: list[bytes]) -> str:
        """The answer to an input_request. Raises ClientGone, EOFError and KeyboardInterrupt."""
        with holding(self._lock):
            poll()  # who waited for the lock may have been stopped meanwhile
            while self._socket.poll(0):  # answers to questions that were interrupted
                self._socket.recv_multipart()
            self._send(content, parent, identities)
            while True:
                value = self._received(identities) if self._socket.poll(WAIT_MS) else None
                if value == END_OF_INPUT:
                    raise EOFError
                if value is not None:
                    return value
                poll()

    def _send(self, content: dict[str, Any], parent: Any, identities: list[bytes]) -> None:
        until = time.monotonic() + CONNECT_SECONDS
        while True:
            try:
                self._session.send(self._socket, "input_request", content, parent, identities)
            except zmq.ZMQError as cause:
                if cause.errno != zmq.EHOSTUNREACH or time.monotonic() > until:
                    raise ClientGone from cause
            else:
                return
            time.sleep(RETRY_SECONDS)
            poll()

    def _received(self, identities: list[bytes]) -> str | None:
        """The text of a reply of the client that was asked; None for anything else."""
        try:
            received = unpacked(self._session, self._socket.recv_multipart(copy=False))
        except ValueError:
            return None
        if received is None or received.identities != identities:
            return None
        content = received.message["content"]
        value = content.get("value") if isinstance(content, dict) else None
        return value if isinstance(value, str) else ""

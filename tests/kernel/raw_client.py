"""A client that sends any bytes, and counts what comes back.

with connected(kernel) as client:
    sent = client.send("shell", "complete_request", {"code": 5})
    client.settle().replies[sent]  =>  [the one reply]
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import zmq
from jupyter_client.session import DELIM, Session
from kernel_client import TIMEOUT, Message, Running

CHANNELS = ("shell", "control", "stdin")


class Heard:
    """Replies, questions and published messages, by the id of the request they belong to."""

    def __init__(self) -> None:
        self.replies: defaultdict[str, list[Message]] = defaultdict(list)
        self.questions: defaultdict[str, list[Message]] = defaultdict(list)
        self.published: defaultdict[str, list[Message]] = defaultdict(list)

    def reply(self, sent: str) -> Any:
        """The content of the only reply."""
        (reply,) = self.replies[sent]
        return reply["content"]

    def kinds(self, sent: str) -> list[str]:
        """What was published: message types, statuses as `busy` and `idle`."""
        return [
            each["content"].get("execution_state", each["header"]["msg_type"])
            for each in self.published[sent]
        ]


class RawClient:
    """Sockets with one identity of their own, and what came over them so far."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.session = Session(key=info["key"], signature_scheme=info["signature_scheme"])
        self.heard = Heard()
        self.sockets = {name: self.context.socket(zmq.DEALER) for name in CHANNELS}
        self.sockets["iopub"] = self.context.socket(zmq.SUB)
        self.sockets["iopub"].setsockopt(zmq.SUBSCRIBE, b"")
        identity = uuid.uuid4().hex.encode()
        for name, socket in self.sockets.items():
            socket.linger = 0
            if name in CHANNELS:
                socket.setsockopt(zmq.IDENTITY, identity)
            socket.connect(f"{info['transport']}://{info['ip']}:{info[name + '_port']}")

    def close(self) -> None:
        for socket in self.sockets.values():
            socket.close()
        self.context.term()

    def send(
        self,
        channel: str,
        kind: Any,
        content: Any = None,
        *,
        metadata: Any = None,
        header: dict[str, Any] | None = None,
    ) -> str:
        """Send a request; `header` adds fields, and removes those that are None. Its id."""
        whole = {**self.session.msg_header(kind), **(header or {})}
        whole = {key: value for key, value in whole.items() if value is not None}
        parts = [whole, {}, {} if metadata is None else metadata, content or {}]
        self.send_parts(channel, [json.dumps(part, default=str).encode() for part in parts])
        return str(whole.get("msg_id", ""))

    def send_parts(self, channel: str, parts: list[bytes]) -> None:
        """Send signed parts: header, parent header, metadata, content."""
        self.sockets[channel].send_multipart([DELIM, self.session.sign(parts), *parts])

    def receive(self, channel: str, milliseconds: int = TIMEOUT * 1000) -> Message | None:
        """The next message of a channel, which is also kept in `heard`."""
        socket = self.sockets[channel]
        if not socket.poll(milliseconds):
            return None
        frames = socket.recv_multipart()
        parts = frames[frames.index(DELIM) + 1 :]
        assert self.session.sign(parts[1:5]) == parts[0]
        header, parent, metadata, content = (json.loads(part.decode()) for part in parts[1:5])
        message = {"header": header, "parent_header": parent, "metadata": metadata}
        message["content"] = content
        kept = {"iopub": self.heard.published, "stdin": self.heard.questions}
        kept.get(channel, self.heard.replies)[str(parent.get("msg_id", ""))].append(message)
        return message

    def wait(self, channel: str, sent: str) -> Message:
        """The reply to a request."""
        while True:
            message = self.receive(channel)
            assert message is not None, "no reply"
            if message["parent_header"].get("msg_id") == sent:
                return message

    def wait_idle(self, sent: str) -> None:
        """Receive what is published until a request is over."""
        while "idle" not in self.heard.kinds(sent):
            assert self.receive("iopub") is not None, "never idle"

    def settle(self) -> Heard:
        """Everything heard once both channels have answered a last request."""
        for channel in ("shell", "control"):
            last = self.send(channel, "kernel_info_request")
            self.wait(channel, last)
            self.wait_idle(last)
        return self.heard

    def ask(self, channel: str, kind: Any, content: Any = None, **options: Any) -> Any:
        """The content of the reply to a request."""
        return self.wait(channel, self.send(channel, kind, content, **options))["content"]


@contextmanager
def connected(kernel: Running) -> Iterator[RawClient]:
    """A further client of a running kernel; it hears what is published from here on."""
    info = kernel.manager.get_connection_info()
    client = RawClient({**info, "key": info["key"], "ip": str(info["ip"])})
    try:
        while client.receive("iopub", 100) is None:
            client.wait("shell", client.send("shell", "kernel_info_request"))
        yield client
    finally:
        client.close()

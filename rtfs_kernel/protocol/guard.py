"""One reply to every request, whatever happens inside.

    busy  =>  checked content  =>  handler  =>  reply  =>  idle
    busy  =>  refused or a handler that fails or forgets  =>  reply `status: error`  =>  idle

ipykernel logs such requests and says nothing, and the front end waits for ever. Messages without a
valid signature stay unanswered.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, Final

import zmq

from ..interrupt import interrupts
from ..render.inert import inert, whole
from .requests import UNANSWERED, Refused, checked, reply_type
from .wire import Message, Received, unpacked

if TYPE_CHECKING:
    from .base import ProtocolKernel

MESSAGE_LIMIT: Final = 2_000  # code points of an exception's text that a reply repeats


class OneReply:
    """A stream for one handler: the first message goes out, further ones are dropped."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.sent = False
        self.dropped = 0

    def send_multipart(self, frames: list[Any], **options: Any) -> None:
        """Send the reply, unless there was one."""
        if self.sent:
            self.dropped += 1
            return
        self.sent = True
        self._stream.send_multipart(frames, **options)


async def answer(
    kernel: ProtocolKernel, channel: str, frames: Any, *, aborted: bool = False
) -> None:
    """Handle a message of the shell or the control channel. Raises nothing.

    `aborted`: a cell before this one failed; an execute request is answered without being run.
    """
    try:
        received = unpacked(kernel.session, frames)
        if received is None:
            kernel.log.warning("A message without a valid signature or header was ignored")
            return
        await _answer(kernel, channel, received, aborted)
    except Exception:
        kernel.log.exception("A message could not be answered")


async def _answer(kernel: ProtocolKernel, channel: str, received: Received, aborted: bool) -> None:
    identities, message = received.identities, received.message
    stream = kernel.control_stream if channel == "control" else kernel.shell_stream
    reply = OneReply(stream)
    kernel.set_parent(identities, message, channel)
    kind = message["header"].get("msg_type")
    if kind == "execute_request":
        interrupts.begin()  # before the user sees that the kernel is busy
    kernel._publish_status("busy", channel)
    failure = None
    try:
        failure = await _handled(kernel, channel, received, reply, aborted)
        if reply.dropped:
            kernel.log.error("A handler replied twice to %r", kind)
        if not reply.sent and kind not in UNANSWERED:
            content = failure or _error(":internal-error", "The kernel has no answer")
            if kind == "execute_request":
                content["execution_count"] = kernel.execution_count
            only: Any = reply
            kernel.session.send(only, reply_type(kind), content, message, identities)
    finally:
        if kind in UNANSWERED or failure:
            kernel.flush_streams()
        kernel._publish_status("idle", channel)
        stream.flush(zmq.POLLOUT)


async def _handled(
    kernel: ProtocolKernel, channel: str, received: Received, reply: OneReply, aborted: bool
) -> Message | None:
    """Let a handler answer; returns the content of an error reply where it did not."""
    message = received.message
    kind = message["header"].get("msg_type")
    try:
        if received.unreadable:
            raise Refused(":invalid-request", received.unreadable)
        message["content"] = checked(kind, channel, message["content"], message["metadata"])
        if message["header"].get("subshell_id") is not None and kind not in UNANSWERED:
            raise Refused(":not-supported", "This kernel has no subshells")
        if aborted and kind == "execute_request":
            kernel._send_abort_reply(reply, message, received.identities)
            return None
        handlers = kernel.control_handlers if channel == "control" else kernel.shell_handlers
        await _result(handlers[kind](reply, received.identities, message))
    except Refused as refused:
        kernel.log.warning("Refused: %s", refused.text)
        return _error(refused.name, refused.text)
    except BaseException as failure:
        kernel.log.exception("A handler failed")
        return _failed(kernel, kind, message, failure)
    return None


async def _result(result: Any) -> None:
    if result is not None:  # the handlers of comms are plain functions
        await result


def _failed(kernel: ProtocolKernel, kind: Any, message: Message, failure: BaseException) -> Message:
    """The error of a handler that raised; a cell shows it, unless nothing of it is shown."""
    text = inert(f"Internal error: {type(failure).__name__}: {failure}", MESSAGE_LIMIT)
    lines = [whole(line) for line in traceback.format_exc().splitlines()]
    content = _error(":internal-error", text, ["The kernel itself failed:", *lines])
    if kind == "execute_request" and not message["content"].get("silent"):
        shown = {key: content[key] for key in ("ename", "evalue", "traceback")}
        kernel.send_response(kernel.iopub_socket, "error", shown)
    return content


def _error(name: str, text: str, lines: list[str] | None = None) -> Message:
    return {"status": "error", "ename": name, "evalue": text, "traceback": lines or []}

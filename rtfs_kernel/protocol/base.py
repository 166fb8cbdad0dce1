"""Jupyter's messages around a language: what ipykernel's base class does, with its gaps closed.

    a request on a socket  =>  guard.answer  =>  a handler below or in ipykernel  =>  one reply

A language adds `do_execute`, `do_complete` and the other `do_` methods. Cells run one after another
on the main thread; the control channel is answered on a thread of its own, also while a cell runs.
There are no subshells and there is no debugger: who asks for them is told.
"""

from __future__ import annotations

import sys
from signal import SIGINT
from typing import Any, Final

from ipykernel.iostream import OutStream
from ipykernel.kernelbase import Kernel
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from zmq.eventloop.zmqstream import ZMQStream

from ..interrupt import interrupts
from .comms import comms_of
from .guard import answer
from .pending import Pending
from .requests import REQUESTS, SUBSHELL_REQUESTS, UNANSWERED, Content, Refused
from .stdin import Stdin
from .wire import packed

# Requests that may print; what a thread prints later than its cell belongs to the latest of these.
PRINTING: Final = ("execute_request", *UNANSWERED)


class ProtocolKernel(Kernel):
    """The messages of one kernel process.

    Holds the queue of the shell channel, the stdin channel, and the open comms.
    """

    session: Session
    shell_stream: ZMQStream
    control_stream: ZMQStream
    comm_manager = AnyTrait()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.session.pack = packed
        self.stdin = Stdin(self.stdin_socket, self.session)
        self.comm_manager = comms_of(self)
        for kind in UNANSWERED:
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)
        for kind in SUBSHELL_REQUESTS:
            self.control_handlers[kind] = self._refuse_subshell

    def start(self) -> None:
        """Begin to answer; needs the event loop of the main thread, which may start later."""
        super().start()
        self.pending = Pending(self.shell_stream, self._answer_shell, self.stop_on_error_timeout)
        self.io_loop.add_callback(self.pending.serve)

    async def process_control(self, msg: Any) -> None:
        """Answer a message of the control channel, on the control thread."""
        await answer(self, "control", msg)

    async def _answer_shell(self, frames: Any, aborted: bool) -> None:
        await answer(self, "shell", frames, aborted=aborted)
        try:
            self.post_handler_hook()
        except Exception:
            self.log.exception("What follows a reply failed")

    def set_parent(self, ident: Any, parent: Any, channel: str = "shell") -> None:
        """The request being answered; what it prints belongs to it, from any thread."""
        super().set_parent(ident, parent, channel)
        if parent["header"].get("msg_type") in PRINTING:
            for stream in (sys.stdout, sys.stderr):
                if isinstance(stream, OutStream):
                    stream.set_parent(parent)

    def flush_streams(self) -> None:
        """Publish what was printed."""
        sys.stdout.flush()
        sys.stderr.flush()

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run a cell. Cells that are neither silent nor kept from the history are counted."""
        content, metadata = parent["content"], parent["metadata"]
        silent = content.get("silent", False)
        stored = content.get("store_history", True) and not silent
        if stored:
            self.execution_count += 1
        if not silent:
            self._publish_execute_input(content["code"], parent, self.execution_count)
        started = self.init_metadata(parent)
        cell_id = metadata.get("cellId")
        reply = await self.do_execute(
            content["code"],
            silent,
            stored,
            content.get("user_expressions", {}),
            content.get("allow_stdin", False),
            cell_meta=metadata,
            cell_id=cell_id if isinstance(cell_id, str) else None,
        )
        self.flush_streams()
        if reply["status"] == "error" and not silent and content.get("stop_on_error", True):
            await self.pending.abort()
        self.session.send(stream, "execute_reply", reply, parent, ident, metadata=started)

    async def history_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """What was typed earlier, by the fields that the protocol knows."""
        known = REQUESTS["history_request"].kinds
        content = {key: value for key, value in parent["content"].items() if key in known}
        parent["content"] = {"output": False, "raw": True, **content}
        await super().history_request(stream, ident, parent)

    async def shutdown_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """End the process, or have it started anew by the front end."""
        parent["content"].setdefault("restart", False)
        self.pending.end()
        await super().shutdown_request(stream, ident, parent)

    async def interrupt_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Stop the running cell and, as a terminal's Ctrl-C would, child processes."""
        interrupts.wake()
        self.session.send(stream, "interrupt_reply", {"status": "ok"}, parent, ident)
        self._signal_children(SIGINT)

    async def do_debug_request(self, msg: Content) -> Content:
        """Debug adapters answer with `success`; Jupyter's replies have a status."""
        text = "This kernel has no debugger"
        return {
            "type": "response",
            "request_seq": msg.get("seq", 0),
            "command": msg.get("command", ""),
            "success": False,
            "message": text,
            "status": "error",
            "ename": ":not-supported",
            "evalue": text,
            "traceback": [],
        }

    async def _refuse_subshell(self, _stream: Any, _ident: Any, _parent: Any) -> None:
        raise Refused(":not-supported", "This kernel has no subshells")

    def _input_request(self, prompt: str, ident: Any, parent: Any, password: bool = False) -> str:
        """Ask the client that sent the cell. Raises ClientGone, EOFError, KeyboardInterrupt."""
        self.flush_streams()
        return self.stdin.ask({"prompt": prompt, "password": password}, parent, ident)

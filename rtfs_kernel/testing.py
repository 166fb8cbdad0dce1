"""The kernel inside this process, for tests: its real class and handlers, without sockets.

with InProcessKernel() as kernel:
    kernel.run("%ir (+ 1 2)").shown   =>  "(+ 1 2)"
    kernel.run("(+ 1 2)").value       =>  "3"

No process is started, a cell takes less than a millisecond, and a debugger stops in it. What only
a process has is left out: interrupts by signal, the queue of waiting requests, restarts. Who wants
no Jupyter at all takes `engine.Session`. The user's settings, history and cache are neither read
nor written.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any, Final

import zmq
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session as Wire
from traitlets import List

from .kernel import RtfsKernel

Message = dict[str, Any]
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Ran:
    """One request: the content of its reply, and what was published for it, in order."""

    reply: dict[str, Any]
    messages: tuple[Message, ...]

    def contents(self, kind: str) -> list[dict[str, Any]]:
        """The contents of the published messages of a type, such as `display_data`."""
        return [each["content"] for each in self.messages if each["msg_type"] == kind]

    @property
    def ok(self) -> bool:
        """Whether the cell ran to its end."""
        return bool(self.reply["status"] == "ok")

    @property
    def bundle(self) -> dict[str, Any]:
        """The value by MIME type; empty when the cell has none."""
        results = self.contents("execute_result")
        return dict(results[0]["data"]) if results else {}

    @property
    def value(self) -> str:
        """The value as text; "" when the cell has none."""
        return str(self.bundle.get("text/plain", ""))

    @property
    def shown(self) -> str:
        """The texts of everything that was displayed beside the value."""
        return "\n".join(each["data"]["text/plain"] for each in self.contents("display_data"))

    def stream(self, name: str = "stdout") -> str:
        """What was printed to `stdout` or `stderr`."""
        return "".join(each["text"] for each in self.contents("stream") if each["name"] == name)

    @property
    def traceback(self) -> str:
        """The error as text, without colours; "" when there is none."""
        errors = self.contents("error")
        return _COLOUR.sub("", "\n".join(errors[0]["traceback"])) if errors else ""


class InProcessKernel:
    """One kernel and what it sent. Use as a context manager, or call `close` at the end.

    `answers` are what a user would type, one for each question of a program; when they run out,
    asking fails as in a front end that cannot ask.
    """

    def __init__(self, answers: Iterable[str] = ()) -> None:
        self._wire = _Recorder()
        # questions go to `answers`; the kernel only wants to see a socket
        self._nowhere: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.ROUTER)
        self.kernel = _Kernel(
            session=self._wire,
            stdin_socket=self._nowhere,
            log=logging.getLogger("rtfs_kernel"),
            answers=list(answers),
        )
        for name in self.kernel.settings.changed():
            self.kernel.settings.set(name, "default")
        self.kernel.settings.notes.clear()
        self.kernel.settings.set("history", "off")
        self.kernel.settings.set("disk-cache", "off")

    def run(self, code: str, cell: str = "", gone: Sequence[str] = (), **content: Any) -> Ran:
        """Run a cell. `content` are further fields of the request: silent, user_expressions, …

        `cell` is the cell's id, as a notebook has it: running it again with another text is an
        edit. `gone` are ids of cells that were deleted since.
        """
        fields = {"silent": False, "store_history": True, "allow_stdin": True, **content}
        metadata: Message = {"cellId": cell} if cell else {}
        if gone:
            metadata["deletedCells"] = list(gone)
        fields.update(code=code, stop_on_error=False)
        return self._request("execute_request", fields, metadata)

    def complete(self, code: str, cursor: int | None = None) -> dict[str, Any]:
        """The completion reply; the cursor (code points) is at the end unless it is given."""
        at = len(code) if cursor is None else cursor
        return self.ask("complete_request", code=code, cursor_pos=at).reply

    def inspect(self, code: str, cursor: int | None = None, detail: int = 0) -> dict[str, Any]:
        """The inspection reply; the cursor (code points) is at the end unless it is given."""
        at = len(code) if cursor is None else cursor
        return self.ask("inspect_request", code=code, cursor_pos=at, detail_level=detail).reply

    def ask(self, kind: str, **content: Any) -> Ran:
        """Any request of the shell channel. Raises LookupError for one without an answer."""
        return self._request(kind, content, {})

    def _request(self, kind: str, content: Message, metadata: Message) -> Ran:
        request = self._wire.msg(kind, content, metadata=metadata)
        self._wire.sent.clear()
        self.kernel.set_parent([], request, "shell")
        out, err = _Stream(self._wire, "stdout"), _Stream(self._wire, "stderr")
        with redirect_stdout(out), redirect_stderr(err):
            _finish(self.kernel.shell_handlers[kind](None, [], request))
        reply = kind.replace("_request", "_reply")
        replies = [each["content"] for each in self._wire.sent if each["msg_type"] == reply]
        published = [each for each in self._wire.sent if each["msg_type"] != reply]
        if len(replies) != 1:
            raise LookupError(f"{kind} was answered {len(replies)} times")
        return Ran(replies[0], tuple(published))

    def close(self) -> None:
        """Let go of what the session holds: files, its database, running futures."""
        self.kernel.engine.close()
        self._nowhere.close(0)

    def __enter__(self) -> InProcessKernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _finish(answer: Any) -> None:
    """Run a handler to its end; none of them waits for anything."""
    if asyncio.iscoroutine(answer):
        with suppress(StopIteration):
            answer.send(None)
            raise RuntimeError("a handler waits, and there is no event loop here")


class _Recorder(Wire):
    """Keeps messages instead of putting them on a socket."""

    sent: Any = List()

    def send(self, stream: Any, msg_or_type: Any, *args: Any, **options: Any) -> Message:
        """Keep a message; returns it."""
        if isinstance(msg_or_type, str):
            names = ("content", "parent", "ident", "buffers", "track", "header", "metadata")
            given = {**dict(zip(names, args, strict=False)), **options}
            message = self.msg(
                msg_or_type,
                given.get("content"),
                given.get("parent"),
                given.get("header"),
                given.get("metadata"),
            )
        else:
            message = msg_or_type
        self.sent.append(message)
        return message


class _Stream(io.TextIOBase):
    """What is printed becomes a stream message at once."""

    def __init__(self, wire: _Recorder, name: str) -> None:
        super().__init__()
        self._wire = wire
        self._name = name

    def write(self, text: str) -> int:
        """Publish a text."""
        if text:
            self._wire.send(None, "stream", {"name": self._name, "text": text})
        return len(text)


class _Kernel(RtfsKernel):
    """The kernel whose user is a list of answers."""

    def __init__(self, answers: list[str], **options: Any) -> None:
        self._answers = answers
        super().__init__(**options)

    def raw_input(self, prompt: str = "") -> str:
        """The next answer."""
        if not self._answers:
            raise StdinNotImplementedError("no answer is left")
        return self._answers.pop(0)

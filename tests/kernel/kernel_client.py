"""A running kernel and what tests ask of it.

with started() as kernel:
    kernel.run("(+ 1 2)").value  =>  "3"
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[2]
TIMEOUT = 30  # seconds for a reply; only a broken kernel needs them
ANSI = re.compile(r"\x1b\[[0-9;]*m")

Message = dict[str, Any]


@dataclass
class Ran:
    """The reply to one execute request and everything that was published for it."""

    reply: dict[str, Any] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)

    def contents(self, kind: str) -> list[dict[str, Any]]:
        return [each["content"] for each in self.messages if each["msg_type"] == kind]

    @property
    def status(self) -> str:
        return str(self.reply["status"])

    @property
    def bundle(self) -> dict[str, str]:
        (result,) = self.contents("execute_result")
        data: dict[str, str] = result["data"]
        return data

    @property
    def value(self) -> str:
        return self.bundle["text/plain"]

    @property
    def error(self) -> dict[str, Any]:
        (problem,) = self.contents("error")
        return problem

    @property
    def traceback(self) -> str:
        return ANSI.sub("", "\n".join(self.error["traceback"]))

    def stream(self, name: str = "stdout") -> str:
        return "".join(each["text"] for each in self.contents("stream") if each["name"] == name)

    @property
    def shown(self) -> str:
        return "\n".join(each["data"]["text/plain"] for each in self.contents("display_data"))


class Running:
    """A kernel process with a client on all its channels."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, code: str, **options: Any) -> Ran:
        ran = Ran()
        reply = self.client.execute_interactive(
            code, output_hook=ran.messages.append, timeout=TIMEOUT, **options
        )
        ran.reply = reply["content"]
        return ran

    def run_stopped(self, code: str, after: float = 0.3) -> Ran:
        """Run a cell that is interrupted some seconds after the kernel said that it is busy."""
        ran = Ran()
        timer = threading.Timer(after, self.manager.interrupt_kernel)

        def seen(message: Message) -> None:
            if not ran.messages:
                timer.start()
            ran.messages.append(message)

        reply = self.client.execute_interactive(code, output_hook=seen, timeout=TIMEOUT)
        timer.join()
        ran.reply = reply["content"]
        return ran

    def finish(self, sent: str) -> dict[str, Any]:
        """The content of the reply to an execute request, once the kernel is idle again."""
        reply = self.client.get_shell_msg(timeout=TIMEOUT)
        while reply["parent_header"].get("msg_id") != sent:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            ended = message["content"].get("execution_state") == "idle"
            if ended and message["parent_header"].get("msg_id") == sent:
                content: dict[str, Any] = reply["content"]
                return content

    def ask(self, request: Callable[..., str], *arguments: Any, **options: Any) -> dict[str, Any]:
        """Send a request by a method of the client; returns the content of its reply."""
        sent = request(*arguments, **options)
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == sent:
                content: dict[str, Any] = reply["content"]
                return content


@contextmanager
def registered(folder: Path) -> Iterator[None]:
    """A world in which Jupyter knows the kernel of this tree, and the user has no settings."""
    from rtfs_kernel.spec import install

    install(folder / "jupyter" / "kernels")
    changed = {
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": str(ROOT),
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def started(command: list[str] | None = None) -> Iterator[Running]:
    """A fresh kernel process, started by its own or another command; needs `registered`."""
    manager = KernelManager(kernel_name="rtfs")
    if command and manager.kernel_spec:
        manager.kernel_spec.argv = command
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        yield Running(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy()

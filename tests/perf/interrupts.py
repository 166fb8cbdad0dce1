"""How soon an interrupt is answered: `python tests/perf/interrupts.py [situations|survey]`.

    a tight loop              signal   p50   3 ms   p99   6 ms   max   7 ms

Real kernel processes, interrupted by a signal and by a message at random moments while a cell runs.
Timed is what a user waits: from the click to the reply. Every reply has to say that the cell was
stopped, and after it the next cell has to give the right result.
"""

from __future__ import annotations

import argparse
import random
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "kernel"))
sys.path.insert(0, str(Path(__file__).parent))

from interrupt_situations import LARGE, SITUATIONS, SURVEY
from jupyter_client.manager import KernelManager
from kernel_client import Running, registered

LIMIT = 100.0  # milliseconds: what p99 has to stay under
SOONEST, LATEST = 0.02, 0.35  # seconds after the kernel is busy at which an interrupt is sent
UNDERWAY = 0.2  # seconds that an interrupt may need to be read
TIMEOUT = 60.0  # seconds for a reply; only a broken kernel needs them

# The kernel with the network open for localhost, which no cell can grant to itself.
LAUNCH = """
import functools, sys
import rtfs_kernel.kernel as kernel
from rtfs_kernel.app import run
kernel.Session = functools.partial(kernel.Session, grants={"hosts": ["127.0.0.1"]})
run(sys.argv[1:])
"""


@contextmanager
def started(mode: str) -> Iterator[Running]:
    """A kernel process that is interrupted by `signal` or by `message`."""
    manager = KernelManager(kernel_name="rtfs")
    assert manager.kernel_spec is not None
    manager.kernel_spec.interrupt_mode = mode
    manager.kernel_spec.argv[1:] = ["-c", LAUNCH, "-f", "{connection_file}"]
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


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server on localhost that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield int(server.getsockname()[1])


def drained(kernel: Running) -> None:
    """Forget what was published so far."""
    while kernel.client.iopub_channel.msg_ready():
        kernel.client.get_iopub_msg(timeout=1)


def answered(kernel: Running, sent: str) -> dict[str, Any]:
    """The reply to an execute request."""
    while True:
        reply = kernel.client.get_shell_msg(timeout=TIMEOUT)
        if reply["parent_header"].get("msg_id") == sent:
            return dict(reply["content"])


def interrupted(kernel: Running, code: str) -> float | None:
    """Milliseconds from one interrupt to the reply; None when the cell had ended before it."""
    client = kernel.client
    drained(kernel)
    asks = "user.ask" in code
    sent = client.execute(code, allow_stdin=asks, stop_on_error=False)
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == sent:
            break
    if asks:
        client.get_stdin_msg(timeout=TIMEOUT)
    time.sleep(random.uniform(SOONEST, LATEST))
    asked = time.perf_counter()
    kernel.manager.interrupt_kernel()
    reply = answered(kernel, sent)
    took = (time.perf_counter() - asked) * 1000
    if reply["status"] == "ok":
        time.sleep(UNDERWAY)  # else the interrupt might meet the next cell
        return None
    assert reply["status"] == "error", (code, reply)
    assert reply["ename"] == ":interrupted", (code, reply["evalue"])
    return took


def measured(kernel: Running, code: str, count: int) -> list[float]:
    """The milliseconds of `count` interrupts, in order; the session must survive each."""
    found: list[float] = []
    for _ in range(3 * count):
        took = interrupted(kernel, code)
        if took is not None:
            found.append(took)
        reply = answered(kernel, kernel.client.execute("(def kept (+ 1 2)) kept", silent=True))
        assert reply["status"] == "ok", (code, reply)
        if len(found) == count:
            break
    return sorted(found)


def line(name: str, mode: str, found: list[float]) -> str:
    """One line of the table."""
    if not found:
        return f"{name:34} {mode:8} ended before every interrupt"
    p99 = found[min(len(found) - 1, int(len(found) * 0.99))]
    mark = "" if p99 < LIMIT else "   OVER"
    return (
        f"{name:34} {mode:8} p50 {found[len(found) // 2]:6.0f} ms   p99 {p99:6.0f} ms"
        f"   max {found[-1]:6.0f} ms   n {len(found)}{mark}"
    )


def main() -> None:
    """Measure the chosen table."""
    parser = argparse.ArgumentParser(description="How soon an interrupt is answered.")
    parser.add_argument("table", choices=["situations", "survey"], nargs="?", default="situations")
    parser.add_argument("--count", type=int, default=10, help="interrupts of each row and mode")
    parser.add_argument(
        "--only", nargs="+", default=[""], help="rows with one of these in the name"
    )
    parser.add_argument("--mode", choices=["signal", "message"], help="one mode alone")
    options = parser.parse_args()
    rows = SITUATIONS if options.table == "situations" else SURVEY
    with TemporaryDirectory() as folder, registered(Path(folder)), silent_server() as port:
        for mode in [options.mode] if options.mode else ["signal", "message"]:
            with started(mode) as kernel:
                reply = kernel.client.execute_interactive(LARGE, silent=True, timeout=10 * TIMEOUT)
                assert reply["content"]["status"] == "ok"
                for name, code in rows.items():
                    if any(part in name for part in options.only):
                        text = code.replace("PORT", str(port))
                        print(line(name, mode, measured(kernel, text, options.count)), flush=True)


if __name__ == "__main__":
    main()

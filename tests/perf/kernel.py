"""The kernel beside ipykernel, measured: `python tests/perf/kernel.py`.

    start until the first reply    0.61 s (0.60-0.63)    0.98 x ipykernel's    target 1.10
    round trip of (+ 1 2)          2.4 ms (2.3-2.6)      1.02 x ipykernel's    target 1.20

Both kernels are processes of this Python, driven by the same client, in turns. Starts are fresh
processes with compiled files present; a round trip lasts until the reply and the idle status.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[2]
STARTS = 11  # fresh processes of each kernel; the first of each fills the cache of compiled files
ROUNDS = 40  # interleaved rounds of round trips
PER_ROUND = 15  # cells of each kernel in a round
TIMEOUT = 60
CODE = {"rtfs": "(+ 1 2)", "python": "1+2"}
MODULES = {"rtfs": "rtfs_kernel", "python": "ipykernel_launcher"}


def environment(folder: Path) -> dict[str, str]:
    """A world of its own: both kernels registered, compiled files kept, nobody's settings."""
    for name, module in MODULES.items():
        spec = folder / "jupyter" / "kernels" / name
        spec.mkdir(parents=True)
        argv = [sys.executable, "-m", module, "-f", "{connection_file}"]
        (spec / "kernel.json").write_text(
            json.dumps({"argv": argv, "display_name": name, "language": name})
        )
    changed = {
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "IPYTHONDIR": str(folder / "ipython"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(changed)
    return changed


@contextmanager
def started(name: str) -> Iterator[tuple[BlockingKernelClient, float]]:
    """A fresh kernel, and the seconds until it answered its first request."""
    manager = KernelManager(kernel_name=name)
    began = perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    address = (manager.ip, manager.shell_port)
    while socket.socket().connect_ex(address):  # a client that comes too early waits 100 ms
        sleep(0.001)
    client = manager.client()
    client.start_channels(hb=False, stdin=False, control=False)
    client.kernel_info()
    client.get_shell_msg(timeout=TIMEOUT)
    taken = perf_counter() - began
    try:
        listening(client)
        yield client, taken
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def listening(client: BlockingKernelClient) -> None:
    """Return once outputs arrive: a subscription takes effect some time after the first reply."""
    while True:
        client.kernel_info()
        client.get_shell_msg(timeout=TIMEOUT)
        with suppress(Empty):
            client.get_iopub_msg(timeout=0.2)
            return


def ran(client: BlockingKernelClient, code: str, kept: bool) -> float:
    """Seconds of one cell until its reply and the idle status; `kept`: it enters the history."""
    began = perf_counter()
    sent = client.execute(code, store_history=kept)
    shown = ""
    while True:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") != sent:
            continue
        if message["msg_type"] == "execute_result":
            shown = message["content"]["data"]["text/plain"]
        if message["content"].get("execution_state") == "idle":
            break
    client.get_shell_msg(timeout=TIMEOUT)
    assert shown == "3", shown
    return perf_counter() - began


def spread(values: list[float], unit: str) -> str:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} {unit} ({low:.2f}-{high:.2f})"


def told(what: str, ours: list[float], theirs: list[float], target: float) -> None:
    """One line: our figure in milliseconds, theirs, and the ratio."""
    ratio = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(
        f"{what:<32}{spread([1e3 * each for each in ours], 'ms')}   ipykernel "
        f"{spread([1e3 * each for each in theirs], 'ms')}   {spread(ratio, 'x')}   target {target}"
    )


def starts() -> None:
    """Start until the first reply."""
    taken: dict[str, list[float]] = {"rtfs": [], "python": []}
    for turn in range(STARTS):
        for name in taken if turn % 2 else reversed(taken):
            with started(name) as (_, seconds):
                taken[name].append(seconds)
    told("start until the first reply", taken["rtfs"][1:], taken["python"][1:], 1.10)


def round_trips(what: str, kept: bool) -> None:
    """Small cells in turns."""
    with started("rtfs") as (ours, _), started("python") as (theirs, _):
        clients = {"rtfs": ours, "python": theirs}
        taken: dict[str, list[float]] = {"rtfs": [], "python": []}
        for turn in range(-5, ROUNDS):
            for name in taken if turn % 2 else reversed(taken):
                times = [ran(clients[name], CODE[name], kept) for _ in range(PER_ROUND)]
                if turn >= 0:
                    taken[name].append(statistics.median(times))
    told(what, taken["rtfs"], taken["python"], 1.2)


if __name__ == "__main__":
    with TemporaryDirectory(ignore_cleanup_errors=True) as made:
        environment(Path(made))
        starts()
        round_trips("round trip, kept in the history", True)
        round_trips("round trip, not kept", False)

"""Does the registered kernel start and answer?

check("rtfs")  =>  Health(start_seconds=0.7, round_trip_seconds=0.004, banner=…)
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import Final

START_SECONDS: Final = 60
ANSWER_SECONDS: Final = 20
ROUNDS: Final = 9  # round trips whose median is told


class CheckError(Exception):
    """The kernel is not registered, does not start, or does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Health:
    """Seconds from start to the first reply, seconds of one `(+ 1 2)`, and what the kernel says.

    `folder` is where it is registered, `interpreter` the Python that it names.
    """

    start_seconds: float
    round_trip_seconds: float
    banner: str
    folder: str
    interpreter: str


def check(name: str) -> Health:
    """Start the registered kernel, ask for `(+ 1 2)`, stop it. Raises CheckError."""
    from jupyter_client.kernelspec import NoSuchKernel
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name)
    began = time.perf_counter()
    try:
        manager.start_kernel()
    except NoSuchKernel as missing:
        raise CheckError(f"No kernel named {name!r} is registered.") from missing
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=START_SECONDS)
        started = time.perf_counter() - began
        rounds = [_ask(client) for _ in range(ROUNDS)]
        client.kernel_info()
        banner = client.get_shell_msg(timeout=ANSWER_SECONDS)["content"].get("banner", "")
    except (RuntimeError, TimeoutError) as dead:
        raise CheckError(f"The kernel {name!r} does not start: {dead}") from dead
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    spec = manager.kernel_spec
    assert spec is not None  # or it could not have been started
    return Health(started, median(rounds), banner, spec.resource_dir, spec.argv[0])


def _ask(client: object) -> float:
    shown: list[str] = []

    def keep(message: dict[str, dict[str, dict[str, str]]]) -> None:
        data = message["content"].get("data")
        if data:
            shown.append(data["text/plain"])

    began = time.perf_counter()
    client.execute_interactive(  # type: ignore[attr-defined]
        "(+ 1 2)", timeout=ANSWER_SECONDS, output_hook=keep, store_history=False
    )
    if shown != ["3"]:
        raise CheckError(f"(+ 1 2) gave {shown or 'nothing'} instead of 3.")
    return time.perf_counter() - began

"""Idle time is used, step by step, and touches nothing of the user's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from kernel_client import Running

from rtfs_kernel.warm import warm_up, when_idle


def test_every_step_works() -> None:
    assert len(list(warm_up())) > 3


def test_a_pause_lies_before_every_step() -> None:
    waiting: list[Callable[[], None]] = []
    done: list[int] = []

    def work() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            yield

    when_idle(lambda _seconds, advance: waiting.append(advance), work())
    for expected in ([], [0], [0, 1], [0, 1, 2]):
        assert done == expected
        assert len(waiting) == 1
        waiting.pop()()
    assert not waiting


def test_warming_up_leaves_no_trace(fresh_kernel: Running) -> None:
    assert "Nothing" in fresh_kernel.run("%who").shown
    assert fresh_kernel.run("1").reply["execution_count"] == 2


def test_the_first_tab_and_the_first_refusal_find_their_modules_loaded() -> None:
    needed = (
        "rtfs_kernel.completion",
        "rtfs_kernel.inspection",
        "rtfs_kernel.magics.hints",
        "rtfs_kernel.render.problem",
        "engine.program.assist.candidates",
        "engine.capabilities.files",
    )
    script = (
        "import sys\nfrom rtfs_kernel.warm import warm_up\nlist(warm_up())\n"
        f"print([name for name in {needed!r} if name not in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"

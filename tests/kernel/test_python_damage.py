"""Python cells that damage Python: the kernel goes on, and so does the next Python cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtfs_kernel.testing import InProcessKernel


@pytest.fixture
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


@pytest.mark.parametrize(
    "damage",
    [
        "import builtins\nbuiltins.len = lambda x: 99\nbuiltins.isinstance = None",
        "import builtins\ndel builtins.open, builtins.print, builtins.Exception",
        "import builtins\nbuiltins.len = None\n1 / 0",
        "__builtins__ = None",
        "globals().clear()",
        "del __builtins__, __name__",
        "import sys\nsys.stdout = sys.stderr = None",
        "raise SystemExit(3)",
        "raise KeyboardInterrupt",
        "raise GeneratorExit",
    ],
)
def test_the_cells_after_a_damage_work(kernel: InProcessKernel, damage: str) -> None:
    kernel.run("%%python\n" + damage)
    assert kernel.run("(count [1 2])").value == "2"
    ran = kernel.run("%%python\nprint(len([1]), isinstance(1, int))\nclass A: pass\nA.__module__")
    assert ran.stream() == "1 True\n"
    assert ran.value == '"rtfs_cells"'


def test_an_exception_whose_text_fails_is_reported(kernel: InProcessKernel) -> None:
    shown = kernel.run(
        "%%python\nclass Odd(BaseException):\n    def __str__(self): raise Odd()\nraise Odd()"
    ).traceback
    assert "its text failed with Odd" in shown
    assert "kernel itself" not in shown

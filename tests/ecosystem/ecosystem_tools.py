"""What the tests of this folder share.

tool("papermill", "--version")  =>  CompletedProcess(…, stdout="2.6…")
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kernel_client import ROOT

TOUR = ROOT / "notebooks" / "01-tour.ipynb"
TIMEOUT = 120  # seconds for a tool; only a broken one needs them

Tool = Callable[..., "subprocess.CompletedProcess[str]"]


class Run(NamedTuple):
    """A notebook that `rtfs-kernel run` has run: what it printed and wrote."""

    said: str
    notebook: Path
    page: Path


def run_tool(folder: Path, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `python -m MODULE …` as a user would, in a folder; its exit status must be `status`."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done

"""What the tests of this folder share.

tool("papermill", "--version")  =>  CompletedProcess(…, stdout="2.6…")
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

TIMEOUT = 120  # seconds for a tool; only a broken one needs them

Tool = Callable[..., "subprocess.CompletedProcess[str]"]

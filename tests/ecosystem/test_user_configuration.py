"""What other tools leave in a user's configuration does not reach this kernel."""

from __future__ import annotations

import os
from pathlib import Path

from kernel_client import started

BREAKS = "raise RuntimeError('a Python user\\'s own configuration')\n"


def test_the_configuration_of_ipython_does_not_break_the_start() -> None:
    """Colab and Kaggle put an override for their own Python kernel there."""
    profile = Path(os.environ["IPYTHONDIR"]) / "profile_default"
    (profile / "startup").mkdir(parents=True)
    files = ("ipython_config.py", "ipython_kernel_config.py", "startup/00-first.py")
    try:
        for name in files:
            (profile / name).write_text(BREAKS)
        (profile / "ipython_config.json").write_text('{"IPKernelApp": {"kernel_class": "no.Such"}}')
        config = Path(os.environ["JUPYTER_CONFIG_DIR"])
        config.mkdir(exist_ok=True)
        (config / "jupyter_config.py").write_text(BREAKS)
        with started() as kernel:
            assert kernel.run("(+ 1 2)").value == "3"
    finally:
        for path in (*[profile / name for name in files], profile / "ipython_config.json"):
            path.unlink()
        (config / "jupyter_config.py").unlink()

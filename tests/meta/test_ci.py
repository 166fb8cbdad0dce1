"""The continuous integration's script: one command, no input, nothing skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "run"


def test_the_script_can_be_run_and_is_valid_bash() -> None:
    assert os.access(SCRIPT, os.X_OK)
    subprocess.run(["bash", "-n", str(SCRIPT)], check=True)


def test_it_forbids_skips_and_reads_no_input() -> None:
    text = SCRIPT.read_text("utf-8")
    assert "RTFS_FORBID_SKIPS=1" in text
    assert "exec </dev/null" in text
    assert "install_kernel.py --test --" in text


def test_a_skip_is_a_failure_when_skips_are_forbidden(tmp_path: Path) -> None:
    shutil.copyfile(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_it.py").write_text("import pytest\ndef test_a(): pytest.skip('no')\n")
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    allowed = _run(command, "0")
    forbidden = _run(command, "1")
    assert allowed.returncode == 0, allowed.stdout
    assert forbidden.returncode == 1
    assert "RTFS_FORBID_SKIPS forbids" in forbidden.stdout


def _run(command: list[str], forbid: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "RTFS_FORBID_SKIPS": forbid},
        capture_output=True,
        text=True,
        check=False,
    )

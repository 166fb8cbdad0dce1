"""The kernel of this tree, registered for the tools under test, in a folder of the test run."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from ecosystem_tools import TIMEOUT, Tool
from kernel_client import registered

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tools' own: event loops left open, and what they warn about themselves."""
    for item in items:
        if item.path.is_relative_to(HERE):
            for theirs in ("ignore:unclosed:ResourceWarning", "ignore::DeprecationWarning"):
                item.add_marker(pytest.mark.filterwarnings(theirs))


@pytest.fixture(scope="module", autouse=True)
def collected_here() -> Iterator[None]:
    """What this folder's tests leave unclosed is collected before other tests could be blamed."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def registration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registered(tmp_path_factory.mktemp("registered")):
        yield


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Run `python -m MODULE …` as a user would, in a folder of the test."""

    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run

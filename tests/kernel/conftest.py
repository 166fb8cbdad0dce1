"""Fixtures: the kernel of this tree, registered in a folder of the test run."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from kernel_client import Running, registered, started

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """jupyter_core never closes the event loops it makes for its blocking clients."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture(scope="module", autouse=True)
def collected_here() -> Iterator[None]:
    """What this folder's tests leave unclosed is collected before other tests could be blamed."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(autouse=True)
def a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Magics of a kernel in this process write files: into a folder that goes away."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module", autouse=True)
def registration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registered(tmp_path_factory.mktemp("registered")):
        yield


@pytest.fixture(scope="module")
def kernel(registration: None) -> Iterator[Running]:
    with started() as running:
        yield running


@pytest.fixture
def fresh_kernel(registration: None) -> Iterator[Running]:
    with started() as running:
        yield running

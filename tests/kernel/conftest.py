"""Fixtures: the kernel of this tree, registered in a folder of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kernel_client import Running, registered, started


@pytest.fixture(scope="session", autouse=True)
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

"""What the tests of values share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine must not fail a property: no deadline, no complaint about slow inputs.
settings.register_profile("values", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("values")


@pytest.fixture
def deep_recursion() -> Iterator[None]:
    """The limit that a session sets; Python frames take no C stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)

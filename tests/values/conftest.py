"""What the tests of values share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def deep_recursion() -> Iterator[None]:
    """The limit that a session sets; Python frames take no C stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)

"""Every store that a test opens is closed, so that no file outlives its folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stores import OPENED


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()

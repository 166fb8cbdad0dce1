"""Random edits: an incremental run gives what a fresh one gives; nothing stale looks fresh."""

from __future__ import annotations

import pytest
from attack import play

FOUND_ONCE = (1, 5, 12, 14, 20, 24, 28, 45, 50, 63, 69, 81, 120, 210, 302, 336, 370, 473)
SEEDS = (*FOUND_ONCE, *range(1_000, 1_030))  # about 5 s; soak.py goes on from 100,000


@pytest.mark.parametrize("seed", SEEDS)
def test_an_incremental_run_gives_what_a_fresh_one_gives(seed: int) -> None:
    assert play(seed) == []

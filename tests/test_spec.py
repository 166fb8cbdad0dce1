"""Every case of tests/spec, by chapter, on every tier and level."""

from __future__ import annotations

from pathlib import Path

import pytest
from check import Block, blocks_of, failures

SPEC = Path(__file__).parent / "spec"
BLOCKS = [(path.stem, block) for path in sorted(SPEC.glob("*.md")) for block in blocks_of(path)]


@pytest.mark.parametrize(
    "block", [b for _, b in BLOCKS], ids=[f"{stem}:{b.line} {b.chapter}" for stem, b in BLOCKS]
)
@pytest.mark.parametrize("level", ["none", "basic eager", "aggressive eager"])
def test_every_case_holds(block: Block, level: str) -> None:
    wrong = failures(block, level=level, tier="tree", seed=1)
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_chapter_has_cases() -> None:
    for path in SPEC.glob("*.md"):
        assert any(block.cases for block in blocks_of(path)), path

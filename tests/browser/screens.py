"""Screenshots compared with the ones that were looked at and kept.

    looks_like(page.locator(".jp-OutputArea"), "table-dark")
        =>  passes where the picture is as references/table-dark.png, but for a few soft pixels

Pictures are compared small and soft: a moved line or a lost colour shows, the smoothing of letters
on another machine does not. `RTFS_KEEP_SCREENS=1` writes the references anew; look at them then.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PIL.Image import Image
    from playwright.sync_api import Locator

REFERENCES = Path(__file__).parent / "references"
SMALLER = 4  # pixels that become one, in each direction
SIZE_SLACK = 8  # pixels by which width or height may differ
MOST_DIFFERENCE = 4.0  # mean over the small picture, of 255
ONE_FONT = """
*, .cm-editor * { font-family: "DejaVu Sans Mono" !important; transition: none !important;
    animation: none !important; caret-color: transparent !important; }
.cm-cursorLayer { display: none !important; }
.jp-OutputPrompt { visibility: hidden; } /* counts go on from test to test */
"""


def looks_like(shown: Locator, name: str) -> None:
    """Fails where an element does not look like its reference; leaves the picture beside it."""
    from PIL import Image

    shown.page.add_style_tag(content=ONE_FONT)
    shown.page.mouse.move(0, 0)
    shown.page.wait_for_timeout(300)  # the style settles
    png = shown.screenshot()
    reference = REFERENCES / f"{name}.png"
    if os.environ.get("RTFS_KEEP_SCREENS"):
        REFERENCES.mkdir(exist_ok=True)
        reference.write_bytes(png)
        return
    found, kept = Image.open(io.BytesIO(png)), Image.open(reference)
    wrong = difference(found, kept)
    if wrong:
        beside = Path(os.environ.get("TMPDIR", "/tmp")) / f"{name}.found.png"
        beside.write_bytes(png)
        pytest.fail(f"{name}: {wrong}; see {beside} and {reference}")


def difference(found: Image, kept: Image) -> str:
    """What differs between two pictures, "" for nothing that an eye would see."""
    from PIL import ImageChops, ImageStat

    for side in (0, 1):
        if abs(found.size[side] - kept.size[side]) > SIZE_SLACK:
            return f"is {found.size}, was {kept.size}"
    size = (kept.size[0] // SMALLER, kept.size[1] // SMALLER)
    small = [each.convert("RGB").resize(size) for each in (found, kept)]
    mean = max(ImageStat.Stat(ImageChops.difference(*small)).mean)
    return f"differs by {mean:.1f} of 255" if mean > MOST_DIFFERENCE else ""

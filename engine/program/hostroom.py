"""Room on the stack for Python code that RTFS calls, and for data that crosses.

    before = depth_for_host();  try: user_function()  finally: restored_depth(before)

RTFS recursion is bounded by a counter, so an evaluation lifts Python's own limit far above what the
C stack could take. Python code knows no counter: under that limit its endless recursion (through
`sorted`, `repr`, …) would end the process. So it gets the room it is used to, counted from where
it starts.
"""

from __future__ import annotations

import re
import sys
from typing import Final

HOST_FRAMES: Final = 1_000  # Python's own default: what libraries are tested with
DATA_FRAMES: Final = 50_000  # 5,000 levels of data and more; pure Python takes no C stack


def depth_for_host() -> int:
    """Leave room for HOST_FRAMES from here on; returns the limit before, to be restored."""
    return _lower_to(HOST_FRAMES)


def depth_for_data() -> int:
    """Leave room for DATA_FRAMES from here on; returns the limit before, to be restored."""
    return _lower_to(DATA_FRAMES)


def restored_depth(before: int) -> None:
    """Go back to the limit that one of the others returned."""
    sys.setrecursionlimit(before)


def _lower_to(frames: int) -> int:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + frames)
    return before


def _depth() -> int:
    """Depth of this thread's stack. The interpreter tells it in O(1) when it refuses a limit."""
    try:
        sys.setrecursionlimit(1)
    except RecursionError as refused:
        found = re.search(r"depth (\d+)", str(refused))
        if found:
            return int(found[1])
    frame = sys._getframe()  # counts one by one where the message reads differently
    count = 1
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count

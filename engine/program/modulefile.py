"""A module's file as it was read, and whether it is still the same.

    ModuleFile.read("geo.rtfs", known)   =>   known, while the file says what it said
                                              another ModuleFile, once it was saved with other text

The file's time and size tell; one that had just been written when it was read is compared by its
content, as two writes may share a time (the "racy" entries of git's index).
"""

from __future__ import annotations

from os import fstat, stat, stat_result
from time import time_ns
from typing import Final

RACY: Final = 2_000_000_000  # ns: coarser than the clock of any file system


class ModuleFile:
    """What a file held. `needs` are the modules that loading it loaded, `loads` counts loads."""

    __slots__ = ("content", "loads", "needs", "path", "racy", "stamp")

    def __init__(self, path: str, content: bytes, found: stat_result) -> None:
        self.path: Final = path
        self.content: Final = content
        self.stamp = _stamp(found)
        self.racy = time_ns() - found.st_mtime_ns < RACY
        self.needs: Final[dict[str, None]] = {}
        self.loads = 0

    @staticmethod
    def read(path: str, known: ModuleFile | None) -> ModuleFile:
        """The file as it is now; `known` where that is the same. Raises OSError."""
        same_file = known is not None and known.path == path
        sure = known if same_file and known is not None and not known.racy else None
        if sure is not None and sure.stamp == _stamp(stat(path)):  # noqa: PTH116
            return sure
        with open(path, "rb") as stream:  # noqa: PTH123 - pathlib would cost 4 ms of import
            found = fstat(stream.fileno())
            now = ModuleFile(path, stream.read(), found)
        if known is None or not same_file or known.content != now.content:
            return now
        known.stamp, known.racy = now.stamp, now.racy
        return known


def _stamp(found: stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino

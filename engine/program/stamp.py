"""What cached bytes depend on besides their key: engine, Python, format.

    stamp()   =>   "1 0.1.0 cpython-311 7f3a…"       of another engine or Python  =>  another stamp

An engine whose sources somebody edits has no new version each time, so the times and sizes of its
files count as well: about a millisecond, once in a process.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Final

from .coderow import FORMAT
from .diskstore import DiskStore

MOST_BYTES: Final = 200_000_000  # of one cache file


def store_in(folder: Path | None) -> DiskStore:
    """The store of a folder for this engine and Python; nowhere for None."""
    return DiskStore(folder, stamp(), MOST_BYTES)


@cache
def stamp() -> str:
    """The stamp of this process's engine."""
    from hashlib import blake2b

    from .. import __version__

    seen = blake2b(digest_size=16)
    for line in sorted(_files(str(Path(__file__).parents[1]))):
        seen.update(line.encode("utf-8", "surrogateescape"))
    python = sys.implementation.cache_tag or sys.version
    return f"{FORMAT} {__version__} {python} {seen.hexdigest()}"


def _files(folder: str) -> list[str]:
    """A line for each source file below a folder; none where the engine lies in an archive."""
    lines: list[str] = []
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith(".py"):
                        about = entry.stat()
                        lines.append(f"{entry.path} {about.st_mtime_ns} {about.st_size}\n")
                    elif "." not in entry.name and entry.is_dir():
                        pending.append(entry.path)
        except OSError:
            continue
    return lines

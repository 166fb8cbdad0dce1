"""`rtfs cache`: what is kept on disk between processes, and letting it go.

rtfs cache         =>  1,204 entries, 3.4 MB, in ~/.cache/rtfs/cache.sqlite
rtfs cache clear   =>  1,204 entries let go
"""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from .main import PROGRAM_ERROR, SUCCESS

if TYPE_CHECKING:
    from ..program.diskstore import DiskStore

UNBOUNDED: Final = 2**62  # bytes: looking at the file removes nothing from it


def cache_command(arguments: Namespace) -> int:
    """Show the cache on disk, or clear it. A cache that cannot be used is told on stderr."""
    from ..program.diskstore import DiskStore, cache_folder

    folder = cache_folder()
    if folder is None:
        print("no cache: RTFS_NO_CACHE is set, or there is no place for one")
        return SUCCESS
    store = DiskStore(folder, stamp="", most_bytes=UNBOUNDED)
    try:
        exists = store.path is not None and store.path.exists()  # looking makes no file
        line = _answer(store, arguments.what) if exists else f"nothing is kept in {store.path}"
        for note in store.notes:
            print(f"rtfs: {note}", file=sys.stderr)
        print(line)
        return PROGRAM_ERROR if store.notes else SUCCESS
    finally:
        store.close()


def _answer(store: DiskStore, what: str) -> str:
    if what == "clear":
        return f"{_entries(store.clear())} let go from {store.path}"
    stats = store.stats()
    return f"{_entries(stats.rows)}, {size_text(stats.bytes)}, in {stats.path}"


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def size_text(count: int) -> str:
    """Bytes for people: 1234 => "1.2 kB"."""
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count:,} bytes"

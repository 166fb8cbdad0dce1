"""Files that a half-typed path may mean.

    "data/re"   =>   report.csv, results/

One folder is listed, up to a number of entries; no link is followed, so nothing else is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ...api import Completion

MOST_ENTRIES: Final = 5_000  # of a folder that are looked at
MOST_PATHS: Final = 100
_UNWRITABLE: Final = frozenset('"\\')


def paths(typed: str, ending: str = "") -> tuple[Completion, ...]:
    """The last parts of paths that begin as typed: folders end in `/`, files in `ending`."""
    folder, _, begun = typed.rpartition("/")
    if "\0" in typed:
        return ()
    found = []
    for name, is_folder in _entries(_folder(typed, folder)):
        hidden = name.startswith(".") and not begun.startswith(".")
        if hidden or not name.startswith(begun) or not (is_folder or name.endswith(ending)):
            continue
        found.append(Completion(name + "/" if is_folder else name, "path"))
    found.sort(key=_order)
    return tuple(found[:MOST_PATHS])


def _folder(typed: str, folder: str) -> str:
    if "/" in typed and not folder:
        return "/"
    try:
        return str(Path(folder or ".").expanduser())
    except RuntimeError:  # a user that does not exist
        return folder


def _entries(folder: str) -> Iterator[tuple[str, bool]]:
    """Names in a folder, each with whether it is a folder itself; none where it cannot be read."""
    try:
        with os.scandir(folder) as listed:
            for _, entry in zip(range(MOST_ENTRIES), listed, strict=False):
                if entry.name.isprintable() and not _UNWRITABLE & set(entry.name):
                    yield entry.name, entry.is_dir(follow_symlinks=False)
    except OSError:
        return


def modules(typed: str, places: tuple[str, ...]) -> list[str]:
    """Names of modules in files of the search path, as far as the typed dots go."""
    inner = typed.rpartition(".")[0]
    found = []
    for place in places:
        folder = str(Path(place, *inner.split("."))) if inner else place
        for name, is_folder in _entries(folder):
            stem = name if is_folder else name.removesuffix(".rtfs")
            if (is_folder or name.endswith(".rtfs")) and stem.replace("-", "_").isidentifier():
                found.append(f"{inner}.{stem}" if inner else stem + ("." if is_folder else ""))
    return found


def _order(found: Completion) -> tuple[bool, str]:
    return not found.text.endswith("/"), found.text

"""What was typed into this kernel, for a console's arrow keys.

    history.add(3, "(+ 1 2)", "3");  history.tail(1, outputs=True)  =>  [(0, 3, ("(+ 1 2)", "3"))]

Kept in memory: the front ends that matter store their own text.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

Entry = tuple[int, int, str | tuple[str, str]]


class History:
    """The inputs of one process, oldest first; all of them belong to session 0."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, str, str]] = []

    def add(self, count: int, code: str, shown: str) -> None:
        """Remember a cell under its execution count, with the text of its value."""
        self._entries.append((count, code, shown))

    def tail(self, most: int | None, *, outputs: bool) -> list[Entry]:
        """The last `most` entries."""
        return _entries(self._entries[-most:] if most else self._entries, outputs)

    def between(self, start: int | None, stop: int | None, *, outputs: bool) -> list[Entry]:
        """The entries whose execution count is in `[start, stop)`."""
        low, high = start or 0, float("inf") if stop is None else stop
        return _entries([each for each in self._entries if low <= each[0] < high], outputs)

    def search(self, pattern: str, most: int | None, *, outputs: bool, unique: bool) -> list[Entry]:
        """The last `most` entries whose code matches a glob; `unique`: the latest of equals."""
        found = [each for each in self._entries if fnmatchcase(each[1], pattern)]
        if unique:
            latest = {code: (count, code, shown) for count, code, shown in found}
            found = sorted(latest.values())
        return _entries(found[-most:] if most else found, outputs)


def _entries(rows: list[tuple[int, str, str]], outputs: bool) -> list[Entry]:
    return [(0, count, (code, shown) if outputs else code) for count, code, shown in rows]

"""The cells that a front end tells about, and the keys under which the engine knows their texts.

    cell "a1f": "(def a 1)\\n%who\\n(inc a)"   =>   keys ("a1f", 0), ("a1f", 1)
    edited to   "(def a 1)"                   =>   ("a1f", 1) is forgotten
    deleted                                   =>   ("a1f", 0) is forgotten

A front end without ids has no cells: its texts are known by their content. The engine forgets what
a forgotten text has defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from engine.api import CellResult, Problem, StaleResult

from .cell import CodePart, Part
from .magics.registry import MAGICS, NAMES
from .magics.room import CellRun

Key = tuple[str, int]
REDEFINED: Final = ":redefinition"


def surely(parts: Iterable[Part]) -> int | None:
    """How many texts a cell runs; None where that is up to a magic."""
    count = 0
    for part in parts:
        if isinstance(part, CodePart):
            count += 1
        else:
            row = MAGICS.get(NAMES.get(part.name, ""))
            if row is None or row.body == "run":
                return None
    return count


class Cells:
    """How many texts each cell has, and what it was called last.

    `forget(key)` and `stale()` are the engine's.
    """

    def __init__(
        self, forget: Callable[[Key], None], stale: Callable[[], tuple[StaleResult, ...]]
    ) -> None:
        self._forget: Final = forget
        self._stale: Final = stale
        self._texts: dict[str, int] = {}
        self._labels: dict[str, str] = {}

    def begin(self, id: str | None, label: str) -> Cell:
        """A cell is run."""
        before = "" if id is None else self._labels.get(id, "")
        if id is not None:
            self._labels[id] = label
        return Cell(self, id, (label, before))

    def deleted(self, ids: Iterable[Any], running: str | None) -> list[StaleResult]:
        """Cells are gone; what became stale by that.

        One that runs now is not gone, whatever the front end says.
        """
        known = {each for each in ids if isinstance(each, str)} & self._labels.keys()
        if not known:
            return []
        before = {(each.cell, each.line, each.head) for each in self._stale()}
        for id in known:
            if id != running:
                self.keep(id, 0)
                del self._labels[id]
        stale = self._stale()
        return [each for each in stale if (each.cell, each.line, each.head) not in before]

    def has(self, id: str, texts: int) -> None:
        """A cell has so many texts at least."""
        self._texts[id] = max(texts, self._texts.get(id, 0))

    def keep(self, id: str, texts: int) -> None:
        """A cell has so many texts; the others are forgotten."""
        for number in range(texts, self._texts.get(id, 0)):
            self._forget((id, number))
        if texts:
            self._texts[id] = texts
        else:
            self._texts.pop(id, None)


class Cell:
    """One run of a cell: its texts are numbered as they come, its results kept.

    `labels` are what it is called now and what it was called when it ran last.
    """

    def __init__(self, cells: Cells, id: str | None, labels: tuple[str, str]) -> None:
        self._cells: Final = cells
        self._id: Final = id
        self._labels: Final = labels
        self._count = 0
        self.run: Final = CellRun(labels[0])

    def next_key(self) -> Key | None:
        """The key of the next text."""
        if self._id is None:
            return None
        self._count += 1
        self._cells.has(self._id, self._count)
        return self._id, self._count - 1

    def has_at_most(self, texts: int) -> None:
        """What the cell has no more goes at once, so that its other texts may take its forms."""
        if self._id is not None:
            self._cells.keep(self._id, texts)

    def ended(self) -> None:
        """The cell ran to its end: it has the texts that were run, and no others."""
        if self._id is not None:
            self._cells.keep(self._id, self._count)

    def remarks(self, result: CellResult) -> list[Problem]:
        """What a result's problems say that is no error.

        That another cell defined a name is told below the cell, and that this one did, to nobody.
        """
        said = [f"was defined by {label};" for label in self._labels if label]
        found = []
        for each in result.problems:
            if each.kind == REDEFINED:
                if not any(own in each.message for own in said):
                    self.run.overtaken.append(each.message)
            elif each.severity != "error":
                found.append(each)
        return found

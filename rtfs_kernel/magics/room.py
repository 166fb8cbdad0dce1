"""What a magic may ask of the notebook it stands in.

    call.room.run_inside(body)             =>  the text's result; magics inside of it work
    call.room.replace_cell(text)     =>  the front end puts the text in the cell's place

The kernel's `Execution` is the room.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from engine.api import CellResult, FormStep, Problem, StaleResult

from ..output import Printed

MOST_RUNS: Final = 500  # of cells, that %why can still tell about
MOST_STEPS: Final = 20_000  # of all these runs together, about 10 MB; the last run is always kept


@dataclass(slots=True)
class Totals:
    """What the cells of a session have come to. Phases in seconds."""

    cells: int = 0
    failed: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, result: CellResult) -> None:
        """One more text was run."""
        for name, seconds in result.phases.items():
            self.phases[name] = self.phases.get(name, 0.0) + seconds
        for name, count in result.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


@dataclass(slots=True)
class CellRun:
    """What running a cell's code came to: what was done about its forms, and what became stale.

    `texts` counts its own; it has none where it only ran those of other cells again. `overtaken`
    are sentences about names that other cells define too.
    """

    label: str
    texts: int = 0
    steps: list[FormStep] = field(default_factory=list)
    stale: list[StaleResult] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    reused: int = 0
    saved: float = 0.0
    seconds: float = 0.0

    def add(self, result: CellResult) -> None:
        """One more text of the cell was run."""
        self.steps += result.steps
        self.stale += result.stale
        self.reused += result.reused
        self.saved += result.saved
        self.seconds += result.phases.get("total", 0.0)


@dataclass(slots=True)
class Facts:
    """What is remembered of a session for its magics: inputs, the last error, totals, folders.

    `inputs` are the cells' texts by execution count; `before` is the folder that `%cd -` goes
    back to; `runs` are the latest runs of cells with code, by label, the last one last.
    """

    inputs: dict[int, str] = field(default_factory=dict)
    problem: Problem | None = None
    totals: Totals = field(default_factory=Totals)
    before: str = ""
    runs: dict[str, CellRun] = field(default_factory=dict)

    def ran(self, run: CellRun) -> None:
        """A cell has run code; it is the last one now."""
        self.runs.pop(run.label, None)
        self.runs[run.label] = run
        while len(self.runs) > 1 and (len(self.runs) > MOST_RUNS or self._steps() > MOST_STEPS):
            del self.runs[next(iter(self.runs))]

    def _steps(self) -> int:
        return sum([len(run.steps) for run in self.runs.values()])


@dataclass(slots=True)
class Captured:
    """What went out while it was caught: streams by name, and bundles of displays in order."""

    streams: dict[str, list[str]] = field(default_factory=dict)
    displays: list[dict[str, Any]] = field(default_factory=list)

    def text(self, stream: str) -> str:
        """All that was written to a stream."""
        return "".join(self.streams.get(stream, ()))

    def write(self, stream: str, text: str) -> None:
        """Keep a text instead of showing it."""
        self.streams.setdefault(stream, []).append(text)

    def output(self, kind: str, content: dict[str, Any]) -> None:
        """Keep an output message instead of sending it."""
        if kind in ("display_data", "update_display_data"):
            self.displays.append(content["data"])


class Failed(Exception):
    """A magic inside of another failed; `problems` say how."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message)
        self.problems: Final = problems


class Room(Protocol):
    """The notebook around a magic."""

    facts: Facts
    printed: Printed | None  # all that the last cell printed that was cut short

    def run_inside(self, text: str) -> CellResult:
        """Run a padded text, magics inside of it too; what comes before its last value is shown."""

    def evaluate_inside(self, text: str) -> CellResult:
        """As `run_inside`, but everything is evaluated, also what is known."""

    def next_key(self) -> object:
        """The engine's key for one more text of this cell."""

    def ran(self, result: CellResult) -> None:
        """Count a result among those of this cell."""

    def until_the_end(self, block: AbstractContextManager[None]) -> None:
        """Enter a block that is left when the cell has been shown."""

    def prepare(self, text: str) -> str:
        """Run the magics of a padded text; the text with blank lines in their place.

        Raises Failed.
        """

    def catch(self, caught: Captured) -> AbstractContextManager[None]:
        """Inside, what goes out is kept in `caught`."""

    def replace_cell(self, text: str) -> None:
        """Offer the text in the place of the cell that runs."""

    def add_cell(self, text: str) -> None:
        """Offer the text as the next cell."""

    def clear(self, when: Literal["now", "until-next"]) -> None:
        """Remove what the cell has shown, or keep it until there is something new."""

    def page(self, result: CellResult) -> None:
        """Show a value in the front end's pager."""

    def ask(self, question: str) -> str | None:
        """The user's answer; None where the front end cannot ask."""

"""What the engine answers: plain records of strings, numbers and tuples.

    Session().run("(+ 1 2)")  =>  CellResult(ok=True, value=3, text="3", …)

Positions are lines and columns from 1, in code points of the cell's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from .base.record import record
from .values.pyconvert import to_python
from .values.seq import LazySeq

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@record
class Place:
    """A range in a cell's text: from (line, column) up to but excluding (end_line, end_column)."""

    cell: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str = ""  # the text of `line`


@record
class Note:
    """A second place of a problem and what to say there."""

    place: Place
    text: str


@record
class StackFrame:
    """One RTFS call: function name and where the call stands (None for the engine's own)."""

    function: str
    place: Place | None


@record
class Problem:
    """One mistake. `kind` is a keyword text such as ":type-error"; severity error|warning|note.

    `causes` are the errors behind it, nearest first, each as "kind: message".
    `stack` is innermost first; `unkept` counts the frames below it that were not kept.
    """

    code: str
    kind: str
    message: str
    place: Place | None = None
    hint: str = ""
    severity: str = "error"
    notes: tuple[Note, ...] = ()
    expected: tuple[str, ...] = ()
    stack: tuple[StackFrame, ...] = ()
    data: Any = None
    causes: tuple[str, ...] = ()
    unkept: int = 0

    @property
    def line(self) -> int:
        """Line from 1; 0 where the problem has no place."""
        return self.place.line if self.place else 0

    @property
    def column(self) -> int:
        """Column from 1; 0 where the problem has no place."""
        return self.place.column if self.place else 0


@record
class Progress:
    """How far a piece of work is: `done` of `total` (None where nobody knows), and what it is."""

    done: float
    total: float | None = None
    label: str = ""


@record
class Display:
    """What a program shows while it runs: `(display x)`, `(progress 3 10)` and their like.

    `kind` and `value` belong together: "value" and the engine's own value; "html" and a text with
    markup that nobody has cleaned; "vega" and a Vega-Lite specification as JSON data; "progress"
    and a `Progress`. `text` says the same for a terminal. A later one with the same `key` takes
    the place of an earlier one; "" never does.
    """

    kind: str
    value: Any
    text: str
    key: str = ""


@record
class CellResult:
    """What running a text gave.

    `text` is the value as RTFS text that reads back, "" when the text has no value (`has_value`
    tells nil from nothing); when only a lazy sequence in the value failed, what there is of it.
    `phases` are seconds by phase name, `counts` events by name. `raw` is the engine's own value;
    `value` the same as Python data.
    """

    ok: bool
    text: str = ""
    has_value: bool = False
    stdout: str = ""
    problems: tuple[Problem, ...] = ()
    defined: tuple[str, ...] = ()
    phases: Mapping[str, float] = NOTHING
    counts: Mapping[str, int] = NOTHING
    raw: Any = None

    @property
    def value(self) -> Any:
        """The value as Python data; a lazy sequence stays one, and can be iterated over."""
        return self.raw if type(self.raw) is LazySeq else to_python(self.raw)


@record
class Completion:
    """One completion.

    `kind`: function, macro, form, value, type, struct, local, keyword, module, capability, path.
    """

    text: str
    kind: str
    signature: str = ""
    doc: str = ""


@record
class Completions:
    """Completions for the code points `[start, end)` of the text."""

    matches: tuple[Completion, ...]
    start: int
    end: int


@record
class Inspection:
    """What is known of a name, or of what else stands at a cursor.

    `kind`: as in Completion, or special form, literal. `argument` counts from 1 the argument of the
    call that the cursor is in; 0 where it is in none. `place` is where it is defined.
    """

    name: str
    kind: str
    signature: tuple[str, ...] = ()
    doc: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    effects: str = ""
    source: str = ""
    place: Place | None = None
    value: str = ""
    type: str = ""
    argument: int = 0


@record
class Completeness:
    """Whether a text can be run: status complete|incomplete|invalid; indent for the next line."""

    status: str
    indent: str = ""


@record
class Defined:
    """One global of the user's namespace, for `%who`; `size` counts items or characters."""

    name: str
    kind: str
    type: str
    value: str
    doc: str = ""
    size: int | None = None


class RtfsError(Exception):
    """Raised where Python code called an RTFS function and that failed; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind} {problem.message}")
        self.problem = problem

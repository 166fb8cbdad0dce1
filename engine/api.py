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
class FormStep:
    """What was done about one form of a text, and why. Seconds are of evaluating it.

    `what` is read, reused, bound again or evaluated; `compiled` whether Core was made for it;
    `cause` a sentence: "a was changed in cell [3]". `cut_off` is true where it was evaluated and
    gives what it gave before, so that nothing that reads it was touched. `head` is the beginning
    of the form's text.
    """

    cell: str
    line: int
    head: str
    names: tuple[str, ...]
    compiled: bool
    what: str
    cause: str
    seconds: float = 0.0
    saved: float = 0.0
    cut_off: bool = False


@record
class StaleResult:
    """A form whose last result is not what it would give now, and why: `cause` as in FormStep."""

    cell: str
    line: int
    head: str
    names: tuple[str, ...] = ()
    cause: str = ""
    named: bool = True  # whether the cell has a key, so that somebody can edit it


@record
class Dependency:
    """A form at the other end of a dependency: 1 step away, 2 steps, and so on.

    `name` is what it defines, "" for an expression; `cell` is "" for what no text defines.
    """

    name: str
    distance: int
    cell: str = ""
    line: int = 0
    head: str = ""


@record
class Dependencies:
    """What a global reads, and what reads it; nearest first, at any distance."""

    name: str
    kind: str
    cell: str
    line: int
    reads: tuple[Dependency, ...]
    read_by: tuple[Dependency, ...]


@record
class CacheUse:
    """How a cache did. Bytes are estimates, 0 where nobody counts them; `most_bytes` 0: no bound.

    `reasons` counts why an entry was not used, by sentence.
    """

    name: str
    entries: int
    bytes: int
    most_bytes: int
    hits: int
    misses: int
    evictions: int
    reasons: Mapping[str, int] = NOTHING


@record
class CellResult:
    """What running a text gave.

    `text` is the value as RTFS text that reads back, "" when the text has no value (`has_value`
    tells nil from nothing); when only a lazy sequence in the value failed, what there is of it.
    `phases` are seconds by phase name, which add up to `total`; `counts` events by name. `raw` is
    the engine's own value; `value` the same as Python data.
    `steps` tell of the forms that were looked at; `reused` more were not, since nothing reached
    them. `saved` are the seconds that all reused values had taken. `stale` are results of other
    cells that this run made stale, and its own that were made from what is stale.
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
    steps: tuple[FormStep, ...] = ()
    reused: int = 0
    saved: float = 0.0
    stale: tuple[StaleResult, ...] = ()

    @property
    def value(self) -> Any:
        """The value as Python data; a lazy sequence stays one, and can be iterated over."""
        return self.raw if type(self.raw) is LazySeq else to_python(self.raw)


@record
class Rerun:
    """A form that was evaluated again because somebody asked for that."""

    cell: str
    line: int
    head: str
    result: CellResult


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


RIGHT: Final = "right"
WRONG: Final = "wrong"
SLOWER: Final = "slower"
UNKNOWN: Final = "unknown"


@record
class Bisection:
    """Which rewrite makes a program wrong or slower at a level.

    `found` is "right" (nothing is wrong), "wrong", "slower", or "unknown": something is, and no
    single rewrite is to blame; then `passes` are those that seem to be. `text` is the smallest
    program that shows it. `number` counts the rewrites of its run from 1, `rule` is `pass.rule`,
    `before` and `after` are Core printed as RTFS, `place` says where `before` was written.
    `expected` is what level none gives, `got` what the level gives.
    """

    found: str
    level: str
    text: str
    number: int = 0
    rule: str = ""
    why: str = ""
    before: str = ""
    after: str = ""
    place: str = ""
    expected: str = ""
    got: str = ""
    passes: tuple[str, ...] = ()

    @property
    def report(self) -> str:
        """All of it for people, as lines; the program among them can be run as it is."""
        if self.found == RIGHT:
            return f"Nothing is wrong: {self.level} gives what none gives, {self.expected}"
        lines = [f"; {self.level} is {self.found} here:", self.text, ""]
        if self.found != SLOWER:
            lines += [f"none gives:   {self.expected}", f"{self.level} gives: {self.got}"]
        if self.found == UNKNOWN:
            blamed = ", ".join(self.passes) or "none that could be named"
            return "\n".join([*lines, f"No single rewrite is to blame; the passes: {blamed}"])
        why = f": {self.why}" if self.why else ""
        place = f" at {self.place}" if self.place else ""
        lines += [f"rewrite {self.number}, {self.rule}{place}{why}"]
        for title, code in (("before", self.before), ("after", self.after)):
            first, *more = code.split("\n")
            lines += [f"  {title:<7}{first}", *[f"         {line}" for line in more]]
        return "\n".join(lines)


class RtfsError(Exception):
    """Raised where Python code called an RTFS function and that failed; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind} {problem.message}")
        self.problem = problem

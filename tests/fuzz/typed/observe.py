"""What can be seen of a program: two ways of running it must not differ in any of this.

    observe("none", "(println 1) (/ 1 0)")
    =>  Observation(cells=(Seen(text="", error=":division-by-zero", place=(1, 13, 1, 20), …),))

A specification is a level, or what the engine takes as one ("aggressive -fuse", "fold,inline").
`session` is the one place where it becomes a session.
"""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

if "engine" not in sys.modules:
    sys.path.insert(0, str(Path(__file__).parents[3]))

from generator import CELL

from engine import Session

GUARD = 2.0  # seconds after which a program is stopped: it is left out of comparisons
DEPTH = 300  # RTFS calls inside each other
PROBES = ("", " 3", " 2 [1 2]", ' "a" 1.5')  # arguments that each definition is called with
LIMITS = frozenset((":stack-overflow", ":budget-exhausted", ":interrupted"))
PASS_FAILED = "P0300"  # code of the note about a pass that failed
ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of a function that a host was given
DEFINED = re.compile(r"^\(defn (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """One cell or call: the value's text, or the error's kind, message and range; the output.

    `bug` tells of a pass that failed: the program went on without it.
    """

    text: str
    error: str
    message: str
    place: tuple[int, int, int, int] | None
    output: str
    bug: str = field(default="", compare=False)


@dataclass(frozen=True)
class Observation:
    """A whole program: its cells, the arguments of host calls in order, calls of definitions."""

    cells: tuple[Seen, ...]
    calls: tuple[str, ...]
    behaviours: tuple[tuple[str, Seen], ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """Kinds of the errors of the cells."""
        return tuple([seen.error for seen in self.cells if seen.error])

    @property
    def bug(self) -> str:
        """The first report of a pass that failed."""
        told = [seen.bug for seen in self.cells] + [seen.bug for _, seen in self.behaviours]
        return next(filter(None, told), "")

    @property
    def reached_a_limit(self) -> bool:
        """Whether depth or time ended something: these may be different from level to level."""
        kinds = {*self.errors, *[seen.error for _, seen in self.behaviours]}
        return not LIMITS.isdisjoint(kinds)


def session(spec: str) -> Session:
    """A session that runs what the specification says, on every function and form."""
    level = spec if spec == "none" else f"{spec} eager"
    return Session(level=level, seed=1, depth=DEPTH)


def observe(spec: str, text: str) -> Observation:
    """Run the cells of a text one after the other, then call what they define."""
    made, calls = session(spec), []

    def note(*values: object) -> object:
        calls.append(ADDRESS.sub("", repr(values)))
        return values[0] if values else None

    def some(value: object = None) -> object:
        calls.append(ADDRESS.sub("", f"some {value!r}"))
        if value is None:
            raise ValueError("nothing given")
        return value

    if ":test." in text:  # host code may come back and redefine: much less is optimised then
        made.capability("test.note", "any* -> any")(note)
        made.capability("test.some", "any? -> any")(some)
    guard = threading.Timer(GUARD, made.interrupt)
    guard.start()
    try:
        cells = _all_seen(made, text.split(CELL))
        stopped = bool(cells) and cells[-1].error == ":interrupted"  # the guard has fired: no more
        names = [] if stopped else list(dict.fromkeys(DEFINED.findall(text)))
        # Behind an atom nobody knows what is called: so the function itself is compiled.
        probes = [f"(@(atom {name}){given})" for name in names for given in PROBES]
        behaviours = tuple(zip(probes, _all_seen(made, probes), strict=False))
    finally:
        guard.cancel()
        made.close()
    return Observation(cells, tuple(calls), behaviours)


def _all_seen(made: Session, texts: list[str]) -> tuple[Seen, ...]:
    """What each text shows, up to one that was stopped."""
    found: list[Seen] = []
    for text in texts:
        found.append(seen(made, text))
        if found[-1].error == ":interrupted":
            break
    return tuple(found)


def seen(made: Session, text: str) -> Seen:
    """What running one text shows."""
    result = made.run(text, "cell")
    wrong = [p for p in result.problems if p.severity == "error"]
    bug = next((p.message for p in result.problems if p.code == PASS_FAILED), "")
    if not wrong:
        return Seen(result.text, "", "", None, result.stdout, bug)
    place = wrong[-1].place
    where = place and (place.line, place.column, place.end_line, place.end_column)
    return Seen(result.text, wrong[-1].kind, wrong[-1].message, where, result.stdout, bug)


def difference(one: Observation, two: Observation) -> str:
    """A sentence for the first thing that differs, "" where all is the same.

    A pass that failed is a finding too, even where nothing else is different. Depth and time may
    end something at one level and not at another: what comes after that is not compared.
    """
    if one == two:
        return two.bug
    for at, (a, b) in enumerate(zip(one.cells, two.cells, strict=False), 1):
        if _reached_a_limit(a, b):
            return two.bug
        if a != b:
            return f"cell {at}: {_field(a, b)}"
    limited = one.reached_a_limit or two.reached_a_limit
    if one.calls != two.calls and not limited:
        return f"host calls: {one.calls} / {two.calls}"
    for (probe, a), (_, b) in zip(one.behaviours, two.behaviours, strict=False):
        if _reached_a_limit(a, b):
            return two.bug
        if a != b:
            return f"{probe}: {_field(a, b)}"
    return two.bug if limited else "definitions differ"


def _reached_a_limit(a: Seen, b: Seen) -> bool:
    return a.error in LIMITS or b.error in LIMITS


def _field(a: Seen, b: Seen) -> str:
    for name in ("error", "text", "output", "place", "message"):
        if getattr(a, name) != getattr(b, name):
            return f"{name} {getattr(a, name)!r} / {getattr(b, name)!r}"
    return "the same"

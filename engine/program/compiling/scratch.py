"""Run a program in a world of its own, and take down everything that could be seen of it.

    observe(("(def a 1)", "(println a)"), level, surroundings)
    =>  Observed(values=("1", "nil"), output="1\\n", calls=("ccos.io.println …",), error=None)

The host of that world grants what needs no permission and refuses everything else, so nothing
outside changes. With a `Meter` only so many rewrites happen, in all compilations together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ...base.record import node, record
from ...passes.driver import Optimised
from ...passes.remark import FIRED, Remark
from ...runtime.context import Interrupt
from ...runtime.errors import Thrown
from ...runtime.gateway import Gateway
from ...runtime.glimpse import glimpse
from ...runtime.namespace import World
from ...values.show import show
from ..evaluation import Evaluation, diagnostic_of_escape
from ..problems import problem_of
from ..program import Program
from ..runner import Outcome
from ..services import offer
from .level import Level

TURNS: Final = 1_000_000  # calls and loop turns of one program: about a second
MOST_TEXT: Final = 20_000  # code points of a value's text
SEED: Final = 0  # of random numbers
LIMITS: Final = (":stack-overflow", ":budget-exhausted")  # errors that levels may differ in
REFUSED: Final = ("security-violation", "unknown-capability")


@node
class Surroundings:
    """What a program is run with: where modules are, how deep it may go, how types are checked."""

    paths: Callable[[], tuple[str, ...]]
    depth: int
    types: str
    interrupt: Interrupt


@record
class Observed:
    """All that a person could see of a run, form by form up to the first error.

    `error` is (kind, message, form, line, column). `needs` names a capability that was refused.
    """

    values: tuple[str, ...]
    output: str
    calls: tuple[str, ...]
    error: tuple[str, str, int, int, int] | None
    needs: str = ""

    @property
    def text(self) -> str:
        """The last value, or the error, for people."""
        if self.error is None:
            return self.values[-1] if self.values else ""
        kind, message, form, line, column = self.error
        return f"{kind} {message} (form {form}, {line}:{column})"

    @property
    def is_limit(self) -> bool:
        """Whether it ended at a limit, where levels may differ."""
        return self.error is not None and self.error[0] in LIMITS

    def differs(self, other: Observed) -> bool:
        """Whether two runs show different things that should be the same."""
        return not (self.is_limit or other.is_limit) and self != other


@record
class Firing:
    """One rewrite of a program: its number among all of the run, and its remark."""

    number: int
    remark: Remark


class Meter:
    """Counts the rewrites of all compilations of a run, and stops them after `limit`."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit: Final = limit
        self.spent = 0
        self.last: Firing | None = None

    @property
    def left(self) -> int | None:
        """How many rewrites the next compilation may do; None: any number."""
        return None if self.limit is None else max(0, self.limit - self.spent)

    def add(self, made: Optimised) -> None:
        """A compilation has ended."""
        for remark in made.remarks:
            if remark.kind == FIRED:
                self.last = Firing(self.spent + remark.number, remark)
        self.spent += made.firings


class RecordingHost(Gateway):
    """A host that grants nothing special and remembers what it was asked."""

    def __init__(self) -> None:
        self.output: Final[list[str]] = []
        self.calls: Final[list[str]] = []
        self.needs = ""
        super().__init__(lambda stream, text: self.output.append(text), seed=SEED)

    def call(self, capability: str, args: tuple[Any, ...], hints: Mapping[str, Any]) -> Any:
        """Call a capability that needs no permission. Raises Thrown."""
        self.calls.append(f"{capability} {show(args, MOST_TEXT)}")
        try:
            return super().call(capability, args, hints)
        except Thrown as refused:
            if str(refused.kind).lstrip(":") in REFUSED:
                self.needs = self.needs or capability
            raise

    def step_started(self, label: str, options: Mapping[str, Any]) -> int:
        """A traced step begins."""
        self.calls.append(f"step {label}")
        return super().step_started(label, options)


def observe(
    forms: Sequence[str], level: Level, around: Surroundings, meter: Meter | None = None
) -> Observed:
    """Run forms one after another in a new world. Raises KeyboardInterrupt."""
    host, world = RecordingHost(), World()
    program = Program(world, around.paths)
    program.level = level
    program.optimiser.questions.meter = meter
    offer(program)
    values: list[str] = []
    error = None
    with Evaluation(host, world, around.depth, around.interrupt, around.types) as cx:
        cx.fuel = TURNS
        for number, form in enumerate(forms, 1):
            outcome = Outcome()
            problem: BaseException | None = None
            host.begin_run()
            try:
                program.submit(form, f"form {number}", number, cx, outcome, False)
                if not outcome.failed and outcome.has_value:
                    seen = glimpse(outcome.value, MOST_TEXT)
                    values.append(seen.text)
                    problem = seen.failure
            except KeyboardInterrupt:
                raise
            except BaseException as raised:
                problem = raised
            if problem is not None:
                outcome.problems.append(diagnostic_of_escape(problem, cx))
            if problem is not None or outcome.failed:
                found = problem_of(outcome.problems[-1])
                error = (found.kind, found.message, number, found.line, found.column)
                break
    host.close()
    program.close()
    return Observed(tuple(values), "".join(host.output), tuple(host.calls), error, host.needs)

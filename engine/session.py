"""The one door to the engine.

    s = Session(); s.run("(def a 1)"); s.run("(+ a 1)")   =>   CellResult(ok=True, text="2", …)

What only answers questions is imported when the first question comes: import time is a budget.
A Session owns a world of namespaces, a gateway to the host and the settings. It runs texts on the
thread that calls it, one at a time; `interrupt` may come from any other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from . import capabilities as capabilities  # enters the built-in capabilities
from . import parallel as parallel  # and the parallel ones
from .api import (
    CellResult,
    Completeness,
    Completions,
    Defined,
    Display,
    Inspection,
    Problem,
    RtfsError,
)
from .base.diagnostic import CompileError
from .prims.catalog import load as load_primitives
from .program.evaluation import Evaluation, diagnostic_of_escape
from .program.modules import search_path
from .program.problems import problem_of
from .program.program import Program
from .program.runner import Outcome
from .program.services import offer
from .runtime.callable import spread
from .runtime.context import DEPTH_LIMIT, Context, Interrupt
from .runtime.errors import Thrown
from .runtime.function import Function, is_function
from .runtime.gateway import Gateway
from .runtime.glimpse import glimpse
from .runtime.namespace import Namespace, World
from .values.pyconvert import from_python, to_python

if TYPE_CHECKING:
    from .program.assist import Assistant

LEVELS: Final = ("none", "basic", "aggressive")
TIERS: Final = ("auto", "tree")
PLANNED_TIERS: Final = ("vm", "python", "native")
TEXT_LIMIT: Final = 1_000_000  # code points of a result's text; longer ones end in a cut mark

T = TypeVar("T")
Write = Callable[[str, str], None]


class Session:
    """A running RTFS. Responsibilities: settings, running texts, answering questions about them.

    `grants` opens capabilities (see `engine.runtime.policy`), `stdout(stream, text)` receives
    output as it is written, `display(shown)` what a program displays (else it is written as text),
    `ask(prompt)` answers a program's questions, `seed` makes random numbers repeatable,
    `module_path` is searched for modules first, `depth` bounds recursion, `state_file` keeps the
    key-value state (in memory by default).
    Raises ValueError for a level or tier that does not exist or is not built yet.
    """

    def __init__(
        self,
        level: str = "aggressive",
        tier: str = "auto",
        *,
        grants: Mapping[str, Any] | None = None,
        stdout: Write | None = None,
        display: Callable[[Display], None] | None = None,
        ask: Callable[[str], str] | None = None,
        seed: int | None = None,
        type_check: str = "standard",
        module_path: Sequence[str] = (),
        depth: int = DEPTH_LIMIT,
        state_file: str = ":memory:",
    ) -> None:
        self.level = level
        self.tier = tier
        self.type_check = type_check
        self.depth = depth
        self.module_path = tuple(module_path)
        self._grants = grants
        self._write = stdout
        self._display = display
        self._ask = ask
        self._seed = seed
        self._state_file = state_file
        self._lent: dict[str, Namespace] = {}
        self._lock = threading.RLock()
        self._interrupt = Interrupt()
        self._stopped: KeyboardInterrupt | None = None  # with its frames: what the run had made
        self._output: list[str] = []
        self._cells = 0
        self._start()

    # --- settings ---------------------------------------------------------------------------

    @property
    def level(self) -> str:
        """Optimisation level: none, basic or aggressive."""
        return self._level

    @level.setter
    def level(self, level: str) -> None:
        if level not in LEVELS:
            raise ValueError(f"no such level: {level!r} (levels: {', '.join(LEVELS)})")
        self._level = level

    @property
    def tier(self) -> str:
        """Execution tier: auto or tree."""
        return self._tier

    @tier.setter
    def tier(self, tier: str) -> None:
        if tier in PLANNED_TIERS:
            raise ValueError(
                f"tier {tier!r} is not built yet; this version runs {' and '.join(TIERS)}"
            )
        if tier not in TIERS:
            raise ValueError(f"no such tier: {tier!r} (tiers: {', '.join(TIERS)})")
        self._tier = tier

    @property
    def seed(self) -> int | None:
        """Seed of the random numbers, None for the system's; setting it starts them anew."""
        return self._seed

    @seed.setter
    def seed(self, seed: int | None) -> None:
        self._seed = seed
        self._gateway.services.seed = seed
        self._gateway.services.forget("random")

    @property
    def grants(self) -> Mapping[str, Any]:
        """What the policy was made of."""
        return dict(self._grants or {})

    def grant(self, grants: Mapping[str, Any] | None) -> None:
        """Replace the policy; it outlives `reset`. Raises GrantError, a ValueError."""
        self._gateway.grant(grants)
        self._grants = grants

    @property
    def namespace(self) -> str:
        """The namespace that the next text belongs to."""
        return self._runner.namespace

    @property
    def gateway(self) -> Gateway:
        """The host boundary of this session: policy, audit log, trace of steps."""
        return self._gateway

    # --- running ----------------------------------------------------------------------------

    def run(
        self,
        text: str,
        cell: str | None = None,
        *,
        key: object = None,
        again: bool = False,
        level: str | None = None,
        tier: str | None = None,
    ) -> CellResult:
        """Run a text and answer what it gave. Never raises for a mistake in the program.

        `cell` names the text in positions. Texts with one `key` are versions of one cell: what the
        new one no longer defines is gone. What the text shares with texts before, and what nothing
        has changed since, is not evaluated anew, but for effects; `again` evaluates everything.
        `level` and `tier` hold for this run only.
        """
        if level is not None or tier is not None:
            with self._with_settings(level, tier):
                return self.run(text, cell, key=key, again=again)
        with self._lock:
            if cell is None:
                self._cells += 1
                cell = f"cell-{self._cells}"
            self._output = []
            self._stopped = None
            started = perf_counter()
            outcome, shown = Outcome(), ""
            self._gateway.begin_run()
            with self._evaluation() as cx:
                try:
                    self._runner.submit(text, cell, key, cx, outcome, again)
                    if outcome.has_value and not outcome.failed:
                        ran = perf_counter()
                        seen = glimpse(outcome.value, TEXT_LIMIT)
                        shown = seen.text
                        outcome.phases["show"] = perf_counter() - ran
                        if seen.failure is not None:
                            raise seen.failure
                except BaseException as problem:
                    outcome.problems.append(diagnostic_of_escape(problem, cx))
                    outcome.failed = True
                    if isinstance(problem, KeyboardInterrupt):
                        self._stopped = problem
            outcome.phases["total"] = perf_counter() - started
            return self._result(outcome, shown)

    def function(self, name: str) -> Callable[..., Any]:
        """A global RTFS function as a Python callable: Python data in, Python data out.

        The name is looked up at each call. Raises KeyError when there is no such function; a call
        raises RtfsError for an RTFS error.
        """
        self._global(name)

        def call(*args: Any) -> Any:
            function = self._global(name)
            return self.evaluate(
                lambda cx: to_python(spread(function, [from_python(arg) for arg in args]))
            )

        call.__name__ = name
        return call

    def interrupt(self) -> None:
        """Stop what runs now, from any thread; the session stays at the last finished form."""
        self._interrupt.raised = True

    def let_go(self) -> None:
        """Free what an interrupted run had made; it is kept until then, as freeing takes long.

        A host calls this once it has said that the run was interrupted; the next run does too.
        """
        self._stopped = None

    def reset(self) -> None:
        """Forget every definition, the state and the audit log; settings stay."""
        with self._lock:
            self._gateway.close()
            self._start()

    def close(self) -> None:
        """Let go of open files, the database and running futures."""
        with self._lock:
            self._gateway.close()

    def capability(self, id: str, sig: str = "any* -> any", **row: Any) -> Callable[..., Any]:
        """Decorator: register a Python function as a capability, `@s.capability("my.add", …)`."""

        def enter(function: Callable[..., Any]) -> Callable[..., Any]:
            self._gateway.register(id, function, sig, **row)
            return function

        return enter

    def evaluate(self, answer: Callable[[Context], T]) -> T:
        """Answer in an evaluation of its own; what is wrong with the program is an RtfsError."""
        with self._lock, self._evaluation() as cx:
            try:
                return answer(cx)
            except (Thrown, CompileError, RecursionError, MemoryError) as problem:
                raise RtfsError(problem_of(diagnostic_of_escape(problem, cx))) from None

    def lend(self, space: Namespace) -> None:
        """Programs see a namespace that the host made (`program.hostspace`); reset keeps it."""
        self._lent[space.name] = self._world.namespaces[space.name] = space

    # --- questions --------------------------------------------------------------------------

    def check(self, text: str, cell: str = "check") -> tuple[Problem, ...]:
        """All problems of a text, without running it."""
        with self._lock, self._evaluation() as cx:
            from .program.check import check_text

            found = check_text(text, cell, self._runner, cx, self._assistant.readings.read)
        return tuple([problem_of(diagnostic) for diagnostic in found])

    def complete(self, text: str, cursor: int) -> Completions:
        """Completions at a cursor (code points)."""
        return self._assistant.complete(text, cursor)

    def inspect(self, text: str, cursor: int, detail: int = 0) -> Inspection | None:
        """What is known of the name at a cursor, else of the enclosing call's head."""
        return self._assistant.inspect(text, cursor, detail)

    def doc(self, name: str) -> Inspection | None:
        """What is known of a name."""
        return self._assistant.describe(name)

    def about(self, value: Any) -> Inspection | None:
        """What is known of an RTFS function value; None for every other value."""
        from .program.about import about

        return about(value, self._world)

    def source(self, name: str) -> str:
        """The source of a definition; "" for a name that the session does not define."""
        return self._assistant.source(name)

    def is_complete(self, text: str) -> Completeness:
        """Whether a text can be run as it is, with the indent of the next line when not."""
        return self._assistant.completeness(text)

    def names(self) -> tuple[Defined, ...]:
        """The definitions of the current namespace."""
        return self._assistant.defined()

    def ast(self, text: str) -> str:
        """The forms of a text, as an outline with positions."""
        from .program import views

        return views.ast(text)

    def ir(self, text: str, stage: str = "core") -> str:
        """The Core of a text (or of a global's definition), printed as RTFS.

        Raises RtfsError for a mistake in the text, ValueError for a stage that does not exist.
        """
        from .program import views

        return self.evaluate(lambda cx: views.ir(text, stage, self._runner, cx))

    def type_of(self, text: str) -> str:
        """The type of a text's value, found by evaluating it in a scratch world without a host.

        Raises RtfsError for a mistake in the text and for a text that needs the host.
        """
        from .program import views

        return self.evaluate(lambda cx: views.type_of(text, self._runner, cx))

    def format(self, text: str) -> str:
        """The text, formatted; a text that does not read comes back unchanged."""
        from .syntax.format import format_text

        return format_text(text)

    # --- inside -----------------------------------------------------------------------------

    def _start(self) -> None:
        load_primitives()  # here, so that no cell's timing pays for it
        self._world: World = World()
        self._world.namespaces.update(self._lent)
        self._gateway = Gateway(
            self._emit,
            self._ask,
            grants=self._grants,
            seed=self._seed,
            state_file=self._state_file,
            display=self._display,
        )
        self._runner = Program(self._world, lambda: search_path(self.module_path))
        offer(self._runner)
        self.__dict__.pop("_assistant", None)

    def _evaluation(self) -> Evaluation:
        if self._interrupt.raised:  # threads of the stopped run have yet to see their flag
            self._interrupt = Interrupt()
        return Evaluation(self._gateway, self._world, self.depth, self._interrupt, self.type_check)

    @cached_property
    def _assistant(self) -> Assistant:
        from .program.assist import Assistant

        return Assistant(self._runner, self._gateway)

    def _emit(self, stream: str, text: str) -> None:
        if stream == "stdout":
            self._output.append(text)
        if self._write is not None:
            self._write(stream, text)

    @contextmanager
    def _with_settings(self, level: str | None, tier: str | None) -> Iterator[None]:
        before = self._level, self._tier
        try:
            self.level = level or self._level
            self.tier = tier or self._tier
            yield
        finally:
            self._level, self._tier = before

    def _global(self, name: str) -> Function:
        home = self._world.namespace(self._runner.namespace)
        value = home.values.get(name)
        if value is None or not is_function(value):
            raise KeyError(f"no RTFS function {name!r} in namespace {home.name!r}")
        function: Function = value
        return function

    def _result(self, outcome: Outcome, shown: str) -> CellResult:
        return CellResult(
            not outcome.failed,
            shown,
            outcome.has_value and not outcome.failed,
            "".join(self._output),
            tuple([problem_of(diagnostic) for diagnostic in outcome.problems]),
            tuple(outcome.defined),
            outcome.phases,
            outcome.counts,
            outcome.value,
        )

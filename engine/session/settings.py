"""What a session is made of and set to: a world, a gateway, a program, levels and grants.

    Settings(level="none", seed=7)   =>   .level, .seed, .grants; room to evaluate in

Nothing here reads or runs a text; that is what the classes above it do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .. import capabilities as capabilities  # enters the built-in capabilities
from .. import parallel as parallel  # and the parallel ones
from ..api import Display, RtfsError
from ..base.diagnostic import CompileError
from ..prims.catalog import load as load_primitives
from ..program.caches import Uses
from ..program.compiling.level import level_of, refuse_taken
from ..program.evaluation import Evaluation, diagnostic_of_escape
from ..program.modules import search_path
from ..program.problems import problem_of
from ..program.program import Program
from ..program.services import offer
from ..runtime.context import DEPTH_LIMIT, Context, Interrupt
from ..runtime.errors import Thrown
from ..runtime.gateway import Gateway
from ..runtime.namespace import Namespace, World

if TYPE_CHECKING:
    from pathlib import Path

    from ..passes.rule import Pass
    from ..program.diskstore import DiskStore

TIERS: Final = ("auto", "tree")
PLANNED_TIERS: Final = ("vm", "python", "native")

T = TypeVar("T")
Write = Callable[[str, str], None]


class Settings:
    """The state of a session and its settings. Responsibilities: making all of it, and anew.

    `grants` opens capabilities (see `engine.runtime.policy`), `stdout(stream, text)` receives
    output as it is written, `display(shown)` what a program displays (else it is written as text),
    `ask(prompt)` answers a program's questions, `seed` makes random numbers repeatable,
    `module_path` is searched for modules first, `depth` bounds recursion, `state_file` keeps the
    key-value state (in memory by default), `cache` is a folder for what is to outlive the process
    (`program.cached`; None: nothing does).
    Raises ValueError for a level, pass or tier that does not exist or is not built yet.
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
        cache: Path | None = None,
    ) -> None:
        self._passes: dict[str, Pass] = {}
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
        self._store: DiskStore | None = None
        self.cache = cache
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
        """Optimisation level: none, basic or aggressive; or passes (`passes.pipeline.plan_of`).

        With the word `eager` also what hardly pays is compiled: every form, and every function at
        its first call.
        """
        return self._level.spec

    @level.setter
    def level(self, level: str) -> None:
        self._level = level_of(level, self._passes)
        if hasattr(self, "_runner"):
            self._runner.level = self._level

    def add_pass(self, made: Pass) -> None:
        """A pass of the host's: levels may name it, as in `aggressive +mine`.

        One of the same name that was added before is replaced, where the level names it also at
        once. Raises ValueError for the name of a level or of a pass of the engine.
        """
        refuse_taken(made.name)
        self._passes[made.name] = made
        self.level = self.level

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
    def cache(self) -> Path | None:
        """The folder of what outlives the process. One set later is for later runs."""
        return self._cache

    @cache.setter
    def cache(self, folder: Path | None) -> None:
        self._cache = folder
        if self._store is None and folder is None:
            return
        from ..program.stamp import store_in

        self._store = store_in(folder)
        if hasattr(self, "_runner"):
            self._runner.store_in(self._store)

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

    def lend(self, space: Namespace) -> None:
        """Programs see a namespace that the host made (`program.hostspace`); reset keeps it."""
        self._lent[space.name] = self._world.namespaces[space.name] = space

    def evaluate(self, answer: Callable[[Context], T]) -> T:
        """Answer in an evaluation of its own; what is wrong with the program is an RtfsError."""
        with self._lock, self._evaluation() as cx:
            try:
                return answer(cx)
            except (Thrown, CompileError, RecursionError, MemoryError) as problem:
                raise RtfsError(problem_of(diagnostic_of_escape(problem, cx))) from None

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
        self._uses = Uses()
        self._runner = self._program()
        self._runner.level = self._level
        offer(self._runner)
        self.__dict__.pop("_assistant", None)  # it looks at the world that was

    def _program(self) -> Program:
        """A program that has run nothing yet."""
        if self._store is None:
            return Program(self._world, self._search_path)
        from ..program.cached import CachedProgram

        return CachedProgram(self._world, self._search_path, self._store)

    def _search_path(self) -> tuple[str, ...]:
        return search_path(self.module_path)

    def _evaluation(self) -> Evaluation:
        if self._interrupt.raised:  # threads of the stopped run have yet to see their flag
            self._interrupt = Interrupt()
        return Evaluation(self._gateway, self._world, self.depth, self._interrupt, self.type_check)

    def _emit(self, stream: str, text: str) -> None:
        if stream == "stdout":
            self._output.append(text)
        if self._write is not None:
            self._write(stream, text)

    @contextmanager
    def _with_settings(self, level: str | None, tier: str | None) -> Iterator[None]:
        before = self._level, self._tier
        try:
            if level is not None:
                self.level = level
            self.tier = tier or self._tier
            yield
        finally:
            self._level, self._tier = before
            self._runner.level = self._level

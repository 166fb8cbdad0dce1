"""What a session answers about its program and about texts, without running anything of them.

    s.inspect("(map inc xs)", 3)   =>   Inspection("map", …)
    s.dependencies("a")            =>   Dependencies(reads=(), read_by=(f, (f 1)))

What answers is imported when the first question comes: import time is a budget.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..api import (
    WRONG,
    Bisection,
    CacheUse,
    Completeness,
    Completions,
    Defined,
    Dependencies,
    Inspection,
    Problem,
    StaleResult,
)
from ..program.caches import cache_uses, clear_caches
from ..program.problems import problem_of
from ..values.atoms import namespace_of
from .compilations import CompilationQuestions

if TYPE_CHECKING:
    from ..program.assist import Assistant


class Questions(CompilationQuestions):
    """A session that can be asked. Responsibilities: handing each question to who knows."""

    def check(self, text: str, cell: str = "check") -> tuple[Problem, ...]:
        """All problems of a text, without running it."""
        with self._lock, self._evaluation() as cx:
            from ..program.check import check_text

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
        from ..program.about import about

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
        from ..program import views

        return views.ast(text)

    def bisect(self, text: str, level: str | None = None, *, sought: str = WRONG) -> Bisection:
        """Which rewrite makes a program "wrong" or "slower" at a level, against level none.

        The text is a program of its own, run again and again in a world of its own (`texts` gives
        what the session has run before it). Without a level it is the session's.
        Raises ValueError for a level that does not exist, and for a program that cannot be read,
        that needs the host or that gives something else each time.
        """
        from ..program.compiling.bisecting import bisect
        from ..program.compiling.level import level_of
        from ..program.compiling.scratch import Surroundings

        chosen = level_of(self.level if level is None else level, self._passes)
        with self._lock:
            around = Surroundings(self._search_path, self.depth, self.type_check, self._interrupt)
            return bisect(text, chosen, around, sought)

    def pass_names(self) -> tuple[str, ...]:
        """The passes that a level may name: the engine's in order, then those that were added."""
        from ..passes.pipeline import PASSES

        return (*PASSES, *self._passes)

    def texts(self) -> tuple[str, ...]:
        """The texts of the cells that the session has now, in the order of their first run."""
        with self._lock:
            return tuple([source.text for source in self._runner.sources.all() if source.named])

    def format(self, text: str) -> str:
        """The text, formatted; a text that does not read comes back unchanged."""
        from ..syntax.format import format_text

        return format_text(text)

    # --- what depends on what ---------------------------------------------------------------

    def stale(self) -> tuple[StaleResult, ...]:
        """The results that are not what their forms would give now, in the order they became so."""
        from ..program.why import stale_of

        with self._lock, self._evaluation():
            return stale_of(self._runner, self._runner.stale())

    def dependencies(self, name: str) -> Dependencies | None:
        """What a global reads and what reads it; None for a name that nothing defines or reads."""
        from ..program.dependencies import dependencies

        space, bare = namespace_of(name)
        home = self._world.namespace(self._runner.namespace)
        known = home.aliases.get(space, space) if space else home.name
        with self._lock:
            if not space and bare in home.refers:
                return dependencies(self._runner, home.refers[bare])
            return dependencies(self._runner, (known, bare))

    def caches(self) -> tuple[CacheUse, ...]:
        """How the caches do, in the order in which a text passes them."""
        with self._lock:
            return cache_uses(self._runner, self._uses)

    def clear_caches(self) -> int:
        """Let go of what is kept in case it comes again; how many entries. Results stay."""
        with self._lock:
            return clear_caches(self._runner)

    # --- inside -----------------------------------------------------------------------------

    @cached_property
    def _assistant(self) -> Assistant:
        from ..program.assist import Assistant

        return Assistant(self._runner, self._gateway)

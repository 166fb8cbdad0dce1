"""What a session answers about how code is compiled: stages, changes, reasons. Nothing runs.

    s.compiled("(* 2 3)")[0].final.text     =>   "6"
    s.remarks("(* 2 3)")[0].rule            =>   "fold.prim"
    s.ir("square", "inline")                =>   the code of `square` after the pass

A target is the name of a global, a text of forms (a definition in it is compiled as such), or None
for the forms of the last text that ran. Without a `level` it is the session's. All of it raises
RtfsError for a mistake in the target, ValueError for a level, pass or stage that does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..program.compiling.level import NONE, Level, level_of
from .settings import Settings

if TYPE_CHECKING:
    from ..compilation import Blame, CodeFacts, Compilation, CompilationRemark, PassDoc
    from ..passes.driver import Plan


class CompilationQuestions(Settings):
    """A session that tells how it compiles. Responsibilities: handing on, under the lock."""

    def compiled(
        self, target: str | None = None, level: str | None = None, cell: str = "asked"
    ) -> tuple[Compilation, ...]:
        """How each form of a target is compiled: all stages, exact changes, remarks.

        `cell` names a text in positions.
        """
        return self._compiled(target, self._asked_level(level), cell)

    @property
    def plan(self) -> Plan:
        """The passes of the session's level."""
        return self._level.plan

    def ir(self, target: str | None = None, stage: str = "core", level: str | None = None) -> str:
        """The code of a target at a stage, as RTFS: "core", "final", or after a pass.

        A pass that had nothing to do leaves the code as the passes before it made it.
        """
        from ..program.compiling.stages import text_at

        asked = NONE if stage == "core" else self._asked_level(level)
        found = self._compiled(target, asked)
        return "\n\n".join([text_at(each, stage, asked.plan) for each in found])

    def remarks(
        self, target: str | None = None, level: str | None = None
    ) -> tuple[CompilationRemark, ...]:
        """What the passes did, and (`kind` "missed") what they did not and why."""
        found = self.compiled(target, level)
        return tuple([remark for each in found for remark in each.remarks])

    def blame(
        self, target: str | None = None, level: str | None = None, cell: str = "asked"
    ) -> tuple[Blame, ...]:
        """Of each part of the final code: where it comes from, and the rules that made it."""
        from ..program.compiling.blame import blames

        asked = self._asked_level(level)
        return self.evaluate(lambda cx: blames(target, asked, self._runner, cx, cell))

    def facts(self, target: str | None = None) -> tuple[CodeFacts, ...]:
        """What the analyses know of a target: types, effects and cost, of functions by arity."""
        from ..program.compiling.facts import facts

        return self.evaluate(lambda cx: facts(target, self._runner, cx))

    def passes(self) -> tuple[PassDoc, ...]:
        """All passes in the order of the pipeline, then those that the host added."""
        from ..program.compiling.passdocs import pass_docs

        return pass_docs(self._passes)

    def pass_doc(self, name: str) -> PassDoc:
        """One pass: its picture, knobs, and rules with laws. Raises ValueError with near names."""
        from ..program.compiling.passdocs import pass_doc

        return pass_doc(name, self._passes)

    # --- inside -----------------------------------------------------------------------------

    def _asked_level(self, level: str | None) -> Level:
        return self._level if level is None else level_of(level, self._passes)

    def _compiled(
        self, target: str | None, level: Level, cell: str = "asked"
    ) -> tuple[Compilation, ...]:
        from ..program.compiling.views import compilations

        return self.evaluate(lambda cx: compilations(target, level, self._runner, cx, cell))

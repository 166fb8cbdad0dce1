"""How code is compiled, as plain data: every stage, what changed in it, and what changed it.

    compilations("(* 2 3)", level, …)
    =>  (Compilation(stages=(core "(* 2 3)", fold "6", final "6"), remarks=(fold.prim …,)),)

Nothing runs but the passes. The changes are exact: untouched code is the same object before and
after a pass (`ir.marked`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from ...api import Place
from ...base.span import Origin, Span, calls_of, span_of
from ...compilation import (
    CORE,
    FINAL,
    ChangedRange,
    Compilation,
    CompilationRemark,
    CompilationStage,
)
from ...ir.core import Call, Def, HostCall, Node, PrimCall, Recur
from ...ir.marked import MarkedText, Marker, Token, difference, kind_and_place, printed
from ...passes.driver import Optimised, Stage, optimise
from ...passes.pipeline import PASSES
from ...passes.remark import FIRED, Remark
from ...passes.rule import Pass
from ...runtime.context import Context
from ..problems import place_of
from .level import Level
from .reasons import Reasons
from .targets import Asked, asked_for

if TYPE_CHECKING:
    from ..program import Program

OPERATIONS: Final = (Call, PrimCall, HostCall, Recur)
CORE_SUMMARY: Final = "As it was lowered: no macros, no destructuring, no match."
FINAL_SUMMARY: Final = "What runs."


def compilations(
    target: str | None, level: Level, program: Program, cx: Context, cell: str = "asked"
) -> tuple[Compilation, ...]:
    """How a target is compiled, form by form. Raises CompileError for a mistake in it."""
    own = _passes_of(level)
    return tuple([compilation(each, level, own) for each in asked_for(target, program, cx, cell)])


def compilation(asked: Asked, level: Level, passes: dict[str, Pass]) -> Compilation:
    """How one tree is compiled."""
    made = optimised(asked, level)
    return _View(asked, made, level, passes).compilation()


def optimised(asked: Asked, level: Level) -> Optimised:
    """What the passes of a level make of a tree."""
    return optimise(asked.node, level.plan, asked.outside)


def _passes_of(level: Level) -> dict[str, Pass]:
    from ...passes.pipeline import passes_of

    return {**PASSES, **{each.name: each for each in passes_of(level.plan)}}


class Places:
    """Places of spans and origins, each found out once."""

    def __init__(self) -> None:
        self._known: Final[dict[tuple[int, int, int], Place | None]] = {}
        self._held: Final[list[Span]] = []  # so that no two units ever have one id

    def of(self, origin: Origin) -> Place | None:
        """Where in the program an origin is; None where nobody wrote it."""
        span = span_of(origin)
        if span is None or not span.unit.text:
            return None
        key = (id(span.unit), span.start, span.end)
        if key not in self._known:
            self._known[key] = place_of(span)
            self._held.append(span)
        return self._known[key]


class _View:
    """One compilation on its way into records. Responsibilities: texts, changes, their reasons."""

    def __init__(
        self, asked: Asked, made: Optimised, level: Level, passes: dict[str, Pass]
    ) -> None:
        self._asked: Final = asked
        self._made: Final = made
        self._level: Final = level
        self._passes: Final = passes
        self._places: Final = Places()
        first = made.stages[0].before if made.stages else made.node
        self._first: Final = first
        roots = [first, *[s.after for s in made.stages if s.after is not s.before]]
        self._marker: Final = Marker(roots, asked.namespace, asked.shadows)
        self._remarks: Final[list[CompilationRemark]] = []
        self._final: Final = {kind_and_place(n) for n in printed(made.node)}
        self._told: Final[set[tuple[str, str, tuple[type, int]]]] = set()

    def compilation(self) -> Compilation:
        """The whole of it as a record."""
        made = self._made
        text = self._marker.marked(self._first)
        nodes, operations = _counts(self._first)
        core = CompilationStage(
            CORE, 0, CORE_SUMMARY, False, 0, nodes, nodes, operations, operations, 0.0, text.text
        )
        stages = [core]
        for stage in made.stages:
            record, text = self._stage(stage, text, stages[-1], len(stages))
            stages.append(record)
        last = stages[-1]
        stages.append(
            CompilationStage(
                FINAL,
                0,
                FINAL_SUMMARY,
                made.node is not self._first,
                made.firings,
                core.nodes,
                last.nodes,
                core.operations,
                last.operations,
                made.seconds,
                last.text,
            )
        )
        node = self._asked.node
        name = node.name if type(node) is Def else ""
        return Compilation(
            self._asked.head,
            name,
            self._level.spec,
            self._places.of(node.origin),
            tuple(stages),
            tuple(self._remarks),
            made.firings,
            made.seconds,
        )

    def _stage(
        self, stage: Stage, text: MarkedText, last: CompilationStage, number: int
    ) -> tuple[CompilationStage, MarkedText]:
        """A stage as a record, and the text after it."""
        told = [remark for remark in stage.remarks if self._matters(remark)]
        changed = stage.after is not stage.before and stage.problem is None
        gone: tuple[ChangedRange, ...] = ()
        new: tuple[ChangedRange, ...] = ()
        nodes, operations, after = last.nodes, last.operations, text
        if changed:
            after = self._marker.marked(stage.after)
            nodes, operations = _counts(stage.after)
            found = difference(text, after)
            reasons = Reasons(told, len(self._remarks), stage.before, stage.after)
            gone = self._ranges(found.gone, text, reasons.of_gone)
            new = self._ranges(found.new, after, reasons.of_new)
        self._remarks.extend([self._remark(remark, number) for remark in told])
        known = self._passes.get(stage.name)
        problem = stage.problem
        record = CompilationStage(
            stage.name,
            stage.round,
            "" if known is None else known.summary,
            changed,
            stage.firings,
            last.nodes,
            nodes,
            last.operations,
            operations,
            stage.seconds,
            after.text,
            gone,
            new,
            "" if problem is None else f"{type(problem).__name__}: {problem}",
        )
        return record, after

    def _matters(self, remark: Remark) -> bool:
        """Whether it tells of a firing, or of a chance that is still there in the final code."""
        if remark.kind == FIRED:
            return True
        told = (remark.name, remark.why, kind_and_place(remark.before))
        fresh = told not in self._told
        self._told.add(told)
        return fresh and told[2] in self._final

    def _ranges(
        self, tokens: Iterable[Token], text: MarkedText, reason: Callable[[Node], int]
    ) -> tuple[ChangedRange, ...]:
        """Tokens as ranges: those that stand together and have one reason are one range."""
        number = {id(token): at for at, token in enumerate(text.tokens)}
        found: list[ChangedRange] = []
        last = -2
        for token in tokens:
            at, remark = number[id(token)], reason(token.owner)
            if at == last + 1 and found[-1].remark == remark:
                before = found[-1]
                found[-1] = ChangedRange(before.start, token.end, remark, before.place)
            else:
                place = self._places.of(token.owner.origin)
                found.append(ChangedRange(token.start, token.end, remark, place))
            last = at
        return tuple(found)

    def _remark(self, remark: Remark, stage: int) -> CompilationRemark:
        origin = remark.before.origin
        return CompilationRemark(
            remark.kind,
            remark.number,
            remark.name,
            remark.why,
            self._places.of(origin),
            self._marker.short(remark.before),
            "" if remark.after is None else self._marker.short(remark.after),
            stage,
            remark.cost,
            remark.limit,
            functions_around(origin),
        )


def functions_around(origin: Origin) -> tuple[str, ...]:
    """The functions that were inlined around a node, innermost first; "fn" for one without name."""
    return tuple([name or "fn" for name, _ in calls_of(origin)])


def _counts(root: Node) -> tuple[int, int]:
    """Nodes and operations of a tree as it is printed."""
    found = printed(root)
    return len(found), sum([type(n) in OPERATIONS for n in found])


def unexplained(compilation: Compilation) -> tuple[tuple[str, str], ...]:
    """The changes that no remark, or no place in the program, accounts for: (stage, text)."""
    found: list[tuple[str, str]] = []
    before = compilation.core.text
    for stage in compilation.stages:
        for text, ranges in ((before, stage.gone), (stage.text, stage.new)):
            for each in ranges:
                known = each.remark >= 0 and compilation.remarks[each.remark].why
                if not known or each.place is None:
                    found.append((stage.name, text[each.start : each.end]))
        before = stage.text
    return tuple(found)

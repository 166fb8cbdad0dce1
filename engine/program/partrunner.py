"""One part of a source is run: its plan is made, then its value is found, or made and kept.

    (f a)  as it ran before, `a` too      =>   reused: the value of its last run
    (f 1)  somebody has written before    =>   reused: the value that this digest has
    (f b)  `b` is another now             =>   evaluated, and what read the old result is stale

Only a part that repeats (`ir.digest`) is reused; any other is evaluated each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..backends.tree.simple import define
from ..base.diagnostic import Diagnostic
from ..ir.core import Def
from ..ir.digest import Name
from ..runtime.context import Context
from ..runtime.namespace import World
from ..values.fingerprint import fingerprint
from .amend import amend_core
from .bindings import FINGERPRINTED
from .glance import Glancing
from .parts import DATA, FAILED, LIVE, Deep, Lowered, Part, Run
from .runner import Outcome
from .steps import BOUND, EVALUATED, REUSED, Step
from .store import Known

OVERTAKEN: Final = "P0200"


class PartRunner(Glancing):
    """Runs parts. Responsibilities: what running one reuses, and what is known once it ran.

    Names and their meaning are `bindings`, values `values`, what is stale `freshness`.
    """

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(world, module_paths)
        self._again = False  # what could be reused is evaluated also

    def _perform(self, part: Part, cx: Context, outcome: Outcome) -> Any:
        """The value of a part, known or made now."""
        namespace = self.namespace
        part.unsettle()
        step = Step(part)
        outcome.steps.append(step)
        before = outcome.counts["compiled"]
        self.questions.renew(part, namespace)
        lowered = self.questions.lowered(part, namespace)
        outcome.problems.extend(self.questions.notes(part, namespace))
        deep = self.questions.plan(part, namespace)
        compiled = outcome.counts["compiled"] > before
        compiled = compiled or self.questions.compiled_since(step.since, part, namespace)
        step.planned(compiled, self.questions.cause(part, namespace), deep.repeats)
        run = part.run
        if deep.repeats and not self._again:
            if run is not None and run.means(deep.digest, namespace):
                step.did(REUSED if self._is_bound(part) else BOUND, saved=run.seconds)
                self._report(part, self.bindings.bind_again(part), outcome)
                return self._done(part, run, deep, lowered, outcome)
            known = self._known(lowered, deep.digest)
            if known is not None:
                step.did(REUSED, saved=known.seconds)
                value, seconds = known.value, known.seconds
                if lowered.name is not None:
                    assert type(lowered.node) is Def
                    define(lowered.node, value, cx)
                run = Run(deep.digest, namespace, value, seconds)
                run.print = known.print
                return self._done(part, run, deep, lowered, outcome)
        if not self.questions.continues_well(lowered):
            deep = Deep(deep.digest, deep.repeats, stands=False)
        try:
            value, seconds = self._evaluated(lowered.node, cx, outcome, part)
        except BaseException:
            self._failed(part, lowered, namespace)
            raise
        step.did(EVALUATED, seconds=seconds)
        run = Run(deep.digest, namespace, value, seconds)
        return self._done(part, run, deep, lowered, outcome)

    def _known(self, lowered: Lowered, digest: bytes) -> Known | None:
        """The value of a part that has this running digest."""
        return self.values.get(digest)

    def _done(self, part: Part, run: Run, plan: Deep, lowered: Lowered, outcome: Outcome) -> Any:
        """Take down what came of a part; its value. `plan` is what it was before it ran."""
        run.revision = self.questions.db.revision
        before = part.run
        if run is not before:
            if self.bindings.doubt(lowered.name):
                self.freshness.refresh()
            changed = self.bindings.changing()
            if before is not None:
                run.kept.update(before.kept)
            part.run = run
            if lowered.name is None:
                run.print = run.print or fingerprint(run.value, FINGERPRINTED)
                run.kind = LIVE if run.print is None else DATA
            self._report(part, self.bindings.bind(part, run, lowered, plan.repeats), outcome)
            gone = run.kept.keys() - changed
            self.bindings.drop(part, gone)
            for name in gone:
                del run.kept[name]
            if plan.repeats and run.kind == DATA and run.kept.keys() <= {lowered.name}:
                self.values.put(run.digest, run.value, run.seconds, run.print)
            self.optimiser.defined(part, lowered.node)
        run.notes = self.questions.notes(part, run.namespace)
        run.name = lowered.name
        if run.name is not None:
            outcome.defined.append(run.name[1])
        part.settled = plan.repeats
        if part.source is not None:
            part.source.ledger.enter(part)
        self.freshness.ran(part, plan)
        self.freshness.refresh()
        return run.value

    def _failed(self, part: Part, lowered: Lowered, namespace: str) -> None:
        """What a part defined before it failed is its own, and goes with it."""
        if self.bindings.changing():
            run = Run(FAILED, namespace, None, 0.0)
            run.stands = False
            if part.run is not None:
                run.kept.update(part.run.kept)
            part.run = run
            self.bindings.doubt(None)
            self.freshness.refresh()
            self.bindings.bind(part, run, lowered, repeats=False)
            part.unsettle()

    def _is_bound(self, part: Part) -> bool:
        assert part.run is not None
        return all([self.bindings.owner(name) is part for name in part.run.kept])

    def _report(self, part: Part, overtaken: list[Part], outcome: Outcome) -> None:
        """Of two cells that define a name, say which counts."""
        for other in overtaken:
            if other.source is None or other.source is part.source or not other.source.named:
                continue
            assert part.run is not None and other.run is not None
            for name in part.run.kept:
                if name in other.run.kept:
                    outcome.problems.append(_overtaken(name, part, other))

    def _amended(self, part: Part) -> None:
        """A part was written anew with equal meaning."""
        for lowered in self.questions.lowerings(part):
            amend_core(lowered.node, part)
        if part.run is not None:
            self.bindings.amend(part)


def _overtaken(name: Name, part: Part, other: Part) -> Diagnostic:
    assert other.source is not None
    return Diagnostic(
        "redefinition",
        f"{name[1]} was defined by {other.source.label}; this definition counts now",
        part.form.span,
        code=OVERTAKEN,
        hint="the one that ran last counts; remove or rename one of them",
        severity="note",
    )

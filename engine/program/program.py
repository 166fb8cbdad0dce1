"""A session's program: what each cell says, what ran, and what an edit reaches.

    "(def a 1) (f a)"      read, lower, evaluate both forms
    "(def a 1) (f  a)"     nothing: only the layout is another, the value is known
    "(def a 2) (f a)"      both: the second reads what the first defines

A form that repeats (`ir.digest`) is evaluated when its digest is another, every other form each
time. What a cell no longer defines is gone with its next run; of two cells that define one name
the one that ran last counts. What became stale is known, and runs when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, Final

from ..backends.tree.simple import define
from ..base.diagnostic import Diagnostic
from ..ir.core import Def
from ..ir.digest import CAPABILITY, Name
from ..runtime.capability import normalise
from ..runtime.context import Context
from ..runtime.namespace import World
from ..syntax.forms import Form, Seq, Sym
from ..values.fingerprint import fingerprint
from .amend import amend_core
from .bindings import FINGERPRINTED
from .freshness import Freshness
from .glance import Glancing
from .imports import Imports
from .library import Library
from .modules import Link
from .parts import DATA, FAILED, LIVE, Deep, Lowered, Part, Run, Source
from .runner import RECENT, Outcome, flat, module_form
from .sources import Sources
from .steps import BOUND, EVALUATED, REUSED, Step
from .store import Known

DEFINERS: Final = ("def", "defn", "defn-", "defonce", "defstruct", "defmacro", "deftype")
OVERTAKEN: Final = "P0200"


class Program(Glancing):
    """Runs the sources of a session and keeps what an edit does not reach.

    Responsibilities: which parts of a source run, and telling the others what came of it: texts
    are `sources`, names and their meaning `bindings`, values `values`, what is stale `freshness`.
    """

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(world, module_paths)
        self.sources: Final = Sources(self._amended)
        self.freshness: Final = Freshness(self.questions, self.bindings)
        self.imports: Final = Imports(world, self.questions, self.sources, self.loader)
        self._again = False
        self.questions.recall = Library(world, self.questions).core

    # --- running ----------------------------------------------------------------------------

    def submit(
        self,
        text: str,
        label: str,
        key: object,
        cx: Context,
        outcome: Outcome,
        again: bool,
    ) -> None:
        """Run a text: of the cell `key`, or of no cell when that is None.

        `again` evaluates also what could be reused.
        """
        self.memos.begin()
        self.questions.recover(cx.types)
        self.stale()
        if key is None:
            source = self.sources.of_text(text, label)
        else:
            source = self.sources.find(key, label)
        known = set(self.freshness.listed())
        outer = self._outcome, self._again  # of a text that the host's code runs this one in
        self._outcome, self._again = outcome, again
        try:
            with self.guarded(cx, outcome):
                self._submit(source, text, label, cx, outcome)
            if outcome.failed:
                self.freshness.doubt(source.parts)
            if key is None:
                for old in self.sources.weighed(source):
                    self._let_go(old)
            new = [part for part in self.stale() if part not in known]
            outcome.stale = tuple([part for part in new if part.source is not source])
        except BaseException:
            self.freshness.doubt(source.parts)
            raise
        finally:
            self._outcome, self._again = outer

    def stale(self) -> list[Part]:
        """The parts whose last result would be another now, in the order in which they became so.

        To be asked inside an evaluation: what changed may have to be compiled.
        """
        self.questions.db.recover()
        self.bindings.recover()
        self.freshness.refresh()
        return self.freshness.listed()

    def forget(self, key: object) -> None:
        """A cell is gone, with what it defined."""
        source = self.sources.remove(key)
        if source is not None:
            for part in (*source.parts, *source.leaving):
                self._leave(part)
            self.freshness.refresh()

    def rerun(self, parts: Iterable[Part], cx: Context, outcome: Outcome) -> None:
        """Evaluate parts again, each after those among them that it reads."""
        self.memos.begin()
        before = self.namespace
        self._outcome, self._again = outcome, True
        with self.guarded(cx, outcome):
            try:
                for part in self.freshness.in_order(parts):
                    if part.run is not None and part.source is not None:
                        self.namespace = part.run.namespace
                        self._perform(part, cx, outcome)
            finally:
                self.namespace = before

    def run_forms(
        self, key: object, label: str, forms: Sequence[Form], outcome: Outcome, cx: Context
    ) -> None:
        """Run the forms of a file, or without a key those in the module form that is running."""
        if key is None:
            key = self.imports.body(self.namespace)
        self._run_source(self.sources.find(key, label), forms, cx, outcome)

    def registered(self, id: str) -> None:
        """The host has given a capability: what called another of this id is stale."""
        self.bindings.replaced((CAPABILITY, normalise(id)))

    def linked(self, owner: str, link: Link, target: Any) -> None:
        """A form or file makes a link of a namespace; it goes with the form."""
        self.imports.made(owner, link, target)

    # --- a source ---------------------------------------------------------------------------

    def _submit(self, source: Source, text: str, label: str, cx: Context, outcome: Outcome) -> None:
        self.recent.append(text)
        del self.recent[:-RECENT]
        new = self.glances and source.reading is None and not source.named and not self._again
        if not new:
            self._make_up()
        known = source.settled and source.text == text and source.namespace == self.namespace
        started = perf_counter()
        result = self.sources.read(source, text, label)
        outcome.phases["read"] = perf_counter() - started
        if result.problems:
            source.settled = False
            outcome.problems.extend(result.problems)
            outcome.failed = True
        elif known and not self._again:
            self._reuse(source, outcome)
        else:
            forms = flat([top.form for top in result.forms])
            if new and self._glance(source, forms, cx, outcome):
                return
            self._make_up()
            self._run_source(source, forms, cx, outcome)

    def _reuse(self, source: Source, outcome: Outcome) -> None:
        """The source says what it said, and nothing that it reads has changed."""
        outcome.counts["forms"] += len(source.parts)
        outcome.problems.extend(source.notes)
        outcome.defined.extend(source.defined)
        if source.parts:
            last = source.parts[-1].run
            assert last is not None
            outcome.value, outcome.has_value = last.value, True
            outcome.reused += len(source.parts)
            outcome.saved += sum([part.run.seconds for part in source.parts if part.run])

    def _run_source(
        self, source: Source, forms: Sequence[Form], cx: Context, outcome: Outcome
    ) -> None:
        self.sources.take(source, forms)
        self._run_parts(source, cx, outcome)

    def _run_parts(self, source: Source, cx: Context, outcome: Outcome) -> None:
        source.settled = False
        self._leave_before(source)
        outcome.counts["forms"] += len(source.parts)
        found, named = len(outcome.problems), len(outcome.defined)
        here = "" if self._again else self.namespace
        skipped: list[Run] = []  # settled, one after the other: of thousands mostly all but one
        for part in source.parts:
            run = part.run
            if part.settled and run is not None and run.namespace == here:
                skipped.append(run)
                continue
            if skipped:
                _skipped(skipped, outcome)
                skipped = []
            handler = None if part.ordinary else module_form(part.form)
            if handler is not None:
                call = partial(handler, self.loader, part.form, outcome, cx)
                outcome.value = self.imports.running(part, call)
            else:
                outcome.value = self._perform(part, cx, outcome)
            outcome.has_value = True
            here = "" if self._again else self.namespace
        if skipped:
            _skipped(skipped, outcome)
        for part in source.leaving:
            self._leave(part)
        source.leaving = []
        source.namespace = self.namespace
        source.notes = [note for note in outcome.problems[found:] if note.code != OVERTAKEN]
        source.defined = outcome.defined[named:]
        source.settled = all([part.settled for part in source.parts])

    def _leave_before(self, source: Source) -> None:
        """What the text no longer has defines nothing, but for names that the text defines anew."""
        if source.leaving:
            anew = {_defines(part.form) for part in source.parts if not part.settled}
            for part in source.leaving:
                part.settled = False
                self.bindings.release(part, anew)
                self.imports.release(part)
                if part.body is not None and not self.imports.has_module(source, part):
                    for inner in self.imports.body_of(part):
                        self._leave(inner)
            self.freshness.refresh()

    def _leave(self, part: Part) -> None:
        """No text has the part any more."""
        inside = self.imports.body_of(part)
        self.bindings.release(part)
        self.freshness.forget(part)
        for old in self.sources.release(part):
            self.questions.forget(old)
        self.imports.release(part)
        for inner in inside:
            self._leave(inner)

    def _let_go(self, source: Source) -> None:
        """A text is not remembered any more; what it defined stays."""
        pending = [*source.parts, *source.leaving]
        while pending:
            part = pending.pop()
            pending.extend(self.imports.body_of(part))
            part.source = None
            if part.run is not None and not part.run.kept:
                part.run = None  # whatever still knows the part does not hold the value
            self.freshness.forget(part)
            self.questions.forget(part)

    # --- a part -----------------------------------------------------------------------------

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
        try:
            value, seconds = self._evaluated(lowered.node, cx, outcome)
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
        run.notes = self.questions.notes(part, run.namespace)
        run.name = lowered.name
        if run.name is not None:
            outcome.defined.append(run.name[1])
        part.settled = plan.repeats
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


def _skipped(runs: list[Run], outcome: Outcome) -> None:
    """The last runs of settled parts, whose source has others that are looked at."""
    outcome.problems.extend([note for run in runs if run.notes for note in run.notes])
    outcome.defined.extend([run.name[1] for run in runs if run.name is not None])
    outcome.value, outcome.has_value = runs[-1].value, True
    outcome.reused += len(runs)
    outcome.saved += sum([run.seconds for run in runs])


def _defines(form: Form) -> str:
    """The name that a form defines as far as its text says, or ""."""
    if type(form) is Seq and form.open == "(" and len(form.items) > 1:
        head, name = form.items[0], form.items[1]
        if type(head) is Sym and head.name in DEFINERS and type(name) is Sym:
            return name.name
    return ""


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

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
from time import perf_counter
from typing import Any, Final

from ..backends.tree import evaluate
from ..backends.tree.simple import define
from ..base.diagnostic import Diagnostic
from ..ir.core import Def
from ..ir.digest import Name, summarise
from ..ir.lower import Lowering, lower_top
from ..ir.stage import verify
from ..runtime.context import Context, current
from ..runtime.namespace import World
from ..syntax.forms import Form, Seq, Sym, is_call
from ..values.fingerprint import fingerprint
from .amend import amend_core
from .bindings import FINGERPRINTED, Bindings
from .freshness import Freshness
from .parts import DATA, Lowered, Part, Run, Source
from .questions import Questions
from .runner import RECENT, Outcome, Runner, flat, module_form
from .sources import Sources
from .steps import BOUND, EVALUATED, REUSED, Step
from .store import Values

DEFINERS: Final = ("def", "defn", "defn-", "defonce", "defstruct", "defmacro", "deftype")


class Program(Runner):
    """Runs the sources of a session and keeps what an edit does not reach.

    Responsibilities: which parts of a source run, and telling the others what came of it: texts
    are `sources`, names and their meaning `bindings`, values `values`, what is stale `freshness`.
    """

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(world, module_paths)
        self.questions: Final = Questions(world, self._lower, _poll)
        self.bindings: Final = Bindings(world, self.questions)
        self.sources: Final = Sources(self._amended)
        self.values: Final = Values()
        self.freshness: Final = Freshness(self.questions, self.bindings)
        self._outcome = Outcome()
        self._again = False

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
        self.questions.recover(cx.types)
        self.bindings.recover()
        self.freshness.refresh()
        if key is None:
            source, gone = self.sources.of_text(text, label)
            for old in gone:
                self._let_go(old)
        else:
            source = self.sources.find(key, label)
        known = self.freshness.stale()
        self._outcome, self._again = outcome, again
        with self.guarded(cx, outcome):
            self._submit(source, text, label, cx, outcome)
        new = self.freshness.stale() - known
        outcome.stale = tuple([part for part in new if part.source is not source])

    def forget(self, key: object) -> None:
        """A cell is gone, with what it defined."""
        source = self.sources.remove(key)
        if source is not None:
            for part in (*source.parts, *source.leaving):
                self._leave(part)
            self.freshness.refresh()

    def rerun(self, parts: Iterable[Part], cx: Context, outcome: Outcome) -> None:
        """Evaluate parts again, each after those among them that it reads."""
        before = self.namespace
        waiting = dict.fromkeys(parts)
        self._outcome, self._again = outcome, True
        with self.guarded(cx, outcome):
            try:
                while waiting:
                    part = self.freshness.first(waiting)
                    del waiting[part]
                    if part.run is not None and part.source is not None:
                        self.namespace = part.run.namespace
                        self._perform(part, cx, outcome)
            finally:
                self.namespace = before

    def run_forms(
        self, key: object, label: str, forms: Sequence[Form], outcome: Outcome, cx: Context
    ) -> None:
        """Run the forms of a module's body or of a file."""
        self._run_source(self.sources.find(key, label), forms, cx, outcome)

    def changed(self, namespace: str) -> None:
        """The imports or exports of a namespace have changed."""
        self.questions.imported(namespace)

    # --- a source ---------------------------------------------------------------------------

    def _submit(self, source: Source, text: str, label: str, cx: Context, outcome: Outcome) -> None:
        self.recent.append(text)
        del self.recent[:-RECENT]
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
            self._run_source(source, forms, cx, outcome)

    def _reuse(self, source: Source, outcome: Outcome) -> None:
        """The source says what it said, and nothing that it reads has changed."""
        outcome.counts["forms"] += len(source.parts)
        outcome.problems.extend(source.notes)
        if source.parts:
            last = source.parts[-1].run
            assert last is not None
            outcome.value, outcome.has_value = last.value, True
            outcome.reused += len(source.parts)
            outcome.saved += sum([part.run.seconds for part in source.parts if part.run])

    def _run_source(
        self, source: Source, forms: Sequence[Form], cx: Context, outcome: Outcome
    ) -> None:
        source.settled = False
        source.leaving += self.sources.take(source, forms)
        self._leave_before(source)
        outcome.counts["forms"] += len(source.parts)
        found = len(outcome.problems)
        for part in source.parts:
            handler = module_form(part.form)
            if handler is not None:
                outcome.value = handler(self.loader, part.form, outcome, cx)
                outcome.has_value = True
            elif part.settled and not self._again:
                self._skip(part, outcome)
            else:
                outcome.value = self._perform(part, cx, outcome)
                outcome.has_value = True
        for part in source.leaving:
            self._leave(part)
        source.leaving = []
        source.namespace = self.namespace
        source.notes = outcome.problems[found:]
        source.settled = all([part.settled for part in source.parts])

    def _leave_before(self, source: Source) -> None:
        """What the text no longer has defines nothing, but for names that the text defines anew."""
        if source.leaving:
            anew = {_defines(part.form) for part in source.parts}
            for part in source.leaving:
                self.bindings.release(part, anew)
            self.freshness.refresh()

    def _leave(self, part: Part) -> None:
        """No text has the part any more."""
        self.bindings.release(part)
        self.freshness.forget(part)
        for old in self.sources.release(part):
            self.questions.forget(old)
        if is_call(part.form, "module") and type(part.form) is Seq and len(part.form.items) > 1:
            inner = self.sources.remove(("module", str(part.form.items[1])))
            for each in inner.parts if inner is not None else ():
                self._leave(each)

    def _let_go(self, source: Source) -> None:
        """A text is not remembered any more; what it defined stays."""
        for part in source.parts:
            part.source = None
            self.freshness.forget(part)
            self.questions.forget(part)

    # --- a part -----------------------------------------------------------------------------

    def _skip(self, part: Part, outcome: Outcome) -> None:
        """A settled part of a source whose other parts are looked at."""
        run = part.run
        assert run is not None
        outcome.problems.extend(self.questions.notes(part, run.namespace))
        outcome.value, outcome.has_value = run.value, True
        outcome.reused += 1
        outcome.saved += run.seconds

    def _perform(self, part: Part, cx: Context, outcome: Outcome) -> Any:
        """The value of a part, known or made now."""
        namespace = self.namespace
        step = Step(part)
        outcome.steps.append(step)
        before = outcome.counts["compiled"]
        lowered = self.questions.lowered(part, namespace)
        outcome.problems.extend(self.questions.notes(part, namespace))
        deep = self.questions.plan(part, namespace)
        compiled = outcome.counts["compiled"] > before
        step.planned(compiled, self.questions.cause(part, namespace), deep.repeats)
        run = part.run
        if deep.repeats and not self._again:
            if run is not None and run.means(deep.digest, namespace):
                step.did(REUSED if self._is_bound(part) else BOUND, saved=run.seconds)
                self._report(part, self.bindings.bind_again(part), outcome)
                return self._done(part, run, lowered, outcome, settled=True)
            known = self.values.get(deep.digest)
            if known is not None:
                step.did(REUSED, saved=known.seconds)
                value, seconds = known.value, known.seconds
                if type(lowered.node) is Def:
                    define(lowered.node, value, cx)
                run = Run(deep.digest, namespace, value, seconds)
                return self._done(part, run, lowered, outcome, settled=True)
        started = perf_counter()
        try:
            value = evaluate(lowered.node, {}, cx)
        finally:
            seconds = perf_counter() - started
            outcome.phases["run"] += seconds
        step.did(EVALUATED, seconds=seconds)
        run = Run(deep.digest, namespace, value, seconds)
        return self._done(part, run, lowered, outcome, settled=deep.repeats)

    def _done(
        self, part: Part, run: Run, lowered: Lowered, outcome: Outcome, *, settled: bool
    ) -> Any:
        """Take down what came of a part; its value."""
        if run is not part.run:
            part.run = run
            if type(lowered.node) is not Def and fingerprint(run.value, FINGERPRINTED) is not None:
                run.kind = DATA
            self._report(part, self.bindings.bind(part, run, lowered, settled), outcome)
            if settled and run.kind == DATA:
                self.values.put(run.digest, run.value, run.seconds)
        if type(lowered.node) is Def:
            outcome.defined.append(lowered.node.name)
        part.settled = settled
        self.freshness.ran(part)
        self.freshness.refresh()
        return run.value

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

    def _lower(self, part: Part, namespace: str) -> tuple[Lowered, Lowering]:
        """Make Core of a part: the question `core`."""
        phases = self._outcome.phases
        started = perf_counter()
        lowering = Lowering(self.world, self.world.namespace(namespace))
        try:
            node = lower_top(lowering, part.form)
        except BaseException:
            self._outcome.problems.extend(lowering.warnings)
            raise
        finally:
            lowered = perf_counter()
            phases["lower"] += lowered - started
        self._outcome.counts["nodes"] += verify(node)
        self._outcome.counts["compiled"] += 1
        verified = perf_counter()
        phases["verify"] += verified - lowered
        summary = summarise(node, lowering.typed)
        phases["digest"] += perf_counter() - verified
        return Lowered(node, summary), lowering

    def _amended(self, part: Part) -> None:
        """A part was written anew with equal meaning."""
        for lowered in self.questions.lowerings(part):
            amend_core(lowered.node, part)
        if part.run is not None:
            self.bindings.amend(part)


def _poll() -> None:
    current().poll()


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
        code="P0200",
        hint="the one that ran last counts; remove or rename one of them",
        severity="note",
    )

"""A session's program: what each cell says, what ran, and what an edit reaches.

    "(def a 1) (f a)"      read, lower, evaluate both forms
    "(def a 1) (f  a)"     nothing: only the layout is another, the value is known
    "(def a 2) (f a)"      both: the second reads what the first defines

What a cell no longer defines is gone with its next run; of two cells that define one name
the one that ran last counts. What became stale is known, and runs when it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any, Final

from ..ir.digest import CAPABILITY
from ..runtime.capability import normalise
from ..runtime.context import Context
from ..runtime.namespace import World
from ..syntax.forms import Form, Seq, Sym
from ..syntax.reader import TopForm
from .compiling.level import NONE
from .imports import Imports
from .ledger import Ledger
from .library import Library
from .modules import Link
from .partrunner import OVERTAKEN, PartRunner
from .parts import Part, Source
from .runner import RECENT, Outcome, flat, module_form
from .sources import Sources

DEFINERS: Final = ("def", "defn", "defn-", "defonce", "defstruct", "defmacro", "deftype")


class Program(PartRunner):
    """Runs the sources of a session and keeps what an edit does not reach.

    Responsibilities: which parts of a source run, and what becomes of those that it loses.
    """

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(world, module_paths)
        self.sources: Final = Sources(self._amended)
        self.imports: Final = Imports(world, self.questions, self.sources, self.loader)
        self.questions.recall = Library(world, self.questions).core
        self.level = NONE

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
        self.asking.begin()
        self.questions.recover(cx.types)
        self.optimiser.begin(self.level, cx.types)
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
            outcome.stale = self._told_of(source, outcome, known)
        except BaseException:
            self.freshness.doubt(source.parts)
            raise
        finally:
            self._outcome, self._again = outer

    def _told_of(self, source: Source, outcome: Outcome, known: set[Part]) -> tuple[Part, ...]:
        """What a run says of staleness: other sources' parts that became so in it, own that are."""
        stale = self.stale()
        own = [part for part in stale if part.source is source and not outcome.failed]
        return (*own, *[part for part in stale if part.source is not source and part not in known])

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

    def rerun(self, part: Part, cx: Context, outcome: Outcome) -> None:
        """Evaluate a part again, if it has run and some text has it still."""
        self.asking.begin()
        self.optimiser.begin(self.level, cx.types)
        before = self.namespace
        self._outcome, self._again = outcome, True
        with self.guarded(cx, outcome):
            try:
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
        source = self.sources.find(key, label)
        self.sources.take(source, forms, list)
        self._run_parts(source, cx, outcome)

    def registered(self, id: str) -> None:
        """The host has given a capability: what called another of this id is stale."""
        self.bindings.replaced((CAPABILITY, normalise(id)))
        self.optimiser.reentered()

    def linked(self, owner: str, link: Link, target: Any) -> None:
        """A form or file makes a link of a namespace; it goes with the form."""
        self.imports.made(owner, link, target)

    # --- a source ---------------------------------------------------------------------------

    def _submit(self, source: Source, text: str, label: str, cx: Context, outcome: Outcome) -> None:
        self.recent.append(text)
        del self.recent[:-RECENT]
        new = self.glances and source.reading is None and not source.named and not self._again
        new = new and not self.freshness.any()  # else it may be made from what is stale
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
            if new and self._glance(source, _forms_of(result.forms), cx, outcome):
                return
            self._make_up()
            self.sources.take(source, result.forms, _forms_of)
            self._run_parts(source, cx, outcome)

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
            outcome.saved += source.ledger.seconds()

    def _run_parts(self, source: Source, cx: Context, outcome: Outcome) -> None:
        source.settled = False
        source.ledger.settle_in(self.namespace)
        self._leave_before(source)
        outcome.counts["forms"] += len(source.parts)
        found, named = len(outcome.problems), len(outcome.defined)
        ledger = source.ledger
        at, end = self._passed_over(source, ledger, 0, outcome), len(ledger.parts)
        while at < end:
            part = ledger.parts[at]
            handler = None if part.ordinary else module_form(part.form)
            if handler is not None:
                call = partial(handler, self.loader, part.form, outcome, cx)
                outcome.value = self.imports.running(part, call)
            else:
                outcome.value = self._perform(part, cx, outcome)
            outcome.has_value = True
            at = self._passed_over(source, ledger, at + 1, outcome)
        for part in source.leaving:
            self._leave(part)
        source.leaving = []
        source.namespace = self.namespace
        source.notes = [note for note in outcome.problems[found:] if note.code != OVERTAKEN]
        source.defined = outcome.defined[named:]
        source.settled = all([part.settled for part in source.ledger.open()])

    def _passed_over(self, source: Source, ledger: Ledger, start: int, outcome: Outcome) -> int:
        """Where the next part to be looked at stands; what is settled before it is told of."""
        if self._again:
            return start
        here = self.namespace
        if source.ledger is ledger and ledger.home == here:
            end = ledger.next_open(start)
            if end > start:
                ledger.tell(start, end, outcome)
            return end
        end = start  # after a form that enters a namespace, or inside of a text that ran this one
        for part in ledger.parts[start:]:
            if not part.settled or part.run is None or part.run.namespace != here:
                break
            end += 1
        if end > start:
            Ledger(ledger.parts[start:end]).tell(0, end - start, outcome)
        return end

    def _leave_before(self, source: Source) -> None:
        """What the text no longer has defines nothing, but for names that the text defines anew."""
        if source.leaving:
            anew = {_defines(part.form) for part in source.ledger.open()}
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


def _forms_of(tops: Sequence[TopForm]) -> list[Form]:
    return flat([top.form for top in tops])


def _defines(form: Form) -> str:
    """The name that a form defines as far as its text says, or ""."""
    if type(form) is Seq and form.open == "(" and len(form.items) > 1:
        head, name = form.items[0], form.items[1]
        if type(head) is Sym and head.name in DEFINERS and type(name) is Sym:
            return name.name
    return ""

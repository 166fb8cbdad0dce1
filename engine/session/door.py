"""Running texts: the class that everybody outside the engine uses.

    s = Session(); s.run("(def a 1)", key="c1"); s.run("(+ a 1)", key="c2").value   =>   2
    s.run("(def a 5)", key="c1").stale   =>   (StaleResult(head="(+ a 1)", …),)
    s.rerun()                            =>   (Rerun(result=CellResult(text="6", …)),)

A Session runs texts on the thread that calls it, one at a time; `interrupt` may come from any
other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, Final

from ..api import CellResult, Rerun
from ..backends.tree.simple import define
from ..base.span import Span, Unit
from ..ir.core import Const, Def
from ..program.evaluation import diagnostic_of_escape
from ..program.parts import Part
from ..program.problems import problem_of
from ..program.runner import Outcome
from ..program.waiting import Waiting, WaitingWhileStale
from ..program.why import Placed, head_of, stale_of, steps_of
from ..runtime.callable import spread
from ..runtime.context import Context
from ..runtime.function import Function, is_function
from ..runtime.glimpse import glimpse
from ..values.pyconvert import from_python, to_python
from . import replies
from .questions import Questions

TEXT_LIMIT: Final = 1_000_000  # code points of a result's text; longer ones end in a cut mark


class Session(Questions):
    """A running RTFS. Responsibilities: running texts, and saying what came of it.

    Its options are those of `Settings`, what it can be asked stands in `Questions`.
    """

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
            started = perf_counter()
            label, runner, types = cell, self._runner, self.type_check
            reply = None if again else replies.known(runner, text, label, key, types)
            if reply is not None:
                self._uses.add((), reply.reused)
                return replies.once_more(reply, started)
            result = self._ran(
                lambda cx, outcome: runner.submit(text, label, key, cx, outcome, again), again
            )
            replies.keep(runner, text, label, key, types, result)
            return result

    def rerun(self, which: str | Iterable[object] = "stale") -> tuple[Rerun, ...]:
        """Evaluate again what is "stale", "all", or the cells with these keys or labels.

        Each form comes after those that it reads. The first failure ends it. What is stale is
        found out anew after each form: one that turned out fresh is left alone.
        """
        with self._lock:
            done: list[Rerun] = []
            with self._evaluation():
                waiting = self._waiting(which)
            while True:
                with self._evaluation():  # what the last one gave decides what is stale now
                    part = waiting.next()
                if part is None:
                    break
                cell, line = Placed().of(part)
                result = self._ran(self._again(part), again=True)
                done.append(Rerun(cell, line, head_of(part), result))
                if not result.ok:
                    break
            return tuple(done)

    def forget(self, key: object) -> None:
        """A cell is gone, with what it defined; what read that is stale."""
        with self._lock, self._evaluation():
            self._runner.forget(key)

    def assign(self, name: str, value: Any) -> None:
        """Define a global of the current namespace with an engine value that no text made.

        It holds until something defines the name. Raises ValueError for what cannot be defined.
        """
        problems = [p for p in self.check(f"(def {name} nil)") if p.severity == "error"]
        if problems:
            raise ValueError(problems[0].message)
        nowhere = Span(Unit("host", 0, ""), 0, 0)
        kind = "function" if is_function(value) else "value"
        made = Def(self.namespace, name, Const(value, nowhere), kind, "", None, None, nowhere)
        with self._lock, (evaluation := self._evaluation()) as cx:
            define(made, value, cx)
            if not evaluation.is_inside:  # else the running form owns what is defined meanwhile
                self._runner.stale()

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

    def flush(self) -> None:
        """Write what is new into the cache on disk; for when nobody waits for a reply.

        Takes about 0.1 ms for a form that is new. What goes wrong with the file is no error.
        """
        with self._lock:
            self._runner.flush()

    def close(self) -> None:
        """Let go of open files, the cache, the database and running futures."""
        with self._lock:
            self._runner.close()
            self._gateway.close()

    def capability(self, id: str, sig: str = "any* -> any", **row: Any) -> Callable[..., Any]:
        """Decorator: register a Python function as a capability, `@s.capability("my.add", …)`."""

        def enter(function: Callable[..., Any]) -> Callable[..., Any]:
            self._gateway.register(id, function, sig, **row)
            self._runner.registered(id)
            return function

        return enter

    # --- inside -----------------------------------------------------------------------------

    def _ran(self, work: Callable[[Context, Outcome], None], again: bool) -> CellResult:
        """What some work of the program came to, with its output, steps and phases.

        A text may run inside of another one, from the host's code: its output is part of both.
        """
        evaluation = self._evaluation()
        with evaluation as cx:
            outer = self._output if evaluation.is_inside else []
            self._output = []
            try:
                return self._worked(work, again, cx)
            finally:
                outer.extend(self._output)
                self._output = outer

    def _worked(
        self, work: Callable[[Context, Outcome], None], again: bool, cx: Context
    ) -> CellResult:
        self._stopped = None
        started = perf_counter()
        revision = self._runner.questions.db.revision
        outcome, shown = Outcome(), ""
        self._gateway.begin_run()
        try:
            work(cx, outcome)
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
        return self._result(outcome, shown, again, revision, started)

    def _again(self, part: Part) -> Callable[[Context, Outcome], None]:
        def work(cx: Context, outcome: Outcome) -> None:
            self._runner.rerun(part, cx, outcome)
            if not outcome.failed and part.run is not None:
                outcome.value, outcome.has_value = part.run.value, True

        return work

    def _waiting(self, which: str | Iterable[object]) -> Waiting:
        """The parts to run again, in the order to run them in."""
        runner = self._runner
        if which == "stale":
            return WaitingWhileStale(runner)
        runner.stale()
        sources = runner.sources.all()
        if which != "all":
            keys = set(which)
            sources = [s for s in sources if s.key in keys or s.label in keys]
        parts = [part for source in sources for part in source.parts if part.run is not None]
        return Waiting(runner, parts)

    def _global(self, name: str) -> Function:
        home = self._world.namespace(self._runner.namespace)
        value = home.values.get(name)
        if value is None or not is_function(value):
            raise KeyError(f"no RTFS function {name!r} in namespace {home.name!r}")
        function: Function = value
        return function

    def _result(
        self, outcome: Outcome, shown: str, again: bool, revision: int, started: float
    ) -> CellResult:
        steps = steps_of(self._runner, outcome.steps, again, revision)
        stale = stale_of(self._runner, outcome.stale)
        self._uses.add(steps, outcome.reused)
        phases = outcome.phases
        total = perf_counter() - started
        phases["plan"] = max(0.0, total - sum(phases.values()))  # finding out what has to run
        phases["total"] = total
        return CellResult(
            not outcome.failed,
            shown,
            outcome.has_value and not outcome.failed,
            "".join(self._output),
            tuple([problem_of(diagnostic) for diagnostic in outcome.problems]),
            tuple(outcome.defined),
            phases,
            outcome.counts,
            outcome.value,
            steps,
            outcome.reused,
            outcome.saved + sum([step.saved for step in steps]),
            stale,
        )

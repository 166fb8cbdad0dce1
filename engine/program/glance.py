"""A text that nobody has seen before is evaluated first; what is kept about it is made later.

    "(+ 1 2)"  new, and of no cell       =>   read, lowered, evaluated: nothing else
    the same text once more              =>   its digest is made, what was found out holds
    "(def a 1)"                          =>   before it runs, this is made up for the latest texts

Most texts of a host that asks for values come once. Whatever asks for what is kept of a text (a
second run, a change that may reach it) finds it as if it had been made at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, ClassVar, Final, NamedTuple

from ..backends.tree import evaluate
from ..base.diagnostic import CompileError, Diagnostic
from ..ir.core import Def, Node
from ..ir.digest import Summary, summarise
from ..ir.lower import Lowering, lower_top
from ..ir.stage import verify
from ..query.events import NEW
from ..runtime.context import Context, current
from ..runtime.errors import Thrown
from ..runtime.namespace import World
from ..syntax.forms import Form, Seq, Sym
from ..values.fingerprint import fingerprint
from .amend import amend_core
from .asking import Asking
from .bindings import FINGERPRINTED, Bindings
from .compiling.optimiser import Optimiser
from .freshness import Freshness
from .ledger import Ledger
from .memos import Memos
from .parts import DATA, Part, Run, Source
from .questions import Questions
from .runner import Outcome, Runner, module_form
from .steps import EVALUATED, Step
from .store import Values

MOST_GLANCED: Final = 32  # texts that are made up for; older ones are evaluated when asked again
GLANCED: Final = b""  # the digest of a run that has none yet


class Made(NamedTuple):
    """What lowering made of a part, in which namespace and revision of the program."""

    node: Node
    lowering: Lowering
    namespace: str
    revision: int

    @property
    def defines(self) -> bool:
        """Whether it defines a global."""
        return bool(self.lowering.declared) or type(self.node) is Def


class Glancing(Runner):
    """Lowers and evaluates parts. Responsibilities: to do no more for a new text than it needs.

    Where `glances` is false, texts are looked at closely at once.
    """

    glances: ClassVar[bool] = True

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(world, module_paths)
        self.questions: Final = Questions(world, self._lower, _poll)
        self.bindings: Final = Bindings(world, self.questions)
        self.freshness: Final = Freshness(self.questions, self.bindings)
        self.values: Final = Values()
        self.asking: Final = Asking()
        self.memos: Final = Memos(world, self.questions, self.bindings, self.asking, self._noted)
        self.optimiser: Final = Optimiser(
            world, self.questions, self.bindings, self.asking, self._noted
        )
        self._outcome = Outcome()
        self._made: Final[dict[Part, Made]] = {}  # what was lowered and not asked for

    def _glance(self, source: Source, forms: Sequence[Form], cx: Context, outcome: Outcome) -> bool:
        """Evaluate the only form of a new text; False where it has to be looked at closely."""
        if len(forms) != 1 or _is_definition(forms[0]) or module_form(forms[0]) is not None:
            return False
        part = Part(forms[0])
        part.source, part.number = source, 1
        source.ledger = Ledger((part,))
        step = Step(part)
        outcome.steps.append(step)
        made = self._lowered(part, self.namespace, outcome)
        self._made[part] = made
        if made.defines:
            outcome.steps.remove(step)
            return False
        notes = tuple(made.lowering.warnings)
        outcome.counts["forms"] += 1
        outcome.problems.extend(notes)
        step.planned(compiled=True, cause=NEW, repeats=True)
        value, seconds = self._evaluated(made.node, cx, outcome)
        step.did(EVALUATED, seconds=seconds)
        run = part.run = Run(GLANCED, made.namespace, value, seconds)
        run.revision, run.notes = made.revision, notes
        source.namespace, source.notes = made.namespace, list(notes)
        outcome.value, outcome.has_value = value, True
        if len(self._made) > MOST_GLANCED:
            del self._made[next(iter(self._made))]
        return True

    def _make_up(self) -> None:
        """What was only glanced at, and is the same still, is known like anything else now."""
        if self._made:
            outcome, self._outcome = self._outcome, Outcome()
            try:
                for part in list(self._made):
                    self._look(part)
                    self._made.pop(part, None)
            finally:
                self._outcome = outcome

    def _look(self, part: Part) -> None:
        made, run, source = self._made[part], part.run, part.source
        if run is None or source is None or made.revision != self.questions.db.revision:
            return
        try:
            plan = self.questions.plan(part, made.namespace)
        except (CompileError, Thrown):
            return
        known = part.run = Run(plan.digest, run.namespace, run.value, run.seconds)
        known.revision, known.notes = run.revision, run.notes
        known.print = fingerprint(run.value, FINGERPRINTED)
        if known.print is not None:
            known.kind = DATA
            if plan.repeats:
                self.values.put(plan.digest, run.value, run.seconds, known.print)
        part.settled = source.settled = plan.repeats
        source.ledger.enter(part)
        self.freshness.ran(part, plan)

    def _evaluated(
        self, node: Node, cx: Context, outcome: Outcome, part: Part | None = None
    ) -> tuple[Any, float]:
        """The value of a node, and the seconds it took; of a part that the questions know."""
        started = perf_counter()
        node = self.optimiser.form(node, part, self.namespace)
        begun = perf_counter()
        outcome.phases["optimise"] += begun - started
        self.asking.evaluating(helped=True)
        try:
            value = evaluate(node, {}, cx)
        finally:
            seconds = perf_counter() - begun
            outcome.phases["run"] += seconds
            self.asking.evaluating(helped=False)
        return value, seconds

    def _lower(self, part: Part, namespace: str) -> tuple[Node, Summary, Lowering]:
        """Core of a part, and what it was made from: for the question `core`."""
        made = self._made.pop(part, None)
        now = namespace, self.questions.db.revision
        if made is None or (made.namespace, made.revision) != now:
            made = self._lowered(part, namespace, self._outcome)
        started = perf_counter()
        summary = summarise(made.node, made.lowering.typed)
        self._outcome.phases["digest"] += perf_counter() - started
        return made.node, summary, made.lowering

    def _lowered(self, part: Part, namespace: str, outcome: Outcome) -> Made:
        """Make Core of a part. Raises CompileError, and Thrown from a macro."""
        revision, phases = self.questions.db.revision, outcome.phases
        started = perf_counter()
        lowering = Lowering(self.world, self.world.namespace(namespace))
        try:
            node = lower_top(lowering, part.form)
        except BaseException:
            outcome.problems.extend(lowering.warnings)
            raise
        finally:
            lowered = perf_counter()
            phases["lower"] += lowered - started
        if part.read is not part.form:  # it says what the form said when that was first read
            amend_core(node, part)
        outcome.counts["nodes"] += verify(node)
        outcome.counts["compiled"] += 1
        phases["verify"] += perf_counter() - lowered
        return Made(node, lowering, namespace, revision)

    def _noted(self, note: Diagnostic) -> None:
        """Something is worth saying while a part runs."""
        self._outcome.problems.append(note)


def _is_definition(form: Form) -> bool:
    """Whether the head of a form says that it defines something."""
    head = form.items[0] if type(form) is Seq and form.items else None
    return type(head) is Sym and head.name.startswith("def")


def _poll() -> None:
    current().poll()

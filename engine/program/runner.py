"""One text through the pipeline, form by form.

    "(def a 1) (+ a 1)"   =>   read -> (lower -> verify -> evaluate) for each form -> 2

A form sees the macros and definitions of the forms before it; a top-level `do` is run form by form
for the same reason. The first error stops the text; what ran before it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

from ..backends.tree import evaluate
from ..base.diagnostic import CompileError, Diagnostic
from ..ir.core import Def, Node
from ..ir.lower import Lowering, lower_top
from ..ir.stage import verify
from ..runtime.context import Context
from ..runtime.errors import Thrown
from ..runtime.namespace import USER, Namespace, World
from ..syntax.forms import Form, Seq, Sym, is_call
from ..syntax.reader import read
from .modules import MODULE_FORMS, ModuleLoader
from .problems import diagnostic_of

RECENT: Final = 200  # texts kept


class Outcome:
    """What running a text gave: the last form's value, what was defined, problems, seconds."""

    __slots__ = ("counts", "defined", "failed", "has_value", "phases", "problems", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self.has_value = False
        self.failed = False
        self.problems: list[Diagnostic] = []
        self.defined: list[str] = []
        self.phases = {"read": 0.0, "lower": 0.0, "verify": 0.0, "run": 0.0}
        self.counts = {"forms": 0, "nodes": 0}


class Runner:
    """Runs texts in a world. `namespace` is where the next text's definitions go.

    `recent` are the latest texts, for questions about what was written before.
    """

    def __init__(self, world: World, module_paths: Callable[[], tuple[str, ...]]) -> None:
        self.world: Final = world
        self.namespace = USER
        self.recent: Final[list[str]] = []
        self.loader: Final = ModuleLoader(self, module_paths)
        world.namespace(USER)

    def run(self, text: str, cell: str, cx: Context, outcome: Outcome) -> None:
        """Run a text into `outcome`. Errors of the program end up in its problems."""
        self.recent.append(text)
        del self.recent[:-RECENT]
        started = perf_counter()
        result = read(text, cell)
        outcome.phases["read"] = perf_counter() - started
        if result.problems:
            outcome.problems.extend(result.problems)
            outcome.failed = True
            return
        outcome.counts["forms"] = len(result.forms)
        before = cx.depth
        try:
            for top in result.forms:
                self.run_form(top.form, outcome, cx)
        except CompileError as problem:
            outcome.problems.append(problem.diagnostic)
            outcome.failed = True
        except Thrown as thrown:
            outcome.problems.append(diagnostic_of(thrown))
            outcome.failed = True
        finally:
            cx.depth = before

    def run_form(self, form: Form, outcome: Outcome, cx: Context) -> None:
        """Run one top-level form. Raises CompileError and Thrown."""
        if type(form) is Seq and form.open == "(":
            if is_call(form, "do") and len(form.items) > 1:
                for item in form.items[1:]:
                    self.run_form(item, outcome, cx)
                return
            head = form.items[0] if form.items else None
            handler = MODULE_FORMS.get(head.name) if type(head) is Sym else None
            if handler is not None:
                outcome.value = handler(self.loader, form, outcome, cx)
                outcome.has_value = True
                return
        module = self.world.namespace(self.namespace)
        started = perf_counter()
        node = self.lower(form, module, outcome, cx)
        lowered = perf_counter()
        size = verify(node)
        verified = perf_counter()
        phases, counts = outcome.phases, outcome.counts
        phases["lower"] += lowered - started
        phases["verify"] += verified - lowered
        counts["nodes"] += size
        try:
            outcome.value = self.execute(node, cx)
        finally:
            phases["run"] += perf_counter() - verified
        outcome.has_value = True
        if type(node) is Def:
            outcome.defined.append(node.name)

    def execute(self, node: Node, cx: Context) -> Any:
        """The value of a top-level node."""
        return evaluate(node, {}, cx)

    def lower(self, form: Form, module: Namespace, outcome: Outcome, cx: Context) -> Node:
        """Lower one top-level form of `module`; warnings go to the outcome."""
        lowering = Lowering(self.world, module, lambda node: evaluate(node, {}, cx))
        try:
            return lower_top(lowering, form)
        finally:
            if lowering.warnings:
                outcome.problems.extend(lowering.warnings)

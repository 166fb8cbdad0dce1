"""One text through the pipeline, form by form, in a world that nobody else sees.

    "(def a 1) (+ a 1)"   =>   read -> (lower -> verify -> evaluate) for each form -> 2

A form sees the macros and definitions of the forms before it; a top-level `do` is run form by form
for the same reason. The first error stops the text; what ran before it stays. A session's own
runner, which remembers what it did, is `program.Program`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

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
from .modules import MODULE_FORMS, Handler, Link, ModuleLoader, put
from .parts import Part
from .problems import diagnostic_of
from .steps import Step

if TYPE_CHECKING:
    from .diskstore import DiskStore

RECENT: Final = 200  # texts kept
PHASES: Final = ("read", "lower", "verify", "digest", "optimise", "run")  # in seconds each


class Outcome:
    """What running a text gave: the last form's value, what was defined, problems, seconds."""

    __slots__ = (
        "counts",
        "defined",
        "failed",
        "has_value",
        "phases",
        "problems",
        "reused",
        "saved",
        "stale",
        "steps",
        "value",
    )

    def __init__(self) -> None:
        self.value: Any = None
        self.has_value = False
        self.failed = False
        self.problems: list[Diagnostic] = []
        self.defined: list[str] = []
        self.phases = {
            "read": 0.0,
            "lower": 0.0,
            "verify": 0.0,
            "digest": 0.0,
            "optimise": 0.0,
            "run": 0.0,
        }
        self.counts = {"forms": 0, "compiled": 0, "nodes": 0}
        self.steps: list[Step] = []  # of the parts that were looked at
        self.reused = 0  # parts that were not
        self.saved = 0.0  # seconds that these took to evaluate
        self.stale: tuple[Part, ...] = ()  # others' that became so, own that are


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
        started = perf_counter()
        result = read(text, cell)
        outcome.phases["read"] = perf_counter() - started
        if result.problems:
            outcome.problems.extend(result.problems)
            outcome.failed = True
            return
        outcome.counts["forms"] = len(result.forms)
        with self.guarded(cx, outcome):
            self.run_forms(cell, cell, flat([top.form for top in result.forms]), outcome, cx)

    def run_forms(
        self, key: object, label: str, forms: Sequence[Form], outcome: Outcome, cx: Context
    ) -> None:
        """Run the forms of a text, a module's body or a file. Raises what they raise.

        `key` tells runners that remember whose forms they are: None for a form's own.
        """
        for form in forms:
            self.run_form(form, outcome, cx)

    def run_form(self, form: Form, outcome: Outcome, cx: Context) -> None:
        """Run one top-level form. Raises CompileError and Thrown."""
        handler = module_form(form)
        if handler is not None:
            outcome.value = handler(self.loader, form, outcome, cx)
        else:
            module = self.world.namespace(self.namespace)
            outcome.value = self.execute(self.lower(form, module, outcome, cx), cx)
        outcome.has_value = True

    def execute(self, node: Node, cx: Context) -> Any:
        """The value of a top-level node."""
        return evaluate(node, {}, cx)

    def prepare(self, node: Node, cx: Context) -> None:
        """Do of a lowered node what the lowering of later forms needs: macros and types."""
        if type(node) is Def and node.kind in ("macro", "type"):
            evaluate(node, {}, cx)

    def lower(self, form: Form, module: Namespace, outcome: Outcome, cx: Context) -> Node:
        """Lower one top-level form of `module`; warnings go to the outcome."""
        lowering = Lowering(self.world, module)
        try:
            node = lower_top(lowering, form)
        finally:
            outcome.problems.extend(lowering.warnings)
        outcome.counts["nodes"] += verify(node)
        return node

    def linked(self, owner: str, link: Link, target: Any) -> None:
        """A form (or the file `owner`) makes an alias, an import or the exports of a module."""
        put(self.world, link, target)

    def store_in(self, store: DiskStore) -> None:
        """What is to outlive the process goes there; a runner that keeps nothing has nothing."""

    def flush(self) -> None:
        """Write what is to outlive the process; for when nobody waits."""

    def close(self) -> None:
        """Nothing is run any more."""

    def guarded(self, cx: Context, outcome: Outcome) -> _Guarded:
        """A block whose errors of the program become problems of the outcome."""
        return _Guarded(cx, outcome)


class _Guarded:
    """For use with `with`: takes errors of the program, and puts the depth back."""

    __slots__ = ("_cx", "_depth", "_outcome")

    def __init__(self, cx: Context, outcome: Outcome) -> None:
        self._cx: Final = cx
        self._outcome: Final = outcome
        self._depth: Final = cx.depth

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, problem: BaseException | None, _: object) -> bool:
        self._cx.depth = self._depth
        if isinstance(problem, CompileError):
            found = problem.diagnostic
        elif isinstance(problem, Thrown):
            found = diagnostic_of(problem)
        else:
            return False
        self._outcome.problems.append(found)
        self._outcome.failed = True
        return True


def flat(forms: Sequence[Form]) -> list[Form]:
    """Top-level forms with every `do` taken apart: its forms see each other's macros."""
    for form in forms:  # there may be thousands
        if type(form) is Seq and form.items:
            head = form.items[0]
            if type(head) is Sym and head.name == "do":
                break
    else:
        return list(forms)
    found: list[Form] = []
    pending = list(reversed(forms))
    while pending:
        form = pending.pop()
        if is_call(form, "do") and type(form) is Seq and len(form.items) > 1:
            pending.extend(reversed(form.items[1:]))
        else:
            found.append(form)
    return found


def module_form(form: Form) -> Handler | None:
    """What handles a form that is about modules, None for any other form."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return None
    head = form.items[0]
    return MODULE_FORMS.get(head.name) if type(head) is Sym else None

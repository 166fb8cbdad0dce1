"""What a text is, as text: forms, types; and macro expansion. Core is in `compiling.views`.

    type_of("[1 2]")   =>   "[:vector int]"

Nothing here changes the session: texts are run in a copy of the world, and where a value is
needed it is computed by a host that refuses everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..base.diagnostic import CompileError
from ..base.span import Span, Unit
from ..ir.lower import Lowering
from ..ir.lower.expansion import expand_head
from ..runtime.context import Context, running
from ..runtime.errors import Thrown, error
from ..runtime.function import info_of
from ..syntax.convert import datum, form_of
from ..syntax.printforms import tree_text
from ..syntax.reader import read
from ..types.infer import of_value
from ..types.lattice import Type
from ..types.show import show_type
from ..values.show import show
from .check import copied
from .runner import Outcome, Runner


class RefusingHost:
    """A host for questions: no effect happens, so asking for a type can be done at any time."""

    def call(self, capability: str, args: tuple[Any, ...], hints: Mapping[str, Any]) -> Any:
        """Refuse. Raises Thrown(:security-violation)."""
        raise error(
            "security-violation",
            f"Security violation: call operation on capability '{capability}' not allowed in "
            "context: question",
        )

    def lend(self, id: str, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Refuse. Raises Thrown(:security-violation)."""
        return self.call(id, args, {})

    def step_started(self, label: str, options: Mapping[str, Any]) -> int:
        """Steps of a question are not traced."""
        return 0

    def step_finished(self, step: int, ok: bool, value: Any) -> None:
        """Steps of a question are not traced."""

    def context_value(self, name: str) -> tuple[bool, Any]:
        """No context."""
        return False, None


def ast(text: str) -> str:
    """The forms of a text as an outline; problems stand where their form would."""
    result = read(text, "ast")
    parts = [tree_text(top.form) for top in result.forms]
    parts += [f"; {problem.message}" for problem in result.problems]
    return "\n".join(parts)


def type_of(text: str, runner: Runner, cx: Context) -> str:
    """The type of a text's value. Raises CompileError for what is wrong with the text."""
    scratch = Runner(copied(runner.world), runner.loader.paths)
    scratch.namespace = runner.namespace
    inner = Context(RefusingHost(), scratch.world, cx.depth_limit, cx.interrupt, cx.types)
    outcome = Outcome()
    with running(inner):
        scratch.run(text, "type", inner, outcome)
    if outcome.failed:
        raise CompileError(outcome.problems[-1])
    definition = scratch.world.namespace(scratch.namespace).definitions.get(text.strip())
    if definition is not None and isinstance(definition.annotation, Type):
        return show_type(definition.annotation)
    info = info_of(outcome.value)
    if info is not None and info.arglists:
        return f"function {' '.join(info.arglists)}"
    return show_type(of_value(outcome.value))


def macroexpand(data: Any, steps: int | None, runner: Runner) -> Any:
    """A quoted form with its head expanded `steps` times, or wholly when `steps` is None.

    Raises Thrown for what is wrong with the form or the macro.
    """
    nowhere = Span(Unit("macroexpand", 0, ""), 0, 0)
    home = runner.world.namespace(runner.namespace)
    lowering = Lowering(runner.world, home)
    try:
        return datum(expand_head(lowering, form_of(data, nowhere), steps))
    except CompileError as problem:
        found = problem.diagnostic
        raise error(found.kind, found.message, hint=found.hint) from None


def shown(value: Any, limit: int) -> str:
    """The text of a value, cut; what cannot be shown says why."""
    try:
        return show(value, limit)
    except Thrown as thrown:
        return f"<{thrown}>"

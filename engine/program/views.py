"""What a text is, as text: forms; and macro expansion. Core and types are in `compiling`.

    ast("(f 1)")   =>   "list  1:1-1:6 …"

Nothing here changes the session, and nothing runs but macros.
"""

from __future__ import annotations

from typing import Any

from ..base.diagnostic import CompileError
from ..base.span import Span, Unit
from ..ir.lower import Lowering
from ..ir.lower.expansion import expand_head
from ..runtime.errors import Thrown, error
from ..syntax.convert import datum, form_of
from ..syntax.printforms import tree_text
from ..syntax.reader import read
from ..values.show import show
from .runner import Runner


def ast(text: str) -> str:
    """The forms of a text as an outline; problems stand where their form would."""
    result = read(text, "ast")
    parts = [tree_text(top.form) for top in result.forms]
    parts += [f"; {problem.message}" for problem in result.problems]
    return "\n".join(parts)


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

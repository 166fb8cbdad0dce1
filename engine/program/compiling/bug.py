"""A pass that failed, as a note below the cell: what failed, on which code, and how to go on.

inline raised KeyError on f   =>   note: the pass inline failed; f runs without it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...base.diagnostic import Diagnostic
from ...base.span import span_of
from ...ir.core import Def
from ...ir.show import show_core

if TYPE_CHECKING:
    from ...passes.driver import Stage

MOST_SHOWN: Final = 2_000  # characters of the code that goes with a report


def report_of(stage: Stage) -> Diagnostic:
    """What to tell of a failed pass."""
    tree, problem = stage.before, stage.problem
    name = tree.name if type(tree) is Def else "the form"
    try:
        code = show_core(tree)
    except Exception as second:  # the tree may be what is wrong
        code = f"(it cannot be shown either: {second!r})"
    reason = f"{type(problem).__name__}: {problem}"
    if len(code) > MOST_SHOWN:
        code = f"{code[:MOST_SHOWN]} …"
    return Diagnostic(
        "engine-bug",
        f"the pass {stage.name} failed ({reason}); {name} runs without it",
        span_of(tree.origin),
        code="P0300",
        hint=f"this is a bug of the engine; it was given\n{code}",
        severity="note",
    )

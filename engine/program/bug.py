"""A mistake of the engine itself, as a problem like any other.

IndexError(…)   =>   Diagnostic("internal-error", "Internal error: IndexError: …", code="X0001")
"""

from __future__ import annotations

from ..base.diagnostic import Diagnostic


def engine_bug(problem: BaseException) -> Diagnostic:
    """The diagnostic of a bug in the engine, with the Python traceback as its data."""
    import traceback

    return Diagnostic(
        "internal-error",
        f"Internal error: {type(problem).__name__}: {problem}",
        None,
        code="X0001",
        hint="this is a bug in the engine, not in the program; please report the text that led "
        "to it",
        data="".join(traceback.format_exception(problem)),
    )

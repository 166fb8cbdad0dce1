"""What a text uses, or why it failed, in sentences.

(map inc [1 2])  =>  map: Apply a function to … / inc: The number plus one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ..api import Inspection, Problem
from ..report import render_problems
from ..syntax.forms import Form, Seq, Sym
from ..syntax.reader import read

if TYPE_CHECKING:
    from ..session import Session

KINDS: Final[dict[str, str]] = {
    ":type-error": "a value is not of the kind that the operation works on",
    ":arity-mismatch": "a function was called with a number of arguments that it does not take",
    ":undefined-symbol": "a name is used that nothing defines",
    ":division-by-zero": "a number was divided by zero",
    ":index-out-of-bounds": "a position outside of the collection was asked for",
    ":key-not-found": "a key was asked for that the map does not have",
    ":invalid-argument": "a value is of the right kind but not one the operation can work on",
    ":assertion-error": "a condition that the program states does not hold",
    ":match-error": "no clause fits the value",
    ":type-validation": "a value does not have the type that is written in the program",
    ":stack-overflow": "calls nest deeper than the limit; a tail call takes no stack",
    ":budget-exhausted": "the program used more than it was given",
    ":unknown-capability": "no capability has that name",
    ":security-violation": "the session's policy does not allow the effect",
    ":syntax-error": "the text cannot be read as a program",
    ":macro-error": "a macro could not be expanded",
    ":module-error": "a module could not be found or loaded",
    ":interrupted": "the evaluation was stopped",
    ":application-error": "the program threw a value of its own, and nothing caught it",
}


def explain(text: str, problems: Iterable[Problem], session: Session) -> str:
    """Why the text failed if it did, else what the names in it are."""
    failed = list(problems)
    if failed:
        meanings = dict.fromkeys([p.kind for p in failed if p.kind in KINDS])
        sentences = [f"{kind} means: {KINDS[kind]}." for kind in meanings]
        return "\n".join([render_problems(failed), *sentences])
    known = [(name, session.doc(name)) for name in _names(text)]
    lines = [_sentence(name, found) for name, found in known if found is not None]
    return "\n".join(lines) if lines else "a value that stands for itself"


def _sentence(name: str, found: Inspection) -> str:
    what = found.doc.split("\n")[0] or found.kind
    return f"{name}: {what}"


def _names(text: str) -> list[str]:
    """The symbols of a text, each once, in order."""
    names: dict[str, None] = {}
    pending: list[Form] = [top.form for top in reversed(read(text, "explain").forms)]
    while pending:
        form = pending.pop()
        if type(form) is Sym:
            names[form.name] = None
        elif type(form) is Seq:
            pending.extend(reversed(form.items))
    return list(names)

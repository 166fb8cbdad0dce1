"""What a text uses, or why it failed, in sentences.

(map inc [1 2])  =>  map: Apply a function to … / inc: The number plus one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..api import Inspection, Problem
from ..report import render_problems
from ..syntax.forms import Form, Seq, Sym
from ..syntax.reader import read
from .kinds import KINDS

Doc = Callable[[str], Inspection | None]  # a session's: what is known of a name


def explain(text: str, problems: Iterable[Problem], doc: Doc) -> str:
    """Why the text failed if it did, else what the names in it are."""
    failed = list(problems)
    if failed:
        meanings = dict.fromkeys([p.kind for p in failed if p.kind in KINDS])
        sentences = [f"{kind} means: {KINDS[kind].meaning}." for kind in meanings]
        return "\n".join([render_problems(failed), *sentences])
    lines = [f"{name}: {sentence}" for name, sentence in described(text, doc)]
    return "\n".join(lines) if lines else "a value that stands for itself"


def described(text: str, doc: Doc) -> list[tuple[str, str]]:
    """The known names of a text, each once, in order, with a sentence on each."""
    known = [(name, doc(name)) for name in _names(text)]
    return [
        (name, found.doc.split("\n")[0] or found.kind) for name, found in known if found is not None
    ]


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

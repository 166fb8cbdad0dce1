"""`%explain`: what went wrong and how to cure it; what a name, a phase or a level is.

(+ 1 "2"), then %explain   =>   the error, what :type-error means, one that works
"""

from __future__ import annotations

import re
from typing import Final

from engine.api import Problem
from engine.program.kinds import KINDS, ErrorKind
from engine.report import render_problem

from ..render.code import highlighted
from ..settings import LEVELS
from .arguments import MagicError
from .format import must_read
from .registry import Answer, Call, Shown, magic
from .tables import table

NO_PASSES: Final = "This version has no optimization passes yet: every level runs a cell alike."
PHASES: Final[dict[str, str]] = {
    "read": "The text becomes forms; brackets, literals and shorthands are checked.",
    "lower": "Macros are expanded, and match and destructuring become the small language Core.",
    "verify": "What Core promises is checked: every name is bound, every node is well formed.",
    "digest": "Core becomes a digest, by which a value that is known is found again.",
    "run": "Core is evaluated.",
    "plan": "What has to run is found out: which forms are new, and what changes have reached.",
    "kernel": "All around the engine: messages, magics, the value's HTML.",
    "show": "The value becomes text.",
    "total": "All of it, from the text to the value's text.",
    "core": "The small language that programs are compiled to; %ir shows it.",
}
TOPICS: Final[dict[str, str]] = {
    **PHASES,
    "none": f"Level none: what is written is run. {NO_PASSES}",
    "basic": f"Level basic: rewrites that are quick to find. {NO_PASSES}",
    "aggressive": f"Level aggressive, the default: all rewrites. {NO_PASSES}",
}
_CODE: Final = re.compile(r"[A-Z]\d{4}")  # of a problem, as it stands behind its kind


@magic(
    "explain",
    "[KIND | PHASE | LEVEL | EXPRESSION]",
    cell=True,
    body="look",
    kind="error-kind",
    choices=(*KINDS, *PHASES, *LEVELS),
)
def explain(call: Call) -> Answer:
    """Explain the last error; or a kind of error, a phase of `%time`, a level, or a text.

    For an error: what its kind means, how it is cured, an example that fails and one that works.
    For a text: what each name in it does.

    %explain
    %explain :type-error
    %explain lower
    %explain aggressive
    %explain (map inc [1 2 3])
    """
    word = call.word if call.body is None else ""
    if call.body is None and not word:
        return _last(call.room.facts.problem)
    for name in (word, f":{word}"):
        if name in KINDS:
            return _kind(name, KINDS[name])
    last = call.room.facts.problem
    if last is not None and word and word == last.code:
        return _last(last)
    if word in TOPICS:
        return Shown(f"{word}: {TOPICS[word]}")
    if word.startswith(":") and " " not in word and call.session.doc(word) is None:
        raise _unknown(word)
    from engine.program.explain import described

    must_read(call, call.code)
    rows = described(call.code, call.session.doc)
    if rows:
        return table(rows)
    if word.replace("-", "").isalnum():
        raise _unknown(word)
    return Shown("A value that stands for itself.")


def _last(problem: Problem | None) -> Shown:
    if problem is None:
        return Shown("No cell has failed yet. %explain KIND explains a kind, such as :type-error.")
    row = KINDS.get(problem.kind)
    failed = render_problem(problem).rstrip("\n")
    return Shown(failed) if row is None else _kind(problem.kind, row, failed)


def _kind(name: str, row: ErrorKind, failed: str = "") -> Shown:
    from html import escape

    said = f"{name} means: {row.meaning}.\n{row.cure}"
    above = f"{failed}\n\n" if failed else ""
    code = [
        f"{program}  ; {remark}"
        for program, remark in ((row.wrong, f"fails with {name}"), (row.right, "works"))
        if program
    ]
    text = above + said + ("\n\n" + "\n".join(code) if code else "")
    html = (
        f'<div style="white-space: pre-wrap; font-family: monospace">{escape(above + said)}</div>'
    )
    return Shown(text, html + (highlighted("\n".join(code)) if code else ""))


def _unknown(word: str) -> MagicError:
    from engine.base.suggest import near

    if _CODE.fullmatch(word):
        return MagicError(f"The last error is not {word}", "%explain KIND explains its kind.", word)
    close = near(word, (*KINDS, *TOPICS))
    hint = f"Did you mean {' or '.join(close)}?" if close else "%help explain shows what it takes."
    return MagicError(f"Nothing is known of {word}", hint, word)

"""`%explain`: what went wrong and how to cure it; what a name, a phase, a level or a pass is.

(+ 1 "2"), then %explain   =>   the error, what :type-error means, one that works
%explain inline            =>   the pass: a picture, its numbers, its rules with their laws
"""

from __future__ import annotations

import re
from typing import Final

from engine.api import Problem
from engine.program.kinds import KINDS, ErrorKind
from engine.report import render_problem

from ..render import passdocs
from ..render.code import highlighted
from ..settings import LEVELS
from .arguments import MagicError, meant_hint
from .format import must_read
from .registry import Answer, Call, Shown, magic
from .tables import table

PHASES: Final[dict[str, str]] = {
    "read": "The text becomes forms; brackets, literals and shorthands are checked.",
    "lower": "Macros are expanded, and match and destructuring become the small language Core.",
    "verify": "What Core promises is checked: every name is bound, every node is well formed.",
    "digest": "Core becomes a digest, by which a value that is known is found again.",
    "optimise": "The passes of the level rewrite Core; %passes shows it.",
    "run": "Core is evaluated.",
    "plan": "What has to run is found out: which forms are new, and what changes have reached.",
    "kernel": "All around the engine: messages, magics, the value's HTML.",
    "show": "The value becomes text.",
    "total": "All of it, from the text to the value's text.",
    "core": "The small language that programs are compiled to; %ir shows it.",
    "final": "The code that runs: core after all passes of the level; %ir final shows it.",
}
SAID_OF_LEVELS: Final[dict[str, str]] = {
    "none": "Level none: what is written is run.",
    "basic": "Level basic: rewrites that are quick to find and always pay.",
    "aggressive": "Level aggressive, the default: all rewrites.",
}
TOPICS: Final[dict[str, str]] = {**PHASES, **SAID_OF_LEVELS}
_CODE: Final = re.compile(r"[A-Z]\d{4}")  # of a problem, as it stands behind its kind


@magic(
    "explain",
    "[KIND | PHASE | LEVEL | PASS | RULE | EXPRESSION]",
    cell=True,
    body="look",
    kind="topic",
    choices=(*KINDS, *PHASES, *LEVELS),
)
def explain(call: Call) -> Answer:
    """Explain the last error, or a kind of error, a phase, a level, a pass, a text.

    For an error: what its kind means, how it is cured, an example that fails and one that works.
    Phases are those of `%time`.
    For a pass: what it does, the numbers it goes by, its rules with what they promise. For a text:
    what each name in it does.

    %explain
    %explain :type-error
    %explain lower
    %explain aggressive
    %explain inline
    %explain fold.prim
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
    if word in SAID_OF_LEVELS:
        return _level(call, word)
    if word in TOPICS:
        return Shown(f"{word}: {TOPICS[word]}")
    pass_name, _, rule = word.partition(".")
    if pass_name in call.session.pass_names():
        return _pass(call, pass_name, rule)
    if word.startswith(":") and " " not in word and call.session.doc(word) is None:
        raise _unknown(call, word)
    from engine.program.explain import described

    must_read(call, call.code)
    rows = described(call.code, call.session.doc)
    if rows:
        return table(rows)
    if word.replace("-", "").isalnum():
        raise _unknown(call, word)
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


def _level(call: Call, level: str) -> Shown:
    """A level and its passes, in their order."""
    rows = [
        (each.name, each.summary.partition(":")[0].removesuffix("."))
        for each in call.session.passes()
        if level in each.levels
    ]
    said = SAID_OF_LEVELS[level]
    if not rows:
        return Shown(said)
    return table(rows, ("pass", "what it does"), title=f"{said} %explain PASS tells of one.")


def _pass(call: Call, name: str, rule: str) -> Shown:
    found = call.session.pass_doc(name)
    rules = [each.name for each in found.rules]
    if rule and rule not in rules:
        hint = meant_hint(rule, rules) or f"Its rules: {', '.join(rules)}."
        raise MagicError(f"The pass {name} has no rule {rule}", hint, f"{name}.{rule}")
    return Shown(passdocs.plain(found, rule), passdocs.html(found, rule))


def _unknown(call: Call, word: str) -> MagicError:
    from engine.base.suggest import near

    if _CODE.fullmatch(word):
        return MagicError(f"The last error is not {word}", "%explain KIND explains its kind.", word)
    close = near(word, (*KINDS, *TOPICS, *call.session.pass_names()))
    hint = f"Did you mean {' or '.join(close)}?" if close else "%help explain shows what it takes."
    return MagicError(f"Nothing is known of {word}", hint, word)

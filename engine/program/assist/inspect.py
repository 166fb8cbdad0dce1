"""What stands at a cursor: a name, a local, a keyword, a literal, else the call around it.

    "(ma|p f xs)"        =>  map
    "(map f |"           =>  map, with its second argument marked
    "(let [x 1] x|)"     =>  x, local, bound by let at line 1

Nothing is evaluated; what a local holds is not known.
"""

from __future__ import annotations

from typing import Final

from ...api import Inspection
from ...base.lines import line_column, line_text
from ...base.record import replaced
from ...runtime.gateway import Gateway
from ...syntax.complete import Cursor, token_at
from ...syntax.forms import Lit
from ...syntax.halftyped import group_at
from ...syntax.reader import read
from ...syntax.scope import MOST_AHEAD, Local, definitions_in, locals_at
from ...values.atoms import Keyword
from ...values.kinds import type_name
from ..runner import Runner
from .describe import describe

MOST_CALLS: Final = 100  # calls around a cursor that are looked at, the innermost
MOST_LEVELS: Final = 6  # of patterns inside of each other
LONGEST_LITERAL: Final = 10_000  # code points of a literal that is read to tell its type


def inspect_at(
    text: str, cursor: int, runner: Runner, gateway: Gateway, detail: int
) -> Inspection | None:
    """What is known of what the cursor touches, else of the call around it; None for nothing."""
    here = token_at(text, cursor)
    found = None
    if here.kind in ("symbol", "keyword"):
        found = _named(text, here, runner, gateway, detail)
    if here.kind in ("comment", "magic"):
        return None
    if found is None:
        found = _around(text, here, runner, gateway, detail)
    if found is None and here.kind in ("number", "string", "keyword", "symbol"):
        found = _literal(text[here.start : here.end])
    return found


def _named(
    text: str, here: Cursor, runner: Runner, gateway: Gateway, detail: int
) -> Inspection | None:
    word = text[here.start : here.end]
    local = locals_at(text, here).get(word)
    if local is None and any([group.text == "[" for group in here.groups]):
        local = _bound_here(text, here, word)
    if local is not None:
        return _of_local(text, local)
    found = describe(word, runner.world, runner.namespace, detail, gateway)
    if found is None and here.kind == "symbol":
        kind = definitions_in(text).get(word)
        if kind is not None:
            return Inspection(word, kind, (), "Defined in this cell, which has not run yet.")
    return found


def _bound_here(text: str, here: Cursor, word: str) -> Local | None:
    """The local that the name at the cursor itself introduces: seen from the end of its form."""
    first = max(0, len(here.groups) - MOST_LEVELS)
    for level, group in enumerate(here.groups[first:], first):
        whole = group_at(text, group.at, MOST_AHEAD) if group.text == "(" else None
        if whole is None:
            continue
        end = whole.end - 1 if whole.end >= 0 else group.at + MOST_AHEAD
        behind = Cursor("", end, end, "", "", 0, (*here.groups[:level], whole))
        found = locals_at(text, behind).get(word)
        if found is not None and found.at == here.start:
            return found
    return None


def _of_local(text: str, local: Local) -> Inspection:
    line, _ = line_column(text, local.at)
    doc = f"Local, bound by {local.form} at line {line}."
    return Inspection(local.name, "local", (), doc, source=line_text(text, line).strip())


def _around(
    text: str, here: Cursor, runner: Runner, gateway: Gateway, detail: int
) -> Inspection | None:
    """The innermost call whose head is known, with the argument that the cursor is in."""
    at = here.start
    for group in reversed(here.groups[-MOST_CALLS:]):
        if group.text == "(" and group.head:
            known = describe(group.head, runner.world, runner.namespace, detail, gateway)
            if known is not None:
                argument = len(group.before(at))
                return replaced(known, argument=argument) if argument else known
        at = group.at
    return None


def _literal(word: str) -> Inspection | None:
    """A literal's type; None for what is none."""
    forms = read(word[:LONGEST_LITERAL]).forms
    form = forms[0].form if len(forms) == 1 else None
    if type(form) is not Lit:
        return None
    kind = "keyword" if type(form.value) is Keyword else "literal"
    return Inspection(word, kind, type=type_name(form.value))

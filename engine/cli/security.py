"""Which effects a text can ask for by name, and what the session's policy says to each.

    (do (println "x") (call :ccos.network.http-fetch u))
        =>  ccos.io.println  compute  allow  line 1
            ccos.network.http-fetch  network  deny  line 1

Only what is written can be seen: a capability whose id is computed shows as `?`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.lines import line_column
from ..prims.catalog import lookup
from ..runtime.capability import find, normalise
from ..runtime.policy import Policy
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..syntax.reader import read
from ..values.atoms import Keyword


@dataclass(frozen=True, slots=True)
class Effect:
    """One capability that a text names: its effect label, the policy's decision, and the line."""

    capability: str
    effect: str
    decision: str
    line: int


def effects_of(text: str, policy: Policy) -> list[Effect]:
    """The effects a text names, in the order of the text."""
    found: list[Effect] = []
    for top in read(text, "security").forms:
        pending: list[Form] = [top.form]
        while pending:
            form = pending.pop()
            id = _capability(form)
            if id:
                found.append(_effect(id, form, text, policy))
            if type(form) is Seq:
                pending.extend(reversed(form.items))
    return found


def _capability(form: Form) -> str:
    """The id a form names, `?` for a computed one, "" where it names none."""
    if type(form) is Sym:
        row = lookup(form.name)
        return row.host if row is not None else ""
    if not is_call(form, "call"):
        return ""
    assert type(form) is Seq
    id = form.items[1] if len(form.items) > 1 else None
    if type(id) is Lit and isinstance(id.value, Keyword | str):
        return normalise(id.value if isinstance(id.value, str) else id.value.name)
    return "?"


def _effect(id: str, form: Form, text: str, policy: Policy) -> Effect:
    line, _ = line_column(text, form.span.unit.start + form.span.start)
    row = find(id)
    if row is None:
        return Effect(id, "unknown", "unknown", line)
    return Effect(id, row.effect, policy.decide(row), line)

"""Which effects a text can ask for by name, and what the session's policy says to each.

    (do (println "x") (call :ccos.network.http-fetch u) (report 3))
        =>  ccos.io.println          compute  allow  line 1
            ccos.network.http-fetch  network  deny   line 1
            ccos.io.log              io       allow  line 1, via report

Names that the session defines are followed into their source. Only what is written can be seen: a
capability whose id is computed shows as `?`, and a local is taken for the global of its name.
"""

from __future__ import annotations

from collections.abc import Callable

from ..base.lines import line_column
from ..base.record import record
from ..prims.catalog import lookup
from ..runtime.capability import Capability, Grant, normalise
from ..runtime.errors import Thrown
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..syntax.reader import read
from ..values.atoms import Keyword

Describe = Callable[[str], tuple[Capability, Grant]]  # a gateway's: row and decision of an id
Source = Callable[[str], str]  # a session's: the source of a definition, "" for other names


@record
class Effect:
    """One capability that a text names: its effect label, the policy's decision, and the line.

    `via` is the definition through which the text gets there, "" where it names it itself.
    """

    capability: str
    effect: str
    decision: str
    line: int
    via: str = ""


def effects_of(text: str, describe: Describe, source: Source) -> list[Effect]:
    """The effects a text names, in the order of the text; those of definitions each once."""
    found: list[Effect] = []
    seen: set[str] = set()
    for form in _forms(text):
        line, _ = line_column(text, form.span.unit.start + form.span.start)
        _note(form, line, "", describe, source, found)
        if type(form) is Sym:
            _follow(form.name, line, describe, source, found, seen)
    return found


def _follow(
    name: str,
    line: int,
    describe: Describe,
    source: Source,
    found: list[Effect],
    seen: set[str],
) -> None:
    """The effects of a definition and of those it uses, all of them at the line of its use."""
    pending = [name]
    met: set[str] = set()
    while pending:
        each = pending.pop()
        if each in seen:
            continue
        seen.add(each)
        for form in _forms(source(each)):
            effects: list[Effect] = []
            _note(form, line, name, describe, source, effects)
            found += [effect for effect in effects if effect.capability not in met]
            met.update([effect.capability for effect in effects])
            if type(form) is Sym:
                pending.append(form.name)


def _forms(text: str) -> list[Form]:
    """Every form of a text, outer before inner."""
    found: list[Form] = []
    pending: list[Form] = [top.form for top in reversed(read(text, "security").forms)]
    while pending:
        form = pending.pop()
        found.append(form)
        if type(form) is Seq:
            pending.extend(reversed(form.items))
    return found


def _note(
    form: Form, line: int, via: str, describe: Describe, source: Source, found: list[Effect]
) -> None:
    id = _capability(form, source)
    if not id:
        return
    try:
        row, decision = describe(id)
    except Thrown:
        found.append(Effect(id, "unknown", "unknown", line, via))
    else:
        found.append(Effect(id, row.effect, decision, line, via))


def _capability(form: Form, source: Source) -> str:
    """The id a form names, `?` for a computed one, "" where it names none."""
    if type(form) is Sym:
        row = lookup(form.name)
        return row.host if row is not None and row.host and not source(form.name) else ""
    if not is_call(form, "call"):
        return ""
    assert type(form) is Seq
    id = form.items[1] if len(form.items) > 1 else None
    if type(id) is Lit and isinstance(id.value, Keyword | str):
        return normalise(id.value if isinstance(id.value, str) else id.value.name)
    return "?"

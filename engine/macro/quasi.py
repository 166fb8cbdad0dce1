"""Quasiquote: a template becomes the expression that builds it.

    `(if ~c [~@xs] tmp#)   =>   (list (template-symbol "if") c (template-vector xs) tmp)

The template's symbols are made when the expression runs, so they carry the mark of the expansion
that runs (hygiene, see `expand`). `name#` is one new symbol in each run of its quasiquote. Nested
quasiquotes follow R7RS 4.2.8: an inner one is data, and `~` in it counts one level down.
"""

from __future__ import annotations

from typing import Final

from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..values.atoms import CORE_MARK
from .build import call, lit, quoted, vector, with_items
from .expand import Expander

# What patterns and parameter lists look for by name: no binding, so no mark.
MARKERS: Final = frozenset(("&", "_", ":", "|", "?"))

SPLICED: Final = {
    "(": "template-list",
    "[": "template-vector",
    "{": "template-map",
    "#{": "template-set",
}


def quasiquote(form: Form, cx: Expander) -> Form:
    """The expression whose value is the template `form` (what follows the back-quote).

    Raises CompileError for `~@` that stands in no sequence, and for `~` without a form.
    """
    fresh: dict[str, Sym] = {}
    expression = _template(form, cx, 1, fresh)
    if not fresh:
        return expression
    bindings: list[Form] = []
    for name, symbol in fresh.items():
        made = call(cx, symbol.span, "template-gensym", lit(name[:-1], symbol.span))
        bindings += [symbol, made]
    return call(cx, form.span, "let", vector(form.span, *bindings), expression)


def _template(form: Form, cx: Expander, level: int, fresh: dict[str, Sym]) -> Form:
    if isinstance(form, Lit):
        return form
    if isinstance(form, Sym):
        return _symbol(form, cx, level, fresh)
    if is_call(form, "unquote"):
        inner = _operand(form, cx)
        return inner if level == 1 else _built(form, cx, level - 1, fresh)
    if is_call(form, "unquote-splicing"):
        if level == 1:
            cx.fail(form, "~@ splices into a sequence, and stands in none here", "use ~ instead")
        return _built(form, cx, level - 1, fresh)
    if is_call(form, "quasiquote"):
        return _built(form, cx, level + 1, fresh)
    return _built(form, cx, level, fresh)


def _symbol(symbol: Sym, cx: Expander, level: int, fresh: dict[str, Sym]) -> Form:
    name = symbol.name
    if level == 1 and name.endswith("#") and len(name) > 1:
        made = fresh.get(name)
        if made is None:
            made = fresh[name] = cx.fresh(name[:-1], symbol.span)
        return made
    if symbol.mark not in (None, CORE_MARK) or name in MARKERS:
        return quoted(cx, symbol)  # a template that a template made: its symbols have a mark
    return call(cx, symbol.span, "template-symbol", lit(name, symbol.span))


def _built(form: Seq, cx: Expander, level: int, fresh: dict[str, Sym]) -> Form:
    """The sequence from its items; each run of plain items between two splices is one vector."""
    span = form.span
    parts: list[Form] = []
    run: list[Form] = []
    spliced = False
    for item in form.items:
        if level == 1 and is_call(item, "unquote-splicing"):
            spliced = True
            if run:
                parts.append(vector(span, *run))
                run = []
            assert isinstance(item, Seq)
            parts.append(_operand(item, cx))
        else:
            run.append(_template(item, cx, level, fresh))
    if not spliced:
        return call(cx, span, "list", *run) if form.open == "(" else with_items(form, tuple(run))
    if run:
        parts.append(vector(span, *run))
    return call(cx, span, SPLICED[form.open], *parts)


def _operand(form: Seq, cx: Expander) -> Form:
    if len(form.items) != 2:
        cx.fail(form, f"{form.items[0]} takes one form, got {len(form.items) - 1}")
    return form.items[1]

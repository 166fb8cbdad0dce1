"""Checks on what was read: keys of maps and sets, targets of metadata.

    {:a 1 :a 2}  =>  R0110 at the second `:a`, with a label at the first
    {:a}         =>  R0109            ^5 x  =>  R0116

`1` and `1.0` are two keys, `[1 2]` and `[1 2]` are one; a symbol or a call is no literal.
"""

from __future__ import annotations

from typing import Final

from ..base.diagnostic import Diagnostic, Label
from ..values.atoms import Keyword
from ..values.keys import key_of
from .forms import Form, Lit, Seq
from .problems import problem, quoted

MOST_REPEATED: Final = 5  # reported for one map or set


def check_map(items: list[Form], problems: list[Diagnostic]) -> None:
    """R0109 for a key without a value, R0110 for every literal key that stands twice."""
    if len(items) % 2:
        problems.append(
            problem(
                "R0109",
                items[-1].span,
                "Map has a key without a value",
                f"{len(items)} forms stand in the map; keys and values alternate",
                ("form",),
            )
        )
    _repeated("key", "map", items[::2], problems)


def check_set(items: list[Form], problems: list[Diagnostic]) -> None:
    """R0110 for every literal member that stands twice."""
    _repeated("member", "set", items, problems)


def with_meta(meta: Form, form: Form, problems: list[Diagnostic]) -> Form:
    """`form` with `meta` put before the metadata it has; R0116 unless it is a map or a keyword."""
    is_map = type(meta) is Seq and meta.open == "{"
    if is_map or (type(meta) is Lit and type(meta.value) is Keyword):
        form.meta = (meta, *form.meta)
    else:
        problems.append(
            problem(
                "R0116",
                meta.span,
                "Metadata must be a map or a keyword",
                "write `^{:key value} form` or `^:key form`",
                ("{", "keyword"),
            )
        )
    return form


def _repeated(what: str, kind: str, keys: list[Form], problems: list[Diagnostic]) -> None:
    first: dict[object, Form] = {}
    found = 0
    for form in keys:
        if found == MOST_REPEATED:
            return
        if type(form) is not Lit or form.value != form.value:
            continue
        before = first.setdefault(key_of(form.value), form)
        if before is not form:
            found += 1
            problems.append(
                problem(
                    "R0110",
                    form.span,
                    f"Duplicate {what} {quoted(form.span.text())} in a {kind} literal",
                    "remove one of the two",
                    labels=(Label(before.span, "first here"),),
                )
            )

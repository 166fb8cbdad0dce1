"""Checks of a surface form's shape; each refuses the guilty subform with the form's usage.

(when)          =>  when needs at least 1 form, got 0        usage: (when test body*)
(if-let x 1)    =>  if-let needs its bindings in [ ]
"""

from __future__ import annotations

from ...syntax.forms import Form, Seq
from ..build import is_vector
from ..expand import Expander
from .table import usage


def arguments(form: Seq, cx: Expander, least: int, most: int | None = None) -> tuple[Form, ...]:
    """The forms after the head. Refuses the form when there are too few or too many."""
    given = form.items[1:]
    if len(given) < least:
        wanted = f"{least}" if most == least else f"at least {least}"
        cx.fail(
            form, f"{form.items[0]} needs {wanted} {_forms(least)}, got {len(given)}", usage(form)
        )
    if most is not None and len(given) > most:
        wanted = f"{most}" if most == least else f"at most {most}"
        cx.fail(
            given[most],
            f"{form.items[0]} takes {wanted} {_forms(most)}, got {len(given)}",
            usage(form),
        )
    return given


def _forms(count: int) -> str:
    return "form" if count == 1 else "forms"


def binding_vector(form: Seq, cx: Expander) -> Seq:
    """The first argument, which must be written in square brackets."""
    if len(form.items) < 2 or not is_vector(form.items[1]):
        where = form.items[1] if len(form.items) > 1 else form
        cx.fail(where, f"{form.items[0]} needs its bindings in [ ]", usage(form))
    bindings = form.items[1]
    assert type(bindings) is Seq
    return bindings


def one_binding(form: Seq, cx: Expander) -> tuple[Form, Form]:
    """The pattern and expression of `[pattern expression]`, the first argument."""
    bindings = binding_vector(form, cx)
    if len(bindings.items) != 2:
        cx.fail(
            bindings, f"{form.items[0]} takes one pattern and one expression in [ ]", usage(form)
        )
    return bindings.items[0], bindings.items[1]

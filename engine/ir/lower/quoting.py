"""Quoted data and templates.

'(a 1)        =>   Const (a 1)
`(f ~x)       =>   PrimCall(list, (template-symbol "f"), x)
"""

from __future__ import annotations

from ...macro.quasi import quasiquote
from ...syntax.convert import datum
from ...syntax.forms import Seq
from ..core import Const, Node
from . import dispatch
from .context import Lowering
from .kernel import Tail, kernel


@kernel("quote", "'form")
def lower_quote(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """The form itself, as data.

    '(a [b 1])  => (a [b 1])
    (first '(+ 1 2))  => +
    """
    if len(form.items) != 2:
        raise cx.fail(form, "quote takes one form", "write 'form")
    return Const(datum(form.items[1]), form.span)


@kernel("quasiquote", "`form")
def lower_quasiquote(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """A template: data in which `~x` is replaced by a value and `~@x` by its elements.

    (let [x 1] `[~x ~@[2 3]])  => [1 2 3]
    """
    if len(form.items) != 2:
        raise cx.fail(form, "quasiquote takes one form", "write `form")
    return dispatch.lower(cx, quasiquote(form.items[1], cx.expander), tail)


@kernel("unquote unquote-splicing", "~form")
def lower_unquote(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Inside a template only."""
    raise cx.fail(form, f"{form.items[0]} stands outside a template", "it belongs inside a ` form")

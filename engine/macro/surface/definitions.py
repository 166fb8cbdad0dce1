"""Definitions beyond `def`, `defn` and `defmacro`.

(defstruct P :x int)   =>   (def P (make-struct-constructor "P" '[:x int] "user"))
"""

from __future__ import annotations

from ...syntax.forms import Form, Seq, Sym
from ..build import call, is_keyword, lit, pairs, quoted, thunk, vector
from ..expand import Expander
from .shape import arguments
from .table import surface, usage


@surface("defonce", "(defonce name expression)")
def defonce(form: Seq, cx: Expander) -> Form:
    """Define the name only if it is not defined yet; gives its value.

    (do (defonce limit 1) (defonce limit 2) limit)  => 1
    """
    name = _name(form, cx)
    _, value = arguments(form, cx, 2, 2)
    span = form.span
    where = lit(cx.namespace, span), lit(name.name, name.span)
    kept = call(cx, span, "defined-or", *where, thunk(cx, value.span, value))
    return call(cx, span, "def", name, kept)


@surface("defstruct", "(defstruct Name :field Type …)")
def defstruct(form: Seq, cx: Expander) -> Form:
    """Define a constructor that checks the fields of the map it is given.

    (do (defstruct Point :x int :y int) (Point {:x 1 :y 2}))  => {:x 1 :y 2}
    (do (defstruct Point :x int) (Point {:x "a"}))  => ERROR type-validation
    """
    name = _name(form, cx)
    fields = form.items[2:]
    for field, _ in pairs(fields):
        if not is_keyword(field):
            cx.fail(field, "a field of a struct is named by a keyword", usage(form))
    if len(fields) % 2:
        cx.fail(fields[-1], f"field {fields[-1]} has no type", usage(form))
    span = form.span
    named = lit(name.name, name.span), quoted(cx, vector(span, *fields)), lit(cx.namespace, span)
    made = call(cx, span, "make-struct-constructor", *named)
    return call(cx, span, "def", name, made)


def _name(form: Seq, cx: Expander) -> Sym:
    name = arguments(form, cx, 1)[0]
    if not isinstance(name, Sym):
        cx.fail(name, f"{form.items[0]} needs a name first", usage(form))
    return name

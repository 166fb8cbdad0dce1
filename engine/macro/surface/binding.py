"""Local functions and resources.

(with-resource [r (open)] body)   =>   (let [r (open)] (try body (finally (close r))))
"""

from __future__ import annotations

from ...syntax.forms import Form, Lit, Seq, Sym
from ..build import call, pairs, vector
from ..expand import Expander
from .shape import binding_vector
from .table import surface, usage


@surface("letfn", "(letfn [(name [param*] body*)*] body*)")
def letfn(form: Seq, cx: Expander) -> Form:
    """Local functions that see each other.

    (letfn [(f [n] (if (= n 0) :f (g (- n 1)))) (g [n] (if (= n 0) :g (f (- n 1))))] (f 5))  => :g
    """
    bindings = binding_vector(form, cx)
    functions: list[Form] = []
    for item in bindings.items:
        name = item.items[0] if isinstance(item, Seq) and item.open == "(" and item.items else None
        if not isinstance(name, Sym) or not isinstance(item, Seq):
            cx.fail(item, "letfn binds functions written (name [param*] body*)", usage(form))
        functions += [name, call(cx, item.span, "fn", *item.items)]
    return call(cx, form.span, "letrec", vector(bindings.span, *functions), *form.items[2:])


@surface("with-resource", "(with-resource [name init] body*)", aliases="with-open")
def with_resource(form: Seq, cx: Expander) -> Form:
    """Bind a resource for the body and close it on every way out; also `[name Type init]`.

    (with-resource [r {:name "log"}] (:name r))  => "log"
    """
    bindings = binding_vector(form, cx)
    items = bindings.items
    opened: list[tuple[Form, Form, tuple[Form, ...]]]
    if len(items) == 3:
        colon = Sym(":", items[1].span)  # before a type written as in `[f File (open)]`
        kind = items[1:2] if isinstance(items[1], Lit) else (colon, items[1])
        opened = [(items[0], items[2], kind)]
    else:
        opened = [(name, init, ()) for name, init in pairs(items)]
        if len(items) % 2 or not items:
            cx.fail(bindings, "with-resource binds a name to a resource", usage(form))
    body: tuple[Form, ...] = form.items[2:]
    for name, init, annotation in reversed(opened):
        body = (_closing(cx, form, name, init, annotation, body),)
    return body[0]


def _closing(
    cx: Expander,
    form: Seq,
    name: Form,
    init: Form,
    annotation: tuple[Form, ...],
    body: tuple[Form, ...],
) -> Form:
    span = form.span
    handle = cx.fresh("resource", init.span)
    inner = call(cx, span, "let", vector(name.span, name, *annotation, handle), *body)
    cleanup = call(cx, span, "finally", call(cx, span, "close-resource", handle))
    guarded = call(cx, span, "try", inner, cleanup)
    return call(cx, span, "let", vector(init.span, handle, init), guarded)

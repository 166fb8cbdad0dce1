"""Host-mediated parallelism: branches become functions that the host runs side by side.

    (parallel [a e] [b f])
    =>   (call :ccos.concurrent.parallel [(fn [] e) (fn [] f)] {:labels ["a" "b"]})

The values come back in the order written, whatever order the branches ended in.
"""

from __future__ import annotations

from typing import Final

from ...base.span import Span
from ...syntax.forms import Form, Seq, Sym
from ..build import call, is_vector, kw, lit, mapped, pairs, thunk, vector, with_items
from ..expand import Expander
from .shape import arguments, binding_vector
from .table import surface, usage

# What `(:parallel (f …))` does to a whole-sequence function: the same, with the work split.
SPLIT: Final = {"map": "pmap", "mapv": "pmap", "filter": "pfilter", "filterv": "pfilter"}


def branches(cx: Expander, span: Span, forms: tuple[Form, ...], options: list[Form]) -> Seq:
    """The host call that evaluates the forms in parallel; `options` are flat key, value forms."""
    functions = vector(span, *[thunk(cx, form.span, form) for form in forms])
    extra = [mapped(span, *options)] if options else []
    return call(cx, span, "call", kw("ccos.concurrent.parallel", span), functions, *extra)


def _labels(span: Span, names: list[Form]) -> list[Form]:
    return [kw("labels", span), vector(span, *[lit(repr(name), name.span) for name in names])]


@surface("parallel", "(parallel [label expression]*)")
def parallel(form: Seq, cx: Expander) -> Form:
    """Evaluate the expressions in parallel; the vector of their values, in order.

    (parallel [a (+ 1 1)] [b (* 2 3)])  => [2 6]
    """
    names: list[Form] = []
    work: list[Form] = []
    for item in form.items[1:]:
        if not isinstance(item, Seq) or not is_vector(item) or len(item.items) != 2:
            cx.fail(item, "parallel takes branches written [label expression]", usage(form))
        names.append(item.items[0])
        work.append(item.items[1])
    return branches(cx, form.span, tuple(work), _labels(form.span, names))


@surface("with-parallel", "(with-parallel [pattern expression …] body*)")
def with_parallel(form: Seq, cx: Expander) -> Form:
    """Evaluate the expressions in parallel, bind their values, then evaluate the body.

    (with-parallel [a (+ 1 1) b (* 2 3)] (+ a b))  => 8
    """
    bindings = binding_vector(form, cx)
    if len(bindings.items) % 2:
        cx.fail(bindings, "with-parallel has a name without an expression", usage(form))
    names = [name for name, _ in pairs(bindings.items)]
    work = tuple([value for _, value in pairs(bindings.items)])
    run = branches(cx, bindings.span, work, _labels(bindings.span, names))
    pattern = vector(bindings.span, *names)
    return call(cx, form.span, "let", vector(bindings.span, pattern, run), *form.items[2:])


@surface("parallel-expression", "(:parallel expression)")
def keyword_parallel(form: Seq, cx: Expander) -> Form:
    """The expression's value, its independent work done in parallel.

    A call of map or filter becomes pmap or pfilter, a vector's items are branches; any other
    expression is one branch.

    (:parallel (map inc [1 2 3]))  => [2 3 4]
    """
    if len(form.items) != 2:
        cx.fail(form, ":parallel takes one expression", "usage: (:parallel expression)")
    work = form.items[1]
    span = form.span
    if is_vector(work) and isinstance(work, Seq):
        return branches(cx, span, work.items, [])
    if isinstance(work, Seq) and work.open == "(" and work.items:
        head = work.items[0]
        split = SPLIT.get(head.name) if isinstance(head, Sym) else None
        if split and isinstance(head, Sym) and cx.means_core(head):
            return with_items(work, (cx.core(split, head.span), *work.items[1:]))
    return call(cx, span, "first", branches(cx, span, (work,), []))


@surface("future", "(future body*)", aliases="go")
def future(form: Seq, cx: Expander) -> Form:
    """Start evaluating the body beside the program; `deref` waits for its value.

    (deref (future (+ 1 2)))  => 3
    """
    arguments(form, cx, 1)
    span = form.span
    work = thunk(cx, span, *form.items[1:])
    return call(cx, span, "call", kw("ccos.async.spawn", span), work)

"""Comprehensions and loops over sequences.

    (for [x xs :when p y ys] e)   =>   (collect (fn [x] (if p (collect (fn [y] [e]) ys) [])) xs)

`collect` appends what its function gives for each item and stops at the first nil, so `:while`
ends the innermost loop before it and no other. An expression is given in `[ ]`: a `recur` in it is
not in tail position, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from ...syntax.forms import Form, Lit, Seq, Sym
from ..build import block, call, is_keyword, is_vector, lit, pairs, vector
from ..expand import Expander
from .shape import arguments, binding_vector, one_binding
from .table import surface, usage

Nest = Callable[[Expander, Form, Form, Form], Form]


@surface("for", "(for [pattern sequence …] body)")
def for_(form: Seq, cx: Expander) -> Form:
    """The vector of the body's values; the right-most binding varies fastest.

    Modifiers after a binding: `:when test` skips, `:while test` ends the loop, `:let [name value]`.

    (for [x [1 2 3]] (* x x))  => [1 4 9]
    (for [x [1 2] y [x 10] :when (odd? (+ x y))] [x y])  => [[1 10]]
    (for [x (iterate inc 0) :while (< x 3)] x)  => [0 1 2]
    """
    bindings = binding_vector(form, cx)
    body = arguments(form, cx, 2, 2)[1]
    clauses = _clauses(form, cx, bindings)
    return _nested(cx, clauses, vector(body.span, body), vector(form.span), _collect)


@surface("doseq", "(doseq [pattern sequence …] body*)")
def doseq(form: Seq, cx: Expander) -> Form:
    """Evaluate the body for each item, for its effects; gives nil. Modifiers as in `for`.

    (let [a (atom 0)] (doseq [x [1 2 3] :when (odd? x)] (swap! a + x)) (deref a))  => 4
    """
    bindings = binding_vector(form, cx)
    body = form.items[2:]
    clauses = _clauses(form, cx, bindings)
    span = form.span
    run = call(cx, span, "do", *body, lit(True, span))
    return call(cx, span, "do", _nested(cx, clauses, run, lit(True, span), _each), lit(None, span))


def _clauses(form: Seq, cx: Expander, bindings: Seq) -> list[tuple[Form, Form]]:
    clauses = pairs(bindings.items)
    if len(bindings.items) % 2:
        cx.fail(
            bindings,
            f"{form.items[0]} requires an even number of forms in its binding vector",
            usage(form),
        )
    if clauses and is_keyword(clauses[0][0]):
        cx.fail(clauses[0][0], f"{form.items[0]} must begin with a binding", usage(form))
    for key, value in clauses:
        if is_keyword(key, "let") and not is_vector(value):
            cx.fail(value, ":let needs its bindings in [ ]", "for example :let [y (* x x)]")
        if is_keyword(key) and repr(key) not in (":when", ":while", ":let"):
            cx.fail(key, f"unknown modifier {key}", "the modifiers are :when, :while and :let")
    return clauses


def _nested(
    cx: Expander, clauses: list[tuple[Form, Form]], inner: Form, skipped: Form, nest: Nest
) -> Form:
    for key, value in reversed(clauses):
        span = key.span.to(value.span)
        if is_keyword(key, "when"):
            inner = call(cx, span, "if", value, inner, skipped)
        elif is_keyword(key, "while"):
            inner = call(cx, span, "if", value, inner, lit(None, span))
        elif is_keyword(key, "let"):
            inner = call(cx, span, "let", value, inner)
        else:
            inner = nest(cx, key, value, inner)
    return inner


def _collect(cx: Expander, pattern: Form, sequence: Form, inner: Form) -> Form:
    function = call(cx, pattern.span, "fn", vector(pattern.span, pattern), inner)
    return call(cx, sequence.span, "collect", function, sequence)


def _each(cx: Expander, pattern: Form, sequence: Form, inner: Form) -> Form:
    function = call(cx, pattern.span, "fn", vector(pattern.span, pattern), inner)
    return call(cx, sequence.span, "run-each", function, sequence)


@surface("dotimes", "(dotimes [name count] body*)")
def dotimes(form: Seq, cx: Expander) -> Form:
    """Evaluate the body with the name bound to 0, 1, …; the last value, nil when count is 0.

    (dotimes [i 3] (* i i))  => 4
    (dotimes [i 0] i)  => nil
    (dotimes [i "a"] i)  => ERROR type-error
    """
    name, count = one_binding(form, cx)
    if not isinstance(name, Sym):
        cx.fail(name, "dotimes counts in a plain name", usage(form))
    span = form.span
    limit, value, index = (
        cx.fresh("count", count.span),
        cx.fresh("value", span),
        cx.fresh(name.name, name.span),
    )
    body = call(cx, span, "let", vector(name.span, name, index), block(cx, span, form.items[2:]))
    again = call(cx, span, "recur", call(cx, span, "+", index, lit(1, span)), body)
    loop = call(
        cx,
        span,
        "loop",
        vector(span, index, lit(0, span), value, lit(None, span)),
        call(cx, span, "if", call(cx, count.span, "<", index, limit), again, value),
    )
    checked = call(cx, count.span, "dotimes-count", count)
    return call(cx, span, "let", vector(count.span, limit, checked), loop)


@surface("while", "(while test body*)")
def while_(form: Seq, cx: Expander) -> Form:
    """Evaluate the body as long as the test is true, for its effects; gives nil.

    (let [a (atom 0)] (while (< (deref a) 3) (swap! a inc)) (deref a))  => 3
    """
    test, *body = arguments(form, cx, 1)
    span = form.span
    again = call(cx, span, "do", *body, call(cx, span, "recur"))
    return call(
        cx, span, "loop", vector(span), call(cx, test.span, "if", test, again, Lit(None, span))
    )

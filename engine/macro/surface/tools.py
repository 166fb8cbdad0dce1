"""Forms for looking at programs and checking them.

(assert (> x 0))   =>   (if (> x 0) nil (throw (error :assertion-error "Assertion …")))
"""

from __future__ import annotations

from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ...syntax.printforms import show_form
from ...values.atoms import Keyword
from ..build import call, kw, lit, vector
from ..expand import Expander
from .shape import arguments
from .table import surface, usage


@surface("comment", "(comment form*)")
def comment(form: Seq, cx: Expander) -> Form:
    """Ignore the forms; nil.

    (comment (/ 1 0))  => nil
    """
    return lit(None, form.span)


@surface("assert", "(assert test message?)")
def assert_(form: Seq, cx: Expander) -> Form:
    """Raise an assertion-error unless the test is true; nil when it is.

    (assert (= 2 (+ 1 1)))  => nil
    (assert (> 1 2) "too small")  => ERROR assertion-error
    """
    test, *message = arguments(form, cx, 1, 2)
    span = form.span
    text: Form = lit(f"Assertion failed: {show_form(test)}", span)
    if message:
        text = call(cx, span, "str", lit("Assertion failed: ", span), message[0])
    failure = call(cx, span, "error", kw("assertion-error", span), text)
    nothing = lit(None, span)
    return call(cx, span, "if", test, nothing, call(cx, span, "throw", failure))


@surface("time", "(time expression)")
def time(form: Seq, cx: Expander) -> Form:
    """Print how long the expression takes, in milliseconds; gives its value.

    (time (+ 1 2))  => 3
    """
    (work,) = arguments(form, cx, 1, 1)
    span = form.span
    start, value = cx.fresh("start", span), cx.fresh("value", span)
    clock = call(cx, span, "call", kw("ccos.system.monotonic-ms", span))
    spent = call(cx, span, "-", clock, start)
    text = call(cx, span, "str", lit("Elapsed time: ", span), spent, lit(" ms", span))
    show = call(cx, span, "call", kw("ccos.io.println", span), text)
    return call(cx, span, "let", vector(span, start, clock, value, work), show, value)


@surface("doc", "(doc name)")
def doc(form: Seq, cx: Expander) -> Form:
    """The documentation of a name, as text; nil where nothing is known of it.

    (string? (doc map))  => true
    (string? (doc if))  => true
    """
    return _about(form, cx, "doc-of")


@surface("source", "(source name)")
def source(form: Seq, cx: Expander) -> Form:
    """The source text of a definition.

    (do (defn double [x] (* 2 x)) (source double))  => "(defn double [x] (* 2 x))"
    """
    return _about(form, cx, "source-of")


def _about(form: Seq, cx: Expander, function: str) -> Form:
    (subject,) = arguments(form, cx, 1, 1)
    if is_call(subject, "quote") and isinstance(subject, Seq):
        subject = subject.items[-1]
    if isinstance(subject, Sym):
        name = subject.name
    elif isinstance(subject, Lit) and isinstance(subject.value, Keyword):
        name = f":{subject.value.name}"  # a capability
    else:
        cx.fail(subject, f"{form.items[0]} needs a name", usage(form))
    return call(cx, form.span, function, lit(name, subject.span), lit(cx.namespace, form.span))

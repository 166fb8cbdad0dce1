"""Expressions whose evaluation waits until their value is asked for.

(delay e)   =>   (make-delay (fn [] e))
"""

from __future__ import annotations

from ...syntax.forms import Form, Seq
from ..build import call, thunk
from ..expand import Expander
from .shape import arguments
from .table import surface


@surface("delay", "(delay body*)")
def delay(form: Seq, cx: Expander) -> Form:
    """A value that is computed at most once, when `force` or `deref` first asks for it.

    (force (delay (+ 1 2)))  => 3
    """
    arguments(form, cx, 1)
    return call(cx, form.span, "make-delay", thunk(cx, form.span, *form.items[1:]))


@surface("lazy-seq", "(lazy-seq body*)")
def lazy_seq(form: Seq, cx: Expander) -> Form:
    """A sequence whose cells are computed when they are walked; the body gives a sequence or nil.

    (take 3 (letfn [(from [n] (lazy-seq (cons n (from (inc n)))))] (from 5)))  => (5 6 7)
    """
    return call(cx, form.span, "make-lazy-seq", thunk(cx, form.span, *form.items[1:]))


@surface("lazy-cat", "(lazy-cat sequence*)")
def lazy_cat(form: Seq, cx: Expander) -> Form:
    """The sequences one after another, each evaluated only when it is reached.

    (first (lazy-cat [1] (throw (error :never "not reached"))))  => 1
    """
    parts = [call(cx, item.span, "lazy-seq", item) for item in form.items[1:]]
    return call(cx, form.span, "concat", *parts)

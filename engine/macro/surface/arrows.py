"""Threading: a value passed through a chain of calls.

    (-> x (f a) g)     =>   (g (f x a))
    (->> x (f a) g)    =>   (g (f a x))

The threaded forms keep their spans: an error points at the step that raised it.
"""

from __future__ import annotations

from collections.abc import Callable

from ...syntax.forms import Form, Seq, Sym
from ..build import block, call, listed, lit, pairs, vector, with_items
from ..expand import Expander
from .shape import arguments
from .table import surface, usage

Thread = Callable[[Expander, Form, Form], Form]

FUNCTIONS = ("shorthand-fn", "fn", "lambda", "λ")  # written functions are called, not threaded into


def first(cx: Expander, step: Form, value: Form) -> Form:
    """The step with the value as its first argument."""
    if not isinstance(step, Seq) or step.open != "(" or _is_function(step):
        return listed(step.span, step, value)
    _refuse_empty(cx, step)
    return with_items(step, (step.items[0], value, *step.items[1:]))


def last(cx: Expander, step: Form, value: Form) -> Form:
    """The step with the value as its last argument."""
    if not isinstance(step, Seq) or step.open != "(" or _is_function(step):
        return listed(step.span, step, value)
    _refuse_empty(cx, step)
    return with_items(step, (*step.items, value))


def _refuse_empty(cx: Expander, step: Seq) -> None:
    if not step.items:
        cx.fail(
            step, "an empty list cannot be threaded into", "write the call that takes the value"
        )


def _is_function(step: Seq) -> bool:
    head = step.items[0] if step.items else None
    return isinstance(head, Sym) and head.name in FUNCTIONS


@surface("->", "(-> value step*)")
def thread_first(form: Seq, cx: Expander) -> Form:
    """Pass the value as the first argument of each step in turn.

    (-> 5 (- 2) inc)  => 4
    (-> {:a {:b 7}} :a :b)  => 7
    """
    value, *steps = arguments(form, cx, 1)
    for step in steps:
        value = first(cx, step, value)
    return value


@surface("->>", "(->> value step*)")
def thread_last(form: Seq, cx: Expander) -> Form:
    """Pass the value as the last argument of each step in turn.

    (->> [1 2 3] (map inc) (reduce +))  => 9
    """
    value, *steps = arguments(form, cx, 1)
    for step in steps:
        value = last(cx, step, value)
    return value


@surface("as->", "(as-> value name step*)")
def thread_as(form: Seq, cx: Expander) -> Form:
    """Bind the name to the value, then to the value of each step in turn.

    (as-> 5 x (+ x 1) (* x x))  => 36
    """
    value, name, *steps = arguments(form, cx, 2)
    bindings = [name, value]
    for step in steps[:-1]:
        bindings += [name, step]
    return call(cx, form.span, "let", vector(form.span, *bindings), steps[-1] if steps else name)


@surface("some->", "(some-> value step*)")
def some_first(form: Seq, cx: Expander) -> Form:
    """Like ->, but stops with nil as soon as a step gives nil.

    (some-> {:a 1} :a inc)  => 2
    (some-> {:a 1} :b inc)  => nil
    """
    value, *steps = arguments(form, cx, 1)
    names = [cx.fresh("value", step.span) for step in steps]
    threaded = [first(cx, step, name) for step, name in zip(steps, names, strict=True)]
    return _some(form, cx, [value, *threaded], names)


@surface("some->>", "(some->> value step*)")
def some_last(form: Seq, cx: Expander) -> Form:
    """Like ->>, but stops with nil as soon as a step gives nil.

    (some->> [1 2] (map inc) first)  => 2
    (some->> nil (map inc))  => nil
    """
    value, *steps = arguments(form, cx, 1)
    names = [cx.fresh("value", step.span) for step in steps]
    threaded = [last(cx, step, name) for step, name in zip(steps, names, strict=True)]
    return _some(form, cx, [value, *threaded], names)


def _some(form: Seq, cx: Expander, steps: list[Form], names: list[Sym]) -> Form:
    result = steps[-1]
    for step, name in zip(reversed(steps[:-1]), reversed(names), strict=True):
        span = step.span
        absent = call(cx, span, "nil?", name)
        choice = call(cx, span, "if", absent, lit(None, span), result)
        result = call(cx, span, "let", vector(span, name, step), choice)
    return result


@surface("cond->", "(cond-> value test step …)")
def cond_first(form: Seq, cx: Expander) -> Form:
    """Like ->, but each step is taken only if the test before it is true.

    (cond-> 1 true inc false (* 10))  => 2
    """
    return _conditional(form, cx, first)


@surface("cond->>", "(cond->> value test step …)")
def cond_last(form: Seq, cx: Expander) -> Form:
    """Like ->>, but each step is taken only if the test before it is true.

    (cond->> [1 2] true (map inc) false (map dec))  => [2 3]
    """
    return _conditional(form, cx, last)


def _conditional(form: Seq, cx: Expander, threaded: Thread) -> Form:
    value, *clauses = arguments(form, cx, 1)
    if len(clauses) % 2:
        cx.fail(clauses[-1], f"{form.items[0]} has a test without a step", usage(form))
    bindings: list[Form] = []
    for test, step in pairs(tuple(clauses)):
        name = cx.fresh("value", step.span)
        taken = threaded(cx, step, name)
        bindings += [name, value]
        value = call(cx, step.span, "if", test, taken, name)
    return call(cx, form.span, "let", vector(form.span, *bindings), value) if bindings else value


@surface("doto", "(doto value step*)")
def doto(form: Seq, cx: Expander) -> Form:
    """Pass the value as the first argument of each step, for their effects; gives the value.

    (deref (doto (atom 1) (swap! inc) (swap! + 5)))  => 7
    """
    value, *steps = arguments(form, cx, 1)
    name = cx.fresh("value", value.span)
    body = (*[first(cx, step, name) for step in steps], name)
    return call(cx, form.span, "let", vector(value.span, name, value), block(cx, form.span, body))

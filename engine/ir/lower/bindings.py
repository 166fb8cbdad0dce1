"""Kernel forms that bind: let, letrec, loop.

(let [x 1 [a b] v] body)   =>   Let((x, 1) (t, v) (a, nth t 0) (b, nth t 1), body)
(loop [i 0] (recur …))     =>   Loop((i, 0), … Recur)
"""

from __future__ import annotations

from ...syntax.forms import Form, Seq, Sym
from ..core import Check, Let, Letrec, Local, Loop, Node, Target, Var
from ..destructure import destructure
from . import dispatch
from .annotations import Binding, split_bindings, type_of_form
from .context import Lowering
from .kernel import RecurPoint, Tail, kernel


def binding_vector(cx: Lowering, form: Seq, usage: str) -> Seq:
    """The vector in second place. Raises CompileError when there is none."""
    name = form.items[0]
    if len(form.items) < 2:
        raise cx.fail(form, f"{name} needs a binding vector", f"write {usage}")
    vector = form.items[1]
    if type(vector) is not Seq or vector.open != "[":
        raise cx.fail(vector, f"{name} needs a binding vector here", f"write {usage}")
    return vector


def need_body(cx: Lowering, form: Seq, at: int, usage: str) -> tuple[Form, ...]:
    """The forms from `at` on. Raises CompileError when there are none."""
    body = form.items[at:]
    if not body:
        raise cx.fail(form, f"{form.items[0]} needs a body", f"write {usage}")
    return body


def bind_pattern(cx: Lowering, pattern: Form, value: Node) -> list[tuple[Var, Node]]:
    """Bind a pattern to a value in the current scope."""
    if type(pattern) is Sym:
        return [(cx.var(pattern), value)]
    return destructure(pattern, value, cx)


def is_function_form(form: Form) -> bool:
    """Whether the form is a `fn` expression, whose name its own bindings may refer to."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return False
    head = form.items[0]
    return type(head) is Sym and head.name in ("fn", "λ", "lambda")


@kernel("let", "(let [name value …] body…)")
def lower_let(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Bind names in order, each seeing the ones before it; the value is the body's last.

    A `fn` on the right may refer to itself and to neighbouring `fn` bindings.

    (let [x 1 y (+ x 1)] [x y])  => [1 2]
    (let [[a b] [1 2] {:keys [c]} {:c 3}] [a b c])  => [1 2 3]
    """
    usage = "(let [name value …] body…)"
    vector = binding_vector(cx, form, usage)
    body = need_body(cx, form, 2, usage)
    saved = cx.enter()
    cx.inside += 1
    try:
        groups = _groups(cx, vector)
        inner = dispatch.lower_body(cx, body, tail, form)
    finally:
        cx.inside -= 1
        cx.leave(saved)
    for recursive, bound in reversed(groups):
        made = tuple(bound)
        inner = Letrec(made, inner, form.span) if recursive else Let(made, inner, form.span)
    return inner


def _groups(cx: Lowering, vector: Seq) -> list[tuple[bool, list[tuple[Var, Node]]]]:
    """Runs of plain bindings and runs of recursive functions, in order."""
    groups: list[tuple[bool, list[tuple[Var, Node]]]] = []
    bindings = split_bindings(cx, vector)
    at = 0
    while at < len(bindings):
        run = at
        while run < len(bindings) and _is_function_binding(bindings[run]):
            run += 1
        if run > at:
            names = [b[0] for b in bindings[at:run]]
            boxes = [cx.var(name, boxed=True) for name in names if type(name) is Sym]
            pairs = [
                (box, _value(cx, binding))
                for box, binding in zip(boxes, bindings[at:run], strict=True)
            ]
            groups.append((True, pairs))
            at = run
            continue
        pattern, _, _ = bindings[at]
        bound = bind_pattern(cx, pattern, _value(cx, bindings[at]))
        if groups and not groups[-1][0]:
            groups[-1][1].extend(bound)
        else:
            groups.append((False, bound))
        at += 1
    return groups


def _is_function_binding(binding: tuple[Form, Form | None, Form]) -> bool:
    return type(binding[0]) is Sym and is_function_form(binding[2])


def _value(cx: Lowering, binding: tuple[Form, Form | None, Form]) -> Node:
    pattern, annotation, value = binding
    node = dispatch.lower(cx, value)
    if annotation is None:
        return node
    return Check(node, type_of_form(cx, annotation), f"let {pattern!r}", pattern.span)


@kernel("letrec", "(letrec [name value …] body…)")
def lower_letrec(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Like let, but every right side sees every name; functions may call each other.

    (letrec [f (fn [n] (if (= n 0) :end (g n))) g (fn [n] (f (dec n)))] (f 10))  => :end
    """
    usage = "(letrec [name value …] body…)"
    vector = binding_vector(cx, form, usage)
    body = need_body(cx, form, 2, usage)
    saved = cx.enter()
    cx.inside += 1
    try:
        bindings = split_bindings(cx, vector)
        for pattern, _, _ in bindings:
            if type(pattern) is not Sym:
                raise cx.fail(pattern, "letrec binds plain names", "destructure in the body")
        boxes = [cx.var(b[0], boxed=True) for b in bindings if type(b[0]) is Sym]
        pairs = [(box, _value(cx, b)) for box, b in zip(boxes, bindings, strict=True)]
        inner = dispatch.lower_body(cx, body, tail, form)
    finally:
        cx.inside -= 1
        cx.leave(saved)
    return Letrec(tuple(pairs), inner, form.span)


@kernel("loop", "(loop [name value …] body…)")
def lower_loop(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Bind like let; `recur` in tail position goes back here with new values.

    (loop [i 0 sum 0] (if (< i 5) (recur (inc i) (+ sum i)) sum))  => 10
    """
    usage = "(loop [name value …] body…)"
    vector = binding_vector(cx, form, usage)
    body = need_body(cx, form, 2, usage)
    saved = cx.enter()
    cx.inside += 1
    try:
        outer, first, again = _loop_bindings(cx, split_bindings(cx, vector))
        target = Target()
        point = RecurPoint(target, len(first), "loop")
        inner = dispatch.lower_body(cx, body, point, form)
    finally:
        cx.inside -= 1
        cx.leave(saved)
    if again:
        inner = Let(tuple(again), inner, form.span)
    made = Loop(tuple(first), inner, target, form.span)
    return Let(tuple(outer), made, form.span) if outer else made


Bound = list[tuple[Var, Node]]


def _loop_bindings(cx: Lowering, bindings: list[Binding]) -> tuple[Bound, Bound, Bound]:
    """(bound once outside, the loop's variables, bound again in each round).

    A pattern is taken apart outside, where later initial values see its names, and again in each
    round from the new value.
    """
    if all([type(pattern) is Sym and kind is None for pattern, kind, _ in bindings]):
        plain: Bound = []
        for binding in bindings:
            value = _value(cx, binding)
            plain.extend(bind_pattern(cx, binding[0], value))
        return [], plain, []
    outer: Bound = []
    first: Bound = []
    for binding in bindings:
        start = Var("start")
        outer.append((start, _value(cx, binding)))
        outer.extend(bind_pattern(cx, binding[0], Local(start, binding[0].span)))
        first.append((Var("item"), Local(start, binding[0].span)))
    again: Bound = []
    for (pattern, kind, _), (var, _) in zip(bindings, first, strict=True):
        current: Node = Local(var, pattern.span)
        if kind is not None:
            current = Check(current, type_of_form(cx, kind), f"loop {pattern!r}", pattern.span)
        again.extend(bind_pattern(cx, pattern, current))
    return outer, first, again

"""Kernel forms at the host boundary: call, step, and primitives that forward to a capability.

(call :ccos.io/println "hi")   =>   HostCall(Const :ccos.io/println, (Const "hi"))
(println "hi")                 =>   the same
(step "fetch" body)            =>   Step("fetch", body)
"""

from __future__ import annotations

from ...prims.table import Primitive
from ...syntax.forms import Form, Lit, Seq, Sym
from ...values.atoms import Keyword, keyword
from ..core import Const, HostCall, Node, Step
from . import dispatch
from .context import Lowering
from .kernel import Tail, kernel

Hints = tuple[tuple[str, Node], ...]


@kernel("call", "(call :capability.id argument…)")
def lower_call(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Ask the host for a capability. `^{:runtime.learning.retry {…}}` before it adds hints.

    (call :ccos.io.println "hi")  => nil
    (call :no.such.thing)  => ERROR unknown-capability
    """
    if len(form.items) < 2:
        raise cx.fail(
            form,
            "Arity mismatch in call: expected at least 1, got 0",
            "write (call :capability.id argument…)",
            kind="arity-mismatch",
        )
    capability = dispatch.lower(cx, form.items[1])
    args = dispatch.lower_all(cx, form.items[2:])
    return HostCall(capability, args, _hints(cx, form), form.span)


def forwarded(cx: Lowering, prim: Primitive, args: tuple[Node, ...], form: Seq) -> Node:
    """A call of a primitive that stands for a capability."""
    capability = Const(keyword(prim.host), form.span)
    return HostCall(capability, args, _hints(cx, form), form.span)


def _hints(cx: Lowering, form: Seq) -> Hints:
    hints: list[tuple[str, Node]] = []
    for meta in form.meta:
        if type(meta) is not Seq or meta.open != "{":
            continue
        for key, value in zip(meta.items[::2], meta.items[1::2], strict=False):
            name = _keyword_name(key)
            if name.startswith("runtime."):
                hints.append((name, dispatch.lower(cx, value)))
    return tuple(hints)


def _keyword_name(form: Form) -> str:
    """The name of a keyword literal, "" for every other form."""
    return form.value.name if type(form) is Lit and type(form.value) is Keyword else ""


@kernel("step", '(step "name" :params {…}? body…)')
def lower_step(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Run a body as a traced step: the host is told its start and its end.

    `:params {"k" v}` is bound to `%params` in the body. `(step :info "text" data)` logs.

    (step "add" (+ 1 2))  => 3
    (step "p" :params {"n" 2} (get %params "n"))  => 2
    (step :info "started" {:n 1})  => nil
    """
    items = form.items
    label = items[1] if len(items) > 1 else None
    if type(label) is Lit and type(label.value) is Keyword:
        args = dispatch.lower_all(cx, items[1:])
        return HostCall(Const(keyword("ccos.io.log"), form.span), args, (), form.span)
    if type(label) is not Lit or not isinstance(label.value, str):
        raise cx.fail(
            label or form,
            "Invalid arguments: expected a step name in quotes",
            'write (step "name" body…)',
            kind="invalid-argument",
        )
    options, at = step_options(cx, form, 2)
    saved = cx.enter()
    cx.inside += 1
    try:
        named = any([name == "params" for name, _ in options])
        params = cx.var(Sym("%params", form.span)) if named else None
        body = dispatch.lower_body(cx, items[at:], tail, form)
    finally:
        cx.inside -= 1
        cx.leave(saved)
    return Step(label.value, options, params, body, form.span)


STEP_OPTIONS = ("expose-context", "context-keys", "params")


def step_options(cx: Lowering, form: Seq, at: int) -> tuple[Hints, int]:
    """The leading `:option value` pairs of a step, and where its body starts."""
    options: list[tuple[str, Node]] = []
    items = form.items
    while at + 1 < len(items):
        key = items[at]
        if type(key) is not Lit or type(key.value) is not Keyword:
            break
        name = key.value.name
        if name not in STEP_OPTIONS:
            break
        if name == "params":
            _check_params(cx, items[at + 1])
        options.append((name, dispatch.lower(cx, items[at + 1])))
        at += 2
    return tuple(options), at


def _check_params(cx: Lowering, form: Form) -> None:
    if type(form) is not Seq or form.open != "{":
        raise cx.fail(
            form, "Invalid arguments: expected a map of parameters", kind="invalid-argument"
        )
    for key in form.items[::2]:
        if type(key) is not Lit or not isinstance(key.value, str | Keyword):
            raise cx.fail(
                key, "Invalid arguments: expected a parameter name", kind="invalid-argument"
            )

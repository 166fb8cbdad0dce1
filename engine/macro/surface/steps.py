"""The step family beyond `step` itself, and calls of a language model.

    (step-if c a b)       =>   (step "step-if" (if c a b))
    (step-parallel a b)   =>   (step "step-parallel" (call :ccos.concurrent.parallel [(fn [] a) …]))

Truth is that of `if`. Options stand first: `:expose-context bool :context-keys ["k" …]`.
"""

from __future__ import annotations

from typing import Final

from ...syntax.forms import Form, Seq
from ..build import call, is_keyword, kw, lit, mapped, vector
from ..expand import Expander
from .parallel import branches
from .shape import arguments
from .table import surface, usage

LOOP_LIMIT: Final = 10_000  # iterations of a step-loop (REFERENCE.md 2.11)
OPTIONS: Final = ("expose-context", "context-keys")
POLICIES: Final = ("keep-existing", "overwrite", "merge")


def options(
    form: Seq, cx: Expander, known: tuple[str, ...]
) -> tuple[list[tuple[str, Form]], tuple[Form, ...]]:
    """The leading `:option value` pairs of a step form, and the forms after them."""
    items = form.items[1:]
    found: list[tuple[str, Form]] = []
    while len(items) >= 2 and is_keyword(items[0]) and repr(items[0])[1:] in known:
        found.append((repr(items[0])[1:], items[1]))
        items = items[2:]
    if len(items) >= 2 and is_keyword(items[0]):
        cx.fail(
            items[0],
            f"{form.items[0]} has no option {items[0]}",
            "its options are " + ", ".join([":" + name for name in known]),
        )
    return found, items


def _step(form: Seq, cx: Expander, given: list[tuple[str, Form]], body: Form) -> Form:
    span = form.span
    flat = [item for name, value in given for item in (kw(name, value.span), value)]
    return call(cx, span, "step", lit(repr(form.items[0]), span), *flat, body)


@surface("step-if", "(step-if option* test then else?)")
def step_if(form: Seq, cx: Expander) -> Form:
    """`if` as a traced step.

    (step-if (> 2 1) "yes" "no")  => "yes"
    (step-if 0 1 2)  => 1
    """
    given, items = options(form, cx, OPTIONS)
    if not 2 <= len(items) <= 3:
        cx.fail(form, f"step-if takes a test and 1 or 2 branches, got {len(items)}", usage(form))
    return _step(form, cx, given, call(cx, form.span, "if", *items))


@surface("step-loop", "(step-loop option* test body)")
def step_loop(form: Seq, cx: Expander) -> Form:
    """Evaluate the body while the test is true, as a traced step; the last value of the body.

    (step-loop false 1)  => nil
    (step-loop true 1)  => ERROR application-error
    """
    given, items = options(form, cx, OPTIONS)
    if len(items) != 2:
        cx.fail(form, f"step-loop takes a test and one body, got {len(items)}", usage(form))
    test, body = items
    span = form.span
    value, count = cx.fresh("value", span), cx.fresh("count", span)
    next_count = call(cx, span, "step-loop-count", count)
    again = call(cx, span, "recur", next_count, body)
    loop = call(
        cx,
        span,
        "loop",
        vector(span, count, lit(0, span), value, lit(None, span)),
        call(cx, span, "if", test, again, value),
    )
    return _step(form, cx, given, loop)


@surface("step-parallel", "(step-parallel option* branch*)")
def step_parallel(form: Seq, cx: Expander) -> Form:
    """Run the branches in parallel as a traced step; the vector of their values, in order.

    `:merge-policy` is :keep-existing, :overwrite or :merge.

    (step-parallel (+ 1 1) (* 2 3))  => [2 6]
    """
    given, items = options(form, cx, ("merge-policy", *OPTIONS))
    extra: list[Form] = []
    kept = []
    for name, value in given:
        if name != "merge-policy":
            kept.append((name, value))
            continue
        if not is_keyword(value) or repr(value)[1:] not in POLICIES:
            cx.fail(
                value,
                f"unknown merge policy {value}",
                "the policies are :keep-existing, :overwrite and :merge",
            )
        extra += [kw("merge-policy", value.span), value]
    return _step(form, cx, kept, branches(cx, form.span, items, extra))


@surface("llm-execute", "(llm-execute model prompt) or (llm-execute :model m :prompt p :system s)")
def llm_execute(form: Seq, cx: Expander) -> Form:
    """Ask a language model, through the host.

    (llm-execute "echo-model" "hi")  => "hi"
    """
    items = arguments(form, cx, 1)
    span = form.span
    if not is_keyword(items[0]):
        model, prompt = arguments(form, cx, 2, 2)
        items = (kw("model", model.span), model, kw("prompt", prompt.span), prompt)
    names = [repr(name) for name in items[::2]]
    for name, key in zip(names, items[::2], strict=True):
        if name not in (":model", ":prompt", ":system"):
            cx.fail(key, f"llm-execute has no option {name}", usage(form))
    if len(items) % 2 or ":prompt" not in names:
        cx.fail(form, "llm-execute needs a prompt", usage(form))
    return call(cx, span, "call", kw("ccos.ai.llm-execute", span), mapped(span, *items))

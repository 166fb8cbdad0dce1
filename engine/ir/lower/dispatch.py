"""The walk: one form in, one Core node out.

    42            =>  Const
    x             =>  Local, Global or PrimRef
    [a 1]         =>  Vec
    (f x)         =>  PrimCall, Call, a kernel form's handler, or the expansion of a macro

A call head is looked up in this order: local binding, own definition (macros included), kernel
form, surface form, import, primitive, late-bound global. So a program may define `assert` or take
a parameter named `step`, and a macro's template is not disturbed by either.
"""

from __future__ import annotations

from typing import Final

from ...macro.expand import Macro, expand_macro
from ...macro.surface.table import SURFACE
from ...syntax.forms import Form, Lit, Seq, Sym
from ...values.atoms import keyword
from ...values.lists import EMPTY as EMPTY_LIST
from ..core import Call, Const, Do, MapNode, Node, PrimCall, PrimRef, SetNode, Vec
from . import bindings, control, definitions, effects, functions, quoting
from .context import Lowering, key_of
from .kernel import KERNEL, Tail

# Importing a module of kernel forms enters its rows; this is the list of them.
KERNEL_MODULES: Final = (bindings, control, definitions, effects, functions, quoting)

PARALLEL: Final = keyword("parallel")  # `(:parallel expr)` is a form, not a look-up
MAX_NESTING: Final = 6_000  # user macros expanding inside each other's results
MAX_EXPANSIONS: Final = 200_000  # expansions of user macros in one top-level form


def lower_top(cx: Lowering, form: Form) -> Node:
    """Lower one top-level form. Raises CompileError for the first mistake in it."""
    return lower(cx, form, None)


def lower(cx: Lowering, form: Form, tail: Tail = None) -> Node:
    """Lower a form; `tail` is what a recur in its tail position would go back to."""
    if type(form) is Seq:
        if form.open == "(":
            return _list(cx, form, tail)
        return _collection(cx, form)
    if type(form) is Lit:
        return Const(form.value, form.span)
    assert type(form) is Sym
    return _symbol(cx, form)


def lower_all(cx: Lowering, forms: tuple[Form, ...]) -> tuple[Node, ...]:
    """Lower argument forms, none of them in tail position."""
    return tuple([lower(cx, form) for form in forms])


def _symbol(cx: Lowering, symbol: Sym) -> Node:
    node = cx.resolve(symbol)
    name = symbol.name
    if (
        (name in KERNEL or name in SURFACE)
        and type(node) is not PrimRef
        and key_of(symbol) not in cx.locals
        and not cx.defined(symbol)
    ):
        raise cx.fail(
            symbol,
            f"Undefined symbol: {name}",
            f"`{name}` is a form, not a value: write it as the head of a list, or wrap it in a fn",
            kind="undefined-symbol",
        )
    return node


def _list(cx: Lowering, form: Seq, tail: Tail) -> Node:
    if not form.items:
        return Const(EMPTY_LIST, form.span)
    head = form.items[0]
    if type(head) is Sym:
        return _named_call(cx, form, head, tail)
    if type(head) is Lit and head.value is PARALLEL and len(form.items) == 2:
        return lower(cx, SURFACE["parallel-expression"].expand(form, cx.expander), tail)
    return Call(lower(cx, head), lower_all(cx, form.items[1:]), form.span)


def _named_call(cx: Lowering, form: Seq, head: Sym, tail: Tail) -> Node:
    name = head.name
    if key_of(head) in cx.locals:
        return Call(cx.resolve(head), lower_all(cx, form.items[1:]), form.span)
    if not cx.defined(head):
        kernel = KERNEL.get(name)
        if kernel is not None:
            return kernel.handler(cx, form, tail)
        surface = SURFACE.get(name)
        if surface is not None:
            return lower(cx, surface.expand(form, cx.expander), tail)
        if name[0] == "." and len(name) > 1:
            head = Sym(name[1:], head.span, head.mark)
    macro = cx.macro(head)
    if macro is not None:
        return _user_macro(cx, macro, form, tail)
    target = cx.resolve(head)
    args = lower_all(cx, form.items[1:])
    if type(target) is PrimRef and not target.prim.constant:
        if target.prim.host:
            return effects.forwarded(cx, target.prim, args, form)
        return PrimCall(target.prim, args, target.namespace, form.span)
    return Call(target, args, form.span)


def _user_macro(cx: Lowering, macro: Macro, form: Seq, tail: Tail) -> Node:
    """Expand a user's macro and lower the result, within bounds on depth and number."""
    cx.used[macro.namespace, macro.name] = None
    cx.nesting += 1
    cx.expansions += 1
    if cx.nesting > MAX_NESTING or cx.expansions > MAX_EXPANSIONS:
        raise cx.fail(
            form,
            f"Macro error: the expansion of {macro.name} did not end",
            "a macro whose result calls the macro again needs a case that stops",
            kind="macro-error",
        )
    result = lower(cx, expand_macro(macro, form, cx.expander), tail)
    cx.nesting -= 1
    return result


def _collection(cx: Lowering, form: Seq) -> Node:
    items = lower_all(cx, form.items)
    if form.open == "[":
        return Vec(items, form.span)
    if form.open == "#{":
        return SetNode(items, form.span)
    pairs = tuple([(items[i], items[i + 1]) for i in range(0, len(items) - 1, 2)])
    return MapNode(pairs, form.span)


def lower_body(cx: Lowering, forms: tuple[Form, ...], tail: Tail, owner: Seq) -> Node:
    """Lower a body: the value of its last form; definitions among the forms are local to it.

    Inside a function or let, definitions become a Letrec, so that neighbours see each other.
    """
    if not forms:
        return Const(None, owner.span)
    if cx.inside and any([definitions.is_definition(cx, form) for form in forms]):
        return definitions.local_definitions(cx, forms, tail)
    if len(forms) == 1:
        return lower(cx, forms[0], tail)
    items = [lower(cx, form) for form in forms[:-1]]
    items.append(lower(cx, forms[-1], tail))
    return Do(tuple(items), owner.span)

"""One macro step at a time, for `macroexpand` and for showing what a form stands for.

(unless a b)   =>   (if a nil b)
"""

from __future__ import annotations

from ...macro.expand import expand_macro
from ...macro.surface.table import SURFACE
from ...syntax.forms import Form, Seq, Sym
from .context import Lowering, key_of
from .kernel import KERNEL


def expand_head(cx: Lowering, form: Form, steps: int | None) -> Form:
    """Expand the head of a form `steps` times, or until it is no macro when `steps` is None."""
    while steps is None or steps > 0:
        expanded = _once(cx, form)
        if expanded is None:
            return form
        form = expanded
        steps = None if steps is None else steps - 1
    return form


def _once(cx: Lowering, form: Form) -> Form | None:
    if type(form) is not Seq or form.open != "(" or not form.items:
        return None
    head = form.items[0]
    if type(head) is not Sym or key_of(head) in cx.locals:
        return None
    if not cx.defined(head):
        if head.name in KERNEL:
            return None
        surface = SURFACE.get(head.name)
        if surface is not None:
            return surface.expand(form, cx.expander)
    macro = cx.macro(head)
    return expand_macro(macro, form, cx.expander) if macro is not None else None

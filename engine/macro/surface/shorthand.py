"""`#(…)`: a function written as its one call.

    #(+ % 1)        =>   (fn [%] (+ % 1))
    #(str %2 %&)    =>   (fn [%1 %2 & %&] (str %2 %&))

`%` is `%1`. Only the parameters with the mark of the `#(` itself count: a macro's template and the
program's own text do not catch each other's.
"""

from __future__ import annotations

import re
from typing import Final

from ...syntax.forms import Form, Seq, Sym, is_call
from ...values.atoms import CORE_MARK, Mark
from ..build import call, vector
from ..expand import Expander
from .table import surface

PARAMETER: Final = re.compile(r"%([1-9][0-9]?|&|)")
MOST: Final = 20  # parameters; `%99` is a slip of the pen


@surface("shorthand-fn", "#(f % %2 %&)")
def shorthand_fn(form: Seq, cx: Expander) -> Form:
    """A function given by its one call; % or %1 is the first argument, %& the rest.

    (#(+ % 1) 2)  => 3
    (map #(* %1 %2) [1 2] [3 4])  => [3 8]
    (#(apply + %&) 1 2 3)  => 6
    """
    head = form.items[0]
    mark = head.mark if isinstance(head, Sym) else None
    if mark is CORE_MARK:  # the reader's own: the parameters are the program's, unmarked
        mark = None
    body = Seq("(", form.items[1:], form.span)
    used: dict[str, Sym] = {}
    _parameters(body, cx, mark, used)
    numbers = [int(name[1:] or "1") for name in used if name != "%&"]
    if numbers and max(numbers) > MOST:
        cx.fail(used[f"%{max(numbers)}"], f"a shorthand function has at most {MOST} parameters")
    first = "%" if "%" in used and "%1" not in used else "%1"
    names = [first, *[f"%{n}" for n in range(2, max(numbers) + 1)]] if numbers else []
    if "%&" in used:
        names += ["&", "%&"]
    span = form.span
    params = vector(span, *[Sym(name, span, None if name == "&" else mark) for name in names])
    inner: Form = body
    if "%" in used and "%1" in used:
        same = vector(span, Sym("%", span, mark), Sym("%1", span, mark))
        inner = call(cx, span, "let", same, body)
    return call(cx, span, "fn", params, inner)


def _parameters(form: Seq, cx: Expander, mark: Mark | None, used: dict[str, Sym]) -> None:
    for item in form.items:
        if isinstance(item, Sym):
            if item.mark is mark and PARAMETER.fullmatch(item.name):
                used.setdefault(item.name, item)
        elif isinstance(item, Seq):
            if is_call(item, "shorthand-fn"):
                cx.fail(item, "#( ) cannot stand inside another #( )", "write one as (fn …)")
            _parameters(item, cx, mark, used)

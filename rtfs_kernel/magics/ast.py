"""`%ast`: the forms that the reader makes of a text; nothing of it runs.

%ast (-> 3 inc)   =>   list 1:1-1:11, its symbols and numbers below it
"""

from __future__ import annotations

from .arguments import MagicError
from .registry import Answer, Call, Shown, magic


@magic("ast", "EXPRESSION", cell=True, body="look", kind="expression")
def ast(call: Call) -> Answer:
    """Show the forms that the reader makes of a text.

    %ast (let [x 1] (+ x 2))

    %%ast
    (-> 3 inc)
    """
    code = call.expression("ast").code
    if not code.strip():
        raise MagicError("%ast needs an expression", "Write for example %ast (+ 1 2).")
    return Shown(call.session.ast(code))

"""`%page`: a long value in the front end's pager.

%page (range 1000)   =>   a payload "page" with the value as its bundle
"""

from __future__ import annotations

from .arguments import MagicError
from .registry import Answer, Call, magic


@magic("page", "EXPRESSION", cell=True, body="run", kind="expression")
def page(call: Call) -> Answer:
    """Show a value in the pager: a console turns its pages, a notebook shows it below the cell.

    The value is not written into the notebook.

    %page (range 1000)
    """
    given = call.expression("page")
    if not given.code.strip():
        raise MagicError("%page needs an expression", "Write for example %page (range 1000).")
    result = call.room.run_inside(given.code)
    if not result.ok or not result.has_value:
        return result
    call.room.page(result)
    return None

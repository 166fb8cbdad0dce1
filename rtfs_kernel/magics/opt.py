"""`%opt`: which optimization level compiles the cells.

%opt none   =>   level: none
"""

from __future__ import annotations

from ..settings import LEVELS
from .arguments import MagicError
from .config import change, for_cell
from .registry import Answer, Call, magic


@magic("opt", "[LEVEL]", cell=True, body="run", kind="level", choices=LEVELS)
def opt(call: Call) -> Answer:
    """Show or set the optimization level; above a cell, run it at that level alone.

    The levels are none, basic and aggressive; `%explain none` says what a level does. It is the
    setting `level`: `%opt none` is short for `%set level none`.

    %opt             ; the level now
    %opt none        ; for the cells that follow
    %opt default

    %%opt basic
    (reduce + (range 10))
    """
    given = call.words("opt", 1)
    if call.body is not None:
        if not given.words:
            raise MagicError("%%opt needs a level", f"Levels: {', '.join(LEVELS)}.")
        return for_cell(call, {"level": given.words[0]})
    return change(call, {"level": given.words[0]} if given.words else {}, ("level",))

"""`%opt`: which passes of the optimiser compile the cells.

%opt none               =>   level: none
%opt aggressive -fuse   =>   level: aggressive -fuse
"""

from __future__ import annotations

from ..settings import LEVELS
from .arguments import MagicError
from .config import change, for_cell
from .registry import Answer, Call, magic


@magic("opt", "[LEVEL|PASSES]", cell=True, body="run", kind="level", choices=LEVELS)
def opt(call: Call) -> Answer:
    """Show or set the optimization level; above a cell, run it at that level alone.

    The levels are none, basic and aggressive; `%explain none` says what a level does. A level may
    be followed by passes that go with it or not, or be passes alone, in their order. With `eager`
    every form and function is compiled at once, else only what seems to pay. It is the setting
    `level`: `%opt none` is short for `%set level none`.

    %opt                     ; the level now
    %opt none                ; for the cells that follow
    %opt aggressive -inline  ; all passes of the level but one
    %opt fold,inline         ; these two
    %opt default

    %%opt basic
    (reduce + (range 10))
    """
    spec = spec_of(call.argument)
    if call.body is not None:
        if not spec:
            raise MagicError("%%opt needs a level", f"Levels: {', '.join(LEVELS)}.")
        return for_cell(call, {"level": spec})
    return change(call, {"level": spec} if spec else {}, ("level",))


def spec_of(argument: str) -> str:
    """The level in a magic's argument, without quotes and the comment behind it."""
    line = argument.partition(";")[0].strip()
    if len(line) > 1 and line[0] == line[-1] and line[0] in "\"'":
        line = line[1:-1]
    if '"' in line or "'" in line:
        raise MagicError("A level has no quotes in it", f"Levels: {', '.join(LEVELS)}.")
    return " ".join(line.split())

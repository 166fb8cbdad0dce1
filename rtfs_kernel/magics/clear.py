"""`%clear`: an empty output, for a cell that shows something in place of what it showed before.

%clear   =>   clear_output
"""

from __future__ import annotations

from .arguments import MagicError
from .registry import Answer, Call, magic


@magic("clear", choices=("wait",), arguments="[wait]")
def clear(call: Call) -> Answer:
    """Remove what the cell has shown so far.

    With `wait` it stays until there is something new, so that nothing flickers.

    %clear
    %clear wait
    """
    given = call.words("clear", 1)
    if given.words and given.words[0] != "wait":
        raise MagicError("%clear takes nothing but the word wait", "", given.words[0])
    call.room.clear("until-next" if given.words else "now")
    return None

"""`%format`: a text in its usual layout.

%format (let [a 1]   a)   =>   (let [a 1] a)
"""

from __future__ import annotations

from engine.api import RtfsError
from engine.program.problems import problem_of
from engine.syntax.reader import read

from ..render.code import highlighted
from .arguments import MagicError
from .registry import Answer, Call, Shown, magic


@magic("format", "EXPRESSION", cell=True, body="look", kind="expression")
def format(call: Call) -> Answer:
    """Show a text in its usual layout; above a cell, put that in the cell's place.

    Nothing is run. Where the front end cannot replace a cell, the text is shown to be copied.

    %format (let [a 1   b 2](+ a   b))

    %%format
    (defn area [w h]
    (* w h))
    """
    code = call.expression("format").code
    if not code.strip():
        raise MagicError("%format needs a text", "Write %%format above a cell.")
    must_read(call, code)
    text = call.session.format(code.strip()).rstrip("\n")
    if call.body is not None:
        call.room.replace_cell(text)
    return Shown(text, highlighted(text))


def must_read(call: Call, code: str) -> None:
    """Raises RtfsError for a text that the reader refuses."""
    found = read(code, call.cell)
    if found.problems:
        raise RtfsError(problem_of(found.problems[0]))

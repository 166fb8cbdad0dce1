"""`%%capture`: a cell's outputs as a value.

%%capture seen
(println "hi")   =>   nothing shown; seen is {:ok true :stdout "hi\\n" …}
"""

from __future__ import annotations

from typing import Any

from engine.api import CellResult
from engine.values.atoms import keyword
from engine.values.pyconvert import from_python

from .arguments import MagicError
from .registry import Answer, Call, Shown, magic
from .room import Captured
from .tables import plural


@magic(
    "capture",
    "[NAME]",
    line=False,
    cell=True,
    body="run",
    kind="name",
)
def capture(call: Call) -> Answer:
    """Run the cell without showing what it puts out; keep that under a name.

    NAME becomes a map: `:ok`, `:stdout` and `:stderr` (texts), `:value`, `:displays` (a vector of
    maps from MIME type to content). When the cell fails, its error is shown all the same, and
    NAME holds what came before it. Without a name the outputs are dropped.

    %%capture seen
    (println "kept")
    (+ 1 2)

    %time (:stdout seen)
    """
    given = call.words("capture", 1)
    name = given.words[0] if given.words else ""
    if name and not is_name(name):
        raise MagicError(f"{name} is not a name", "Write for example %%capture seen.", name)
    caught = Captured()
    with call.room.catch(caught):
        result = call.room.run_inside(call.body or "")
    if name:
        _bind(call, name, _kept(caught, result))
    if not result.ok:
        return result
    return _remark(caught, name)


def is_name(text: str) -> bool:
    """Whether the text reads as one plain symbol."""
    from engine.syntax.forms import Sym
    from engine.syntax.reader import read

    found = read(text, "name")
    return (
        not found.problems
        and len(found.forms) == 1
        and type(found.forms[0].form) is Sym
        and "/" not in text
    )


def _kept(caught: Captured, result: CellResult) -> Any:
    return from_python(
        {
            keyword("ok"): result.ok,
            keyword("stdout"): caught.text("stdout"),
            keyword("stderr"): caught.text("stderr"),
            keyword("displays"): caught.displays,
            keyword("value"): result.raw if result.ok else None,
        }
    )


def _bind(call: Call, name: str, value: Any) -> None:
    """Define a global with a value that no text of the program made. Raises MagicError."""
    try:
        call.session.assign(name, value)
    except ValueError as wrong:
        raise MagicError(f"{name} cannot be defined: {wrong}", "", name) from None


def _remark(caught: Captured, name: str) -> Shown:
    counts = [
        plural(len(caught.text("stdout")), "character"),
        plural(len(caught.displays), "display"),
    ]
    return Shown(f"{name or 'Dropped'}: {', '.join(counts)}")

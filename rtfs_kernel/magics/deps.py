"""`%deps`: what a name reads and what reads it.

%deps f   =>   f: function, cell [2]:1   reads a (cell [1]:1)   read by (f 1) (cell [3]:1)
"""

from __future__ import annotations

from typing import Final

from engine.api import Dependency

from .arguments import MagicError, meant_hint
from .registry import Answer, Call, magic
from .tables import plural, table

MOST_ROWS: Final = 200  # in each direction


@magic("deps", "NAME", kind="name")
def deps(call: Call) -> Answer:
    """Show what a definition reads and what reads it, through everything in between.

    `steps` counts the definitions on the way: 1 reads it directly. What stands under "read by" is
    stale when the name changes its meaning.

    %deps total
    """
    words = call.words("deps", 1).words
    if not words:
        raise MagicError("%deps needs a name", "Write for example %deps f; %who lists yours.")
    name = words[0]
    found = call.session.dependencies(name)
    if found is None:
        raise MagicError(f"{name} is not defined here", _hint(call, name), name)
    where = f", {found.cell}:{found.line}" if found.cell else ""
    rows = [
        *[_row("reads", each) for each in found.reads[:MOST_ROWS]],
        *[_row("read by", each) for each in found.read_by[:MOST_ROWS]],
    ]
    title = (
        f"{found.name}: {found.kind}{where}; reads {plural(len(found.reads), 'definition')}, "
        f"read by {plural(len(found.read_by), 'form')}."
    )
    return table(
        rows, ("", "name", "steps", "where", "form"), right=(2,), title=title, whole=(0, 3)
    )


def _row(how: str, each: Dependency) -> tuple[str, ...]:
    where = f"{each.cell}:{each.line}" if each.cell else ""
    return (how, each.name, f"{each.distance:,}", where, each.head)


def _hint(call: Call, name: str) -> str:
    if call.session.doc(name) is not None:
        return "It is the language's own; %deps is about your definitions."
    return (
        meant_hint(name, [each.name for each in call.session.names()])
        or "%who lists your definitions."
    )

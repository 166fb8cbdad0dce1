"""`%help` and `%lsmagic`: the table of magics, for people."""

from __future__ import annotations

from html import escape

from ..render.grid import grid
from .registry import MAGICS, Answer, Call, Shown, find, magic


@magic("lsmagic")
def lsmagic(_call: Call) -> Answer:
    """List the magics, one line each.

    %lsmagic
    """
    rows = [(usage, each.summary) for each in MAGICS.values() for usage in each.usage]
    width = max(len(usage) for usage, _ in rows)
    text = "\n".join(f"{usage.ljust(width)}  {summary}" for usage, summary in rows)
    return Shown(text, grid(rows))


@magic("help", "MAGIC")
def help(call: Call) -> Answer:
    """Show the manual of one magic, or how to find your way.

    %help
    %help opt
    """
    name = call.word.lstrip("%")
    if name:
        found = find(name, "%" if name not in MAGICS or MAGICS[name].line else "%%")
        return Shown("\n".join(found.usage) + "\n\n" + found.doc)
    listed = lsmagic(call)
    assert isinstance(listed, Shown)
    return Shown(f"{GUIDE}\n\n{listed.text}", f"<pre>{escape(GUIDE)}</pre>{listed.html}")


GUIDE = """\
Shift+Enter   run the cell          Tab         complete a name
Shift+Tab     what a name is        I, I        interrupt a running cell
%doc NAME     documentation         %who        what you have defined
%help MAGIC   manual of a magic     %reset      start afresh"""

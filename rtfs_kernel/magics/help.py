"""`%help` and `%lsmagic`: the table of magics, for people.

%help opt   =>   %opt [LEVEL], %%opt [LEVEL], the manual
"""

from __future__ import annotations

from .registry import MAGICS, NAMES, Answer, Call, Magic, Shown, find, magic
from .tables import monospaced, table


@magic("lsmagic")
def lsmagic(call: Call) -> Answer:
    """List the magics, one line each.

    %lsmagic
    """
    call.words("lsmagic", 0)
    return _list()


@magic("help", "[MAGIC]", kind="magic")
def help(call: Call) -> Answer:
    """Show the manual of one magic, or how to find your way.

    %help
    %help opt
    """
    words = call.words("help", 1).words
    if words:
        name = words[0].lstrip("%")
        row = MAGICS.get(NAMES.get(name, ""))
        return Shown(manual(row or find(name, "%")))
    listed = _list()
    return Shown(f"{GUIDE}\n\n{listed.text}", f"{monospaced(GUIDE)}{listed.html}")


def manual(row: Magic) -> str:
    """Usage, documentation and options of a magic."""
    parts = ["\n".join(row.usage), row.doc]
    if row.options:
        width = max(len(each.usage) for each in row.options)
        parts.append("\n".join(f"{each.usage.ljust(width)}  {each.doc}" for each in row.options))
    if row.aliases:
        parts.append("Also: " + ", ".join(row.aliases))
    return "\n\n".join(parts)


def _list() -> Shown:
    rows = []
    for name in sorted(MAGICS):
        row = MAGICS[name]
        forms = " ".join(s + name for s, has in (("%", row.line), ("%%", row.cell)) if has)
        rows.append((forms, row.summary))
    return table(rows)


GUIDE = """\
Shift+Enter   run the cell          Tab         complete a name
Shift+Tab     what a name is        I, I        interrupt a running cell
%doc NAME     documentation         %who        what you have defined
%explain      the last error        %config     every setting
%help MAGIC   manual of a magic     %reset      start afresh"""

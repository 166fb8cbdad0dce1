"""`%save`: the session's definitions, or its cells, as an RTFS file.

%save mine.rtfs   =>   (def rate 1.2) (defn price …) in the file, in this order
"""

from __future__ import annotations

import re
from typing import Final

from ..cell import CellPart, CodePart, split
from .arguments import MagicError, Option, meant_hint
from .disk import append_text, make_folders, write_text
from .registry import MAGICS, NAMES, Answer, Call, Shown, magic

_CELLS: Final = re.compile(r"(\d{1,9})(?:-(\d{1,9})?)?")


@magic(
    "save",
    "PATH [NAME … | CELLS …]",
    kind="path",
    options=(
        Option("--append", "write at the end of the file"),
        Option("--parents", "make the folders that are missing"),
    ),
)
def save(call: Call) -> Answer:
    """Write what you have defined to a file that defines it again.

    Alone it writes every definition of the namespace, in order; with names, those; with numbers,
    the cells that were run under them (`3`, `1-5`, `7-`), with their magics as comments. A file
    that is there is replaced.

    %save mine.rtfs
    %save mine.rtfs total-of
    %save --append mine.rtfs 1-2
    """
    given = call.words("save")
    if not given.words:
        raise MagicError("%save needs a path", "Write for example %save mine.rtfs.")
    path, wanted = given.words[0], given.words[1:]
    ranges = [_CELLS.fullmatch(word) for word in wanted]
    if wanted and all(ranges):
        text, remark = _cells(call, wanted), ""
    else:
        text, remark = _definitions(call, wanted)
    write = append_text if "--append" in given else write_text
    if "--parents" in given:
        make_folders(path)
    return Shown(write(path, text) + remark)


def _definitions(call: Call, wanted: tuple[str, ...]) -> tuple[str, str]:
    """Sources, each once, in the order of definition; and a remark on what has none."""
    session = call.session
    known = [each.name for each in session.names()]
    for name in wanted:
        if name not in known:
            hint = meant_hint(name, known) or "%who lists what there is."
            raise MagicError(f"{name} is not defined here", hint, name)
    names = [name for name in known if name in wanted or not wanted]
    if not names:
        raise MagicError("Nothing is defined yet", "%save PATH 1-5 writes cells.")
    sources = {name: session.source(name) for name in names}
    texts = list(dict.fromkeys(source for source in sources.values() if source))
    head = [] if session.namespace == "user" else [f"(ns {session.namespace})"]
    lacking = [name for name, source in sources.items() if not source]
    remark = f"\nLeft out, for no text defines them: {', '.join(lacking)}" if lacking else ""
    return "\n\n".join([*head, *texts]) + "\n", remark


def _cells(call: Call, wanted: tuple[str, ...]) -> str:
    inputs = call.room.facts.inputs
    texts: list[str] = []
    for word in wanted:
        found = _CELLS.fullmatch(word)
        assert found is not None
        first = int(found[1])
        last = int(found[2]) if found[2] else (max(inputs) if "-" in word else first)
        numbers = [number for number in sorted(inputs) if first <= number <= last]
        if not numbers:
            raise MagicError(f"No cell was run as {word}", f"There are 1-{max(inputs)}.", word)
        texts += [_code_of(inputs[number], call) for number in numbers]
    return "\n\n".join(text for text in texts if text.strip()) + "\n"


def _code_of(text: str, call: Call) -> str:
    """The code of a cell, its magics as comments; text that no magic runs is a comment too."""
    lines = text.split("\n")
    pending = [text]
    while pending:
        for part in split(pending.pop(), NAMES, lambda code: _complete(call, code)):
            if isinstance(part, CodePart):
                continue
            lines[part.line - 1] = f"; {lines[part.line - 1]}"
            if not isinstance(part, CellPart):
                continue
            row = MAGICS.get(NAMES.get(part.name, ""))
            if row is not None and row.body == "run":
                pending.append(part.body)
            else:
                lines[part.line :] = [f"; {line}".rstrip() for line in lines[part.line :]]
    return "\n".join(lines).strip("\n")


def _complete(call: Call, code: str) -> bool:
    return call.session.is_complete(code).status == "complete"

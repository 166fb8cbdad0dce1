"""`%printed`: the whole text of a cell that printed more than the notebook shows.

%printed 1000:1002   =>   two lines of what was cut out of a long output
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ..output import Printed, uncoloured
from .arguments import MagicError, Option
from .registry import Answer, Call, Shown, magic

_RANGE: Final = re.compile(r"(-?\d{1,15})?(:)?(-?\d{1,15})?")


@magic(
    "printed",
    "[FIRST:LAST]",
    options=(Option("--save", "write all of it to a new file", "FILE"),),
)
def printed(call: Call) -> Answer:
    """Show lines of what the last cell that was cut short has printed, or save all of it.

    A cell shows the beginning and the end of what it prints (%config output-head, output-tail).
    The rest is kept until another cell is cut short or the kernel ends. Negative numbers count
    from the end; colours are not shown.

    %printed                    ; how much there is
    %printed 1000:1200          ; these lines
    %printed -50:               ; the last 50 lines
    %printed --save run.log
    """
    given = call.words("printed", 1)
    found = call.room.printed
    if found is None:
        raise MagicError("No cell has been cut short", "Everything that was printed is shown.")
    found.flush()
    try:
        if "--save" in given:
            return Shown(_saved(found, Path(given.values["--save"]).expanduser()))
        return Shown(_lines(found, given.words[0]) if given.words else _summary(found))
    except OSError as wrong:
        raise MagicError(f"%printed: {wrong.strerror or wrong}") from wrong


def _summary(found: Printed) -> str:
    return (
        f"{found.characters:,} characters in {found.lines:,} lines{_remark(found)}\n"
        "%printed 1:100 shows lines of it, %printed --save FILE writes all of it to a file."
    )


def _remark(found: Printed) -> str:
    return f"; {found.missing}" if found.missing else ""


def _lines(found: Printed, text: str) -> str:
    parts = _RANGE.fullmatch(text)
    if parts is None or not (parts[1] or parts[3]):
        raise MagicError(f"{text} is no range of lines", "Write for example %printed 1:100.", text)
    first = _counted(parts[1] or "1", found.lines)
    last = _counted(parts[3] or str(found.lines + 1), found.lines) if parts[2] else first
    rows = found.rows(max(1, first), last)
    if not rows:
        raise MagicError(
            f"There are no lines {text}", f"The cell has printed {found.lines:,} lines.", text
        )
    return uncoloured(rows).rstrip("\n")


def _counted(digits: str, lines: int) -> int:
    return int(digits) if int(digits) >= 0 else lines + 1 + int(digits)


def _saved(found: Printed, file: Path) -> str:
    try:
        with file.open("xb") as target:
            for piece in found.pieces():
                target.write(piece)
    except FileExistsError:
        raise MagicError(f"{file} exists already", "Choose another name.", str(file)) from None
    return f"{found.characters:,} characters written to {file}{_remark(found)}"

"""`rtfs opt`: what the optimiser makes of a program, which is compiled and not run.

rtfs opt --expr "(* 2 3)"                =>  6
rtfs opt --expr "(* 2 3)" --remarks      =>  fold.prim at <expr>:1:1: every argument is constant …
"""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from ..api import RtfsError
from ..compilation import Compilation
from ..program.compiling.stages import text_at
from ..session import Session
from .main import PROGRAM_ERROR, SUCCESS, USAGE_ERROR, CommandError
from .printing import print_problems, shown_value
from .sessions import level_of
from .sources import folder_of, source


def opt_command(arguments: Namespace) -> int:
    """Print what a program is compiled to, or how."""
    if (arguments.file is None) == (arguments.expr is None):
        raise CommandError("opt takes a file or --expr TEXT", USAGE_ERROR)
    folder: tuple[str, ...] = ()
    if arguments.file is None:
        label, text = "<expr>", arguments.expr
    else:
        label, text = source(arguments.file)
        folder = folder_of(arguments.file)
    try:
        session = Session(level=level_of(arguments), module_path=folder)
        found = session.compiled(text, cell=label)
        shown = _shown(arguments, session, found)
    except ValueError as mistake:
        raise CommandError(str(mistake), USAGE_ERROR) from None
    except RtfsError as mistake:
        print_problems([mistake.problem])
        return PROGRAM_ERROR
    print(shown if arguments.json else shown_value(shown))
    if not arguments.json and arguments.show_stats:
        _passes_table(found)
    return SUCCESS


def _shown(arguments: Namespace, session: Session, found: tuple[Compilation, ...]) -> str:
    if arguments.json:
        return json.dumps([plain(each) for each in found], ensure_ascii=False)
    parts = []
    for each in found:
        about = _about(arguments, each)
        if about is None:
            stage = arguments.stage or "final"
            parts.append(text_at(each, stage, session.plan))
        else:
            parts.append(f"; {each.head}\n{about}")
    return "\n\n".join(parts)


def _about(arguments: Namespace, found: Compilation) -> str | None:
    """What is told of one form besides its code; None where the code is asked for."""
    from ..program.compiling.texts import changes_text, remarks_text

    parts = []
    if arguments.diff:
        parts.append(changes_text(found))
    if arguments.remarks:
        parts.append(remarks_text(found.fired) or "no rule fired")
    if arguments.missed:
        parts.append(remarks_text(found.missed) or "no chance was missed that there is a word on")
    return "\n\n".join(parts) if parts else None


def _passes_table(found: tuple[Compilation, ...]) -> None:
    from ..program.compiling.texts import PASSES_HEADS, passes_rows
    from .tables import table

    for each in found:
        table(each.head, PASSES_HEADS, passes_rows(each))


def plain(value: Any) -> Any:
    """A record as JSON data: an object of its fields."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return {name: plain(getattr(value, name)) for name in value.__slots__}

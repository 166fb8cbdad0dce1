"""`rtfs bisect`: which rewrite of the optimiser makes a program wrong, or slower.

rtfs bisect wrong.rtfs   =>   the smallest program that shows it, and the guilty rewrite
                              status 0 nothing is wrong, 3 the engine is
"""

from __future__ import annotations

from argparse import Namespace

from ..api import RIGHT, SLOWER, WRONG
from ..session import Session
from .main import ENGINE_BUG, PROGRAM_ERROR, SUCCESS, USAGE_ERROR, CommandError
from .printing import shown_value
from .sessions import level_of
from .sources import folder_of, source


def bisect_command(arguments: Namespace) -> int:
    """Print what was found. A level that only makes a program slower is no wrong one."""
    _, text = source(arguments.file)
    try:
        session = Session(level=level_of(arguments), module_path=folder_of(arguments.file))
    except ValueError as mistake:
        raise CommandError(str(mistake), USAGE_ERROR) from None
    try:
        found = session.bisect(text, sought=SLOWER if arguments.slower else WRONG)
    except ValueError as refused:
        raise CommandError(str(refused), PROGRAM_ERROR) from None
    print(shown_value(found.report))
    return SUCCESS if found.found in (RIGHT, SLOWER) else ENGINE_BUG

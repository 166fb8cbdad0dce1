"""`rtfs check`: every problem that can be known without running anything.

rtfs check a.rtfs   =>   error: Undefined symbol: prnt … hint: did you mean print?   status 1
"""

from __future__ import annotations

from argparse import Namespace

from .main import PROGRAM_ERROR, SUCCESS
from .printing import print_problems
from .sources import folder_of, source


def check_command(arguments: Namespace) -> int:
    """Report the problems of all files; status 1 when one of them is an error."""
    from ..session import Session

    wrong = 0
    for name in arguments.files:
        cell, text = source(name)
        problems = Session(module_path=folder_of(name)).check(text, cell)
        print_problems(problems)
        wrong += sum(problem.severity == "error" for problem in problems)
    if wrong:
        files = len(arguments.files)
        print(f"{wrong} error(s) in {files} file(s)")
    return PROGRAM_ERROR if wrong else SUCCESS

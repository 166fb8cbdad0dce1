"""`rtfs run` and `rtfs eval`: run a text, print what it gave.

rtfs eval --json "(+ 1 2)"
    =>  {"ok": true, "value": 3, "text": "3", "stdout": "", "problems": [], …}
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ..api import CellResult
from .main import ENGINE_BUG, INTERRUPTED, PROGRAM_ERROR, SUCCESS
from .sessions import session_of, write_through
from .sources import source


def run_command(arguments: Namespace) -> int:
    """Run a file. Its value is printed unless it is nil."""
    cell, text = source(arguments.file)
    directory = None if arguments.file == "-" else str(Path(arguments.file).resolve().parent)
    return _run(arguments, cell, text, directory)


def eval_command(arguments: Namespace) -> int:
    """Run the text given. Its value is printed, nil too."""
    return _run(arguments, "<eval>", arguments.text, None)


def _run(arguments: Namespace, cell: str, text: str, directory: str | None) -> int:
    if arguments.json:
        from .jsonout import result_json

        session = session_of(arguments, directory, lambda stream, text: None)
        result = session.run(text, cell)
        print(result_json(result))
        return status_of(result)
    session = session_of(arguments, directory, write_through)
    result = session.run(text, cell)
    sys.stdout.flush()
    if result.has_value and (arguments.command == "eval" or result.value is not None):
        from .printing import shown_value

        print(shown_value(result.text))
    _report(result)
    if arguments.show_timing:
        from .tables import timing_table

        timing_table(result.phases)
    if arguments.show_stats:
        from .tables import stats_table

        stats_table(result.counts)
    return status_of(result)


def _report(result: CellResult) -> None:
    if result.problems:
        from .printing import print_problems

        print_problems(result.problems)


def status_of(result: CellResult) -> int:
    """The exit status that a result stands for."""
    if result.ok:
        return SUCCESS
    kinds = {problem.kind for problem in result.problems}
    if ":internal-error" in kinds:
        return ENGINE_BUG
    return INTERRUPTED if ":interrupted" in kinds else PROGRAM_ERROR

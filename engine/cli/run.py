"""`rtfs run` and `rtfs eval`: run a text, print what it gave.

rtfs eval --json "(+ 1 2)"
    =>  {"ok": true, "value": 3, "text": "3", "stdout": "", "problems": [], …}
"""

from __future__ import annotations

import sys
from argparse import Namespace

from ..api import CellResult
from .main import ENGINE_BUG, INTERRUPTED, PROGRAM_ERROR, SUCCESS
from .sessions import Output, session_of
from .sources import folder_of, source


def run_command(arguments: Namespace) -> int:
    """Run a file. Its value is printed unless it is nil."""
    cell, text = source(arguments.file)
    return _run(arguments, cell, text, folder_of(arguments.file))


def eval_command(arguments: Namespace) -> int:
    """Run the text given. Its value is printed, nil too."""
    return _run(arguments, "<eval>", arguments.text, ())


def _run(arguments: Namespace, cell: str, text: str, folder: tuple[str, ...]) -> int:
    if arguments.json:
        from .jsonout import result_json

        session = session_of(arguments, folder, lambda stream, text: None)
        result = session.run(text, cell)
        print(result_json(result))
        session.close()
        return status_of(result)
    output = Output()
    session = session_of(arguments, folder, output)
    result = session.run(text, cell)
    output.demand_reader()
    sys.stdout.flush()
    session.close()
    if result.has_value and (arguments.command == "eval" or result.value is not None):
        from .printing import shown_value

        print(shown_value(result.text))
    _report(result)
    if arguments.show_timing:
        from .tables import timing_table

        timing_table(result.phases)
    if arguments.show_stats:
        from .tables import stats_table

        stats_table(result)
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

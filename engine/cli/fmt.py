"""`rtfs fmt`: programs in the usual layout, on standard output, as a check, or in place.

rtfs fmt --write a.rtfs   =>   (defn f [x]   (+ x 1)) becomes (defn f [x] (+ x 1)) in the file

A text that cannot be read is reported and left as it is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

from ..api import Problem
from .main import PROGRAM_ERROR, SUCCESS, USAGE_ERROR, CommandError
from .printing import print_problems
from .sources import source


def fmt_command(arguments: Namespace) -> int:
    """Format all files; with --check status 1 when one would change."""
    if arguments.write and "-" in arguments.files:
        raise CommandError("standard input cannot be written back", USAGE_ERROR)
    status = SUCCESS
    for name in arguments.files:
        cell, text = source(name)
        problems = _unreadable(text, cell)
        if problems:
            print_problems(problems)
            status = PROGRAM_ERROR
            continue
        formatted = _formatted(text)
        if arguments.check:
            if formatted != text:
                print(f"{cell} would change")
                status = PROGRAM_ERROR
        elif not arguments.write:
            sys.stdout.write(formatted)
        elif formatted != text:
            _replace(Path(name), formatted)
            print(f"{cell} changed", file=sys.stderr)
    return status


def _formatted(text: str) -> str:
    from ..syntax.format import format_text

    return format_text(text)


def _unreadable(text: str, cell: str) -> list[Problem]:
    from ..program.problems import problem_of
    from ..syntax.reader import read

    problems = [problem_of(found) for found in read(text, cell).problems]
    return [problem for problem in problems if problem.severity == "error"]


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all; links are followed, permissions kept."""
    target = path.resolve()
    mode = target.stat().st_mode
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(temporary).chmod(mode)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CommandError(f"{path}: cannot be written: {problem.strerror}") from None

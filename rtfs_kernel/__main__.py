"""`rtfs-kernel`: register the kernel, remove it, try it, or be it.

rtfs-kernel install --user           =>  Jupyter of this user knows RTFS
rtfs-kernel remove --user            =>  no longer
rtfs-kernel check                    =>  starts the registered kernel and asks it (+ 1 2)
rtfs-kernel run tour.ipynb --html F  =>  runs a notebook through it, a line per cell
rtfs-kernel jupytext --to rtfs F     =>  jupytext, which learns .rtfs files first
rtfs-kernel -f connection.json       =>  the kernel itself; this is how Jupyter starts it
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

COMMANDS = ("install", "remove", "check", "run", "jupytext")


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0, 1 on failure, 2 on wrong usage)."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] == "jupytext":
        from .ecosystem.jupytext import run as jupytext

        return jupytext(arguments[1:])
    if arguments and arguments[0] in (*COMMANDS, "-h", "--help"):
        return _command(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the imports take long enough to press stop
    from .app import run

    run(arguments)
    return 0


def _command(arguments: list[str]) -> int:
    from .check import CheckError
    from .notebook import NotebookError
    from .spec import SpecError

    chosen = _parser().parse_args(arguments)
    try:
        _ACTIONS[chosen.command](chosen)
    except (SpecError, CheckError, NotebookError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def _parser() -> ArgumentParser:
    import argparse

    from .spec import DEFAULT_NAME

    parser = argparse.ArgumentParser(prog="rtfs-kernel", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("install", "register the kernel"), ("remove", "unregister it")):
        command = commands.add_parser(name, help=about)
        where = command.add_mutually_exclusive_group()
        where.add_argument("--user", action="store_true", help="for this user")
        where.add_argument("--sys-prefix", action="store_true", help="here (default)")
        where.add_argument("--prefix", metavar="DIR", help="for the environment at DIR")
        command.add_argument("--name", default=DEFAULT_NAME)
    command = commands.add_parser("check", help="start the registered kernel and ask it (+ 1 2)")
    command.add_argument("--name", default=DEFAULT_NAME)
    command = commands.add_parser("run", help="run a notebook through the registered kernel")
    command.add_argument("notebook", type=Path)
    command.add_argument("--name", default=DEFAULT_NAME)
    command.add_argument("--html", type=Path, metavar="FILE", help="write the executed page")
    command.add_argument("--ipynb", type=Path, metavar="FILE", help="write the notebook")
    commands.add_parser("jupytext", help="notebooks as .rtfs texts; takes jupytext's arguments")
    return parser


def _place(chosen: Namespace) -> Path:
    from .spec import prefix_place, user_place

    return user_place() if chosen.user else prefix_place(chosen.prefix or sys.prefix)


def _install(chosen: Namespace) -> None:
    from .spec import install

    print(f"registered in {install(_place(chosen), chosen.name)}")


def _remove(chosen: Namespace) -> None:
    from .spec import remove

    place = _place(chosen)
    removed = remove(place, chosen.name)
    print(f"removed {removed}" if removed else f"no kernel named {chosen.name!r} in {place}")


def _check(chosen: Namespace) -> None:
    from .check import check

    health = check(chosen.name)
    print(health.banner.partition(":")[0], "in", health.folder)
    print("starts with", health.interpreter)
    print(f"ready after {health.start_seconds:.2f} s")
    print(f"(+ 1 2) answered in {health.round_trip_seconds * 1000:.1f} ms")


def _run(chosen: Namespace) -> None:
    from .notebook import as_html, execute, write

    notebook = execute(chosen.notebook, lambda line: print(line, flush=True), chosen.name)
    if chosen.ipynb:
        write(notebook, chosen.ipynb)
    if chosen.html:
        chosen.html.write_text(as_html(notebook), "utf-8")


_ACTIONS = {"install": _install, "remove": _remove, "check": _check, "run": _run}


if __name__ == "__main__":
    sys.exit(main())

"""The command line: what is asked for, and the exit status.

    rtfs eval "(+ 1 2)"     =>  3                    status 0
    rtfs run missing.rtfs   =>  rtfs: no such file   status 1

Status 0 success, 1 a mistake in the user's program or files, 2 a mistake in the command line,
3 a bug in the engine, 130 interrupted, 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUCCESS: Final = 0
PROGRAM_ERROR: Final = 1
USAGE_ERROR: Final = 2
ENGINE_BUG: Final = 3
INTERRUPTED: Final = 130
OUTPUT_CLOSED: Final = 141

TYPE_CHECKS: Final = ("none", "standard", "strict")


class CommandError(Exception):
    """A mistake of the command's user; `status` is PROGRAM_ERROR or USAGE_ERROR."""

    def __init__(self, message: str, status: int = PROGRAM_ERROR) -> None:
        super().__init__(message)
        self.status: Final = status


def main(argv: Sequence[str]) -> int:
    """Run one command; the result is the exit status. Prints, and never raises."""
    _print_anything()
    try:
        arguments = _parser().parse_args(_with_levels(argv))
        status: int = _command(arguments.command)(arguments)
        sys.stdout.flush()
        return status
    except SystemExit as left:  # argparse has printed help or usage
        return left.code if isinstance(left.code, int) else USAGE_ERROR
    except CommandError as mistake:
        print(f"rtfs: {mistake}", file=sys.stderr)
        return mistake.status
    except KeyboardInterrupt:
        print("\nrtfs: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # the interpreter flushes at exit: give it something that takes the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUTPUT_CLOSED
    except Exception as bug:
        if os.environ.get("RTFS_DEBUG"):
            raise
        print(_bug_report(bug, argv), file=sys.stderr)
        return ENGINE_BUG


def _print_anything() -> None:
    """What the output's encoding cannot say is escaped, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _command(name: str) -> Callable[[Namespace], int]:
    """The function of a command; only its module is imported."""
    from importlib import import_module

    module = {"eval": "run"}.get(name, name)
    found: Callable[[Namespace], int] = getattr(
        import_module(f".{module}", __package__), f"{name}_command"
    )
    return found


def _bug_report(bug: Exception, argv: Sequence[str]) -> str:
    """What a bug in the engine looks like: short, and enough to find it again."""
    from shlex import join
    from traceback import extract_tb

    from ..terminal import safe

    frames = extract_tb(bug.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno} in {frames[-1].name}" if frames else "?"
    return "\n".join(
        [
            f"rtfs: internal error: {type(bug).__name__}: {safe(str(bug))}",
            f"  at {where}",
            f"  reproduce with: RTFS_DEBUG=1 rtfs {safe(join(argv))}",
            "  this is a bug in the engine, not in your program; please report it",
        ]
    )


def _with_levels(argv: Sequence[str]) -> list[str]:
    """`--type-check` alone means the standard level: its level is optional."""
    given: list[str] = []
    for at, word in enumerate(argv):
        if word == "--":
            return [*given, *argv[at:]]
        alone = at + 1 == len(argv) or argv[at + 1] not in TYPE_CHECKS
        given.append("--type-check=standard" if word == "--type-check" and alone else word)
    return given


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser

    from .. import __version__

    parser = ArgumentParser(prog="rtfs", description="Compile and run RTFS programs.")
    parser.add_argument("--version", action="version", version=f"rtfs {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run a program")
    run.add_argument("file", help="a file, or - for standard input")
    _session_options(run)
    _output_options(run)

    evaluate = commands.add_parser("eval", help="run a program given on the command line")
    evaluate.add_argument("text", help="the program")
    _session_options(evaluate)
    _output_options(evaluate)

    repl = commands.add_parser("repl", help="read, run and answer, line by line")
    _session_options(repl)

    check = commands.add_parser("check", help="report all problems without running anything")
    check.add_argument("files", nargs="+", metavar="FILE", help="a file, or -")

    fmt = commands.add_parser("fmt", help="lay programs out in the usual way")
    fmt.add_argument("files", nargs="+", metavar="FILE", help="a file, or -")
    how = fmt.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="only say which files would change")
    how.add_argument("--write", action="store_true", help="change the files")

    doc = commands.add_parser("doc", help="what is known of a name")
    doc.add_argument("name")

    opt = commands.add_parser("opt", help="show what a program is compiled to, without running it")
    opt.add_argument("file", nargs="?", help="a file, or - for standard input")
    opt.add_argument("--expr", metavar="TEXT", help="the program itself")
    _level_options(opt)
    opt.add_argument("--stage", metavar="S", help="core, final (the default), or after a pass")
    opt.add_argument("--diff", action="store_true", help="what each pass took away and made")
    opt.add_argument("--remarks", action="store_true", help="what the rules did, where and why")
    opt.add_argument("--missed", action="store_true", help="what they did not do, and why")
    opt.add_argument("--show-stats", action="store_true", help="each pass: firings, nodes, time")
    opt.add_argument("--json", action="store_true", help="print all of it as JSON")

    bisect = commands.add_parser("bisect", help="find the rewrite that makes a program wrong")
    bisect.add_argument("file", help="a file, or - for standard input")
    _level_options(bisect)
    bisect.add_argument("--slower", action="store_true", help="or that makes it slower")

    explain = commands.add_parser("explain", help="what a pass, level or kind of error is")
    explain.add_argument("what", nargs="?", help="its name; without one the passes are listed")

    cache = commands.add_parser("cache", help="what is kept on disk between processes")
    cache.add_argument("what", nargs="?", choices=("show", "clear"), default="show")

    lsp = commands.add_parser("lsp", help="the language server: what editors ask")
    lsp.add_argument("--stdio", action="store_true", help="said by editors; it is the only way")

    library = commands.add_parser("library", help="compile the library's modules that are RTFS")
    library.add_argument("--check", action="store_true", help="only say whether they are current")

    docs = commands.add_parser("docs", help="write the reference of all names as Markdown")
    docs.add_argument("--output", metavar="DIR", help="directory (default: the engine's docs)")
    docs.add_argument("--check", action="store_true", help="only say which files are not current")
    return parser


def _level_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--opt-level",
        metavar="LEVEL",
        dest="level",
        help='none, basic or aggressive (the default), with changes: "aggressive -fuse"',
    )
    parser.add_argument(
        "--passes",
        metavar="NAMES",
        help="these passes in this order (fold,inline), or with signs besides the level's (=-fuse)",
    )


def _session_options(parser: ArgumentParser) -> None:
    _level_options(parser)
    parser.add_argument("--tier", metavar="T", help="how code is executed")
    parser.add_argument(
        "--type-check",
        choices=TYPE_CHECKS,
        default="standard",
        dest="type_check",
        help="how annotations are checked (default: standard)",
    )
    parser.add_argument("--no-type-check", action="store_const", const="none", dest="type_check")
    parser.add_argument(
        "--grant",
        action="append",
        default=[],
        metavar="WHAT[=VALUE]",
        help="allow an effect: hosts=example.org, env=HOME, ccos.user.*=ask, ccos.io.log=deny",
    )
    parser.add_argument(
        "--root", action="append", default=[], metavar="DIR", help="allow reading files under DIR"
    )
    parser.add_argument("--seed", type=int, help="seed of the random functions")


def _output_options(parser: ArgumentParser) -> None:
    parser.add_argument("--show-timing", action="store_true", help="seconds by phase")
    parser.add_argument("--show-stats", action="store_true", help="what the engine counted")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")

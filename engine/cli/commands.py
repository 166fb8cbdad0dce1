"""The commands of the REPL, as one table.

    :type   =>  the type of the last input's value        quit  =>  the end

An input is a command when its first word is one and what follows is what that command takes; every
other keyword is a program like any other. Source: REFERENCE.md 11.5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..api import RtfsError

if TYPE_CHECKING:
    from .repl import Repl

NO_INPUT: Final = "nothing to look at yet: enter an expression first"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its names, what it does in a few words, and how it answers."""

    names: tuple[str, ...]
    help: str
    answer: Callable[[Repl, str], str]
    takes: str = ""  # "" nothing, "text" an optional expression, "setting" a name and on|off
    leaves: bool = False


def command_in(text: str) -> tuple[Command, str] | None:
    """The command an input is, with its argument; None for a program."""
    word, _, rest = text.strip().partition(" ")
    command = _BY_NAME.get(word)
    if command is None or (rest.strip() and not command.takes):
        return None
    return command, rest.strip()


def _help(repl: Repl, argument: str) -> str:
    width = max([len(", ".join(c.names)) for c in COMMANDS])
    lines = [f"  {', '.join(c.names):<{width}}  {c.help}" for c in COMMANDS]
    return "\n".join(["Commands act on the last input:", *lines])


def _about(ask: Callable[[Repl, str], str]) -> Callable[[Repl, str], str]:
    """A command about an expression, or else the last input; mistakes in it become its answer."""

    def answer(repl: Repl, argument: str) -> str:
        text = argument or repl.last
        if not text:
            return NO_INPUT
        from ..report import render_problem

        try:
            return ask(repl, text)
        except RtfsError as mistake:
            return render_problem(mistake.problem)

    return answer


def _type(repl: Repl, text: str) -> str:
    return "\n".join([each.type for each in repl.session.facts(text)])


def _ast(repl: Repl, text: str) -> str:
    return repl.session.ast(text)


def _ir(repl: Repl, text: str) -> str:
    return repl.session.ir(text)


def _format(repl: Repl, text: str) -> str:
    return repl.session.format(text).rstrip("\n")


def _explain(repl: Repl, text: str) -> str:
    from ..program.explain import explain

    problems = repl.result.problems if repl.result is not None and text == repl.last else ()
    return explain(text, problems, repl.session.doc)


def _security(repl: Repl, text: str) -> str:
    from ..program.effects import effects_of

    effects = effects_of(text, repl.session.gateway.describe, repl.session.source)
    if not effects:
        return "no effects: everything in it is pure"
    return "\n".join(
        [
            f"{e.decision:<8} {e.capability}  ({e.effect}, line {e.line}{_via(e.via)})"
            for e in effects
        ]
    )


def _via(name: str) -> str:
    return f", via {name}" if name else ""


def _info(repl: Repl, argument: str) -> str:
    import platform

    from .. import __version__

    session = repl.session
    on = [name for name, shown in repl.shows.items() if shown]
    return "\n".join(
        [
            f"rtfs {__version__} on Python {platform.python_version()}",
            f"namespace {session.namespace}, {len(session.names())} definition(s)",
            f"level {session.level}, tier {session.tier}, type check {session.type_check}",
            f"shown after each input: {', '.join(['value', *on])}",
        ]
    )


def _set(repl: Repl, argument: str) -> str:
    words = argument.split()
    if not words:
        return "\n".join([f"{n} {'on' if s else 'off'}" for n, s in repl.shows.items()])
    if words[0] not in repl.shows or words[1:] not in (["on"], ["off"]):
        return f"usage: :set {'|'.join(repl.shows)} on|off"
    repl.shows[words[0]] = words[1] == "on"
    return f"{words[0]} {words[1]}"


def _clear(repl: Repl, argument: str) -> str:
    import sys

    if sys.stdout.isatty():
        print("\x1b[2J\x1b[H", end="")
    return ""


def _reset(repl: Repl, argument: str) -> str:
    repl.session.reset()
    repl.last, repl.result = "", None
    return "everything defined here is forgotten"


def _leave(repl: Repl, argument: str) -> str:
    return ""


COMMANDS: Final = (
    Command((":help", ":h", "help"), "this list", _help),
    Command((":type", ":t"), "the type of its value", _about(_type), "text"),
    Command((":ast",), "the forms that were read", _about(_ast), "text"),
    Command((":ir",), "the Core it is compiled to", _about(_ir), "text"),
    Command((":explain", ":e"), "what it uses, or why it failed", _about(_explain), "text"),
    Command((":security", ":sec"), "the effects it asks for", _about(_security), "text"),
    Command((":format", ":fmt"), "it, in the usual layout", _about(_format), "text"),
    Command((":info", ":i"), "this session", _info),
    Command((":set",), "types|ir|timing on|off: show it after each input", _set, "setting"),
    Command(("clear",), "clear the screen", _clear),
    Command(("reset",), "forget all definitions", _reset),
    Command(("quit", "exit"), "leave", _leave, leaves=True),
)
_BY_NAME: Final = {name: command for command in COMMANDS for name in command.names}

"""`rtfs repl`: read, run, answer. Commands act on the last input.

    user=> (+ 1 2)
    3
    user=> :type
    :int

At a terminal lines are edited with history and completion; from a pipe, plain lines are read until
they make a whole input.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..api import CellResult
from .commands import command_in
from .main import SUCCESS
from .printing import print_problems, shown_value
from .sessions import Output, session_of

if TYPE_CHECKING:
    from ..session import Session


@dataclass
class Repl:
    """One conversation. Responsibilities: the session, the last input, what to show after each."""

    session: Session
    output: Output
    last: str = ""
    result: CellResult | None = None
    inputs: int = 0
    shows: dict[str, bool] = field(
        default_factory=lambda: {"types": False, "ir": False, "timing": False}
    )

    def answer(self, text: str) -> bool:
        """Run one input or command, print the answer; False when the conversation is over."""
        if not text.strip():
            return True
        found = command_in(text)
        if found is not None:
            command, argument = found
            answer = command.answer(self, argument)
            if answer:
                print(answer)
            return not command.leaves
        self.run(text)
        return True

    def run(self, text: str) -> None:
        """Run an input and print its value, its problems and what `:set` asks for."""
        self.inputs += 1
        self.last = text
        result = self.session.run(text, f"input {self.inputs}")
        self.result = result
        self.output.demand_reader()
        sys.stdout.flush()
        if result.has_value:
            print(shown_value(result.text))
        print_problems(result.problems)
        for name, command in (("types", ":type"), ("ir", ":ir")):
            if self.shows[name] and result.ok:
                found = command_in(command)
                assert found is not None
                print(found[0].answer(self, ""))
        if self.shows["timing"]:
            print(f"; {result.phases.get('total', 0.0) * 1000:.3f} ms", file=sys.stderr)
        sys.stdout.flush()


def repl_command(arguments: Namespace) -> int:
    """Talk until the input ends or `quit`."""
    output = Output()
    repl = Repl(session_of(arguments, (), output), output)
    if sys.stdin.isatty() and sys.stdout.isatty():
        from .prompt import talk

        talk(repl)
    else:
        plain(repl, sys.stdin)
    return SUCCESS


def goes_on(repl: Repl, text: str) -> bool:
    """Whether an input needs further lines: its brackets are open, and it is no command."""
    if not text.strip() or command_in(text) is not None:
        return False
    return repl.session.is_complete(text).status == "incomplete"


def plain(repl: Repl, lines: Iterable[str]) -> None:
    """Read lines until they make a whole input; what is left at the end is run as it is."""
    text = ""
    for line in lines:
        text += line
        if goes_on(repl, text):
            continue
        if not repl.answer(text.rstrip("\n")):
            return
        text = ""
    repl.answer(text)

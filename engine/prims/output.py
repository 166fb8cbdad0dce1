"""Printing, logging and asking the user: all through the host.

(println "a" 1)  writes  a 1        (prn "a" 1)  writes  "a" 1
"""

from __future__ import annotations

from typing import Any

from ..values.show import show
from .forward import ask, forward
from .mathfns import logarithm_to
from .table import HOST, THROWS, primitive

forward(
    "println",
    "any* -> nil",
    "ccos.io.println",
    """Write the arguments, one blank between them, strings as they are, and a line break.

    (println "a" 1)  => nil
    """,
    __name__,
    see="print prn log",
)
forward(
    "print",
    "any* -> nil",
    "ccos.io.print",
    """Write the arguments, one blank between them, strings as they are.

    (print "a" 1)  => nil
    """,
    __name__,
    see="println pr",
)
forward(
    "tool/log",
    "any* -> nil",
    "ccos.io.log",
    """Write a log line; a first argument such as :debug or :warn is its level (:info without).

    (tool/log :warn "low" 3)  => nil
    """,
    __name__,
    aliases="tool.log",
    see="log println",
)
forward(
    "user/ask",
    "any? str? -> str",
    "ccos.user.ask",
    """The user's answer to a prompt; the second argument for an empty answer.

    (user/ask 1 2)  => ERROR type-error
    """,
    __name__,
    aliases="tool/ask-user read-line",
)


@primitive("log", "num num? -> float | any* -> nil", fx=HOST | THROWS, cost=50, see="tool/log ln")
def log(*args: Any) -> float | None:
    """Write a log line, as `tool/log`; of one or two numbers alone it is their logarithm, as `ln`.

    (log :warn "low" 3)  => nil
    (log 1)  => 0.0
    (log 8 2)  => 3.0
    (log 0)  => ERROR invalid-argument
    """
    if 1 <= len(args) <= 2 and all(type(x) in (int, float) for x in args):
        return logarithm_to("log", *args)
    ask("ccos.io.log", *args)
    return None


@primitive("prn", "any* -> nil", fx=HOST | THROWS, cost=50, see="pr println pr-str")
def print_source_line(*values: Any) -> None:
    """Write the arguments as the reader takes them back, and a line break.

    (prn "a" 1)  => nil
    """
    ask("ccos.io.println", " ".join([show(value) for value in values]))


@primitive("pr", "any* -> nil", fx=HOST | THROWS, cost=50, see="prn print pr-str")
def print_source(*values: Any) -> None:
    """Write the arguments as the reader takes them back.

    (pr "a" 1)  => nil
    """
    ask("ccos.io.print", " ".join([show(value) for value in values]))


@primitive("newline", "-> nil", fx=HOST | THROWS, cost=50, see="println")
def newline() -> None:
    """Write a line break.

    (newline)  => nil
    """
    ask("ccos.io.print", "\n")

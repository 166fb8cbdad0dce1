"""Printing and logging.

(println "a" 1 "b")   =>   a 1 b
(log :warn "low" 3)   =>   [warn] low 3
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..values.atoms import Keyword
from ..values.show import show

LEVELS: Final = frozenset({"trace", "debug", "info", "warn", "warning", "error", "fatal"})


@capability("ccos.io.print", "any* -> nil", effect="compute", grant=ALLOW)
def print_(cx: CapabilityContext, *args: Any) -> None:
    """Write the arguments, separated by spaces; strings raw.

    (call :ccos.io.print "a" 1)
    """
    cx.write("stdout", _line(args))


@capability("ccos.io.println", "any* -> nil", effect="compute", grant=ALLOW)
def println(cx: CapabilityContext, *args: Any) -> None:
    """Write the arguments, separated by spaces, strings raw, and a line break.

    (call :ccos.io.println "a" 1)
    """
    cx.write("stdout", _line(args) + "\n")


@capability("ccos.io.log", "any* -> nil", effect="compute", grant=ALLOW)
def log(cx: CapabilityContext, *args: Any) -> None:
    """Write a log line; a leading keyword such as :debug or :warn is its level, :info without.

    (call :ccos.io.log :warn "disk almost full" {:free 3})
    """
    level = "info"
    if args and type(args[0]) is Keyword and args[0].name in LEVELS:
        level, args = args[0].name, args[1:]
    cx.write("stdout", f"[{level}] {_line(args)}".rstrip(" ") + "\n")


def _line(args: tuple[Any, ...]) -> str:
    return " ".join([arg if type(arg) is str else show(arg) for arg in args])

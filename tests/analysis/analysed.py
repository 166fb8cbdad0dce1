"""Lower a text and ask the analyses about it.

effects_of("(+ 1 2)")   =>   THROWS
"""

from __future__ import annotations

from typing import Any

from engine import Session
from engine.analysis.effects import Effects
from engine.analysis.interface import Interface, interfaces
from engine.analysis.outside import NOTHING, Outside
from engine.ir.core import Fn, Node
from engine.ir.lower import Lowering, lower_top
from engine.ir.walk import nodes
from engine.syntax.reader import read


def lowered(text: str, session: Session | None = None) -> Node:
    """Core of a text with one form."""
    session = session or Session(level="none")
    result = read(text, "test")
    assert not result.problems, result.problems
    (top,) = result.forms
    world = session._world
    with session._evaluation():
        return lower_top(Lowering(world, world.namespace("user")), top.form)


def effects_of(text: str, outside: Outside = NOTHING) -> int:
    """Effects of evaluating a text, nothing being known of types."""
    node = lowered(text)
    return Effects(node, outside).of(node)


def of_type(root: Node, kind: type) -> list[Any]:
    """The nodes of one type, parents first."""
    return [n for n in nodes(root) if type(n) is kind]


class Program:
    """An Outside of some functions and nothing else."""

    def __init__(self, reentrant: bool = False, shadowed: str = "", **texts: str) -> None:
        self.reentrant = reentrant
        self.types = "standard"
        self.shadows = shadowed.split()
        group: dict[tuple[str, str], Fn] = {}
        for name, text in texts.items():
            fn = lowered(text)
            assert type(fn) is Fn
            group["user", name] = fn
        self.interfaces = interfaces(group, self)

    def known(self, namespace: str, name: str) -> Any:
        """A function of the program."""
        found = self.__dict__.get("interfaces", {}).get((namespace, name))
        return None if found is None else Defined(found)

    def shadowed(self, namespace: str, name: str) -> bool:
        """Whether the name was given as one that is taken over."""
        return name in self.shadows


class Defined:
    """A function of a Program, as its callers see it."""

    kind = "function"
    fn = None
    value = None

    def __init__(self, interface: Interface) -> None:
        self.interface = interface

"""Lower a text and infer it, for tests of the inference.

inferred("(+ 1 2)")                  =>  "int 3..3"
inferred("(f x)", x="int")           =>  what is known of (f x)
"""

from __future__ import annotations

from typing import Any

from engine import Session
from engine.analysis.infer import Types, infer
from engine.analysis.lattice import (
    FALSE,
    FLOAT,
    FN,
    INT,
    ITEMS,
    KW,
    LAZY,
    LIST,
    MAP,
    NIL,
    OTHER,
    SET,
    STR,
    SYM,
    TRUE,
    VEC,
    Shape,
)
from engine.analysis.outside import Nothing
from engine.ir.core import Node
from engine.ir.lower import Lowering, lower_top
from engine.syntax.reader import read

WORDS = {
    NIL: "nil",
    FALSE: "false",
    TRUE: "true",
    INT: "int",
    FLOAT: "float",
    STR: "str",
    KW: "kw",
    SYM: "sym",
    VEC: "vec",
    LIST: "list",
    LAZY: "lazy",
    MAP: "map",
    SET: "set",
    FN: "fn",
    OTHER: "other",
}
SESSION = Session(level="none")


class World(Nothing):
    """A world in which nothing is known; `types` and `shadows` may be chosen."""

    def __init__(self, types: str = "standard", shadows: frozenset[str] = frozenset()) -> None:
        self.types = types  # type: ignore[misc]
        self.shadows = shadows

    def shadowed(self, namespace: str, name: str) -> bool:
        """Whether the name was chosen to be taken over."""
        return name in self.shadows


def lowered(text: str) -> Node:
    """Core of a text with one form."""
    world = SESSION._world
    (top,) = read(text, "test").forms
    with SESSION._evaluation():
        return lower_top(Lowering(world, world.namespace("user")), top.form)


def types_of(text: str, outside: Any = None) -> tuple[Node, Types]:
    """A text's Core and what is inferred of it."""
    node = lowered(text)
    with SESSION._evaluation():
        return node, infer(node, outside or World())


def inferred(text: str, outside: Any = None) -> str:
    """What is inferred of a text, in the words of `told`."""
    node, types = types_of(text, outside)
    return told(types.of(node))


def told(a: Shape) -> str:
    """A shape in words: `int 0.. | vec[str] | map{:a int}`."""
    if not a.kinds:
        return "never"
    if a.kinds == 2 * OTHER - 1 and a.low is None and a.high is None:
        return "any"
    found = []
    for kind, word in WORDS.items():
        if not a.kinds & kind:
            continue
        if kind == INT and (a.low is not None or a.high is not None):
            low = "" if a.low is None else str(a.low)
            word += f" {low}..{'' if a.high is None else a.high}"
        elif kind & ITEMS and a.item is not None:
            word += f"[{told(a.item)}]"
        elif kind == MAP and a.fields is not None:
            word += "{" + " ".join([f"{key!r} {told(value)}" for key, value in a.fields]) + "}"
        found.append(word)
    return " | ".join(found)

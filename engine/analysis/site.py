"""The place of a primitive's call, and the words that rules about results are made of.

site.constant(1)       =>  :name, in (get m :name)
site.call(0, [int])    =>  what the function gives, in (map (fn [x] …) xs)
element_of(map)        =>  a vector: the entry
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .lattice import (
    ANY,
    FALSE,
    FALSY,
    FN,
    ITEMS,
    MAP,
    NEVER,
    OTHER,
    STR,
    TRUE,
    VEC,
    Shape,
    join,
    of_kinds,
)
from .ranges import Bounds
from .shapes import WORD_KINDS

Args = list[Shape]
ABSENT: Final[Any] = object()


class Site:
    """The place of a call: what is known there beyond the arguments' shapes. This one: nothing."""

    __slots__ = ()

    def call(self, at: int, args: Args) -> Shape:
        """What the argument at an index gives when it is called with these, and only so."""
        return ANY

    @property
    def tired(self) -> bool:
        """Whether functions are to be called once only: too much was visited already."""
        return False

    def constant(self, at: int) -> Any:
        """The value of an argument that is a constant; ABSENT for others."""
        return ABSENT


Rule = Callable[[Args, Shape, Site, str], Shape]


def element_of(arg: Shape) -> Shape:
    """What an element of a sequence is; a string's are strings, a map's its entries."""
    found = NEVER
    if arg.kinds & ITEMS:
        found = ANY if arg.item is None else arg.item
    if arg.kinds & STR:
        found = join(found, of_kinds(STR))
    if arg.kinds & MAP:
        found = join(found, of_kinds(VEC))
    return found


def word_mask(word: str) -> int:
    """The kinds behind a word, or several with `/` between."""
    found = 0
    for each in word.split("/"):
        found |= _WORDS[each] if each in _WORDS else WORD_KINDS.get(each, OTHER)
    return found


_WORDS: Final = {"true": TRUE, "false": FALSE, "function": FN, "falsy": FALSY}


def bounds(a: Shape) -> Bounds:
    """The bounds of a shape's integers."""
    return a.low, a.high

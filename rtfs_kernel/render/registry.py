"""The one table of renderers: a kind of value, and what shows it.

    @renders(int)
    def number(value, text, view):       12…(50 digits)  =>  Shown(html with the count of digits)
        '''An integer: …'''

A renderer gives HTML only where it says more than the text, and another text only where the usual
one says too little; two empty texts mean that the usual text is all there is to show. It runs
nothing of the program: lazy sequences are shown as far as they are there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from engine.values.vectors import is_vector

from .view import View


class Shown(NamedTuple):
    """HTML made from escaped text, and a text/plain to show instead of the value's own text."""

    html: str = ""
    text: str = ""


# (value, its RTFS text, limits) -> what to show
Renderer = Callable[[Any, str, View], Shown]

NOTHING_MORE: Final = Shown()

RENDERERS: Final[dict[type, Renderer]] = {}


def renders(*kinds: type) -> Callable[[Renderer], Renderer]:
    """Decorator: enter the renderer of some kinds of values."""

    def enter(renderer: Renderer) -> Renderer:
        for kind in kinds:
            RENDERERS[kind] = renderer
        return renderer

    return enter


def renderer_of(value: Any) -> Renderer | None:
    """The renderer of a value; vectors have one in all their representations."""
    return RENDERERS.get(tuple if is_vector(value) else value.__class__)

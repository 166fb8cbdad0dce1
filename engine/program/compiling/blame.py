"""Where each part of the final code comes from, and which rules made it.

(defn f [x] (sq (+ x 1)))   =>   (* x_2 x_2) is from sq, by inline.call; (+ x 1) as written
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...base.span import Derived, Origin
from ...compilation import Blame, BlamedRange
from ...ir.marked import Marker
from ...runtime.context import Context
from .level import Level
from .targets import Asked, asked_for
from .views import Places, functions_around, optimised

if TYPE_CHECKING:
    from ..program import Program


def blames(
    target: str | None, level: Level, program: Program, cx: Context, cell: str = "asked"
) -> tuple[Blame, ...]:
    """What the final code of a target is made of, form by form. Raises CompileError."""
    return tuple([_blame(each, level) for each in asked_for(target, program, cx, cell)])


def _blame(asked: Asked, level: Level) -> Blame:
    root = optimised(asked, level).node
    marked = Marker([root], asked.namespace, asked.shadows).marked(root)
    places = Places()
    found: list[BlamedRange] = []
    for token in marked.tokens:
        origin = token.owner.origin
        calls = functions_around(origin)
        part = BlamedRange(token.start, token.end, places.of(origin), rules_of(origin), calls)
        last = found[-1] if found else None
        same = last is not None and (last.place, last.rules, last.calls) == (
            part.place,
            part.rules,
            part.calls,
        )
        if last is not None and same:
            found[-1] = BlamedRange(last.start, part.end, part.place, part.rules, part.calls)
        else:
            found.append(part)
    return Blame(asked.head, level.spec, marked.text, tuple(found))


def rules_of(origin: Origin) -> tuple[str, ...]:
    """The rules that made a node of what was written, in the order in which they fired."""
    found: list[str] = []
    at: Origin | None = origin
    while isinstance(at, Derived):
        if not found or found[-1] != at.rule:
            found.append(at.rule)
        at = at.sources[0] if at.sources else None
    return tuple(reversed(found))

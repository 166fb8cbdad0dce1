"""Where a piece of program text is, relative to its own top-level form.

    "(def a 1)\\n(+ a 2)"   the `a` in the second form  =>  Span(unit, 3, 4)

The reader is the only holder of absolute offsets. A `Unit` stands for one top-level form; an edit
above a form moves the unit, never the spans inside it.
"""

from __future__ import annotations


class Unit:
    """One top-level form of one cell: the origin that spans are counted from.

    `cell` names the text it was read from, `start` is the offset of the form in that text in code
    points. `start` is the one position in the engine that an edit may change.
    """

    __slots__ = ("cell", "start", "text")

    def __init__(self, cell: str, start: int, text: str) -> None:
        self.cell = cell
        self.start = start
        self.text = text  # the whole text of the cell, shared by all its units

    def __repr__(self) -> str:
        return f"Unit({self.cell!r}, {self.start})"


class Span:
    """A half-open range of code points `[start, end)`, counted from the start of its unit."""

    __slots__ = ("end", "start", "unit")

    def __init__(self, unit: Unit, start: int, end: int) -> None:
        self.unit = unit
        self.start = start
        self.end = end

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`, wherever these may move."""
        return Between(self, other)

    def text(self) -> str:
        """The source text under the span."""
        base = self.unit.start
        return self.unit.text[base + self.start : base + self.end]

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"


class Between(Span):
    """From the start of one span to the end of another: it follows when an edit moves them."""

    __slots__ = ("first", "last")

    def __init__(self, first: Span, last: Span) -> None:
        self.first = first
        self.last = last

    @property
    def unit(self) -> Unit:  # type: ignore[override]
        """The unit of the first span."""
        return self.first.unit

    @property
    def start(self) -> int:  # type: ignore[override]
        """The start of the first span."""
        return self.first.start

    @property
    def end(self) -> int:  # type: ignore[override]
        """The end of the last span."""
        return self.last.end


class Derived:
    """Origin of a node that a rewrite made: the rule's name and the origins it was made from."""

    __slots__ = ("rule", "sources")

    def __init__(self, rule: str, sources: tuple[Span | Derived, ...]) -> None:
        self.rule = rule
        self.sources = sources

    def __repr__(self) -> str:
        return f"Derived({self.rule!r}, {self.sources!r})"


class Inlined(Derived):
    """Origin of a node that stood in the function `name` and was copied to the call at `site`.

    An error that arises at the node names the call, as if it had been made.
    """

    __slots__ = ("name", "site")

    def __init__(self, rule: str, origin: Origin, name: str, site: Origin) -> None:
        super().__init__(rule, (origin,))
        self.name = name
        self.site = site


def span_of(origin: Span | Derived | None) -> Span | None:
    """The first source span behind an origin, or None where there is none."""
    while isinstance(origin, Derived):
        origin = origin.sources[0] if origin.sources else None
    return origin


def calls_of(origin: Span | Derived | None) -> list[tuple[str, Span | None]]:
    """The calls that inlining took away around a node, innermost first: (function, call site)."""
    found: list[tuple[str, Span | None]] = []
    while isinstance(origin, Derived):
        if isinstance(origin, Inlined):  # what had been inlined in the function is further in
            found[:0] = [(origin.name, span_of(origin.site)), *calls_of(origin.site)]
            if origin.sources[0] is origin.site:  # the call itself, as its checks are: done
                return found
        origin = origin.sources[0] if origin.sources else None
    return found


Origin = Span | Derived

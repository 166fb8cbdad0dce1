"""The places of a form in a fixed order, so that Core can name them by number.

    (f a)   =>   [span of (f a), span of f, span of a]

Two forms with one digest have their places in one order. Core shares these Span objects, so
`syntax.digest.relocate` moves it with the form.
"""

from __future__ import annotations

from ...base.span import Between, Origin, Span
from ...syntax.forms import Form, Seq


def spans_of(form: Form) -> list[Span]:
    """The Span objects of a form and of everything in it, metadata included."""
    found: list[Span] = []
    pending: list[Form] = [form]
    while pending:
        at = pending.pop()
        found.append(at.span)
        if type(at) is Seq:
            pending += at.items[::-1]
        if at.meta:
            pending += at.meta[::-1]
    return found


class Numbers:
    """Numbers for the origins of nodes: those of the form, then ranges made of these."""

    __slots__ = ("count", "numbers", "ranges")

    def __init__(self, form: Form) -> None:
        spans = spans_of(form)
        self.count = len(spans)
        self.numbers: dict[int, int] = {id(span): at for at, span in enumerate(spans)}
        self.ranges: list[int] = []

    def of(self, origin: Origin) -> int:
        """The number of an origin. Raises KeyError for one that is not of the form."""
        found = self.numbers.get(id(origin))
        if found is not None:
            return found
        if type(origin) is not Between:
            raise KeyError(origin)
        first, last = self.of(origin.first), self.of(origin.last)
        self.ranges += (first, last)
        return self.numbers.setdefault(id(origin), self.count + len(self.ranges) // 2 - 1)


def numbered(form: Form, ranges: list[int]) -> list[Span]:
    """The spans that `Numbers` numbered. Raises IndexError for a number that there is not."""
    spans = spans_of(form)
    for at in range(0, len(ranges), 2):
        spans.append(spans[ranges[at]].to(spans[ranges[at + 1]]))
    return spans

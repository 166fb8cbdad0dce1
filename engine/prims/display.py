"""Showing things while a program runs: through the host, which decides how they look.

(display {:a 1})               shows the value as the result of a cell is shown
(doseq [x (progress rows)] …)  moves a bar with every row
"""

from __future__ import annotations

from typing import Any, Final

from ..values.seq import LazySeq, cell, count_of, lazy, uncons
from .forward import ask, forward
from .table import HOST, READS, THROWS, primitive

MOST_REPORTS: Final = 10_000  # of one sequence; each is a call to the host

forward(
    "display",
    "any kw/str? -> nil",
    "ccos.display.value",
    """Show a value now, as the result of a cell is shown: as a table, a tree or text.

    With a key, what the cell showed under the same key before is replaced.

    (display {:a 1})  => nil
    (display [1 2] :progress)  => nil
    (display)  => ERROR arity-mismatch
    """,
    __name__,
    see="display-html display-vega progress println",
)
forward(
    "display-html",
    "str kw/str? -> nil",
    "ccos.display.html",
    """Show a text with markup; scripts, styles and what is loaded from elsewhere are left out.

    (display-html "<b>done</b>")  => nil
    (display-html "<i>5</i>" :state)  => nil
    (display-html 5)  => ERROR type-error
    """,
    __name__,
    see="display display-vega",
)
forward(
    "display-vega",
    "map kw/str? -> nil",
    "ccos.display.vega",
    """Show a Vega-Lite chart: a map as the manual of Vega-Lite writes it in JSON.

    Keywords are names; the data stand in the chart itself, under `:data {:values rows}`.

    (display-vega {:mark "bar" :data {:values [{:a 1}]} :encoding {:x {:field :a}}})  => nil
    (display-vega {:data {:values []}})  => ERROR invalid-argument
    (display-vega {:mark :bar :data {:url "http://x"}})  => ERROR invalid-argument
    """,
    __name__,
    see="display display-html",
)


@primitive(
    "progress",
    "num num/nil? str? -> nil | seq str? -> lazy",
    fx=HOST | READS | THROWS,
    cost=50,
    see="display doseq",
)
def progress(what: Any, *rest: Any) -> Any:
    """Show how far work is: `done` of `total`, with a label that tells several bars apart.

    A sequence in front gives its items, and moves a bar as they are taken; without a known number
    of items it counts them.

    (progress 3 10 "rows")  => nil
    (progress 3)  => nil
    (reduce + (progress [1 2 3] "adding"))  => 6
    (progress :a)  => ERROR type-error
    """
    if what.__class__ is int or what.__class__ is float:
        ask("ccos.display.progress", what, *rest)
        return None
    label = rest[0] if rest else ""
    total = None if what.__class__ is LazySeq else count_of(what)
    return _watched(what, 0, total, label)


def _watched(items: Any, done: int, total: int | None, label: str) -> LazySeq:
    """The items; the bar says how many were asked for and left behind."""

    def thunk() -> Any:
        step = uncons(items)
        if step is None or done % _stride(done if total is None else total) == 0:
            ask("ccos.display.progress", done, total if step is not None else done, label)
        if step is None:
            return None
        return cell(step[0], _watched(step[1], done + 1, total, label))

    return lazy(thunk)


def _stride(items: int) -> int:
    return max(1, items // MOST_REPORTS)

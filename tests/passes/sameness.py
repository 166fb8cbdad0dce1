"""Run a program as written and with each definition optimised: both must do the same.

same("(defn f [x] …)", "(f 3)", [inline.PASS])   =>   the optimised definitions, for a closer look
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench import Workbench

from engine.backends.tree import run
from engine.ir.core import Node
from engine.passes.driver import Plan, optimise
from engine.runtime.errors import Thrown
from engine.syntax.reader import read
from engine.values.show import show

Outcome = tuple[Any, ...]


def forms_of(text: str) -> list[str]:
    """The top-level forms of a text."""
    return [
        text[top.form.span.unit.start :][: top.form.span.end] for top in read(text, "test").forms
    ]


def outcome(bench: Workbench, node: Node) -> Outcome:
    """The value's text, or what is told of the error: kind, message and place."""
    with bench.session._evaluation() as cx:
        try:
            return ("value", show(run(node, cx)))
        except Thrown as problem:
            span = problem.span
            place = None if span is None else (span.start, span.end, span.text())
            return ("error", problem.kind, show(problem.value), place)


def same(definitions: str, mains: str | Sequence[str], plan: Plan) -> list[Node]:
    """Check that each main expression has one outcome at both levels; gives the optimised nodes."""
    plain, bench = Workbench(), Workbench()
    plain.define(definitions)
    bench.define(definitions)
    made: list[Node] = []

    def optimised(source: str) -> Node:
        node = bench.lower(source)
        with bench.session._evaluation():
            found = optimise(node, plan, bench)
        assert not found.problems, found.problems
        made.append(found.node)
        return found.node

    for source in forms_of(definitions):
        outcome(bench, optimised(source))
    for main in [mains] if isinstance(mains, str) else mains:
        for node in (optimised(main), bench.lower(main)):
            assert outcome(bench, node) == outcome(plain, plain.lower(main)), main
    return made

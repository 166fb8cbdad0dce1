"""Run a program as it was written and as one pass leaves it, and compare all that can be seen.

alike("(map (fn [x] (print x)) [1 2])", fuse.PASS)   =>   the Optimised; fails when they differ
"""

from __future__ import annotations

from typing import Any

from workbench import Workbench

from engine.backends.tree.interp import run
from engine.ir.core import Node
from engine.passes.driver import Optimised
from engine.passes.rule import Pass
from engine.runtime.context import current
from engine.runtime.errors import Thrown
from engine.values.show import show


def seen(bench: Workbench, node: Node) -> tuple[Any, ...]:
    """The value's text, or the kind and place of the error; then what was printed."""
    bench.session.run("(def told (atom []))")
    with bench.session._evaluation():
        try:
            outcome = ("value", show(run(node, current())))
        except Thrown as problem:
            span = problem.span
            where = None if span is None else (span.start, span.end)
            outcome = ("error", problem.kind, where)
    return (*outcome, bench.session.run("(deref told)").text)


def alike(text: str, *passes: Pass, defines: str = "") -> Optimised:
    """Fail when the passes change what can be seen of a program; what they made of it."""
    bench = Workbench()
    bench.define("(def told (atom [])) " + defines)
    made = bench.optimised(text, passes)
    assert not made.problems, made.problems[0].problem
    assert seen(bench, bench.lower(text)) == seen(bench, made.node), text
    return made


def fired(made: Optimised) -> list[str]:
    """The names of the rules that fired."""
    return [remark.name for remark in made.remarks if remark.kind == "fired"]


def missed(made: Optimised) -> str:
    """Why rules did not fire."""
    return " | ".join([remark.why for remark in made.remarks if remark.kind == "missed"])

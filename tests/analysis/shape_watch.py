"""Run programs and hold every value that a node gives against the shape inferred of it."""

from __future__ import annotations

from typing import Any

import pytest
from contains import contains
from inferring import World

from engine import Session
from engine.analysis.infer import infer
from engine.analysis.lattice import Shape
from engine.backends.tree import interp
from engine.ir.core import Def
from engine.ir.walk import nodes
from engine.program import glance, runner
from engine.runtime.errors import Thrown


class Watch:
    """What was inferred of the trees that run, and the values that did not fit."""

    def __init__(self) -> None:
        self.session = Session(level="none", depth=400)
        self.shapes: dict[Any, Shape] = {}
        self.wrong: list[tuple[Any, Shape, Any]] = []
        self.seen = 0
        self._evaluate = interp.evaluate

    def evaluate(self, n: Any, env: Any, cx: Any) -> Any:
        """As the interpreter does; the value is held against the node's shape."""
        value = self._evaluate(n, env, cx)
        found = self.shapes.get(n)
        if found is not None:
            self.seen += 1
            try:
                if not contains(found, value):
                    self.wrong.append((n, found, value))
            except Thrown:
                pass  # a lazy sequence whose elements raise
        return value

    def top(self, n: Any, env: Any, cx: Any) -> Any:
        """Infer a tree before it runs."""
        every = nodes(n)
        if any(type(each) is Def for each in every):
            self.shapes.clear()  # what was inferred before may speak of another meaning
        types = infer(n, World(cx.types, frozenset(self.shadows())))
        self.shapes.update({each: types.of(each) for each in every})
        return self.evaluate(n, env, cx)

    def shadows(self) -> set[str]:
        """Core names that the session has taken over."""
        spaces = self.session._world.namespaces.values()
        return {name for space in spaces for name in space.shadows}


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A session whose trees are inferred and whose values are watched."""
    made = Watch()
    monkeypatch.setattr(interp, "evaluate", made.evaluate)
    monkeypatch.setattr(runner, "evaluate", made.top)
    monkeypatch.setattr(glance, "evaluate", made.top)
    return made

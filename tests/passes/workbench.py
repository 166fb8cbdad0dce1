"""Lower a text and run passes over it, for tests of passes.

bench = Workbench(); bench.define("(defn sq [x] (* x x))")
shown(bench.optimised("(sq 3)", [inline.PASS]).node)   =>   "(* 3 3)"
"""

from __future__ import annotations

from typing import Any

from engine import Session
from engine.analysis.outside import DATA, FUNCTION, MISSING, OTHER
from engine.ir.core import Def, Fn, Node
from engine.ir.lower import Lowering, lower_top
from engine.ir.show import show_core
from engine.passes.driver import Optimised, Plan, optimise
from engine.syntax.reader import read
from engine.values.fingerprint import fingerprint


class Global:
    """What a workbench knows of one of its definitions."""

    def __init__(self, bench: Workbench, name: tuple[str, str], node: Def, value: Any) -> None:
        self._bench, self._name, self._node, self._value = bench, name, node, value

    @property
    def fn(self) -> Fn | None:
        return self._node.value if type(self._node.value) is Fn else None

    @property
    def kind(self) -> str:
        if self.fn is not None:
            return FUNCTION
        return OTHER if fingerprint(self._value, 1000) is None else DATA

    @property
    def value(self) -> Any:
        return self._value if self.kind == DATA else MISSING

    @property
    def interface(self) -> Any:
        from engine.analysis.interface import interfaces

        if self.fn is None:
            return None
        group = {n: g.fn for n, g in self._bench.globals.items() if g.fn is not None}
        return interfaces(group, self._bench).get(self._name)

    def obstacle(self, count: int, limit: int) -> str:
        from engine.analysis.outline import SIZE, obstacle

        return SIZE if self.fn is None else obstacle(self.fn, self._name, count, limit)

    def passed_on(self, count: int, limit: int) -> Any:
        from engine.analysis.outline import NOWHERE, passed_on

        return NOWHERE if self.fn is None else passed_on(self.fn, self._name, count, limit)


class Workbench:
    """A world of definitions, as the passes see it."""

    def __init__(self, types: str = "standard") -> None:
        self.session = Session(level="none", type_check=types)
        self.types = types
        self.reentrant = False
        self.globals: dict[tuple[str, str], Global] = {}

    def known(self, namespace: str, name: str) -> Global | None:
        return self.globals.get((namespace, name))

    def shadowed(self, namespace: str, name: str) -> bool:
        home = self.session._world.namespaces.get(namespace)
        return home is not None and name in home.shadows

    def lower(self, text: str) -> Node:
        """Core of a text with one form."""
        world = self.session._world
        result = read(text, "test")
        assert not result.problems, result.problems
        (top,) = result.forms
        with self.session._evaluation():
            return lower_top(Lowering(world, world.namespace("user")), top.form)

    def define(self, text: str) -> None:
        """Run definitions and keep their Core."""
        for top in read(text, "test").forms:
            source = text[top.form.span.unit.start :][: top.form.span.end]
            node = self.lower(source)
            value = self.session.run(source).value
            if type(node) is Def:
                home = self.session._world.namespace(node.namespace)
                known = Global(
                    self, (node.namespace, node.name), node, home.values.get(node.name, value)
                )
                self.globals[node.namespace, node.name] = known

    def optimised(self, text: str, plan: Plan, fuel: int | None = None) -> Optimised:
        """What a plan makes of a text with one form."""
        node = self.lower(text)
        with self.session._evaluation():
            return optimise(node, plan, self, fuel)


def shown(node: Node) -> str:
    """Core on one line."""
    return " ".join(show_core(node, width=10_000).split())

"""What callers of a function may rely on, and no more: its body may change and this stay.

    (defn square [x] (* x x))   =>   takes 1 argument, may raise, gives a number

Functions that call each other are done together: their effects start at what recursion always may
do and grow until nothing changes; a few rounds, as there are eleven bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..base.record import record
from ..ir.core import Fn, Global
from ..ir.walk import nodes
from ..prims.table import DIVERGES, FORCES, PURE, THROWS
from ..runtime.namespace import MISSING
from .calls import components
from .effects import Effects
from .infer import infer, result_shapes
from .lattice import ANY, Shape
from .outline import NOWHERE, SIZE, Places
from .outside import FUNCTION, Known, Outside

Name = tuple[str, str]  # namespace, name


@record
class Interface:
    """A function as its callers see it.

    `arities` are (least, most) counts of arguments, most None for any number. `effects` are the
    bits of a call with such a count; `result` is the shape of what it gives.
    """

    arities: tuple[tuple[int, int | None], ...]
    effects: int
    result: Shape

    def accepts(self, count: int) -> bool:
        """Whether it may be called with so many arguments."""
        return any([a <= count and (b is None or count <= b) for a, b in self.arities])

    @property
    def total(self) -> bool:
        """Whether a call with the right number of arguments always gives a value."""
        return self.effects & (THROWS | DIVERGES | FORCES) == 0


def interfaces(group: Mapping[Name, Fn], outside: Outside) -> dict[Name, Interface]:
    """Interfaces of functions that may call each other by name; of others `outside` tells.

    Linear in the size of the functions, times the rounds that a recursive group takes.
    """
    found: dict[Name, Interface] = {}
    within = _Within(group, found, outside)
    results = result_shapes(group, outside)
    called = {name: _members(fn, group) for name, fn in group.items()}
    for names in components(group, called.__getitem__):
        recursive = len(names) > 1 or names[0] in called[names[0]]
        start = THROWS | DIVERGES if recursive else PURE
        for name in names:
            found[name] = Interface(_counts(group[name]), start, results.get(name, ANY))
        changed = True
        while changed:
            changed = False
            for name in names:
                before = found[name]
                fx = before.effects | _effects(group[name], within)
                if fx != before.effects:
                    found[name] = Interface(before.arities, fx, before.result)
                    changed = recursive
    return found


def _counts(fn: Fn) -> tuple[tuple[int, int | None], ...]:
    return tuple([(len(a.params), len(a.params) if a.rest is None else None) for a in fn.arities])


def _members(fn: Fn, group: Mapping[Name, Fn]) -> tuple[Name, ...]:
    """The functions of the group that a function names, as heads or as values."""
    named = [(n.namespace, n.name) for n in nodes(fn) if type(n) is Global]
    return tuple(dict.fromkeys([name for name in named if name in group]))


def _effects(fn: Fn, within: Outside) -> int:
    effects = Effects(fn, within, infer(fn, within))
    fx = PURE
    for arity in fn.arities:
        fx |= effects.called(fn, len(arity.params))
    return fx


class _Member:
    """A function of the group, as far as it is known by now."""

    kind: Final = FUNCTION
    value: Final[Any] = MISSING

    def __init__(self, fn: Fn, interface: Interface | None) -> None:
        self.fn: Final = fn
        self.interface: Final = interface

    def obstacle(self, count: int, limit: int) -> str:
        """Analyses copy nothing."""
        return SIZE

    def passed_on(self, count: int, limit: int) -> Places:
        """Analyses copy nothing."""
        return NOWHERE


class _Within:
    """The world outside of a group, and the group's own functions."""

    def __init__(
        self, group: Mapping[Name, Fn], found: Mapping[Name, Interface], outside: Outside
    ) -> None:
        self._group = group
        self._found = found
        self._outside = outside

    @property
    def reentrant(self) -> bool:
        """As outside."""
        return self._outside.reentrant

    @property
    def types(self) -> str:
        """As outside."""
        return self._outside.types

    def known(self, namespace: str, name: str) -> Known | None:
        """A member of the group as it is known by now; others as outside."""
        fn = self._group.get((namespace, name))
        if fn is None:
            return self._outside.known(namespace, name)
        return _Member(fn, self._found.get((namespace, name)))

    def shadowed(self, namespace: str, name: str) -> bool:
        """As outside."""
        return self._outside.shadowed(namespace, name)

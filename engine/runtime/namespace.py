"""Namespaces: the one mutable frame of globals that late binding reads.

    (def a 1)  =>  world["user"].values == {"a": 1}

`values` is a plain dict because later tiers use it as a Python module's globals. A name in
`shadows` is a core name this namespace redefined: code compiled earlier here must see it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..base.record import record
from ..base.span import Span

if TYPE_CHECKING:
    from .memo import Memo

USER = "user"
CORE = "rtfs.core"


@record
class Definition:
    """What is known of a global beside its value."""

    name: str
    namespace: str
    kind: str  # function, value, macro, type, struct
    span: Span | None = None
    doc: str = ""
    source: str = ""
    annotation: object = None  # engine.types type, where one was written
    meta: object = None


MISSING: Final[Any] = object()


class Entry(NamedTuple):
    """What a namespace has under one name; MISSING where it has nothing of the kind."""

    value: Any
    macro: Any
    type: Any
    definition: Any
    shadows: bool


NO_ENTRY: Final = Entry(MISSING, MISSING, MISSING, MISSING, shadows=False)


class Namespace:
    """One namespace: values, macros and types by name, and what is known of each.

    `aliases` maps a short name to a module, `refers` a bare name to the (namespace, name) it was
    imported from. `exports` None means everything.
    """

    __slots__ = (
        "aliases",
        "definitions",
        "exports",
        "macros",
        "name",
        "refers",
        "shadows",
        "types",
        "values",
    )

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self.values: dict[str, Any] = {}
        self.macros: dict[str, Any] = {}
        self.types: dict[str, Any] = {}
        self.definitions: dict[str, Definition] = {}
        self.aliases: dict[str, str] = {}
        self.refers: dict[str, tuple[str, str]] = {}
        self.exports: frozenset[str] | None = None
        self.shadows: set[str] = set()

    def entry(self, name: str) -> Entry:
        """Everything that the namespace has under a name."""
        value, macro, kind, definition = [table.get(name, MISSING) for table in self._tables()]
        return Entry(value, macro, kind, definition, name in self.shadows)

    def put(self, name: str, entry: Entry) -> None:
        """Have exactly this under a name; `NO_ENTRY` undefines it."""
        for table, item in zip(self._tables(), entry, strict=False):
            if item is MISSING:
                table.pop(name, None)
            else:
                table[name] = item
        if entry.shadows:
            self.shadows.add(name)
        else:
            self.shadows.discard(name)

    def _tables(self) -> tuple[dict[str, Any], ...]:
        return self.values, self.macros, self.types, self.definitions

    def copy(self) -> Namespace:
        """A namespace with the same content that can be changed on its own."""
        twin = Namespace(self.name)
        twin.values = dict(self.values)
        twin.macros = dict(self.macros)
        twin.types = dict(self.types)
        twin.definitions = dict(self.definitions)
        twin.aliases = dict(self.aliases)
        twin.refers = dict(self.refers)
        twin.exports = self.exports
        twin.shadows = set(self.shadows)
        return twin


class World:
    """All namespaces of one session, by name. `shadowing` is true once any has shadows.

    `services` are what upper layers offer to primitives by name (`macroexpand`, `describe`).
    `watch(namespace, name)` is told of every definition before it is made: whatever interrupts
    that, the watcher knows of a name that may have changed. `proven(memo)` gives a number, after
    every change another one, where the memo's function is proven to repeat; else 0.
    """

    __slots__ = ("namespaces", "proven", "services", "shadowing", "warm", "watch")

    def __init__(self) -> None:
        self.namespaces: dict[str, Namespace] = {}
        self.shadowing = False
        self.services: dict[str, Callable[..., Any]] = {}
        self.watch: Callable[[str, str], None] = _unwatched
        self.proven: Callable[[Memo], int] = _unproven
        self.warm: Callable[[Any], None] = _not_warmed

    def namespace(self, name: str) -> Namespace:
        """The namespace with this name, made where there is none."""
        found = self.namespaces.get(name)
        if found is None:
            found = self.namespaces[name] = Namespace(name)
        return found


def _unwatched(namespace: str, name: str) -> None:
    """Nobody wants to know."""


def _not_warmed(info: Any) -> None:
    """Nobody compiles."""


def _unproven(memo: Memo) -> int:
    """Nobody knows."""
    return 0

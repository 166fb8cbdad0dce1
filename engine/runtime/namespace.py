"""Namespaces: the one mutable frame of globals that late binding reads.

    (def a 1)  =>  world["user"].values == {"a": 1}

`values` is a plain dict because later tiers use it as a Python module's globals. A name in
`shadows` is a core name this namespace redefined: code compiled earlier here must see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..base.span import Span

USER = "user"
CORE = "rtfs.core"


@dataclass(slots=True)
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


@dataclass(slots=True)
class Namespace:
    """One namespace. `refers` maps a bare name to the (namespace, name) it was imported from."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    macros: dict[str, Any] = field(default_factory=dict)
    types: dict[str, Any] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    refers: dict[str, tuple[str, str]] = field(default_factory=dict)
    exports: frozenset[str] | None = None  # None: everything
    shadows: set[str] = field(default_factory=set)


class World:
    """All namespaces of one session, by name. `shadowing` is true once any has shadows.

    `services` are what upper layers offer to primitives by name (`macroexpand`, `describe`).
    """

    __slots__ = ("namespaces", "services", "shadowing")

    def __init__(self) -> None:
        self.namespaces: dict[str, Namespace] = {}
        self.shadowing = False
        self.services: dict[str, Callable[..., Any]] = {}

    def namespace(self, name: str) -> Namespace:
        """The namespace with this name, made where there is none."""
        found = self.namespaces.get(name)
        if found is None:
            found = self.namespaces[name] = Namespace(name)
        return found

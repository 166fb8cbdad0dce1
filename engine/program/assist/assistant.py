"""One session's answers to its editor, and what it remembers to give them.

    Assistant(runner, gateway).complete("(ma", 3)   =>   map, mapv, map-indexed …

A question never raises for a text, however broken, and takes bounded time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...api import Completeness, Completions, Defined, Inspection
from ...runtime.gateway import Gateway
from ...syntax.complete import completeness
from ...syntax.incremental import Readings
from ...syntax.scope import keywords_in
from ...types.lattice import Type
from ...types.show import show_type
from ...values.kinds import type_name
from ...values.lists import PList
from ...values.maps import PMap
from ...values.sets import PSet
from ...values.vectors import VECTORS
from ..runner import Runner
from ..views import shown
from .complete import complete
from .describe import describe, source_of
from .inspect import inspect_at
from .values import keys_of

_SIZED: Final = (str, PList, PMap, PSet)
VALUE_SHOWN: Final = 80  # code points of a value in `%who`
KEYWORD_TEXT: Final = 20_000  # code points of a text that keywords are taken from
MOST_KEYWORDS: Final = 2_000


class Assistant:
    """Responsibilities: the last readings of texts, keywords seen, and the questions themselves.

    Texts that were run are looked through once, when the first question comes after them.
    """

    def __init__(self, runner: Runner, gateway: Gateway) -> None:
        self.runner: Final = runner
        self.gateway: Final = gateway
        self.readings: Final = Readings()
        self._keywords: dict[str, None] = {}

    def complete(self, text: str, cursor: int) -> Completions:
        """Completions at a cursor: best first."""
        return complete(text, cursor, self.runner, self.gateway, self.keywords)

    def inspect(self, text: str, cursor: int, detail: int) -> Inspection | None:
        """What is known of what stands at a cursor, else of the call around it."""
        return inspect_at(text, cursor, self.runner, self.gateway, detail)

    def describe(self, name: str) -> Inspection | None:
        """All that is known of a name."""
        return describe(name, self.runner.world, self.runner.namespace, 1, self.gateway)

    def source(self, name: str) -> str:
        """The source of a definition; "" for any other name."""
        return source_of(name, self.runner)

    def completeness(self, text: str) -> Completeness:
        """Whether a text can be run as it is."""
        status, indent = completeness(text, self.readings.read(text))
        return Completeness(status, indent)

    def keywords(self) -> Iterable[str]:
        """Keywords of the texts that were run and of the maps that globals hold."""
        recent = self.runner.recent
        while recent:
            self._remember(keywords_in(recent.pop(0)[:KEYWORD_TEXT]))
        home = self.runner.world.namespace(self.runner.namespace)
        for name in list(home.definitions)[-MOST_KEYWORDS:]:
            self._remember(keys_of(home.values.get(name)))
        return self._keywords

    def _remember(self, keywords: Iterable[str]) -> None:
        for keyword in keywords:
            if len(self._keywords) < MOST_KEYWORDS:
                self._keywords[keyword] = None

    def defined(self) -> tuple[Defined, ...]:
        """The definitions of the current namespace, in order of definition."""
        home = self.runner.world.namespace(self.runner.namespace)
        rows = []
        for definition in home.definitions.values():
            value = home.values.get(definition.name)
            plain = definition.kind in ("macro", "type")
            text = "" if plain else shown(value, VALUE_SHOWN)
            kind = definition.kind if plain else _type_text(definition.annotation, value)
            size = None if plain else _size(value)
            rows.append(Defined(definition.name, definition.kind, kind, text, definition.doc, size))
        return tuple(rows)


def _type_text(annotation: object, value: Any) -> str:
    if isinstance(annotation, Type):
        return show_type(annotation)
    return type_name(value)


def _size(value: Any) -> int | None:
    """Items of a collection, characters of a text; None for what has neither or must be run."""
    return len(value) if type(value) in _SIZED or type(value) in VECTORS else None

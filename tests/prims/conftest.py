"""Running primitives without a session: a host that answers as the built-in one would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from engine.prims import catalog
from engine.runtime.context import Context, running
from engine.runtime.errors import error
from engine.runtime.namespace import World
from engine.values.atoms import Timestamp, Uuid

catalog.load()


class QuietHost:
    """Grants nothing but remembers what was asked; `answers` holds replies by capability."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.stored: dict[Any, Any] = {}

    def call(self, capability: str, args: tuple[Any, ...], hints: Mapping[str, Any]) -> Any:
        self.asked.append((capability, args))
        if capability == "ccos.random.rand-int":
            return 0
        if capability == "ccos.state.kv.get":
            return self.stored.get(args[0], args[1] if len(args) > 1 else None)
        if capability == "ccos.state.kv.put":
            self.stored[args[0]] = args[1]
            return args[1]
        if capability == "ccos.system.current-time":
            return Timestamp("2025-01-31T10:00:00Z")
        if capability == "ccos.random.uuid":
            return Uuid("123e4567-e89b-12d3-a456-426614174000")
        if capability.startswith(("ccos.io.print", "ccos.io.log")):
            return None
        raise error("security-violation", f"Security violation: {capability}")

    def step_started(self, label: str, options: Mapping[str, Any]) -> int:
        return 1

    def step_finished(self, step: int, ok: bool, value: Any) -> None:
        pass

    def context_value(self, name: str) -> tuple[bool, Any]:
        return False, None


@pytest.fixture
def host() -> Iterator[QuietHost]:
    """A running evaluation whose host is quiet."""
    quiet = QuietHost()
    with running(Context(quiet, World())):
        yield quiet

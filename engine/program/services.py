"""What the upper layers offer to primitives by name, through the world.

    (macroexpand '(when a b))   =>   services["macroexpand"]((when a b), None)
    (doc if)                    =>   services["describe"]("if", world, "user")

Imported where they are used: few programs ask.
"""

from __future__ import annotations

from typing import Any

from ..runtime.namespace import World
from .runner import Runner


def offer(runner: Runner) -> None:
    """Enter the services into the runner's world."""

    def macroexpand(data: Any, steps: int | None) -> Any:
        from . import views

        return views.macroexpand(data, steps, runner)

    runner.world.services.update(macroexpand=macroexpand, describe=describe)


def describe(name: str, world: World, namespace: str) -> tuple[str, str] | None:
    """Documentation and source of a name as a namespace sees it; None where nothing is known."""
    from . import assist

    found = assist.describe(name, world, namespace, 1)
    return None if found is None else (assist.entry_text(found), found.source)

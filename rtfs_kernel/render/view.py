"""How much of a value is shown, and whom to ask about functions.

    View.of(settings, engine)  =>  View(items=100, depth=6, rows=200, columns=20, …)

The numbers are the user's knobs: `%config value-items 500`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.api import Inspection

if TYPE_CHECKING:
    from engine import Session

    from ..settings import Settings

DEEPEST: Final = 30  # levels of a tree, whatever the user wishes: front ends nest elements so far
MOST: Final = 5_000  # items or rows, whatever the user wishes: a bundle holds about as many


def _nobody(value: Any) -> Inspection | None:
    return None


@dataclass(frozen=True, slots=True)
class View:
    """Limits of what is shown; `about(function)` says what is known of an RTFS function.

    `failed` is said where the items of a lazy sequence end in an error; empty: none does.
    """

    items: int = 100
    depth: int = 6
    rows: int = 200
    columns: int = 20
    about: Callable[[Any], Inspection | None] = _nobody
    failed: str = ""

    @classmethod
    def of(cls, settings: Settings, engine: Session) -> View:
        """The view that a kernel's settings ask for."""
        return cls(
            min(settings["value-items"], MOST),
            min(settings["value-depth"], DEEPEST),
            min(settings["table-rows"], MOST),
            settings["table-columns"],
            engine.about,
        )

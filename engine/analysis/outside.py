"""What analyses and passes may know of the world around a tree.

    outside.known("user", "square")   =>   Known(kind="function", fn=…, interface=…)

Whoever answers takes down what was asked: a change of the answer is a reason to ask again. So a
body is asked for only where it is used, and the interface where that is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from ..ir.core import Fn
from ..runtime.namespace import MISSING

if TYPE_CHECKING:
    from .interface import Interface
    from .outline import Places

FUNCTION: Final = "function"
DATA: Final = "data"
OTHER: Final = "other"


class Known(Protocol):
    """A global that is defined.

    `kind` is FUNCTION (its code is known), DATA (a settled value) or OTHER. Each property is asked
    for separately: `fn` makes whoever asks depend on the body, `interface` on that only.
    """

    @property
    def kind(self) -> str:
        """FUNCTION, DATA or OTHER."""

    @property
    def fn(self) -> Fn | None:
        """Core of a function, as it was lowered; None of anything else."""

    @property
    def value(self) -> Any:
        """The value of data; MISSING of anything else."""

    @property
    def interface(self) -> Interface | None:
        """What callers of a function may rely on; None where that is nothing."""

    def obstacle(self, count: int, limit: int) -> str:
        """Why a function's body is not to be copied for a call, in `analysis.outline`'s words."""

    def passed_on(self, count: int, limit: int) -> Places:
        """What a function of at most so many nodes passes on to itself (`analysis.outline`)."""


class Outside(Protocol):
    """The world as code sees it. `reentrant`: host code may redefine globals while a form runs."""

    @property
    def reentrant(self) -> bool:
        """Whether a call that leaves the program may come back and redefine something."""

    @property
    def types(self) -> str:
        """How strictly annotations are checked (types.schema.LEVELS): "none" proves nothing."""

    def known(self, namespace: str, name: str) -> Known | None:
        """A global; None where it is not defined or nothing is known of it."""

    def shadowed(self, namespace: str, name: str) -> bool:
        """Whether a namespace has its own meaning of a core name."""


class Nothing:
    """An Outside in which nothing is known and no name is taken over."""

    reentrant: Final = False
    types: Final = "standard"

    def known(self, namespace: str, name: str) -> Known | None:
        """Nothing is."""
        return None

    def shadowed(self, namespace: str, name: str) -> bool:
        """None is."""
        return False


NOTHING: Final = Nothing()

__all__ = ["DATA", "FUNCTION", "MISSING", "NOTHING", "OTHER", "Known", "Nothing", "Outside"]

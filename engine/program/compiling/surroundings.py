"""The world of a program as the optimiser sees it; what is asked is taken down.

    seen = Seen(…); seen.known("user", "g").interface     =>   Interface(…)
    seen.asked    =>   {("kind", "user", "g"): None, ("interface", "user", "g"): None}

Each question is one to the database, so a query that asks depends on just that: on a function's
interface, or on its body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ...analysis.outside import DATA, FUNCTION, MISSING
from ...ir.core import Fn
from ...ir.digest import Name

if TYPE_CHECKING:
    from ...analysis.interface import Interface
    from ...analysis.outline import Places

SHADOWS: Final[Name] = (":shadows", "")  # stands for the core names that namespaces take over
REENTRY: Final[Name] = (":reentry", "")  # for whether host code may redefine while a form runs
PLAN: Final[Name] = (":plan", "")  # for the passes that are asked for
SETTINGS: Final[Name] = (":settings", "")  # for how strictly annotations are checked

Question = tuple[str, ...]  # which question, and its key
Ask = Callable[..., Any]


class Seen:
    """An `analysis.outside.Outside`. `ask(question, *key)` answers what the database is asked."""

    def __init__(self, ask: Ask) -> None:
        self._answer: Final = ask
        self.asked: Final[dict[Question, None]] = {}
        self._shadows: Any = None

    def _ask(self, *question: str) -> Any:
        self.asked[question] = None
        return self._answer(*question)

    @property
    def reentrant(self) -> bool:
        """Whether host code may come back while a form runs."""
        return bool(self._ask("reentry"))

    @property
    def types(self) -> str:
        """How strictly annotations are checked: none, standard or strict."""
        return str(self._ask("settings"))

    def known(self, namespace: str, name: str) -> Global | None:
        """A global, None where it is not defined."""
        kind = self._ask("kind", namespace, name)
        return None if kind is None else Global(self._ask, namespace, name, kind)

    def shadowed(self, namespace: str, name: str) -> bool:
        """Whether a namespace has its own meaning of a core name."""
        if self._shadows is None:
            self._shadows = self._ask("shadows")
        return (namespace, name) in self._shadows


class Global:
    """An `analysis.outside.Known`."""

    __slots__ = ("_ask", "_name", "kind")

    def __init__(self, ask: Ask, namespace: str, name: str, kind: str) -> None:
        self._ask: Final = ask
        self._name: Final = (namespace, name)
        self.kind: Final = kind

    @property
    def fn(self) -> Fn | None:
        """Core of a function."""
        found: Fn | None = self._ask("code", *self._name) if self.kind == FUNCTION else None
        return found

    @property
    def value(self) -> Any:
        """The value of data."""
        return self._ask("value", *self._name) if self.kind == DATA else MISSING

    @property
    def interface(self) -> Interface | None:
        """What callers of a function may rely on."""
        if self.kind != FUNCTION:
            return None
        found: Interface | None = self._ask("interface", *self._name)
        return found

    def obstacle(self, count: int, limit: int) -> str:
        """Why a function's body is not to be copied for a call."""
        return str(self._ask("obstacle", *self._name, str(count), str(limit)))

    def passed_on(self, count: int, limit: int) -> Places:
        """What a function of at most so many nodes passes on to itself (`analysis.outline`)."""
        found: Places = self._ask("passed on", *self._name, str(count), str(limit))
        return found

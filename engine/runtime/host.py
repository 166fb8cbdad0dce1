"""The host boundary: the one way out of the pure core.

    (call :ccos.io.println "hi")  =>  host.call("ccos.io.println", ("hi",), {})

A protocol: `runtime.gateway` implements it under a policy with an audit log; tests substitute it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Host(Protocol):
    """What an evaluation may ask of the world outside."""

    def call(self, capability: str, args: tuple[Any, ...], hints: Mapping[str, Any]) -> Any:
        """Call a capability by id (no colon, dots only). Raises Thrown for refusal or failure."""

    def lend(self, id: str, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Call a function that the host lent to the program, under what `id` may do.

        Raises Thrown for refusal or failure.
        """

    def step_started(self, label: str, options: Mapping[str, Any]) -> int:
        """A traced step begins; returns its id."""

    def step_finished(self, step: int, ok: bool, value: Any) -> None:
        """A traced step ended with its value, or with the error when not `ok`."""

    def context_value(self, name: str) -> tuple[bool, Any]:
        """(found, value) of a host context name, for unbound `@name` and `(get :name)`."""

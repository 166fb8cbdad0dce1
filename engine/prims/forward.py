"""Rows that forward to the host: a name, a signature and the capability that does the work.

    forward("println", "any* -> nil", "ccos.io.println", …)
        =>  (println 1) asks the host what (call :ccos.io.println 1) asks

Lowering turns a direct call of such a row into the host call itself; the row's function is for the
places where the name is used as a value.
"""

from __future__ import annotations

from typing import Any

from ..runtime.context import current
from .table import HOST, READS, THROWS, primitive


def ask(capability: str, *args: Any) -> Any:
    """What the host answers. Raises Thrown for refusal or failure."""
    return current().host.call(capability, args, {})


def forward(
    name: str,
    sig: str,
    capability: str,
    text: str,
    module: str,
    *,
    aliases: str = "",
    see: str = "",
    cost: int = 50,
) -> None:
    """Enter a row that hands its arguments to `capability`; `text` is its documentation."""

    def impl(*args: Any) -> Any:
        return current().host.call(capability, args, {})

    impl.__doc__, impl.__module__ = text, module
    primitive(
        name,
        sig,
        fx=HOST | READS | THROWS,
        cost=cost,
        host=capability,
        aliases=aliases,
        see=see,
    )(impl)

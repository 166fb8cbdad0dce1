"""RTFS: an incremental compile-and-execute engine. `Session` is the only door.

>>> Session().run("(+ 1 2)").value
3
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Session", "__version__"]

if TYPE_CHECKING:
    from .session import Session


def __getattr__(name: str) -> Any:
    if name == "Session":
        from .session import Session

        return Session
    raise AttributeError(f"module 'engine' has no attribute {name!r}")

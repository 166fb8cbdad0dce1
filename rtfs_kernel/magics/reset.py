"""`%reset`: an empty namespace without a new process."""

from __future__ import annotations

from .registry import Answer, Call, Shown, magic


@magic("reset")
def reset(call: Call) -> Answer:
    """Forget every definition and all state of the session; the library stays.

    %reset
    """
    call.session.reset()
    return Shown("The session is empty again.")

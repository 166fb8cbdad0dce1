"""Questions to the person at the notebook.

(call :ccos.user.ask "Name? ")   =>  what was typed, without the line break
"""

from __future__ import annotations

from typing import Any

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import error
from ..values.show import display


@capability("ccos.user.ask", "any? str? -> str", effect="io", grant=ALLOW)
def ask(cx: CapabilityContext, prompt: Any = "", default: str = "") -> str:
    """The user's answer to a prompt; the default for an empty answer.

    (call :ccos.user.ask "Continue? " "yes")
    """
    if cx.services.ask is None:
        raise error(
            "io-error",
            "I/O error: no input is possible here",
            hint="run the program where somebody can answer: a notebook's cell or a terminal",
        )
    try:
        return cx.services.ask(display(prompt)) or default
    except EOFError:
        raise error("io-error", "I/O error: the input has ended") from None

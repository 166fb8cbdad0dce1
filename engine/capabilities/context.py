"""Values the host knows by name: plan-id, intent-id, and whatever a program sets.

    (call :ccos.context.set :plan-id "p1")   (call :ccos.context.get :plan-id)   =>  "p1"

An unbound `@name` finds them too.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability

_ROW: Final[dict[str, Any]] = {"effect": "state", "grant": ALLOW, "idempotent": True}


@capability("ccos.context.get", "str/kw/sym -> any", **_ROW)
def get(cx: CapabilityContext, name: Any) -> Any:
    """The context value of a name, nil where there is none.

    (call :ccos.context.get :plan-id)
    """
    return cx.services.context_values.get(_text(name))


@capability("ccos.context.set", "str/kw/sym any -> nil", **_ROW)
def set_(cx: CapabilityContext, name: Any, value: Any) -> None:
    """Set the context value of a name.

    (call :ccos.context.set :plan-id "p1")
    """
    cx.services.context_values[_text(name)] = value


def _text(name: Any) -> str:
    return name if type(name) is str else str(name.name)

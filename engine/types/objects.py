"""Schema of the objects that plans are made of: their names and required properties.

    object_problems("plan", "my-plan", {})
        =>  ["name of plan must look like :namespace:v1.0:plan, got my-plan",
             "plan lacks required property type", …]

Source: REFERENCE.md 11.4. Validation is asked for, never silently applied.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "intent": ("type", "intent-id", "goal", "created-at", "created-by", "status"),
    "plan": ("type", "plan-id", "created-at", "created-by", "intent-ids", "program", "status"),
    "action": (
        *("type", "action-id", "timestamp", "plan-id", "step-id", "intent-id"),
        *("capability-used", "executor", "input", "output", "execution", "signature"),
    ),
    "resource": ("type", "resource-id", "uri", "created-at", "created-by", "access-control"),
    "capability": ("implementation",),
}
NAMED: Final = frozenset(("intent", "plan", "action", "resource"))
PRIORITIES: Final = ("low", "normal", "high", "urgent", "critical")
_VERSION: Final = r"v\d+(\.\d+)*"


def object_problems(kind: str, name: str, properties: Mapping[str, Any]) -> list[str]:
    """What is wrong with an object, one sentence each; empty when it is valid.

    `properties` are keyed by plain names. A kind that has no schema is valid.
    """
    problems: list[str] = []
    if kind in NAMED and not re.fullmatch(rf":[^:\s]+:{_VERSION}:{kind}", name):
        problems.append(f"name of {kind} must look like :namespace:v1.0:{kind}, got {name}")
    problems += [
        f"{kind} lacks required property {wanted}"
        for wanted in REQUIRED.get(kind, ())
        if wanted not in properties
    ]
    priority = properties.get("priority")
    if kind == "intent" and priority is not None and str(priority).lstrip(":") not in PRIORITIES:
        problems.append(f"priority of intent must be one of {', '.join(PRIORITIES)}")
    return problems

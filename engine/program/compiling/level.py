"""A level as it is asked for: which passes, and whether also what hardly pays is compiled.

level_of("aggressive")            =>   Level(plan=AGGRESSIVE)
level_of("aggressive -fuse")      =>   all passes but one
level_of("fold,inline eager")     =>   these two; every form, every function at its first call
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...base.record import node

EAGER: Final = "eager"


@node
class Level:
    """`spec` is the text that asked for it, `plan` the passes (`passes.driver.Plan`)."""

    spec: str
    plan: Sequence[Any]
    eager: bool = False


NONE: Final = Level("none", ())


def level_of(spec: str, further: Mapping[str, Any] | None = None) -> Level:
    """The level of a text; `further` are passes of the user's by name. Raises ValueError."""
    words = spec.replace(",", " ").split()
    if words == ["none"]:
        return NONE
    from ...passes.pipeline import plan_of

    eager = EAGER in words
    plan = plan_of(" ".join([word for word in words if word != EAGER]), further or {})
    return Level(spec, plan, eager)


def refuse_taken(name: str) -> None:
    """Raise ValueError for a name that a pass of the user's may not have."""
    from ...passes.pipeline import LEVELS, PASSES

    if name in PASSES or name in LEVELS or name == EAGER:
        raise ValueError(f"{name} is the name of a pass or level of the engine")

"""A level as it is asked for: which passes, and whether also what hardly pays is compiled.

level_of("aggressive")            =>   Level(plan=AGGRESSIVE)
level_of("aggressive -fuse")      =>   all passes but one
level_of("fold,inline eager")     =>   these two; every form, every function at its first call
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

EAGER: Final = "eager"
NO_PASSES: Final = "none"
NAMED: Final = (NO_PASSES, "basic", "aggressive")  # the levels of `passes.pipeline`


class Level:
    """`spec` is the text that asked for it, `plan` the passes (`passes.driver.Plan`).

    The passes of a level that has a name are loaded when they are first asked for: a process that
    compiles nothing does not pay for them. `key` tells one choice of passes from another.
    """

    __slots__ = ("_plan", "eager", "key", "spec")

    def __init__(
        self, spec: str, key: tuple[Any, ...], plan: Sequence[Any] | None, *, eager: bool
    ) -> None:
        self.spec: Final = spec
        self.key: Final = key
        self.eager: Final = eager
        self._plan = plan

    @property
    def plan(self) -> Sequence[Any]:
        """What is run, in this order."""
        if self._plan is None:
            from ...passes.pipeline import LEVELS

            self._plan = LEVELS[self.key[0]]
        return self._plan

    @property
    def compiles(self) -> bool:
        """Whether there is any pass."""
        return self.key not in ((), (NO_PASSES,))

    def at_once(self) -> Level:
        """The same passes, for all code."""
        return Level(self.spec, self.key, self._plan, eager=True)


NONE: Final = Level(NO_PASSES, (NO_PASSES,), (), eager=False)


def level_of(spec: str, further: Mapping[str, Any] | None = None) -> Level:
    """The level of a text; `further` are passes of the user's by name. Raises ValueError."""
    words = spec.replace(",", " ").split()
    eager = EAGER in words
    chosen = [word for word in words if word != EAGER]
    if len(chosen) == 1 and chosen[0] in NAMED:
        return Level(spec, (chosen[0],), None, eager=eager)
    from ...passes.pipeline import plan_of

    plan = tuple(plan_of(" ".join(chosen), further or {}))
    return Level(spec, plan, plan, eager=eager)


def refuse_taken(name: str) -> None:
    """Raise ValueError for a name that a pass of the user's may not have."""
    from ...passes.pipeline import LEVELS, PASSES

    if name in PASSES or name in LEVELS or name == EAGER:
        raise ValueError(f"{name} is the name of a pass or level of the engine")

"""The table of kernel forms: what is lowered to Core directly instead of being expanded.

@kernel("if", "(if test then else?)")  =>  KERNEL["if"]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ...base.docstring import description, examples
from ...base.record import record
from ...syntax.forms import Seq
from ..core import Node, Target

if TYPE_CHECKING:
    from .context import Lowering


@record
class RecurPoint:
    """What a `recur` in tail position would go back to, and with how many arguments."""

    target: Target
    count: int
    name: str


Tail = RecurPoint | None
Handler = Callable[["Lowering", Seq, Tail], Node]


@record
class KernelForm:
    """One kernel form: how it is written, what it means (docstring of its handler), examples."""

    name: str
    usage: str
    handler: Handler

    @property
    def doc(self) -> str:
        """The description, without the examples."""
        return description(self.handler.__doc__)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """(program, expected) pairs."""
        return examples(self.handler.__doc__)


KERNEL: Final[dict[str, KernelForm]] = {}


def kernel(names: str, usage: str) -> Callable[[Handler], Handler]:
    """Enter the decorated handler under each of `names` (separated by spaces)."""

    def enter(handler: Handler) -> Handler:
        for name in names.split():
            KERNEL[name] = KernelForm(name, usage, handler)
        return handler

    return enter

"""Every primitive by name; the rows enter themselves when their modules are imported.

lookup("+")  =>  <primitive +>        lookup("no-such-name")  =>  None
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from .table import PRIMITIVES, Primitive

# In the order of the manual.
MODULES: Final = tuple(
    """arith mathfns rounding bits compare logic preds convert strings rewriting format regex json
    time errors hash random output display system build seqs slices arrange sorting search grouping
    hof folds paths maps entries sets transients lazy funcs containers ordered bags queues ideque
    state channels actors concurrent types about patterns meta""".split()
)
_loaded = False


def load() -> None:
    """Enter all rows; done once."""
    global _loaded
    if _loaded:
        return
    for module in MODULES:
        import_module(f".{module}", __package__)
    _loaded = True


def lookup(name: str) -> Primitive | None:
    """The row with this name or alias."""
    if not _loaded:
        load()
    return PRIMITIVES.get(name)


def names() -> list[str]:
    """All names and aliases, sorted."""
    load()
    return sorted(PRIMITIVES)

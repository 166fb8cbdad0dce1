"""What a symbol means to lowering, as data that can be compared.

    meaning(world, "user", "g/area")   =>   a tuple that is equal as long as lowering a form that
                                            names g/area has the same result

Whether an ordinary name is defined yet makes no difference: the reference is late bound. It does
for a name of the core or an imported one, which a definition takes over, and for macros.
"""

from __future__ import annotations

from typing import Final

from ...macro.surface.table import SURFACE
from ...prims.catalog import lookup
from ...runtime.namespace import World
from ...values.atoms import namespace_of
from .kernel import KERNEL

Meaning = tuple[object, ...]
NOTHING: Final[Meaning] = ()  # an ordinary late-bound name of the namespace itself


def is_core(name: str) -> bool:
    """Whether the language or its library gives the name a meaning of its own."""
    return name in KERNEL or name in SURFACE or lookup(name) is not None


def meaning(world: World, namespace: str, name: str) -> Meaning:
    """Everything that lowering may find out about a symbol written in a namespace."""
    home = world.namespaces.get(namespace)
    if home is None:
        return NOTHING
    refer = home.refers.get(name)
    own = name in home.definitions and (refer is not None or is_core(name))
    macro = name in home.macros
    if refer is not None:
        source = world.namespaces.get(refer[0])
        return own, macro, refer, source is not None and refer[1] in source.macros
    space, rest = namespace_of(name)
    if not space:
        return (own, macro) if own or macro else NOTHING
    target = home.aliases.get(space, space)
    other = world.namespaces.get(target)
    if other is None:
        return own, macro, target
    hidden = other is not home and other.exports is not None and rest not in other.exports
    return own, macro, target, hidden and tuple(sorted(other.exports or ())), rest in other.macros

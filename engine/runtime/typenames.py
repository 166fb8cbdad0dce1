"""What a user's name for a type stands for, seen from a namespace.

    (deftype Age [:and :int [:>= 0]])    resolver(world, "user")("Age")  =>  Refined(INT, …)

Looked up when a value is checked, so a type may be used before it is defined, may be redefined and
may mention itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..values.atoms import namespace_of
from .namespace import CORE, World


def type_resolver(world: World, namespace: str) -> Callable[[str], Any]:
    """The resolver for names written in `namespace`: its own types, imported ones, the core's."""

    def resolve(name: str) -> Any:
        here = world.namespace(namespace)
        qualifier, bare = namespace_of(name)
        if qualifier:
            target = here.aliases.get(qualifier, qualifier)
            found = world.namespaces.get(target)
            return found.types.get(bare) if found is not None else None
        if name in here.types:
            return here.types[name]
        if name in here.refers:
            source, original = here.refers[name]
            return world.namespace(source).types.get(original)
        return world.namespace(CORE).types.get(name)

    return resolve


def predicate_resolver(world: World, namespace: str) -> Callable[[str], Any]:
    """The resolver of custom predicates: `[:and :int [:small?]]` asks the function `small?`."""

    def resolve(name: str) -> Any:
        here = world.namespace(namespace)
        source, original = here.refers.get(name, (namespace, name))
        found = world.namespace(source).values.get(original)
        return found if found is not None else world.namespace(CORE).values.get(name)

    return resolve


def owner_of(world: World, namespace: str, name: str) -> tuple[str, str]:
    """(namespace, bare name) of the global that a name means in a type written in `namespace`."""
    here = world.namespace(namespace)
    qualifier, bare = namespace_of(name)
    if qualifier:
        return here.aliases.get(qualifier, qualifier), bare
    return here.refers.get(name, (namespace, name))

"""What is known of a function value: of its definition, as long as the name still means it.

    (defn f [x] x)  f       =>  Inspection("f", "function", ("(f x)",), source "(defn f [x] x)", …)
    (fn [x y] x)            =>  Inspection("", "function", ("([x y])",))

A function that was redefined since keeps its own signature and documentation, and loses the source:
the text that the name has now is another function's.
"""

from __future__ import annotations

from ..api import Inspection
from ..prims.table import Primitive
from ..runtime.function import info_of
from ..runtime.namespace import World
from .assist.describe import describe


def about(value: object, world: World) -> Inspection | None:
    """What is known of an RTFS function, None for every other value."""
    info = info_of(value)
    if info is None:
        return None
    if isinstance(info.primitive, Primitive):
        return describe(info.name, world, info.namespace, 1)
    home = world.namespaces.get(info.namespace)
    if home is not None and info.name and home.values.get(info.name) is value:
        found = describe(info.name, world, info.namespace, 1)
        if found is not None:
            return found
    lists = [each for each in info.arglists if each.startswith("[")]  # else a type, as of partial's
    signature = tuple([f"({info.name} {each[1:-1]})".replace(" )", ")") for each in lists])
    return Inspection(info.name, "function", signature, info.doc)

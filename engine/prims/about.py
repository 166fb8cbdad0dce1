"""What a program may ask about its own names, and how it gives resources back.

(doc map)                      =>   (doc-of "map" "user")
(with-resource [f (open)] …)   =>   (let [f (open)] (try … (finally (close-resource f))))
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.context import current
from ..runtime.errors import error
from ..values.atoms import Resource, keyword
from ..values.kinds import is_callable
from ..values.maps import PMap
from .table import CALLS, HOST, READS, THROWS, WRITES, primitive

CLOSERS: Final = {  # how the handle of an open thing starts -> the capability that closes it
    "resource://file/": "ccos.io.close-file",
    "resource://stream/": "ccos.stream.close",
}


@primitive("doc-of", "str str -> any", fx=READS | THROWS)
def doc_of(name: str, namespace: str) -> str | None:
    """The documentation of a name as seen from a namespace: how to call it and what it does.

    (doc-of "no-such-name" "user")  => nil
    """
    known = _known(name, namespace)
    return None if known is None else known[0]


@primitive("source-of", "str str -> any", fx=READS | THROWS)
def source_of(name: str, namespace: str) -> str | None:
    """The source text of a definition; nil for what comes with the engine.

    (source-of "map" "user")  => nil
    (source-of "no-such-name" "user")  => ERROR undefined-symbol
    """
    known = _known(name, namespace)
    if known is None:
        raise error("undefined-symbol", f"Undefined symbol: {name}")
    return known[1] or None


def _known(name: str, namespace: str) -> tuple[str, str] | None:
    """Documentation and source by the session's service; a bare evaluation knows nothing."""
    world = current().world
    describe = world.services.get("describe")
    if describe is None:
        return None
    found: tuple[str, str] | None = describe(name, world, namespace)
    return found


@primitive("close-resource", "any -> nil", fx=CALLS | WRITES | HOST | THROWS)
def close_resource(resource: Any) -> None:
    """Give a resource back: a handle is closed by its capability, a map by its :close function.

    Values that hold nothing open are left alone.

    (close-resource {:name "log"})  => nil
    (let [a (atom 0)] (close-resource {:close (fn [] (reset! a 1))}) (deref a))  => 1
    """
    if isinstance(resource, Resource):
        for start, capability in CLOSERS.items():
            if resource.text.startswith(start):
                current().host.call(capability, (resource,), {})
    elif isinstance(resource, PMap):
        close = resource.get(keyword("close"))
        if is_callable(close):
            close()

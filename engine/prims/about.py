"""What a program may ask about its own names, and how it gives resources back.

(doc map)                      =>   (doc-of "map" "user")
(with-resource [f (open)] …)   =>   (let [f (open)] (try … (finally (close-resource f))))
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.context import current
from ..runtime.errors import error
from ..runtime.namespace import Definition
from ..values.atoms import Resource, keyword, namespace_of
from ..values.kinds import is_callable
from ..values.maps import PMap
from .catalog import lookup
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
    known = _definition(name, namespace)
    if known is not None:
        return f"{known.name}\n{known.doc}".rstrip()
    prim = lookup(name)
    return None if prim is None else f"{prim.name} : {prim.sig}\n{prim.doc}"


@primitive("source-of", "str str -> any", fx=READS | THROWS)
def source_of(name: str, namespace: str) -> str | None:
    """The source text of a definition; nil for a name of the core.

    (source-of "map" "user")  => nil
    """
    known = _definition(name, namespace)
    if known is not None:
        return known.source
    if lookup(name) is None:
        raise error("undefined-symbol", f"Undefined symbol: {name}")
    return None


def _definition(name: str, namespace: str) -> Definition | None:
    spaces = current().world.namespaces
    home = spaces.get(namespace)
    if home is None:
        return None
    space, rest = namespace_of(name)
    if space:
        home = spaces.get(home.aliases.get(space, space), home)
    elif name in home.refers:
        space, rest = home.refers[name]
        home = spaces.get(space, home)
    return home.definitions.get(rest)


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

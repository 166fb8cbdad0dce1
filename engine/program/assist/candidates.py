"""The names that can stand at a cursor, from all places that names come from.

    locals of the text · definitions of the text · of the namespace · imported · core · modules

Each is a `Candidate`: its completion, with signature and documentation, is made only if it is
chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Final

from ...api import Completion
from ...ir.lower import KERNEL
from ...macro.surface.table import SURFACE
from ...prims.catalog import lookup, names
from ...prims.docs import usages
from ...runtime.function import info_of
from ...runtime.gateway import Gateway
from ...runtime.namespace import CORE as CORE_NAMESPACE
from ...runtime.namespace import Definition, Namespace, World
from ...syntax.scope import Local
from .matching import CORE, DEFINED, FAR, HERE, LOCAL, REFERRED, Candidate

GRANTED: Final[dict[str, str]] = {
    "allow": "allowed in this session",
    "ask": "asked for in this session",
    "deny": "denied in this session",
}
# Offered where nothing was typed, beside locals and definitions: enough to begin with.
USEFUL: Final = tuple(
    """let fn def defn if when cond match for doseq loop recur do -> ->> map filter reduce get
    get-in assoc update count first rest conj into range str println call try throw""".split()
)


def of_locals(found: Iterable[Local]) -> Iterator[Candidate]:
    """Names that the text binds around the cursor, the innermost first."""
    for local in reversed(list(found)):
        bound = f"local, bound by {local.form}"
        yield Candidate(local.name, LOCAL, partial(Completion, local.name, "local", "", bound))


def of_text(found: dict[str, str], home: Namespace) -> Iterator[Candidate]:
    """Names that the text defines and that were not run yet."""
    for name, kind in found.items():
        if name not in home.definitions:
            doc = "defined in this cell"
            yield Candidate(name, HERE, partial(Completion, name, kind, "", doc))


def of_namespace(home: Namespace, world: World) -> Iterator[Candidate]:
    """The definitions of a namespace, the latest first, and what it imported by name."""
    for name in reversed(list(home.definitions)):
        yield Candidate(name, DEFINED, partial(_of_global, name, home, name))
    for name, (space, rest) in home.refers.items():
        other = world.namespaces.get(space)
        if other is not None:
            yield Candidate(name, REFERRED, partial(_of_global, name, other, rest))


def of_members(alias: str, home: Namespace, world: World) -> Iterator[Candidate]:
    """`alias/name` for all that a module exports."""
    if alias == CORE_NAMESPACE:
        for name in _core_names():
            yield Candidate(f"{alias}/{name}", CORE, partial(_of_core, name, f"{alias}/"))
    other = world.namespaces.get(home.aliases.get(alias, alias))
    if other is None:
        return
    for name in other.definitions:
        if other.exports is None or name in other.exports:
            text = f"{alias}/{name}"
            yield Candidate(text, DEFINED, partial(_of_global, text, other, name))


def of_modules(home: Namespace, world: World) -> Iterator[Candidate]:
    """Modules whose members can be named, with the slash that their names go on with."""
    for name in sorted({*home.aliases, *world.namespaces} - {CORE_NAMESPACE, home.name}):
        yield Candidate(name + "/", FAR, partial(Completion, name + "/", "module"))


def of_core() -> Iterator[Candidate]:
    """Forms and functions of the language."""
    for name in _core_names():
        yield Candidate(name, CORE, partial(_of_core, name))


def of_useful() -> Iterator[Candidate]:
    """The names of the language that are used most."""
    for at, name in enumerate(USEFUL):
        yield Candidate(name, CORE + at, partial(_of_core, name))


def of_capabilities(gateway: Gateway) -> Iterator[Candidate]:
    """The ids of capabilities, as keywords."""
    for name in gateway.ids():
        yield Candidate(":" + name, DEFINED, partial(_of_capability, name, gateway))


@cache
def _core_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys([*KERNEL, *SURFACE, *names()]))


@cache
def _of_core(name: str, before: str = "") -> Completion:
    form = KERNEL.get(name) or SURFACE.get(name)
    if form is not None:
        return Completion(before + name, "form", form.usage, form.doc)
    prim = lookup(name)
    assert prim is not None
    kind = "value" if prim.constant else "function"
    return Completion(before + name, kind, usages(prim)[0], prim.doc)


def _of_global(text: str, home: Namespace, name: str) -> Completion:
    definition = home.definitions.get(name)
    if definition is None:
        return Completion(text, "value")
    kind = kind_of(definition, home)
    return Completion(text, kind, signature_of(home, name, text), definition.doc)


def kind_of(definition: Definition, home: Namespace) -> str:
    """The kind of a global: what made it, or whether what it holds is a function."""
    if definition.kind != "value":
        return definition.kind
    if definition.source.startswith("(defstruct"):
        return "struct"
    return "value" if info_of(home.values.get(definition.name)) is None else "function"


def signature_of(home: Namespace, name: str, shown: str) -> str:
    """How a function or macro of a namespace is called; "" for anything else."""
    macro = home.macros.get(name)
    info = info_of(macro.function if macro is not None else home.values.get(name))
    known = info.arglists if info is not None else ()
    lists = [each for each in known if each.startswith("[")]  # else a type, as of partial's
    return " ".join([f"({shown} {each[1:-1]})".replace(" )", ")") for each in lists])


def _of_capability(name: str, gateway: Gateway) -> Completion:
    row, decision = gateway.describe(name)
    return Completion(":" + name, "capability", row.sig, f"{row.doc}\n{GRANTED[decision]}")

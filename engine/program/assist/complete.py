"""Completions at a cursor: what stands there decides where the names come from.

"(ma|"  names    "(:na| m)"  keys    "(call :re|"  capabilities    "(import ge|"  modules
"(call :ccos.io.read-file \"da|"  files    "; com|"  nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from ...api import Completion, Completions
from ...prims.catalog import lookup
from ...runtime.capability import find, normalise
from ...runtime.gateway import Gateway
from ...runtime.namespace import Namespace
from ...syntax.complete import Cursor, token_at
from ...syntax.halftyped import NEAR, Atom
from ...syntax.scope import definitions_in, keywords_in, locals_at
from ...values.kinds import type_name
from ..runner import Runner
from . import candidates as of
from .matching import CORE, DEFINED, LOCAL, Candidate, best
from .paths import modules, paths
from .values import known_keys

IMPORTS: Final = frozenset(("import", "require", ":import", ":require", ":use"))
_PATH_STARTS: Final = ("./", "../", "/", "~/")
NO_NAMES: Final = ("comment", "number", "magic")

Keywords = Callable[[], Iterable[str]]


def complete(
    text: str, cursor: int, runner: Runner, gateway: Gateway, keywords: Keywords
) -> Completions:
    """Completions at a cursor in code points; `keywords` gives those of earlier texts."""
    here = token_at(text, cursor)
    if here.kind == "string":
        return _in_string(here, min(max(cursor, 0), len(text)))
    if here.kind in NO_NAMES or _after_string(text, here):
        return Completions((), here.start, here.end)
    if here.call == "call" and here.argument == 1 and here.prefix[:1] in ("", ":"):
        prefix = here.prefix[:1] + normalise(here.prefix)
        found = best(prefix, of.of_capabilities(gateway))
    elif here.kind == "keyword":
        found = best(here.prefix, _keywords(text, here, runner, keywords))
    elif _is_import(here):
        found = best(here.prefix, _modules(here, runner))
    else:
        found = best(here.prefix, _names(text, here, runner))
    return Completions(found, here.start, here.end)


def _after_string(text: str, here: Cursor) -> bool:
    """Whether nothing was typed and the cursor touches the end of a string or bracket."""
    return not here.kind and here.start > 0 and text[here.start - 1] in '")]}'


def _near(text: str, here: Cursor) -> str:
    return text if len(text) <= NEAR else text[max(0, here.start - NEAR) : here.start + NEAR]


def _names(text: str, here: Cursor, runner: Runner) -> Iterator[Candidate]:
    world = runner.world
    home = world.namespace(runner.namespace)
    alias, slash, _ = here.prefix.partition("/")
    if slash and alias:
        yield from of.of_members(alias, home, world)
        return
    found = locals_at(text, here)
    if not here.prefix.startswith("%"):
        found = {name: local for name, local in found.items() if name[:1] != "%"}
    yield from of.of_locals(found.values())
    around = _near(text, here)
    written = definitions_in(around[: here.start] + around[here.end :] if here.prefix else around)
    yield from of.of_text(written, home)
    yield from of.of_namespace(home, world)
    if here.prefix:
        yield from of.of_core()
        yield from of.of_modules(home, world)
    else:
        yield from of.of_useful()


def _keywords(text: str, here: Cursor, runner: Runner, keywords: Keywords) -> Iterator[Candidate]:
    home = runner.world.namespace(runner.namespace)
    hidden = locals_at(text, here)

    def value_of(name: str) -> Any:
        return None if name in hidden else _value(name, home, runner)

    for name, value in known_keys(text, here, value_of).items():
        doc = f"key that holds a value of type {type_name(value)}"
        yield _keyword(name, LOCAL, doc)
    around = _near(text, here)
    shift = max(0, here.start - NEAR) if len(text) > NEAR else 0
    rest = around[: here.start - shift] + " " + around[here.end - shift :]
    for name in sorted(keywords_in(rest)):
        yield _keyword(name, DEFINED, "keyword of this cell")
    for name in keywords():
        yield _keyword(name, CORE, "keyword used before")


def _keyword(name: str, nearness: int, doc: str) -> Candidate:
    text = ":" + name
    return Candidate(text, nearness, partial(Completion, text, "keyword", "", doc))


def _value(name: str, home: Namespace, runner: Runner) -> Any:
    """What a global holds, None where it holds nothing."""
    if name in home.values:
        return home.values[name]
    space, rest = home.refers.get(name, ("", ""))
    if not space:
        alias, _, rest = name.partition("/")
        space = home.aliases.get(alias, alias)
    other = runner.world.namespaces.get(space)
    if other is None or (other.exports is not None and rest not in other.exports):
        return None
    return other.values.get(rest)


def _is_import(here: Cursor) -> bool:
    if not here.groups or here.kind not in ("", "symbol"):
        return False
    group = here.groups[-1]
    first = group.items[0] if group.items else None
    if group.text == "[" and len(here.groups) > 1:  # (require '[na…
        return here.groups[-2].head in IMPORTS and not group.before(here.start)
    head = first.text if type(first) is Atom else ""
    return head in IMPORTS and len(group.before(here.start)) == 1


def _modules(here: Cursor, runner: Runner) -> Iterator[Candidate]:
    for name in runner.world.namespaces:
        if name != runner.namespace:
            yield Candidate(name, DEFINED, partial(Completion, name, "module"))
    for name in modules(here.prefix, runner.loader.paths()):
        yield Candidate(name, CORE, partial(Completion, name, "module"))


def _in_string(here: Cursor, cursor: int) -> Completions:
    """Files where a path is expected, or where one was begun."""
    typed = here.prefix[1:]
    if not (typed.startswith(_PATH_STARTS) or _takes_path(here)) or "\\" in typed:
        return Completions((), cursor, cursor)
    start = here.start + 1 + len(typed.rpartition("/")[0] + "/" * ("/" in typed))
    return Completions(paths(typed), start, cursor)


def _takes_path(here: Cursor) -> bool:
    """Whether the argument at the cursor is a file: of a capability that files open."""
    head, first = here.call, 1
    if head == "load":
        return here.argument == 1
    if head == "call":
        item = here.groups[-1].items[1] if len(here.groups[-1].items) > 1 else None
        name, first = (normalise(item.text) if type(item) is Atom else ""), 2
    else:
        prim = lookup(head)
        name = prim.host if prim is not None else ""
    row = find(name) if name else None
    return row is not None and row.opened_by.startswith("files") and here.argument == first

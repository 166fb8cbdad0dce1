"""What an editor asks: completions, descriptions, whether a text is complete.

    complete("(ma", 3)   =>   map, mapv, map-indexed …, for the code points [1, 3)
    describe("+", …)     =>   Inspection("+", "function", ("num* -> num",), "Sum of the arguments.")

Everything comes from the tables and the world; nothing is evaluated.
"""

from __future__ import annotations

from typing import Final

from ..api import Completeness, Completion, Completions, Defined, Inspection
from ..ir.lower import KERNEL, KernelForm
from ..macro.surface.table import SURFACE, Surface
from ..prims.catalog import lookup, names
from ..prims.docs import effects_text, usages
from ..prims.table import Primitive
from ..runtime.capability import Capability, find, known_ids, normalise
from ..runtime.function import info_of
from ..runtime.namespace import CORE, Definition, Namespace, World
from ..syntax.complete import completeness, token_at
from ..types.lattice import Type
from ..types.show import show_type
from ..values.kinds import type_name
from .problems import place_of
from .runner import Runner
from .views import shown

MOST: Final = 200  # completions offered at once
VALUE_SHOWN: Final = 80  # code points of a value in `%who`
DETAIL_SHOWN: Final = 2_000  # code points of a value in a description


def completeness_of(text: str) -> Completeness:
    """Whether a text can be run as it is."""
    status, indent = completeness(text)
    return Completeness(status, indent)


def complete(text: str, cursor: int, runner: Runner) -> Completions:
    """Completions of the token before the cursor: best match first, at most MOST."""
    token = token_at(text, cursor)
    prefix = token.prefix
    if token.kind not in ("symbol", "keyword", ""):
        return Completions((), token.start, token.end)
    if prefix.startswith(":"):
        found = _capabilities(prefix) if token.call == "call" else []
    else:
        found = _names(prefix, runner)
    found.sort(key=lambda c: (not c.text.startswith(prefix), len(c.text), c.text))
    return Completions(tuple(found[:MOST]), token.start, token.end)


def inspect_at(text: str, cursor: int, runner: Runner, detail: int) -> Inspection | None:
    """What is known of the name at the cursor, else of the head of the call around it."""
    token = token_at(text, cursor)
    word = text[token.start : token.end]
    world, space = runner.world, runner.namespace
    found = describe(word, world, space, detail) if token.kind in ("symbol", "keyword") else None
    if found is None and token.call:
        found = describe(token.call, world, space, detail)
    return found


def describe(name: str, world: World, namespace: str, detail: int) -> Inspection | None:
    """What is known of a name as a namespace sees it.

    A definition, import, primitive, form, or capability (with its colon).
    """
    if name.startswith(":"):
        row = find(normalise(name[1:]))
        return _of_capability(row) if row is not None else None
    where = _definition(name, world.namespace(namespace), world)
    if where is not None:
        return _of_definition(where, world, detail)
    name = name.removeprefix(CORE + "/")
    prim = lookup(name)
    form = KERNEL.get(name) or SURFACE.get(name)
    if form is not None:
        return _of_form(form)
    return _of_primitive(prim) if prim is not None else None


def entry_text(found: Inspection) -> str:
    """An inspection as lines of plain text."""
    lines = [f"{found.name}  ({found.kind})"]
    lines += [f"  {signature}" for signature in found.signature]
    if found.doc:
        lines += ["", *[f"  {line}" for line in found.doc.splitlines()]]
    if found.effects:
        lines += ["", f"  effects: {found.effects}"]
    if found.value:
        lines += ["", f"  value: {found.value}"]
    if found.examples:
        lines.append("")
        lines += [
            f"  {program}  => {expected}" if expected else f"  {program}"
            for program, expected in found.examples
        ]
    return "\n".join(lines)


def defined(runner: Runner) -> tuple[Defined, ...]:
    """The definitions of the current namespace, in order of definition."""
    home = runner.world.namespace(runner.namespace)
    rows = []
    for definition in home.definitions.values():
        value = home.values.get(definition.name)
        plain = definition.kind in ("macro", "type")
        text = "" if plain else shown(value, VALUE_SHOWN)
        kind = definition.kind if plain else _type_text(definition, value)
        rows.append(Defined(definition.name, definition.kind, kind, text, definition.doc))
    return tuple(rows)


def _type_text(definition: Definition, value: object) -> str:
    if isinstance(definition.annotation, Type):
        return show_type(definition.annotation)
    return type_name(value)


def _definition(name: str, home: Namespace, world: World) -> Definition | None:
    found = home.definitions.get(name)
    if found is not None:
        return found
    space, rest = home.refers.get(name, ("", name))
    if not space and "/" in name:
        alias, _, rest = name.partition("/")
        space = home.aliases.get(alias, alias)
    other = world.namespaces.get(space)
    if other is None or (other.exports is not None and rest not in other.exports):
        return None
    return other.definitions.get(rest)


def _of_definition(definition: Definition, world: World, detail: int) -> Inspection:
    home = world.namespace(definition.namespace)
    value = home.values.get(definition.name)
    info = info_of(value)
    macro = home.macros.get(definition.name)
    if macro is not None:
        info = info_of(macro.function)
    signature = tuple([f"({definition.name} {a[1:-1]})" for a in info.arglists]) if info else ()
    if not signature and isinstance(definition.annotation, Type):
        signature = (show_type(definition.annotation),)
    return Inspection(
        definition.name,
        definition.kind,
        tuple([text.replace(" )", ")") for text in signature]),
        definition.doc,
        source=definition.source if detail or info is None else "",
        place=place_of(definition.span),
        value="" if info is not None else shown(value, DETAIL_SHOWN),
    )


def _of_primitive(prim: Primitive) -> Inspection:
    return Inspection(
        prim.name,
        "function",
        tuple(usages(prim)),
        prim.doc,
        prim.examples,
        effects_text(prim),
    )


def _of_form(form: KernelForm | Surface) -> Inspection:
    return Inspection(form.name, "form", (form.usage,), form.doc, form.examples)


def _of_capability(row: Capability) -> Inspection:
    pairs = [example.partition("  => ") for example in row.examples]
    examples = tuple([(program, expected) for program, _, expected in pairs])
    effects = f"host: {row.effect}, {row.grant} unless the policy says otherwise"
    return Inspection(":" + row.id, "capability", (row.sig,), row.doc, examples, effects)


def _capabilities(prefix: str) -> list[Completion]:
    wanted = normalise(prefix[1:])
    return [Completion(":" + id, "capability") for id in known_ids() if id.startswith(wanted)]


def _names(prefix: str, runner: Runner) -> list[Completion]:
    home = runner.world.namespace(runner.namespace)
    alias, slash, _ = prefix.partition("/")
    if slash and alias:
        other = runner.world.namespaces.get(home.aliases.get(alias, alias))
        if other is not None:
            return [
                Completion(f"{alias}/{name}", d.kind, _signature(other, name), d.doc)
                for name, d in other.definitions.items()
                if (other.exports is None or name in other.exports)
                and f"{alias}/{name}".startswith(prefix)
            ]
    found = {}
    forms: list[KernelForm | Surface] = [*KERNEL.values(), *SURFACE.values()]
    for form in forms:
        found[form.name] = Completion(form.name, "form", form.usage, form.doc)
    for name in names():
        prim = lookup(name)
        if prim is not None and name.startswith(prefix):
            found[name] = Completion(name, "function", prim.sig, prim.doc)
    for name, (space, rest) in home.refers.items():
        found[name] = Completion(name, "function", "", f"{space}/{rest}")
    for name, definition in home.definitions.items():
        signature = _signature(home, name)
        found[name] = Completion(name, definition.kind, signature, definition.doc)
    for name in {*home.aliases, *runner.world.namespaces} - {CORE}:
        found.setdefault(name + "/", Completion(name + "/", "module"))
    return [completion for name, completion in found.items() if name.startswith(prefix)]


def _signature(home: Namespace, name: str) -> str:
    info = info_of(home.values.get(name))
    return " ".join(info.arglists) if info is not None else ""

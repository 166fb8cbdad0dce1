"""What is known of a name, as a record.

    describe("inc", …)          =>  Inspection("inc", "function", ("(inc num) → num",), …)
    describe(":ccos.io.log", …) =>  Inspection(":ccos.io.log", "capability", …, effects "host: …")

A definition, import, member of a module, primitive, form, or capability (with its colon).
"""

from __future__ import annotations

from typing import Final

from ...api import Inspection
from ...ir.lower import KERNEL, KernelForm
from ...macro.surface.table import SURFACE, Surface
from ...prims.catalog import lookup
from ...prims.docs import effects_text, usages
from ...prims.table import Primitive
from ...runtime.capability import DENY, Capability, Grant, find, normalise
from ...runtime.errors import Thrown
from ...runtime.function import info_of
from ...runtime.gateway import Gateway
from ...runtime.namespace import CORE, Definition, Namespace, World
from ...runtime.policy import hint_for
from ...types.lattice import Type
from ...types.show import show_type
from ...values.kinds import type_name
from ..problems import place_of
from ..runner import Runner
from ..views import shown
from .candidates import GRANTED, kind_of, signature_of

DETAIL_SHOWN: Final = 2_000  # code points of a value in a description


def describe(
    name: str, world: World, namespace: str, detail: int, gateway: Gateway | None = None
) -> Inspection | None:
    """What is known of a name as a namespace sees it; with more `detail` (1) its source too.

    `gateway` says what the session's policy makes of a capability.
    """
    if name.startswith(":"):
        return _capability(normalise(name), gateway)
    where = _definition(name, world.namespace(namespace), world)
    if where is not None:
        return _of_definition(where, world, detail)
    core = name.removeprefix(CORE + "/")
    form = KERNEL.get(core) or SURFACE.get(core)
    if form is not None:
        return _of_form(form)
    prim = lookup(core)
    if prim is not None:
        return _of_primitive(prim)
    return _module(name, world, namespace)


def source_of(name: str, runner: Runner) -> str:
    """The source of a definition as the current namespace sees it; "" for any other name."""
    world = runner.world
    found = _definition(name, world.namespace(runner.namespace), world)
    return "" if found is None else found.source


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
    is_called = info_of(value) is not None or definition.kind == "macro"
    signature = signature_of(home, definition.name, definition.name)
    signatures = _arities(signature)
    annotation = definition.annotation
    kind = show_type(annotation) if isinstance(annotation, Type) else ""
    if not is_called and definition.kind not in ("type", "struct"):
        kind = kind or type_name(value)
    return Inspection(
        definition.name,
        kind_of(definition, home),
        signatures,
        definition.doc,
        source=definition.source if detail or not is_called else "",
        place=place_of(definition.span),
        value="" if is_called else shown(value, DETAIL_SHOWN),
        type=kind,
    )


def _arities(signature: str) -> tuple[str, ...]:
    """`(f x) (f x y)` as the two that it holds."""
    found, depth, start = [], 0, 0
    for at, char in enumerate(signature):
        depth += (char == "(") - (char == ")")
        if char == ")" and depth == 0:
            found.append(signature[start : at + 1].strip())
            start = at + 1
    return tuple(found)


def _of_primitive(prim: Primitive) -> Inspection:
    kind = "value" if prim.constant else "function"
    return Inspection(
        prim.name, kind, tuple(usages(prim)), prim.doc, prim.examples, effects_text(prim)
    )


def _of_form(form: KernelForm | Surface) -> Inspection:
    kind = "special form" if isinstance(form, KernelForm) else "form"
    return Inspection(form.name, kind, (form.usage,), form.doc, form.examples)


def _capability(id: str, gateway: Gateway | None) -> Inspection | None:
    if gateway is None:
        row = find(id)
        return None if row is None else _of_capability(row, "")
    try:
        row, decision = gateway.describe(id)
    except Thrown:
        return None
    return _of_capability(row, _granted(row, decision))


def _granted(row: Capability, decision: Grant) -> str:
    return GRANTED[decision] + (f": {hint_for(row)}" if decision == DENY else "")


def _of_capability(row: Capability, granted: str) -> Inspection:
    pairs = [example.partition("  => ") for example in row.examples]
    examples = tuple([(program, expected) for program, _, expected in pairs])
    effects = f"host: {row.effect}, {row.grant} unless the policy says otherwise"
    effects += f"; {granted}" if granted else ""
    return Inspection(":" + row.id, "capability", (row.sig,), row.doc, examples, effects)


def _module(name: str, world: World, namespace: str) -> Inspection | None:
    name = name.removesuffix("/")
    space = world.namespace(namespace).aliases.get(name, name)
    home = world.namespaces.get(space)
    if home is None or space == CORE:
        return None
    listed = sorted(home.exports) if home.exports is not None else list(home.definitions)
    return Inspection(name, "module", (), " ".join(["It has", *listed[:100]]) if listed else "")

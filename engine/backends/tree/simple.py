"""The steps of evaluation that need no loop: reading names, building data, defining, checking.

read_global("user", "coutn", …)   =>   Thrown(:undefined-symbol, hint "did you mean count?")
"""

from __future__ import annotations

from typing import Any

from ...base.span import Origin, Span, calls_of, span_of
from ...ir.core import Catch, Check, Def, Local, PrimCall, PrimRef, Step
from ...macro.expand import Macro
from ...prims.catalog import lookup, names
from ...runtime.context import Context
from ...runtime.errors import KINDS, UNCATCHABLE, Thrown, error, type_error
from ...runtime.namespace import Definition
from ...types.schema import mismatch
from ...values.atoms import Keyword
from ...values.kinds import type_name
from ...values.maps import pmap
from ...values.sets import pset
from ...values.vectors import vector
from .box import Box


def read_local(box: Box, n: Local) -> Any:
    """What a box holds. Raises undefined-symbol when it is still empty."""
    try:
        return box.value
    except AttributeError:
        problem = error(
            "undefined-symbol",
            f"Undefined symbol: {n.var.hint}",
            hint=f"{n.var.hint} is used here before its own definition has been evaluated",
        )
        raise placed_at(problem, n.origin) from None


def read_global(namespace: str, name: str, origin: Origin, cx: Context) -> Any:
    """The value of a global: the namespace's, else the host context's. Raises undefined-symbol."""
    home = cx.world.namespaces.get(namespace)
    if home is not None and name in home.values:
        return home.values[name]
    found, value = cx.host.context_value(name)
    if found:
        return value
    raise placed_at(_undefined(namespace, name, origin, cx), origin)


def _undefined(namespace: str, name: str, origin: Origin, cx: Context) -> Thrown:
    from ...base.suggest import meant, near

    span = span_of(origin)
    alias, slash, rest = span.text().partition("/") if span is not None else ("", "", "")
    other = cx.world.namespaces.get(namespace)
    if slash and alias and rest == name and other is not None:
        close = [f"{alias}/{each}" for each in near(name, sorted(other.values))]
        return error("undefined-symbol", f"Undefined symbol: {alias}/{name}", hint=meant(close))
    own = cx.world.namespaces.get("user" if namespace not in cx.world.namespaces else namespace)
    known = set(names())
    if own is not None:
        known |= own.values.keys() | own.macros.keys() | own.refers.keys()
    written = name if own is None or own.name == namespace else f"{namespace}/{name}"
    hint = meant(near(name, sorted(known)))
    return error("undefined-symbol", f"Undefined symbol: {written}", hint=hint)


def shadowed(n: PrimCall | PrimRef, cx: Context) -> bool:
    """Whether the namespace that named the primitive has redefined it since."""
    home = cx.world.namespaces.get(n.namespace)
    return home is not None and n.prim.name in home.shadows


def build_vector(items: list[Any]) -> Any:
    """A vector value."""
    return vector(items)


def build_map(pairs: list[tuple[Any, Any]]) -> Any:
    """A map value; of equal keys the last wins."""
    return pmap(pairs)


def build_set(items: list[Any]) -> Any:
    """A set value."""
    return pset(items)


def placed_at(problem: Thrown, origin: Origin) -> Thrown:
    """Note that an error arose at a node, and in which calls that inlining took away there."""
    problem.span = span_of(origin)
    through(problem, origin)
    return problem


def through(problem: Thrown, origin: Origin | None) -> None:
    """Note that an error leaves the calls that inlining took away around a node."""
    if type(origin) is not Span:
        for name, site in calls_of(origin):
            problem.passed(name, site)


def check_value(value: Any, n: Check, level: str) -> Any:
    """The value when it has the type. Raises type-validation naming the path."""
    wrong = mismatch(value, n.type, n.path, level)
    if wrong is not None:
        raise placed_at(error("type-validation", f"Type validation error: {wrong}"), n.origin)
    return value


def host_call(capability: Any, args: list[Any], hints: dict[str, Any], cx: Context) -> Any:
    """Ask the host. Raises type-error when the id is neither keyword nor string."""
    if type(capability) is Keyword:
        name = capability.name
    elif isinstance(capability, str):
        name = capability
    else:
        raise type_error("call", "keyword or string", type_name(capability), 0)
    if cx.interrupt.raised:
        raise KeyboardInterrupt
    return cx.host.call(name, tuple(args), hints)


def step_options(options: dict[str, Any], n: Step, env: dict[Any, Any]) -> dict[str, Any]:
    """Bind `%params` and give the options as the host takes them."""
    if n.params is not None:
        env[n.params] = options["params"]
    return options


def matching_clause(catches: tuple[Catch, ...], thrown: Thrown) -> Catch | None:
    """The first clause that takes the error's kind; unknown kinds were lowered to None."""
    kind = thrown.kind
    for clause in catches:
        if clause.kind == kind or (clause.kind is None and kind not in UNCATCHABLE):
            return clause
        if clause.kind == "error" and kind in KINDS:
            return clause
    return None


def define(n: Def, value: Any, cx: Context) -> Any:
    """Define a global; gives the value of the form.

    A core name becomes a shadow, also for code compiled earlier here. Whoever watches the world is
    told before anything changes.
    """
    home = cx.world.namespace(n.namespace)
    span = span_of(n.origin)
    source = span.text() if span is not None else ""
    definition = Definition(n.name, n.namespace, n.kind, span, n.doc, source, n.annotation, n.meta)
    shadows = lookup(n.name) is not None
    cx.world.watch(n.namespace, n.name)
    before = home.entry(n.name)
    try:
        if n.kind == "macro":
            home.macros[n.name] = Macro(n.name, n.namespace, value, n.doc, span)
            home.values.pop(n.name, None)
            value = None
        elif n.kind == "type":
            home.types[n.name] = n.annotation
        else:
            home.macros.pop(n.name, None)
            home.values[n.name] = value
        home.definitions[n.name] = definition
        if shadows and n.name not in home.shadows:
            home.shadows.add(n.name)
            cx.world.shadowing = True
    except BaseException:  # an interrupt may come anywhere: all of a definition stays, or nothing
        home.put(n.name, before)
        raise
    return value

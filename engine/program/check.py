"""All problems of a text without running it.

    (defn f [x] (coutn x)) (f 1 2)   =>   undefined-symbol coutn; arity-mismatch in f

Forms are lowered in a copy of the world, so a check changes nothing. Definitions of the text count
for all of it, as they do when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..base.diagnostic import CompileError, Diagnostic
from ..base.span import span_of
from ..base.suggest import meant, near
from ..ir.core import Call, Def, Fn, Global, Node, PrimCall
from ..ir.walk import nodes
from ..prims.catalog import names
from ..runtime.context import Context, running
from ..runtime.errors import Thrown
from ..runtime.function import arity_text, info_of
from ..runtime.namespace import Definition, Namespace, World
from ..syntax.forms import Form, Seq, Sym, is_call
from ..syntax.reader import ReadResult, read
from .modules import MODULE_FORMS
from .problems import diagnostic_of
from .runner import Outcome, Runner

Read = Callable[[str, str], ReadResult]
DEFINERS: Final = ("def", "defn", "defn-", "defonce", "defstruct", "deftype")


class Checker(Runner):
    """A runner for modules that a checked text imports: functions and macros are defined, for what
    uses them to be checked; nothing else runs, so that a check has no effects."""

    def execute(self, node: Node, cx: Context) -> Any:
        """Define functions, macros and types; note the names of other definitions."""
        if type(node) is not Def:
            return None
        if type(node.value) is Fn or node.kind in ("macro", "type"):
            return super().execute(node, cx)
        home = self.world.namespace(node.namespace)
        home.definitions[node.name] = Definition(
            node.name, node.namespace, node.kind, span_of(node.origin), node.doc
        )
        return None


def check_text(
    text: str, cell: str, runner: Runner, cx: Context, read: Read = read
) -> list[Diagnostic]:
    """Problems of reading, lowering, names and arities, in the order of the text.

    `read` may remember what the text was before (`syntax.incremental`).
    """
    result = read(text, cell)
    problems = list(result.problems)
    scratch = Checker(copied(runner.world), runner.loader.paths)
    scratch.namespace = runner.namespace
    scratch.loader.loaded = set(runner.loader.loaded)
    inner = Context(cx.host, scratch.world, cx.depth_limit, cx.interrupt, cx.types)
    forms = _flat([top.form for top in result.forms])
    home = scratch.world.namespace(scratch.namespace)
    declare(forms, home)
    lowered: list[Node] = []
    with running(inner):
        for form in forms:
            try:
                lowered.extend(_lower(form, scratch, inner, problems))
            except CompileError as problem:
                problems.append(problem.diagnostic)
            except Thrown as thrown:
                problems.append(diagnostic_of(thrown))
    arities = _arities(lowered, home)
    for node in lowered:
        problems.extend(_problems(node, scratch.world, home, arities))
    return problems


def _lower(form: Form, runner: Runner, cx: Context, problems: list[Diagnostic]) -> list[Node]:
    outcome = Outcome()
    head = form.items[0] if type(form) is Seq and form.open == "(" and form.items else None
    if type(head) is Sym and head.name in MODULE_FORMS:
        assert type(form) is Seq
        MODULE_FORMS[head.name](runner.loader, form, outcome, cx)
        return []
    home = runner.world.namespace(runner.namespace)
    node = runner.lower(form, home, outcome, cx)
    problems.extend(outcome.problems)
    runner.prepare(node, cx)
    return [node]


def copied(world: World) -> World:
    """A world that can be written to without touching this one."""
    twin = World()
    twin.shadowing = world.shadowing
    twin.services = world.services
    for name, home in world.namespaces.items():
        twin.namespaces[name] = home.copy()
    return twin


def _flat(forms: list[Form]) -> list[Form]:
    """Top-level forms with `do` taken apart, as the runner does."""
    flat: list[Form] = []
    for form in forms:
        if is_call(form, "do") and type(form) is Seq and len(form.items) > 1:
            flat.extend(_flat(list(form.items[1:])))
        else:
            flat.append(form)
    return flat


def declare(forms: list[Form], home: Namespace) -> None:
    """The namespace knows the names that forms define, though none of them has run."""
    for form in forms:
        if type(form) is not Seq or form.open != "(" or len(form.items) < 2:
            continue
        head, name = form.items[0], form.items[1]
        if type(head) is Sym and head.name in DEFINERS and type(name) is Sym:
            kind = "function" if head.name.startswith("defn") else "value"
            known = Definition(name.name, home.name, kind, name.span)
            home.definitions.setdefault(name.name, known)


def _arities(lowered: list[Node], home: Namespace) -> dict[str, tuple[tuple[int, int | None], ...]]:
    """What the text and the namespace say functions take; the text's own definitions win."""
    found = {}
    for name, value in home.values.items():
        info = info_of(value)
        if info is not None:
            found[name] = info.arities
    for node in lowered:
        if type(node) is Def:
            found.pop(node.name, None)
            if type(node.value) is Fn:
                found[node.name] = tuple(
                    [(len(a.params), None if a.rest else len(a.params)) for a in node.value.arities]
                )
    return found


def _problems(
    root: Node,
    world: World,
    home: Namespace,
    arities: dict[str, tuple[tuple[int, int | None], ...]],
) -> list[Diagnostic]:
    found = []
    for n in nodes(root):
        if type(n) is Global:
            space = world.namespaces.get(n.namespace)
            if space is None or (n.name not in space.definitions and n.name not in space.values):
                found.append(_undefined(n, home))
        elif type(n) is PrimCall:
            taken = n.prim.signature.arities()
            found += _arity(n.prim.name, taken, len(n.args), n)
        elif type(n) is Call and type(n.fn) is Global and n.fn.namespace == home.name:
            known = arities.get(n.fn.name)
            if known is not None:
                found += _arity(n.fn.name, known, len(n.args), n)
    return found


def _undefined(n: Global, home: Namespace) -> Diagnostic:
    name = n.name if n.namespace == home.name else f"{n.namespace}/{n.name}"
    hint = meant(near(n.name, sorted({*names(), *home.definitions, *home.macros})))
    span = span_of(n.origin)
    return Diagnostic("undefined-symbol", f"Undefined symbol: {name}", span, "C0001", hint)


def _arity(
    name: str, taken: tuple[tuple[int, int | None], ...], count: int, n: Node
) -> list[Diagnostic]:
    if any([low <= count and (high is None or count <= high) for low, high in taken]):
        return []
    message = f"Arity mismatch in {name}: expected {arity_text(taken)}, got {count}"
    return [Diagnostic("arity-mismatch", message, span_of(n.origin), "C0002")]

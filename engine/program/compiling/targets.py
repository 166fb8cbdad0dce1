"""What a person asks to see compiled: a name, a text, or the text that ran last.

    "square"                      =>   the definition of the global `square`
    "(defn sq [x] (* x x)) (sq 3)" =>  two trees; the second knows what the first defines
    None                          =>   the forms of the last text that ran

Texts are lowered in a copy of the world and nothing of them runs but their macros. Each form sees
what a run would have left for it: a form the definitions before it, a function those after it too,
as it is compiled when it is called often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from ...analysis.outline import NOWHERE, SIZE, Places, obstacle, passed_on
from ...analysis.outside import DATA, FUNCTION, MISSING, NOTHING, OTHER, Known, Outside
from ...base.diagnostic import CompileError, Diagnostic
from ...base.record import node
from ...base.span import span_of
from ...base.suggest import meant, near
from ...ir.core import Const, Def, Fn, Node
from ...ir.digest import Name
from ...prims.catalog import lookup, names
from ...runtime.context import Context, running
from ...runtime.function import info_of
from ...runtime.namespace import Namespace, World
from ...syntax.forms import Form
from ...syntax.reader import read
from ...values.atoms import namespace_of
from ..check import Checker, copied, declare
from ..runner import Outcome, flat, module_form

if TYPE_CHECKING:
    from ...analysis.interface import Interface
    from ..program import Program

HEAD: Final = 60  # code points of a form's text
_NAME: Final = re.compile(r"[^\s()\[\]{}\"'`~@^;#:\d][^\s()\[\]{}\"'`~@^;]*")


@node
class Asked:
    """A tree to compile: the beginning of its text, and the world that it sees."""

    node: Node
    head: str
    outside: Outside
    namespace: str
    shadows: frozenset[str]


def asked_for(
    target: str | None, program: Program, cx: Context, cell: str = "asked"
) -> list[Asked]:
    """The trees that a target means; `cell` names a text. Raises CompileError for a mistake."""
    if target is None:
        text = program.recent[-1] if program.recent else ""
        return _of_text(text, _label_of(text, program), program, cx)
    word = target.strip()
    if _NAME.fullmatch(word):
        found = _of_name(word, program)
        if found is not None:
            return [found]
    return _of_text(target, cell, program, cx)


def resolved(word: str, program: Program) -> Name:
    """What a name written in the current namespace means."""
    home = program.world.namespace(program.namespace)
    space, bare = namespace_of(word)
    if space:
        return home.aliases.get(space, space), bare
    if bare in home.refers:
        return home.refers[bare]
    return home.name, bare


def _of_name(word: str, program: Program) -> Asked | None:
    """A function, as it was defined; None for what else a name may mean."""
    name = resolved(word, program)
    home = program.world.namespace(program.namespace)
    questions = program.optimiser.questions
    found: Node | None = questions.definition(name)
    space = program.world.namespaces.get(name[0])
    if found is None:
        info = None if space is None else info_of(space.values.get(name[1]))
        found = getattr(info, "written", None)
    if found is not None:
        head = _head(found) or word
        return Asked(found, head, _world_of(program), home.name, frozenset(home.shadows))
    known = space is not None and (name[1] in space.values or name[1] in space.definitions)
    if not known and lookup(word) is None and word not in home.macros:
        candidates = {*names(), *home.values, *home.definitions}
        hint = meant(near(word, sorted(candidates)))
        problem = Diagnostic("undefined-symbol", f"Undefined symbol: {word}", None, "C0001", hint)
        raise CompileError(problem)
    return None


def _of_text(text: str, label: str, program: Program, cx: Context) -> list[Asked]:
    result = read(text, label)
    if result.problems:
        raise CompileError(result.problems[0])
    scratch = Checker(copied(program.world), program.loader.paths)
    scratch.namespace = program.namespace
    scratch.loader.loaded = set(program.loader.loaded)
    inner = Context(cx.host, scratch.world, cx.depth_limit, cx.interrupt, cx.types)
    forms = flat([top.form for top in result.forms])
    declare(forms, scratch.world.namespace(scratch.namespace))
    lowered: list[tuple[Node, Namespace, str]] = []
    with running(inner):
        for form in forms:
            lowered += _lowered(form, scratch, inner)
    around = _world_of(program)
    found = []
    for (n, home, head), definitions in zip(lowered, _visible(lowered), strict=True):
        ahead = Ahead(around, definitions, scratch.world)
        found.append(Asked(n, head, ahead, home.name, frozenset(home.shadows)))
    return found


def _world_of(program: Program) -> Outside:
    """What is known of the program: nothing while its definitions are just changing."""
    if program.bindings.changing() or program.questions.db.answering:
        return NOTHING
    return program.optimiser.questions.seen()


def _lowered(form: Form, scratch: Checker, cx: Context) -> list[tuple[Node, Namespace, str]]:
    handler = module_form(form)
    if handler is not None:
        handler(scratch.loader, form, Outcome(), cx)
        return []
    home = scratch.world.namespace(scratch.namespace)
    n = scratch.lower(form, home, Outcome(), cx)
    scratch.execute(n, cx)
    return [(n, home, _shortened(form.span.text()))]


def _visible(lowered: list[tuple[Node, Namespace, str]]) -> Iterator[Mapping[Name, Def]]:
    """For each tree the definitions that it sees."""
    all_of_them = {(n.namespace, n.name): n for n, _, _ in lowered if type(n) is Def}
    before: dict[Name, Def] = {}
    for n, _, _ in lowered:
        if type(n) is Def:
            before = {**before, (n.namespace, n.name): n}
            itself = {(n.namespace, n.name): n}
            yield {**all_of_them, **itself} if type(n.value) is Fn else before
        else:
            yield before


def _label_of(text: str, program: Program) -> str:
    labels = [source.label for source in program.sources.all() if source.text == text]
    return labels[-1] if labels else "last"


def _head(n: Node) -> str:
    span = span_of(n.origin)
    return "" if span is None else _shortened(span.text())


def _shortened(source: str) -> str:
    text = " ".join(source[: 4 * HEAD].split())
    return text if len(text) <= HEAD else f"{text[: HEAD - 1]}…"


class Ahead:
    """An `Outside`: a program, and definitions of a text as if they had run."""

    def __init__(self, around: Outside, definitions: Mapping[Name, Def], world: World) -> None:
        self._around: Final = around
        self._definitions: Final = definitions
        self._world: Final = world

    @property
    def reentrant(self) -> bool:
        """As in the program."""
        return self._around.reentrant

    @property
    def types(self) -> str:
        """How strictly annotations are checked, as in the program."""
        return self._around.types

    def known(self, namespace: str, name: str) -> Known | None:
        """A definition of the text, else what the program knows."""
        found = self._definitions.get((namespace, name))
        if found is None:
            return self._around.known(namespace, name)
        return _Defined(self, found)

    def shadowed(self, namespace: str, name: str) -> bool:
        """Whether the program or the text has taken over a core name."""
        home = self._world.namespaces.get(namespace)
        return home is not None and name in home.shadows

    @cached_property
    def interfaces(self) -> Mapping[Name, Interface]:
        """The interfaces of the text's functions."""
        from ...analysis.interface import interfaces

        group = {
            name: n.value
            for name, n in self._definitions.items()
            if type(n.value) is Fn and n.kind != "macro"
        }
        return interfaces(group, self)


class _Defined:
    """A `Known` global that a text defines."""

    def __init__(self, ahead: Ahead, definition: Def) -> None:
        self._ahead: Final = ahead
        self._definition: Final = definition

    @property
    def kind(self) -> str:
        """A function, data that is written as such, or what nobody knows before it runs."""
        if self.fn is not None:
            return FUNCTION
        return DATA if type(self._definition.value) is Const else OTHER

    @property
    def fn(self) -> Fn | None:
        """Core of a function."""
        n = self._definition
        return n.value if type(n.value) is Fn and n.kind != "macro" else None

    @property
    def value(self) -> Any:
        """A constant's value."""
        n = self._definition.value
        return n.value if type(n) is Const else MISSING

    @property
    def interface(self) -> Interface | None:
        """What callers of a function may rely on."""
        n = self._definition
        return None if self.fn is None else self._ahead.interfaces.get((n.namespace, n.name))

    def obstacle(self, count: int, limit: int) -> str:
        """Why a function's body is not to be copied for a call."""
        n, fn = self._definition, self.fn
        return SIZE if fn is None else obstacle(fn, (n.namespace, n.name), count, limit)

    def passed_on(self, count: int, limit: int) -> Places:
        """What a function of at most so many nodes passes on to itself (`analysis.outline`)."""
        n, fn = self._definition, self.fn
        return NOWHERE if fn is None else passed_on(fn, (n.namespace, n.name), count, limit)

"""Modules: namespaces with exports, read from files on the module path.

    (module geo (:exports [area]) (defn area [r] (* 3 r r)))
    (import geo :as g)   (g/area 2)   =>   12

`(import a.b)` finds a module of this session, else the file `a/b.rtfs` beside the main text, in the
current directory, then on RTFS_PATH. A module that imports itself on the way is an error that
names the path.
"""

from __future__ import annotations

from collections.abc import Callable
from os import environ, getcwd, path, pathsep
from typing import TYPE_CHECKING, Any, Final

from ..base.diagnostic import CompileError, Diagnostic
from ..base.span import Span
from ..runtime.context import Context
from ..runtime.namespace import Namespace
from ..syntax.decode import decode
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..syntax.reader import read
from ..values.atoms import Keyword
from ..values.maps import pmap
from ..values.vectors import vector
from .hostspace import HostNamespace

if TYPE_CHECKING:
    from .runner import Outcome, Runner

CLAUSES: Final = ("import", "require", "use")


class ModuleLoader:
    """Finds, loads and imports modules. `loading` is the chain of modules being loaded."""

    def __init__(self, runner: Runner, paths: Callable[[], tuple[str, ...]]) -> None:
        self.runner: Final = runner
        self.paths: Final = paths
        self.loaded: set[str] = set()
        self.loading: list[str] = []

    def define(self, form: Seq, outcome: Outcome, cx: Context) -> Any:
        """`(module name (:exports […]) form…)`: run the forms in their own namespace."""
        name = _module_name(form)
        home = self.runner.world.namespace(name)
        body = form.items[2:]
        exports: frozenset[str] | None = None
        if body and _is_clause(body[0], "exports"):
            exports = frozenset(_names(_clause_vector(body[0])))
            body = body[1:]
        self._inside(name, form.span, body, outcome, cx)
        _check_exports(home, exports, form)
        home.exports = exports
        self.runner.changed(name)
        self.loaded.add(name)
        listed = sorted(exports) if exports is not None else list(home.definitions)
        return pmap([("name", name), ("exports", vector(listed))])

    def switch(self, form: Seq, outcome: Outcome, cx: Context) -> Any:
        """`(ns name clause…)`: later forms of the session belong to the namespace."""
        name = _module_name(form)
        self.runner.world.namespace(name)
        self.runner.namespace = name
        self.loaded.add(name)
        for clause in form.items[2:]:
            if not any([_is_clause(clause, word) for word in CLAUSES]):
                raise _fail(clause.span, "ns takes clauses such as (:import a.b :as x)")
            assert type(clause) is Seq
            self._import_specs(clause, outcome, cx)
        return None

    def import_(self, form: Seq, outcome: Outcome, cx: Context) -> Any:
        """`(import a.b :as x :only [f])`, `(require '[a.b :as x :refer [f]])`."""
        if len(form.items) < 2:
            raise _fail(form.span, f"{form.items[0]} needs the name of a module")
        self._import_specs(form, outcome, cx)
        return None

    def _import_specs(self, form: Seq, outcome: Outcome, cx: Context) -> None:
        items = [_unquoted(item) for item in form.items[1:]]
        if items and type(items[0]) is Sym:
            self._import(tuple(items), form.span, outcome, cx)
            return
        for item in items:
            if type(item) is not Seq or not item.items:
                raise _fail(item.span, "Expected the name of a module")
            self._import(item.items, item.span, outcome, cx)

    def _import(self, spec: tuple[Form, ...], span: Span, outcome: Outcome, cx: Context) -> None:
        head = spec[0]
        if type(head) is not Sym:
            raise _fail(head.span, "Expected the name of a module")
        self.load(head.name, head.span, outcome, cx)
        here = self.runner.world.namespace(self.runner.namespace)
        there = self.runner.world.namespace(head.name)
        here.aliases[head.name] = head.name
        for option, value in zip(spec[1::2], spec[2::2], strict=False):
            word = option.value.name if _is_keyword(option) else ""  # type: ignore[union-attr]
            if word == "as" and type(value) is Sym:
                here.aliases[value.name] = head.name
            elif word in ("only", "refer") and type(value) is Seq:
                for symbol in value.items:
                    _refer(here, there, symbol)
            else:
                raise _fail(
                    option.span, "Unknown import option: expected :as name or :only [names]"
                )
        self.runner.changed(here.name)
        if len(spec) % 2 == 0:
            raise _fail(spec[-1].span, "An import option has no value")

    def load(self, name: str, span: Span, outcome: Outcome, cx: Context) -> None:
        """Make sure a module is there. Raises CompileError(module-error)."""
        if name in self.loading:
            chain = " -> ".join([*self.loading[self.loading.index(name) :], name])
            raise _fail(span, f"Module error: Circular import: {chain}")
        if name in self.loaded or isinstance(self.runner.world.namespaces.get(name), HostNamespace):
            return
        file = self._find(name, span)
        try:
            with open(file, "rb") as stream:  # noqa: PTH123 - pathlib would cost 4 ms of import
                text, problems = decode(stream.read())
        except OSError as problem:
            raise _fail(span, f"Module error: Failed to read {file}: {problem.strerror}") from None
        result = read(text, file)
        if problems or result.problems:
            raise CompileError((*problems, *result.problems)[0])
        modules = [top.form for top in result.forms if is_call(top.form, "module")]
        if modules:
            for form in modules:
                assert type(form) is Seq
                self.define(form, outcome, cx)
        else:
            self._inside(name, span, tuple([top.form for top in result.forms]), outcome, cx)
        self.loaded.add(name)

    def _find(self, name: str, span: Span) -> str:
        relative = path.join(*name.split(".")) + ".rtfs"  # noqa: PTH118
        places = self.paths()
        for place in places:
            file = path.join(place, relative)  # noqa: PTH118
            if path.isfile(file):  # noqa: PTH113
                return file
        looked = ", ".join(places) or "nowhere"
        raise _fail(span, f"Module '{name}' not found in module paths: {looked}")

    def _inside(
        self, name: str, span: Span, body: tuple[Form, ...], outcome: Outcome, cx: Context
    ) -> None:
        if name in self.loading:
            chain = " -> ".join([*self.loading[self.loading.index(name) :], name])
            raise _fail(span, f"Module error: Circular import: {chain}")
        runner, before = self.runner, self.runner.namespace
        depth = len(self.loading)
        try:
            self.loading.append(name)
            runner.world.namespace(name)
            runner.namespace = name
            runner.run_forms(("module", name), span.unit.cell, body, outcome, cx)
        finally:
            runner.namespace = before
            del self.loading[depth:]


Handler = Callable[[ModuleLoader, Any, "Outcome", Context], Any]
MODULE_FORMS: Final[dict[str, Handler]] = {
    "module": ModuleLoader.define,
    "import": ModuleLoader.import_,
    "require": ModuleLoader.import_,
    "ns": ModuleLoader.switch,
}


def _fail(span: Span, message: str) -> CompileError:
    return CompileError(Diagnostic("module-error", message, span, code="M0100"))


def _module_name(form: Seq) -> str:
    if len(form.items) < 2 or type(form.items[1]) is not Sym:
        raise _fail(form.span, f"{form.items[0]} needs a name: ({form.items[0]} a.b …)")
    return form.items[1].name


def _is_keyword(form: Form) -> bool:
    return type(form) is Lit and type(form.value) is Keyword


def _is_clause(form: Form, word: str) -> bool:
    if type(form) is not Seq or form.open != "(" or not form.items:
        return False
    head = form.items[0]
    return type(head) is Lit and type(head.value) is Keyword and head.value.name == word


def _clause_vector(form: Form) -> Seq:
    assert type(form) is Seq
    if len(form.items) != 2 or type(form.items[1]) is not Seq:
        raise _fail(form.span, "Expected a vector of names: (:exports [f g])")
    return form.items[1]


def _names(vector_: Seq) -> list[str]:
    found = []
    for item in vector_.items:
        if type(item) is not Sym:
            raise _fail(item.span, "Expected a name")
        found.append(item.name)
    return found


def _unquoted(form: Form) -> Form:
    if is_call(form, "quote"):
        assert type(form) is Seq
        return form.items[1]
    return form


def _check_exports(home: Namespace, exports: frozenset[str] | None, form: Seq) -> None:
    for name in sorted(exports or ()):
        if name not in home.definitions:
            raise _fail(form.span, f"Module error: Exported symbol '{name}' not found")


def _refer(here: Namespace, there: Namespace, symbol: Form) -> None:
    if type(symbol) is not Sym:
        raise _fail(symbol.span, "Expected a name")
    name = symbol.name
    exported = there.exports is None or name in there.exports
    if name not in there.definitions or not exported:
        raise _fail(symbol.span, f"Module error: Exported symbol '{name}' not found")
    here.refers[name] = (there.name, name)


def search_path(first: tuple[str, ...]) -> tuple[str, ...]:
    """Where modules are looked for: beside the main text, in the current folder, on RTFS_PATH."""
    listed = [part for part in environ.get("RTFS_PATH", "").split(pathsep) if part]
    return tuple(dict.fromkeys([*first, getcwd(), *listed]))  # noqa: PTH109

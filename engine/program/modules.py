"""Modules: namespaces with exports, read from files on the module path, again when these change.

    (module geo (:exports [area]) (defn area [r] (* 3 r r)))
    (import geo :as g)   (g/area 2)   =>   12

`(import a.b)` finds a module of this session, else the file `a/b.rtfs` beside the main text, in the
current directory, then on RTFS_PATH. A module that imports itself on the way is an error that
names the path.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from os import environ, getcwd, path, pathsep
from typing import TYPE_CHECKING, Any, Final

from ..base.diagnostic import CompileError, Diagnostic
from ..base.span import Span
from ..runtime.context import Context
from ..runtime.namespace import MISSING, Namespace, World
from ..syntax.decode import decode
from ..syntax.forms import Form, Lit, Seq, Sym, is_call
from ..syntax.reader import read
from ..values.atoms import Keyword
from ..values.maps import pmap
from ..values.vectors import vector
from .hostspace import HostNamespace
from .library import FOLDER
from .modulefile import ModuleFile

if TYPE_CHECKING:
    from .runner import Outcome, Runner

CLAUSES: Final = ("import", "require", "use")
ALIAS: Final = "alias"  # name: a short name; target: the module's
REFER: Final = "refer"  # name: a bare name; target: the (namespace, name) it was imported from
EXPORTS: Final = "exports"  # name: ""; target: the names that others may use, None for all
_loads: Final = count(1)

Link = tuple[str, str, str]  # (namespace, which of these, name)


class ModuleLoader:
    """Finds, loads and imports modules. `loading` is the chain of modules being loaded."""

    def __init__(self, runner: Runner, paths: Callable[[], tuple[str, ...]]) -> None:
        self.runner: Final = runner
        self.paths: Final = paths
        self.loaded: set[str] = set()
        self.loading: list[str] = []
        self._files: Final[dict[str, ModuleFile]] = {}

    def define(self, form: Seq, outcome: Outcome, cx: Context, file: str = "") -> Any:
        """`(module name (:exports […]) form…)`: run the forms in their own namespace.

        `file` is where the form was read from, if it was.
        """
        name = _module_name(form)
        home = self.runner.world.namespace(name)
        body = form.items[2:]
        exports: frozenset[str] | None = None
        if body and _is_clause(body[0], "exports"):
            exports = frozenset(_names(_clause_vector(body[0])))
            body = body[1:]
        self._inside(name, form.span, body, outcome, cx, file)
        _check_exports(home, exports, form)
        self.runner.linked(file, (name, EXPORTS, ""), exports)
        self.loaded.add(name)
        listed = sorted(home.definitions if exports is None else exports)
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
        self.runner.linked("", (here.name, ALIAS, head.name), head.name)
        for option, value in zip(spec[1::2], spec[2::2], strict=False):
            word = option.value.name if _is_keyword(option) else ""  # type: ignore[union-attr]
            if word == "as" and type(value) is Sym:
                self.runner.linked("", (here.name, ALIAS, value.name), head.name)
            elif word in ("only", "refer") and type(value) is Seq:
                for symbol in value.items:
                    name = _exported(there, symbol)
                    self.runner.linked("", (here.name, REFER, name), (there.name, name))
            else:
                raise _fail(
                    option.span, "Unknown import option: expected :as name or :only [names]"
                )
        if len(spec) % 2 == 0:
            raise _fail(spec[-1].span, "An import option has no value")

    def load(self, name: str, span: Span, outcome: Outcome, cx: Context) -> None:
        """Make sure a module is there, as its file is now. Raises CompileError(module-error)."""
        self._refuse_circle(name, span)
        for above in self.loading[-1:]:
            if above in self._files:
                self._files[above].needs[name] = None
        known = self._files.get(name)
        if known is None and name in self.loaded:
            return
        if isinstance(self.runner.world.namespaces.get(name), HostNamespace):
            return
        path_ = self._find(name, span)
        try:
            found = ModuleFile.read(path_, known)
        except OSError as problem:
            raise _fail(span, f"Module error: Failed to read {path_}: {problem.strerror}") from None
        same = found is known and name in self.loaded
        if same and not self._renewed(found, name, span, outcome, cx):
            return
        self._load_file(name, found, span, outcome, cx)

    def _renewed(
        self, file: ModuleFile, name: str, span: Span, outcome: Outcome, cx: Context
    ) -> bool:
        """Whether a file that a module needs was loaded anew now, or since the module was."""
        self.loading.append(name)
        try:
            for needed in list(file.needs):
                self.load(needed, span, outcome, cx)
        finally:
            del self.loading[self.loading.index(name) :]
        loads = [self._files[needed].loads for needed in file.needs if needed in self._files]
        return max(loads, default=0) > file.loads

    def _load_file(
        self, name: str, file: ModuleFile, span: Span, outcome: Outcome, cx: Context
    ) -> None:
        """Run the forms of a file; a runner that remembers runs those that are others now."""
        text, problems = decode(file.content)
        result = read(text, file.path)
        if problems or result.problems:
            raise CompileError((*problems, *result.problems)[0])
        self.loaded.discard(name)
        self._files[name] = file
        file.needs.clear()
        modules = [top.form for top in result.forms if is_call(top.form, "module")]
        for form in modules:
            assert type(form) is Seq
            self.define(form, outcome, cx, file.path)
        if not modules:
            forms = tuple([top.form for top in result.forms])
            self._inside(name, span, forms, outcome, cx, file.path)
        file.loads = next(_loads)
        self.loaded.add(name)

    def _find(self, name: str, span: Span) -> str:
        relative = path.join(*name.split(".")) + ".rtfs"  # noqa: PTH118
        places = self.paths()
        for place in (*places, FOLDER):
            file = path.join(place, relative)  # noqa: PTH118
            if path.isfile(file):  # noqa: PTH113
                return file
        looked = ", ".join(places) or "nowhere"
        raise _fail(span, f"Module '{name}' not found in module paths: {looked}")

    def _refuse_circle(self, name: str, span: Span) -> None:
        if name in self.loading:
            chain = " -> ".join([*self.loading[self.loading.index(name) :], name])
            raise _fail(span, f"Module error: Circular import: {chain}")

    def _inside(
        self,
        name: str,
        span: Span,
        body: tuple[Form, ...],
        outcome: Outcome,
        cx: Context,
        file: str,
    ) -> None:
        self._refuse_circle(name, span)
        runner, before = self.runner, self.runner.namespace
        depth = len(self.loading)
        try:
            self.loading.append(name)
            runner.world.namespace(name)
            runner.namespace = name
            key = ("module", name, file) if file else None
            runner.run_forms(key, file or span.unit.cell, body, outcome, cx)
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


def put(world: World, link: Link, target: Any) -> None:
    """Let a link of a namespace lead somewhere; nowhere with MISSING."""
    space, what, name = link
    home = world.namespace(space)
    if what == EXPORTS:
        home.exports = None if target is MISSING else target
        return
    table: dict[str, Any] = home.aliases if what == ALIAS else home.refers
    if target is MISSING:
        table.pop(name, None)
    else:
        table[name] = target


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


def _exported(there: Namespace, symbol: Form) -> str:
    if type(symbol) is not Sym:
        raise _fail(symbol.span, "Expected a name")
    name = symbol.name
    exported = there.exports is None or name in there.exports
    if name not in there.definitions or not exported:
        raise _fail(symbol.span, f"Module error: Exported symbol '{name}' not found")
    return name


def search_path(first: tuple[str, ...]) -> tuple[str, ...]:
    """Where modules are looked for: beside the main text, in the current folder, on RTFS_PATH."""
    listed = [part for part in environ.get("RTFS_PATH", "").split(pathsep) if part]
    try:
        here = [getcwd()]  # noqa: PTH109
    except OSError:  # the folder was removed
        here = []
    return tuple(dict.fromkeys([*first, *here, *listed]))

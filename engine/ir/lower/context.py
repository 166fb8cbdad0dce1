"""What lowering knows at one point of a program: the namespace and the local bindings.

    (fn [x] (let [y 1] □))   at □:  locals = {"x": Var x, "y": Var y}, namespace = user

A symbol resolves to a local with the same name *and mark*, else as a global of the namespace in
which it was written: the user's, or for a macro template's symbol the macro's (hygiene).
"""

from __future__ import annotations

from typing import Any, Final

from ...base.diagnostic import CompileError, Diagnostic
from ...base.span import Span
from ...macro.expand import Expander
from ...prims.catalog import lookup
from ...prims.table import Primitive
from ...runtime.namespace import CORE, Namespace, World
from ...syntax.forms import Form, Sym
from ...values.atoms import Mark, namespace_of
from ..core import Global, Local, Node, PrimRef, Var

Key = str | tuple[str, Mark]


def key_of(symbol: Sym) -> Key:
    """What a local binding is found by: the name, with the mark of a template's symbol."""
    return symbol.name if symbol.mark is None else (symbol.name, symbol.mark)


class Lowering:
    """State of lowering one top-level form. Changes nothing outside of itself.

    `inside` counts the bodies that make a definition local. `warnings` collects what is worth
    saying and no error. What the result was made from is noted: `asked` are the symbols whose
    meaning was looked up, as (namespace, name as written) (see `names.meaning`), `used` the macros
    that were expanded and `typed` the globals that annotations name, both as (namespace, name).
    """

    __slots__ = (
        "asked",
        "declared",
        "expander",
        "expansions",
        "inside",
        "locals",
        "module",
        "namespace",
        "nesting",
        "typed",
        "used",
        "warnings",
        "world",
    )

    def __init__(self, world: World, namespace: Namespace) -> None:
        self.world: Final = world
        self.module: Final = namespace
        self.namespace: Final = namespace.name
        self.expander: Final = Expander(namespace.name, self.means_core)
        self.locals: dict[Key, Var] = {}
        self.inside = 0
        self.expansions = 0
        self.nesting = 0
        self.declared: set[str] = set()
        self.asked: dict[tuple[str, str], None] = {}
        self.used: dict[tuple[str, str], None] = {}
        self.typed: dict[tuple[str, str], None] = {}
        self.warnings: list[Diagnostic] = []

    # --- bindings ---------------------------------------------------------------------------

    def var(self, symbol: Sym, boxed: bool = False) -> Var:
        """Bind a symbol in the current scope; returns the new variable.

        Raises CompileError for a qualified name.
        """
        if "/" in symbol.name and namespace_of(symbol.name)[0]:
            raise self.fail(
                symbol,
                f"{symbol.name} has a namespace and cannot be bound",
                "bind the part after the slash",
            )
        made = Var(symbol.name, boxed)
        self.locals[key_of(symbol)] = made
        return made

    def enter(self) -> dict[Key, Var]:
        """Open a scope; returns what `leave` takes."""
        saved = self.locals
        self.locals = dict(saved)
        return saved

    def leave(self, saved: dict[Key, Var]) -> None:
        """Close the scope opened by `enter`."""
        self.locals = saved

    # --- names ------------------------------------------------------------------------------

    def home(self, symbol: Sym) -> Namespace:
        """The namespace in which a symbol was written."""
        if symbol.mark is None or symbol.mark.namespace == self.namespace:
            return self.module
        return self.world.namespace(symbol.mark.namespace)

    def defined(self, symbol: Sym) -> bool:
        """Whether the symbol names a definition of the namespace it was written in."""
        home = self.home(symbol)
        name = symbol.name
        if home is self.module and name in self.declared:
            return True
        self.asked[home.name, name] = None
        return name in home.definitions

    def means_core(self, symbol: Sym) -> bool:
        """Whether a symbol means the core's form or function of its name."""
        return key_of(symbol) not in self.locals and not self.defined(symbol)

    def resolve(self, symbol: Sym) -> Local | Global | PrimRef:
        """The node for a symbol in value position: local, own global, import, primitive, late."""
        found = self.locals.get(key_of(symbol))
        if found is not None:
            return Local(found, symbol.span)
        if self.defined(symbol):
            return Global(self.home(symbol).name, symbol.name, symbol.span)
        return self._imported(symbol)

    def _imported(self, symbol: Sym) -> Global | PrimRef:
        name, span = symbol.name, symbol.span
        home = self.home(symbol)
        refer = home.refers.get(name)
        if refer is not None:
            return Global(refer[0], refer[1], span)
        prim = lookup(name)
        if prim is not None:
            return PrimRef(prim, home.name, span)
        space, rest = namespace_of(name)
        if not space:
            return Global(home.name, name, span)
        if space == CORE:
            prim = lookup(rest)
            if prim is not None:
                return PrimRef(prim, CORE, span)
        other = self.world.namespaces.get(home.aliases.get(space, space))
        if other is None:
            return Global(space, rest, span)
        if other is not home and other.exports is not None and rest not in other.exports:
            raise self.fail(
                symbol,
                f"Module error: Exported symbol '{rest}' not found in {other.name}",
                f"{other.name} exports {', '.join(sorted(other.exports))}",
                kind="module-error",
            )
        return Global(other.name, rest, span)

    def macro(self, symbol: Sym) -> Any:
        """The user macro a call head names, or None."""
        home = self.home(symbol)
        self.asked[home.name, symbol.name] = None
        found = home.macros.get(symbol.name)
        if found is not None:
            return found
        refer = home.refers.get(symbol.name)
        if refer is not None:
            return self.world.namespace(refer[0]).macros.get(refer[1])
        space, rest = namespace_of(symbol.name)
        if not space:
            return None
        other = self.world.namespaces.get(home.aliases.get(space, space))
        return other.macros.get(rest) if other is not None else None

    def prim(self, name: str) -> Primitive:
        """The primitive a lowering rule needs. Raises KeyError for a row that does not exist."""
        found = lookup(name)
        if found is None:
            raise KeyError(name)
        return found

    def lower(self, form: Form) -> Node:
        """Lower an expression that is not in tail position."""
        from .dispatch import lower

        return lower(self, form)

    # --- problems ---------------------------------------------------------------------------

    def fail(
        self, form: Form | Span, message: str, hint: str = "", kind: str = "syntax-error"
    ) -> CompileError:
        """The exception for a mistake in the program; raise it."""
        span = form if isinstance(form, Span) else form.span
        return CompileError(Diagnostic(kind, message, span, code="L0100", hint=hint))

    def warn(self, diagnostic: Diagnostic) -> None:
        """Note something that is no error."""
        self.warnings.append(diagnostic)

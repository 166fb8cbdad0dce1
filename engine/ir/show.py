"""Core as RTFS: readable, and it reads back as an equal program.

    If(PrimCall(>, (Local x, Const 1)), …)   =>   (if (> x 1) … …)

Variables are objects; names are picked here, once for each tree: the variable's hint, with a
number when a variable in scope, a primitive or a global of the tree already has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from ..base.span import Span, Unit
from ..runtime.namespace import CORE
from ..syntax.convert import form_of
from ..syntax.format import format_text
from ..syntax.forms import Form, Lit, Seq, Sym
from ..syntax.printforms import show_form
from ..types.lattice import Type
from ..types.show import show_type
from ..values.atoms import CORE_MARK, keyword
from ..values.show import show
from .core import (
    Arity,
    Call,
    Catch,
    Check,
    Const,
    Def,
    Do,
    Fn,
    Global,
    HostCall,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Step,
    Try,
    Var,
    Vec,
)
from .walk import nodes

WIDTH: Final = 88  # columns of the printed text
NOWHERE: Final = Span(Unit("", 0, ""), 0, 0)


def show_core(
    root: Node,
    namespace: str = "user",
    shadows: Collection[str] = (),
    width: int = WIDTH,
) -> str:
    """The text of a tree. `namespace` is where unqualified globals are.

    `shadows` are the core names that the namespace redefined: the core's own are then qualified.
    """
    return format_text(show_form(core_form(root, namespace, shadows)), width).rstrip("\n")


def core_form(root: Node, namespace: str = "user", shadows: Collection[str] = ()) -> Form:
    """The form of a tree."""
    return Printer(root, namespace, shadows).form(root)


class Printer:
    """Picks names and makes forms. `taken` are names that a variable may not have.

    Several trees printed by one have the same name for the same variable (`ir.marked`).
    """

    def __init__(self, root: Node, namespace: str, shadows: Collection[str]) -> None:
        self.namespace = namespace
        self.shadows = shadows
        self.names: dict[Var, str] = {}
        self.taken: set[str] = set()
        self.reserve(root)

    def reserve(self, root: Node) -> None:
        """No variable gets a name that this tree uses for something else."""
        for n in nodes(root):
            if type(n) is Global:
                self.taken.add(self.global_name(n))
            elif type(n) is PrimRef or type(n) is PrimCall:
                self.taken.add(n.prim.name)

    def global_name(self, n: Global) -> str:
        """A global's name as the namespace sees it."""
        return n.name if n.namespace == self.namespace else f"{n.namespace}/{n.name}"

    def name(self, var: Var) -> Sym:
        """The variable's name, picked when it is first met."""
        found = self.names.get(var)
        if found is None:
            found, number = var.hint, 1
            while found in self.taken:
                number += 1
                found = f"{var.hint}_{number}"
            self.taken.add(found)
            self.names[var] = found
        return _sym(found)

    def form(self, n: Node) -> Form:
        """The form of one node."""
        return _FORMS[type(n)](self, n)

    def forms(self, items: tuple[Node, ...]) -> list[Form]:
        """The forms of several nodes."""
        return [self.form(item) for item in items]

    def body(self, n: Node) -> list[Form]:
        """A body: the items of a Do stand by themselves."""
        return self.forms(n.items) if type(n) is Do else [self.form(n)]

    def bindings(self, pairs: tuple[tuple[Var, Node], ...]) -> Seq:
        """A binding vector."""
        parts: list[Form] = []
        for var, right in pairs:
            made = self.form(right)
            parts += [self.name(var), made]
        return _vector(parts)


def _sym(name: str) -> Sym:
    return Sym(name, NOWHERE)


def _list(*items: Form) -> Seq:
    return Seq("(", tuple(items), NOWHERE)


def _vector(items: list[Form]) -> Seq:
    return Seq("[", tuple(items), NOWHERE)


def _text(kind: Type) -> Form:
    return _sym(show_type(kind))


def _const(p: Printer, n: Const) -> Form:
    form = form_of(n.value, NOWHERE)
    plain = type(form) is Lit and not callable(n.value)
    if plain or (type(form) is Seq and not form.items):
        return form
    if type(form) is Lit:
        return _sym(show(n.value))
    return _list(Sym("quote", NOWHERE, CORE_MARK), form)


def _prim_name(p: Printer, n: PrimRef | PrimCall) -> Sym:
    name = n.prim.name
    foreign = name in p.shadows and n.namespace != p.namespace
    return _sym(f"{CORE}/{name}" if foreign else name)


def _let(p: Printer, n: Let) -> Form:
    bound = p.bindings(n.bindings)
    return _list(_sym("let"), bound, *p.body(n.body))


def _letrec(p: Printer, n: Letrec) -> Form:
    for var, _ in n.bindings:
        p.name(var)
    return _list(_sym("letrec"), p.bindings(n.bindings), *p.body(n.body))


def _loop(p: Printer, n: Loop) -> Form:
    bound = p.bindings(n.bindings)
    return _list(_sym("loop"), bound, *p.body(n.body))


def _arity(p: Printer, arity: Arity) -> list[Form]:
    params: list[Form] = []
    for var, kind in zip(arity.params, arity.param_types, strict=True):
        params.append(p.name(var))
        if kind is not None:
            params.append(_text(kind))
    if arity.rest is not None:
        params += [_sym("&"), p.name(arity.rest)]
        if arity.rest_type is not None:
            params.append(_text(arity.rest_type))
    returns = [_text(arity.returns)] if arity.returns is not None else []
    return [_vector(params), *returns, *p.body(arity.body)]


def _fn(p: Printer, n: Fn) -> Form:
    return _list(_sym("fn"), *_arities(p, n))


def _arities(p: Printer, n: Fn) -> list[Form]:
    if len(n.arities) == 1:
        return _arity(p, n.arities[0])
    return [_list(*_arity(p, arity)) for arity in n.arities]


def _host(p: Printer, n: HostCall) -> Form:
    made = _list(_sym("call"), p.form(n.capability), *p.forms(n.args))
    if n.hints:
        meta: list[Form] = []
        for key, value in n.hints:
            meta += [Lit(keyword(key), NOWHERE), p.form(value)]
        made.meta = (Seq("{", tuple(meta), NOWHERE),)
    return made


def _catch(p: Printer, n: Catch) -> Form:
    kind = [Lit(keyword(n.kind), NOWHERE)] if n.kind is not None else []
    return _list(_sym("catch"), *kind, p.name(n.var), *p.body(n.body))


def _try(p: Printer, n: Try) -> Form:
    parts = [*p.body(n.body), *[_catch(p, clause) for clause in n.catches]]
    if n.cleanup is not None:
        parts.append(_list(_sym("finally"), *p.body(n.cleanup)))
    return _list(_sym("try"), *parts)


def _check(p: Printer, n: Check) -> Form:
    name = _sym(n.path.rpartition(" ")[2] or "it")
    return _list(_sym("let"), _vector([name, _text(n.type), p.form(n.body)]), name)


def _step(p: Printer, n: Step) -> Form:
    options: list[Form] = []
    for key, value in n.options:
        options += [Lit(keyword(key), NOWHERE), p.form(value)]
    if n.params is not None:
        p.names[n.params] = "%params"
    return _list(_sym("step"), Lit(n.label, NOWHERE), *options, *p.body(n.body))


def _def(p: Printer, n: Def) -> Form:
    doc: list[Form] = [Lit(n.doc, NOWHERE)] if n.doc else []
    value = n.value
    if n.kind == "type" and n.annotation is not None:
        return _list(_sym("deftype"), _sym(n.name), _text(n.annotation))
    if type(value) is Fn:
        head = "defmacro" if n.kind == "macro" else "defn"
        return _list(_sym(head), _sym(n.name), *doc, *_arities(p, value))
    kind = []
    if type(value) is Check and n.annotation is not None:
        kind, value = [_text(n.annotation)], value.body
    return _list(_sym("def"), _sym(n.name), *doc, *kind, p.form(value))


def _map(p: Printer, n: MapNode) -> Form:
    parts: list[Form] = []
    for key, value in n.pairs:
        parts += [p.form(key), p.form(value)]
    return Seq("{", tuple(parts), NOWHERE)


_FORMS: Final[dict[type, Callable[[Printer, Any], Form]]] = {
    Const: _const,
    Local: lambda p, n: p.name(n.var),
    Global: lambda p, n: _sym(p.global_name(n)),
    PrimRef: _prim_name,
    If: lambda p, n: _list(_sym("if"), p.form(n.test), p.form(n.then), p.form(n.orelse)),
    Let: _let,
    Letrec: _letrec,
    Loop: _loop,
    Fn: _fn,
    Do: lambda p, n: _list(_sym("do"), *p.forms(n.items)),
    Call: lambda p, n: _list(p.form(n.fn), *p.forms(n.args)),
    PrimCall: lambda p, n: _list(_prim_name(p, n), *p.forms(n.args)),
    HostCall: _host,
    Recur: lambda p, n: _list(_sym("recur"), *p.forms(n.args)),
    Try: _try,
    Raise: lambda p, n: _list(_sym("throw"), p.form(n.value)),
    Check: _check,
    Step: _step,
    Def: _def,
    Vec: lambda p, n: _vector(p.forms(n.items)),
    MapNode: _map,
    SetNode: lambda p, n: Seq("#{", tuple(p.forms(n.items)), NOWHERE),
}

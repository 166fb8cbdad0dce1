"""Core to bytes: one row, a node before its children, four tokens each.

    (+ x 1)   =>   "", "", 2, "P", 0, 2, "user\\n+",  "l", 3, 0, "",  "i", 4, 1, ""

The tokens are a letter, the number of the origin (`spans`), a number and a text: what they mean
stands beside each node's function here and in `read`. Variables and targets are numbered as they
come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...syntax.forms import Form
from ...types.lattice import Type
from ...values.atoms import Keyword
from ...values.codec import SAFE_INT, encode, pack
from ..core import (
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
    Target,
    Try,
    Var,
    Vec,
)
from ..walk import children
from .spans import Numbers
from .types import encode_type

BREAK: Final = "\n"  # between names in one text


class Unstorable(Exception):
    """Core that says something which outlives no process."""


class Writer:
    """One tree being written. Raises Unstorable."""

    __slots__ = ("origins", "row", "targets", "variables")

    def __init__(self, form: Form) -> None:
        self.origins: Final = Numbers(form)
        self.row: Final[list[Any]] = []
        self.variables: Final[dict[Var, int]] = {}
        self.targets: Final[dict[Target, int]] = {}

    def put(self, letter: str, n: Node | Arity | Catch, number: int, text: str) -> None:
        """One node."""
        try:
            self.row.extend((letter, self.origins.of(n.origin), number, text))
        except (KeyError, AttributeError):
            raise Unstorable("a place outside of the form") from None

    def variable(self, var: Var) -> int:
        """The number of a variable."""
        return self.variables.setdefault(var, len(self.variables))

    def target(self, target: Target) -> int:
        """The number of a target."""
        return self.targets.setdefault(target, len(self.targets))

    def bound(self, n: Let | Letrec | Loop) -> str:
        """The variables of bindings."""
        return " ".join([str(self.variable(var)) for var, _ in n.bindings])


def encode_core(root: Node, form: Form) -> bytes | None:
    """The bytes of Core that was made from a form; None where it holds what is no plain data.

    None also for a place that is not in the form.
    """
    writer = Writer(form)
    try:
        work: list[Any] = [root]
        while work:
            n = work.pop()
            _WRITERS[type(n)](writer, n)
            work += _below(n)[::-1]
        hints = [("!" if v.boxed else ".") + plain(v.hint) for v in writer.variables]
    except Unstorable:
        return None
    ranges = " ".join([str(number) for number in writer.origins.ranges])
    return pack([BREAK.join(hints), ranges, len(writer.targets), *writer.row])


def _below(n: Any) -> tuple[Any, ...]:
    """The nodes under a node, with the arities and clauses that `walk.children` leaves out."""
    cls = type(n)
    if cls is Fn:
        return tuple(n.arities)
    if cls is Arity or cls is Catch:
        return (n.body,)
    if cls is Try:
        return (n.body, *n.catches, *((n.cleanup,) if n.cleanup is not None else ()))
    return children(n)


def plain(name: str) -> str:
    """A name that may stand among others. Raises Unstorable."""
    if BREAK in name:
        raise Unstorable("a name with a line end")
    return name


def data(value: Any) -> str:
    """A constant. Raises Unstorable."""
    found = encode(value)
    if found is None:
        raise Unstorable("a constant that is no plain data")
    return found.decode("ascii")


def kind(t: Type | None) -> str:
    """A type, "" for none. Raises Unstorable."""
    if t is None:
        return ""
    found = encode_type(t)
    if found is None:
        raise Unstorable("a type that holds no plain data")
    return found


def _const(w: Writer, n: Const) -> None:
    value = n.value
    cls = value.__class__
    if cls is int and -SAFE_INT < value < SAFE_INT:
        w.put("i", n, value, "")
    elif cls is str:
        w.put('"', n, 0, value)
    elif cls is Keyword:
        w.put(":", n, 0, value.name)
    else:
        w.put("c", n, 0, data(value))


def _primitive(w: Writer, n: PrimRef | PrimCall) -> None:
    names = plain(n.namespace) + BREAK + n.prim.name
    if type(n) is PrimCall:
        w.put("P", n, len(n.args), names)
    else:
        w.put("p", n, 0, names)


def _fn(w: Writer, n: Fn) -> None:
    meta = "" if n.meta is None else data(n.meta)
    texts = pack([n.name, n.namespace, n.doc, meta]).decode("ascii")
    w.put("F", n, len(n.arities), texts)


def _arity(w: Writer, n: Arity) -> None:
    numbers = [w.variable(var) for var in n.params]
    rest = -1 if n.rest is None else w.variable(n.rest)
    kinds = [kind(t) for t in (*n.param_types, n.rest_type, n.returns)]
    row = [*numbers, rest, w.target(n.target), *(kinds if any(kinds) else ())]
    w.put("A", n, len(numbers), pack(row).decode("ascii"))


def _host(w: Writer, n: HostCall) -> None:
    w.put("H", n, len(n.args), BREAK.join([plain(key) for key, _ in n.hints]))


def _try(w: Writer, n: Try) -> None:
    w.put("T", n, len(n.catches), "" if n.cleanup is None else "finally")


def _catch(w: Writer, n: Catch) -> None:
    w.put("K", n, w.variable(n.var), "" if n.kind is None else f".{n.kind}")


def _step(w: Writer, n: Step) -> None:
    params = -1 if n.params is None else w.variable(n.params)
    keys = [key for key, _ in n.options]
    w.put("S", n, len(keys), pack([n.label, params, *keys]).decode("ascii"))


def _def(w: Writer, n: Def) -> None:
    meta = "" if n.meta is None else data(n.meta)
    row = [n.namespace, n.name, n.kind, n.doc, kind(n.annotation), meta]
    w.put("D", n, 0, pack(row).decode("ascii"))


_WRITERS: Final[dict[type, Callable[[Writer, Any], None]]] = {
    Const: _const,
    Local: lambda w, n: w.put("l", n, w.variable(n.var), ""),
    Global: lambda w, n: w.put("g", n, 0, plain(n.namespace) + BREAK + n.name),
    PrimRef: _primitive,
    PrimCall: _primitive,
    If: lambda w, n: w.put("?", n, 0, ""),
    Let: lambda w, n: w.put("L", n, len(n.bindings), w.bound(n)),
    Letrec: lambda w, n: w.put("R", n, len(n.bindings), w.bound(n)),
    Loop: lambda w, n: w.put("O", n, len(n.bindings), f"{w.target(n.target)} {w.bound(n)}"),
    Recur: lambda w, n: w.put("r", n, len(n.args), str(w.target(n.target))),
    Fn: _fn,
    Arity: _arity,
    Do: lambda w, n: w.put("d", n, len(n.items), ""),
    Call: lambda w, n: w.put("C", n, len(n.args), ""),
    HostCall: _host,
    Try: _try,
    Catch: _catch,
    Raise: lambda w, n: w.put("!", n, 0, ""),
    Check: lambda w, n: w.put("k", n, 0, pack([kind(n.type), n.path]).decode("ascii")),
    Step: _step,
    Def: _def,
    Vec: lambda w, n: w.put("[", n, len(n.items), ""),
    MapNode: lambda w, n: w.put("{", n, len(n.pairs), ""),
    SetNode: lambda w, n: w.put("#", n, len(n.items), ""),
}

"""What a tree means, in sixteen bytes, and what it depends on.

    (defn f [x] (+ x (g 1)))   =>   Summary(digest, names=(("user", "g"),), repeats=True)

Two trees have one digest when they are the same program: positions, documentation and the names of
variables do not count, everything that is evaluated does. So what a macro or another definition
makes of a form can be compared with what it made before. Digests are the same in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import blake2b
from os import urandom
from typing import Any, Final

from ..base.record import record
from ..prims.table import HOST, READS, TYPES, WRITES
from ..runtime.capability import normalise
from ..runtime.namespace import USER
from ..types.lattice import Type
from ..types.show import show_type
from ..values.atoms import Keyword, Symbol
from ..values.fingerprint import fingerprint
from ..values.maps import PMap
from ..values.vectors import is_vector
from .core import (
    Check,
    Const,
    Def,
    Fn,
    Global,
    HostCall,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    PrimCall,
    PrimRef,
    Recur,
    Step,
    Try,
    Var,
)
from .walk import children

SIZE: Final = 16  # bytes: equal by accident once in 2^64 programs
OUTSIDE: Final = READS | WRITES | HOST

CAPABILITY: Final = ":capability"  # the namespace of capability ids, which no program can name

Name = tuple[str, str]  # (namespace, name) of a global


@record
class Summary:
    """Digest of a tree; what it depends on; whether it can be repeated.

    It reads the globals `names`; `types` are those that its types mention and the capabilities
    that it calls, known or not, and `prims` the core's names that it calls, which a namespace may
    take over. A tree `repeats` when evaluating it again gives the same value and nobody notices,
    provided that the same holds for what it depends on.
    """

    digest: bytes
    names: tuple[Name, ...]
    types: tuple[Name, ...]
    prims: tuple[Name, ...]
    repeats: bool


def summarise(root: Node, typed: Collection[Name] = ()) -> Summary:
    """The summary of a top-level tree. `typed` are the globals that its annotations name.

    A tree is as deep as lowering made it, which bounds it; the walk has a stack of its own.
    """
    walk = _Walk()
    stack: list[Node] = [root]
    while stack:
        n = stack.pop()
        cls = type(n)
        below = children(n)
        walk.tokens.append(f"{cls.__name__} {len(below)}")
        detail = _DETAILS.get(cls)
        if detail is not None:
            detail(walk, n)
        stack.extend(reversed(below))
    walk.types.update(dict.fromkeys(typed))
    text = "\x1f".join(walk.tokens).encode("utf-8", "surrogatepass")
    found = blake2b(text, digest_size=SIZE).digest()
    names, types, prims = tuple(walk.names), tuple(walk.types), tuple(walk.prims)
    return Summary(found, names, types, prims, walk.repeats)


def combined(*digests: bytes) -> bytes:
    """One digest of several, in order."""
    return blake2b(b"".join(digests), digest_size=SIZE).digest()


class _Walk:
    """What one walk has met. Variables and targets are numbered as they come."""

    __slots__ = ("names", "numbers", "prims", "repeats", "tokens", "types")

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.names: dict[Name, None] = {}
        self.types: dict[Name, None] = {}
        self.prims: dict[Name, None] = {}
        self.numbers: dict[Any, int] = {}
        self.repeats = True

    def number(self, var: Any) -> None:
        self.tokens.append(str(self.numbers.setdefault(var, len(self.numbers))))

    def variables(self, *variables: Var) -> None:
        for var in variables:
            self.number(var)

    def type(self, t: Type | None) -> None:
        self.tokens.append("-" if t is None else repr(show_type(t)))


def _const(w: _Walk, n: Const) -> None:
    value = n.value
    cls = value.__class__
    if cls is Keyword:
        w.tokens.append(f"k{value.name!r}")
    elif cls is int:
        w.tokens.append(f"i{value:x}")  # of any length: Python bounds decimal texts
    elif cls in _PLAIN:
        w.tokens.append(f"{cls.__name__[0]}{value!r}")
    else:
        found = fingerprint(value)
        # A macro may put anything into its result; what has no fingerprint is like no other, also
        # not like what is made at the same address when it is gone.
        w.tokens.append(f"c{(found or urandom(SIZE)).hex()}")
        if found is None:
            w.repeats = False


_PLAIN: Final = frozenset((str, float, bool, type(None)))


def _global(w: _Walk, n: Global) -> None:
    w.names[n.namespace, n.name] = None
    w.tokens.append(repr((n.namespace, n.name)))


def _primitive(w: _Walk, n: PrimRef | PrimCall) -> None:
    name = (n.namespace, n.prim.name)
    w.prims[name] = None
    w.tokens.append(repr(name))
    fx = n.prim.fx
    if fx & OUTSIDE:
        w.repeats = False
    elif fx & TYPES:
        _named_types(w, n)


def _named_types(w: _Walk, n: PrimRef | PrimCall) -> None:
    """A primitive that looks up types depends on those that its constant argument names."""
    kind = n.args[1] if type(n) is PrimCall and len(n.args) > 1 else None
    if type(kind) is not Const or type(n) is not PrimCall:
        w.repeats = False
        return
    spaces = [USER, *[a.value for a in n.args if type(a) is Const and type(a.value) is str]]
    for word in _words(kind.value):
        w.types.update(dict.fromkeys([(space, word) for space in spaces]))


def _words(data: Any) -> list[str]:
    """The keywords and symbols in a type expression."""
    found: list[str] = []
    pending = [data]
    while pending:
        part = pending.pop()
        if isinstance(part, Keyword | Symbol):
            found.append(part.name)
        elif type(part) is PMap:
            pending.extend([each for pair in part.items() for each in pair])
        elif is_vector(part):
            pending.extend(part)
    return found


def _bindings(w: _Walk, n: Let | Letrec | Loop) -> None:
    w.variables(*[var for var, _ in n.bindings])
    if type(n) is Loop:
        w.number(n.target)


def _fn(w: _Walk, n: Fn) -> None:
    w.tokens.append(repr((n.name, n.namespace, len(n.arities))))
    if n.meta is not None:
        _const(w, Const(n.meta, n.origin))
    for arity in n.arities:
        w.tokens.append(f"{len(arity.params)}{'+' if arity.rest is not None else ''}")
        w.variables(*arity.params)
        if arity.rest is not None:
            w.number(arity.rest)
        w.number(arity.target)
        for kind in (*arity.param_types, arity.rest_type, arity.returns):
            w.type(kind)
        w.tokens.append(" ".join([var.hint for var in arity.params]))  # errors name parameters


def _host(w: _Walk, n: HostCall) -> None:
    w.repeats = False
    if type(n.capability) is Const:
        id = n.capability.value
        w.types[CAPABILITY, normalise(id.name if type(id) is Keyword else str(id))] = None
    w.tokens.append(repr([key for key, _ in n.hints]))


def _step(w: _Walk, n: Step) -> None:
    w.repeats = False
    w.tokens.append(repr((n.label, [key for key, _ in n.options], n.params is None)))
    if n.params is not None:
        w.number(n.params)


def _try(w: _Walk, n: Try) -> None:
    for clause in n.catches:
        w.tokens.append(repr(clause.kind))
        w.number(clause.var)
    w.tokens.append("finally" if n.cleanup is not None else "")


def _def(w: _Walk, n: Def) -> None:
    w.tokens.append(repr((n.namespace, n.name, n.kind)))
    w.type(n.annotation)
    if n.meta is not None:
        _const(w, Const(n.meta, n.origin))


def _check(w: _Walk, n: Check) -> None:
    w.type(n.type)
    w.tokens.append(repr(n.path))


_DETAILS: Final[dict[type, Callable[[_Walk, Any], None]]] = {
    Const: _const,
    Local: lambda w, n: w.number(n.var),
    Global: _global,
    PrimRef: _primitive,
    PrimCall: _primitive,
    Let: _bindings,
    Letrec: _bindings,
    Loop: _bindings,
    Fn: _fn,
    HostCall: _host,
    Recur: lambda w, n: w.number(n.target),
    Try: _try,
    Step: _step,
    Def: _def,
    Check: _check,
}

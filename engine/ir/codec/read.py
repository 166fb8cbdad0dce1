"""Bytes to Core, from the last node to the first: what stands under a node is there before it.

    "P", 0, 2, "user\\n+",  "l", 3, 0, "",  "i", 4, 1, ""   =>   PrimCall(+, (Local x, Const 1))

What is read is checked: `ir.stage.verify`, and its digest must be the one that was written down.
Anything else is a DecodeError, whatever the bytes; nothing that is read runs anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...prims.catalog import lookup
from ...prims.table import Primitive
from ...runtime.namespace import World
from ...runtime.typenames import predicate_resolver, type_resolver
from ...syntax.forms import Form
from ...types.lattice import Type
from ...values.atoms import keyword
from ...values.codec import DecodeError, decode, unpack
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
from ..digest import summarise
from ..stage import StageError, verify
from .spans import numbered
from .write import BREAK

WRONG: Final = (  # what strange bytes may lead to in the makers below
    StageError,
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


class Reader:
    """One tree being read. `done` are the nodes that wait for their parent, the next one on top."""

    __slots__ = ("_predicates", "_types", "done", "targets", "variables")

    def __init__(self, hints: str, targets: int, world: World, namespace: str) -> None:
        names = hints.split(BREAK) if hints else []
        self.variables: Final = [Var(name[1:], name[0] == "!") for name in names]
        self.targets: Final = [Target() for _ in range(targets)]
        self.done: list[Any] = []
        self._types: Final = type_resolver(world, namespace)
        self._predicates: Final = predicate_resolver(world, namespace)

    def take(self, count: int) -> tuple[Any, ...]:
        """The next nodes."""
        done = self.done
        if not 0 <= count <= len(done):
            raise DecodeError("a tree that is cut off")
        found = tuple(done[len(done) - count :][::-1])
        del done[len(done) - count :]
        return found

    def nodes(self, count: int) -> tuple[Node, ...]:
        """The next nodes, none of them an arity or a clause."""
        found = self.take(count)
        for n in found:
            if type(n) is Arity or type(n) is Catch:
                raise DecodeError("an arity among nodes")
        return found

    def kind(self, text: str) -> Type | None:
        """A type, None for ""."""
        from .types import decode_type

        return decode_type(text, self._types, self._predicates) if text else None

    def variables_of(self, text: str) -> list[Var]:
        """Variables by their numbers."""
        return [self.variables[int(number)] for number in text.split()]


def decode_core(data: bytes, form: Form, world: World, namespace: str, digest: bytes) -> Node:
    """The Core whose bytes `encode_core` made of an equal form in this namespace.

    Raises DecodeError for bytes that it never made, and for a tree whose digest is another.
    """
    try:
        return _decoded(unpack(data), form, world, namespace, digest)
    except WRONG as wrong:
        raise DecodeError(f"{type(wrong).__name__}: {wrong}") from None


def _decoded(row: list[Any], form: Form, world: World, namespace: str, digest: bytes) -> Node:
    hints, ranges, targets = row[:3]
    if len(row) % 4 != 3 or not 0 <= targets <= len(row):
        raise DecodeError("a row of no tree")
    spans = numbered(form, [int(number) for number in ranges.split()])
    r = Reader(hints, targets, world, namespace)
    done = r.done
    at = len(row)
    while at > 3:
        at -= 4
        done.append(_MAKERS[row[at]](r, row[at + 2], row[at + 3], spans[row[at + 1]]))
    (root,) = r.nodes(len(done))
    verify(root)
    if summarise(root).digest != digest:
        raise DecodeError("another program")
    found: Node = root
    return found


def _primitive(names: str) -> tuple[Primitive, str]:
    namespace, name = names.split(BREAK, 1)
    prim = lookup(name)
    if prim is None:
        raise DecodeError("an unknown primitive")
    return prim, namespace


def _primcall(r: Reader, count: int, names: str, origin: Any) -> Node:
    prim, namespace = _primitive(names)
    return PrimCall(prim, r.nodes(count), namespace, origin)


def _primref(r: Reader, _: int, names: str, origin: Any) -> Node:
    prim, namespace = _primitive(names)
    return PrimRef(prim, namespace, origin)


def _global(r: Reader, _: int, names: str, origin: Any) -> Node:
    namespace, name = names.split(BREAK, 1)
    return Global(namespace, name, origin)


def _if(r: Reader, _: int, __: str, origin: Any) -> Node:
    test, then, orelse = r.nodes(3)
    return If(test, then, orelse, origin)


def _bindings(r: Reader, variables: str, count: int) -> tuple[Any, Node]:
    *rights, body = r.nodes(count + 1)
    return tuple(zip(r.variables_of(variables), rights, strict=True)), body


def _let(r: Reader, count: int, variables: str, origin: Any) -> Node:
    return Let(*_bindings(r, variables, count), origin)


def _letrec(r: Reader, count: int, variables: str, origin: Any) -> Node:
    return Letrec(*_bindings(r, variables, count), origin)


def _loop(r: Reader, count: int, numbers: str, origin: Any) -> Node:
    target, _, variables = numbers.partition(" ")
    return Loop(*_bindings(r, variables, count), r.targets[int(target)], origin)


def _fn(r: Reader, count: int, texts: str, origin: Any) -> Node:
    name, namespace, doc, meta = unpack(texts.encode("ascii"))
    arities = r.take(count)
    if not all([type(arity) is Arity for arity in arities]):
        raise DecodeError("a function of something else than arities")
    return Fn(name, namespace, arities, doc, decode(meta.encode("ascii")) if meta else None, origin)


def _arity(r: Reader, count: int, numbers: str, origin: Any) -> Arity:
    row = unpack(numbers.encode("ascii"))
    params = tuple([r.variables[number] for number in row[:count]])
    rest, target = row[count : count + 2]
    kinds = [r.kind(text) for text in row[count + 2 :]] or [None] * (count + 2)
    (body,) = r.nodes(1)
    return Arity(
        params,
        None if rest == -1 else r.variables[rest],
        tuple(kinds[:-2]),
        kinds[-2],
        kinds[-1],
        body,
        r.targets[target],
        origin,
    )


def _call(r: Reader, count: int, _: str, origin: Any) -> Node:
    fn, *args = r.nodes(count + 1)
    return Call(fn, tuple(args), origin)


def _host(r: Reader, count: int, names: str, origin: Any) -> Node:
    keys = names.split(BREAK) if names else []
    capability, *rest = r.nodes(1 + count + len(keys))
    hints = tuple(zip(keys, rest[count:], strict=True))
    return HostCall(capability, tuple(rest[:count]), hints, origin)


def _try(r: Reader, count: int, ending: str, origin: Any) -> Node:
    (body,) = r.nodes(1)
    catches = r.take(count)
    if not all([type(clause) is Catch for clause in catches]):
        raise DecodeError("a try of something else than clauses")
    return Try(body, catches, r.nodes(1)[0] if ending else None, origin)


def _catch(r: Reader, number: int, kind: str, origin: Any) -> Catch:
    return Catch(kind[1:] if kind else None, r.variables[number], r.nodes(1)[0], origin)


def _check(r: Reader, _: int, text: str, origin: Any) -> Node:
    kind, path = unpack(text.encode("ascii"))
    found = r.kind(kind)
    if found is None:
        raise DecodeError("a check without a type")
    return Check(r.nodes(1)[0], found, path, origin)


def _step(r: Reader, count: int, text: str, origin: Any) -> Node:
    label, params, *keys = unpack(text.encode("ascii"))
    *values, body = r.nodes(count + 1)
    options = tuple(zip(keys, values, strict=True))
    return Step(label, options, None if params == -1 else r.variables[params], body, origin)


def _def(r: Reader, _: int, text: str, origin: Any) -> Node:
    namespace, name, kind, doc, annotation, meta = unpack(text.encode("ascii"))
    return Def(
        namespace,
        name,
        r.nodes(1)[0],
        kind,
        doc,
        r.kind(annotation),
        decode(meta.encode("ascii")) if meta else None,
        origin,
    )


def _map(r: Reader, count: int, _: str, origin: Any) -> Node:
    parts = r.nodes(2 * count)
    return MapNode(tuple(zip(parts[::2], parts[1::2], strict=True)), origin)


_MAKERS: Final[dict[str, Callable[[Reader, int, str, Any], Any]]] = {
    "i": lambda r, number, _, origin: Const(number, origin),
    '"': lambda r, _, text, origin: Const(text, origin),
    ":": lambda r, _, name, origin: Const(keyword(name), origin),
    "c": lambda r, _, text, origin: Const(decode(text.encode("ascii")), origin),
    "l": lambda r, number, _, origin: Local(r.variables[number], origin),
    "g": _global,
    "p": _primref,
    "P": _primcall,
    "?": _if,
    "L": _let,
    "R": _letrec,
    "O": _loop,
    "r": lambda r, n, number, origin: Recur(r.targets[int(number)], r.nodes(n), origin),
    "F": _fn,
    "A": _arity,
    "d": lambda r, count, _, origin: Do(r.nodes(count), origin),
    "C": _call,
    "H": _host,
    "T": _try,
    "K": _catch,
    "!": lambda r, _, __, origin: Raise(r.nodes(1)[0], origin),
    "k": _check,
    "S": _step,
    "D": _def,
    "[": lambda r, count, _, origin: Vec(r.nodes(count), origin),
    "{": _map,
    "#": lambda r, count, _, origin: SetNode(r.nodes(count), origin),
}

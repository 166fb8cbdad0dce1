"""Take things out of collections that are written out, without making the collection.

    (first [a b])                          => a
    (get {:x a :y b} :y)                   => b
    (count [(f) (g)])                      => (do (f) (g) 2)
    (let [[a b] [(f) (g)]] (h a b))        => (let [item (f) item_2 (g) ...] (h item item_2))

Nothing is known here of what a primitive does: a row that the table calls structural is asked
with something in the place of each item that is equal only to itself, and the answer says which
item it is. Limits: vectors, and maps with constant keys; what is dropped must have no effect.
"""

from __future__ import annotations

from typing import Any, Final

from ..ir.core import Const, Let, Local, MapNode, Node, PrimCall, Var, Vec
from ..runtime.callable import spread as applied
from ..runtime.errors import Thrown
from ..values.keys import key_of
from ..values.maps import pmap
from ..values.vectors import vector
from .context import Rewriting
from .rule import Pass, rule
from .terms import droppable, is_leaf, items_of, kept, plain

MOST_PARTS: Final = 64  # of a constant that comes out
MOST_ITEMS: Final = 64  # of a literal collection that is looked into


class _Item:
    """Stands for an item of a literal while a row looks for it: equal only to itself."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node: Final = node


@rule(PrimCall)
def of_literal(n: PrimCall, cx: Rewriting) -> Node | None:
    """the collection is written out, so {n.prim.name} is known without making it

    (count [a b])  => 2
    (first [a b])  => a
    (nth [a b] 1)  => b
    (get {:x a :y b} :y)  => b
    (let [v [a b]] (first v))  => (let [v [a b]] a)
    (first [(a) (b)])  => (first [(a) (b)]) ; (b) has to run after (a)
    (count [(a) (b)])  => (do (a) (b) 2)
    """
    if "structural" not in n.prim.laws or not n.args or cx.prim(n) is None:
        return None
    subject, *others = n.args
    values = [other.value for other in others if type(other) is Const]
    if len(values) < len(others):
        return None
    held = type(subject) is Local
    literal = cx.bound(subject.var) if type(subject) is Local else subject
    parts = None if literal is None else _parts(literal)
    if parts is None:
        return None
    standing, value = parts
    try:
        found = applied(n.prim.entry, [value, *values])
    except Thrown:
        return None
    if type(found) is not _Item:
        if not plain(found, MOST_PARTS):
            return None
        made: Node = Const(found, cx.origin(n))
        return made if held else kept([item.node for item in standing], made, cx.origin(n), cx)
    if held:
        return _again(found.node, cx.origin(n))
    at = standing.index(found)
    if not all([droppable(item.node, cx) for item in standing[at + 1 :]]):
        return None
    return kept([item.node for item in standing[:at]], found.node, cx.origin(n), cx)


def _parts(n: Node) -> tuple[list[_Item], Any] | None:
    """The items of a literal, and the collection with something that stands for each."""
    if type(n) is MapNode:
        if len(n.pairs) > MOST_ITEMS or not all([_is_key(key) for key, _ in n.pairs]):
            return None
        keys = [key.value for key, _ in n.pairs]  # type: ignore[union-attr]
        if len({key_of(key) for key in keys}) < len(keys):
            return None
        standing = [_Item(value) for _, value in n.pairs]
        return standing, pmap(list(zip(keys, standing, strict=True)))
    items = items_of(n)
    if items is None or len(items) > MOST_ITEMS:
        return None
    standing = [_Item(item) for item in items]
    return standing, vector(standing)


def _is_key(n: Node) -> bool:
    return type(n) is Const and type(n.value) is not float and plain(n.value, 1)


def _again(n: Node, origin: Any) -> Node | None:
    """A part of a bound collection, where it can stand a second time."""
    if type(n) is Const:
        return Const(n.value, origin)
    if type(n) is Local and not n.var.boxed:
        return Local(n.var, origin)
    return None


@rule(Let)
def taken_apart(n: Let, cx: Rewriting) -> Node | None:
    """what is put into {n.bindings} only to be taken out again gets names of its own

    (let [v [(a) (b)] x (first v)] (c x v))
        => (let [item (a) item_2 (b) v [item item_2] x (first v)] (c x v))
    """
    looked: set[Var] = set()
    for _, right in n.bindings:
        if type(right) is PrimCall and right.args and "structural" in right.prim.laws:
            subject = right.args[0]
            if type(subject) is Local:
                looked.add(subject.var)
    if not looked:
        return None
    bindings: list[tuple[Var, Node]] = []
    for var, right in n.bindings:
        if var in looked and type(right) is Vec and not all(map(is_leaf, right.items)):
            items: list[Node] = []
            for item in right.items:
                if not is_leaf(item):
                    name = Var("item")
                    bindings.append((name, item))
                    item = Local(name, item.origin)
                items.append(item)
            right = Vec(tuple(items), right.origin)
        bindings.append((var, right))
    if len(bindings) == len(n.bindings):
        return None
    return Let(tuple(bindings), n.body, cx.origin(n))


PASS = Pass("literals", rules=(of_literal, taken_apart), doc=__doc__)

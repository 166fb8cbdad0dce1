"""Mutable containers, seen as one: how many items, which, and none any more.

    (container-items (bag :a :b :a))  =>  [:a :a :b]
    (container-size (ordered-set 3 1))  =>  2

Each kind has a module of its own: `queues` (priority-queue, list-queue), `ordered` (ordered-map,
ordered-set), `bags`; `ideque` is persistent and listed here for convenience. All are safe across
threads: an operation happens as a whole or not at all.
"""

from __future__ import annotations

from typing import Any, Protocol

from ..runtime.errors import Thrown, error
from ..values import kinds
from ..values.vectors import vector
from .table import ALLOCATES, PURE, READS, THROWS, WRITES, primitive


class Container(Protocol):
    """What every container can say of itself."""

    def __len__(self) -> int: ...

    def listed(self) -> list[Any]:
        """All items, in the container's order."""

    def clear(self) -> None:
        """Take everything out; a persistent container has no such method."""


def enter(cls: type, name: str, word: str) -> None:
    """Make a class of containers known: its type name, signature word, and how it prints."""
    kinds.register(cls, name, word, lambda c: (f"#<{name} ", tuple(c.listed()), ">"))


def nothing_there(operation: str) -> Thrown:
    """The error for taking from an empty container."""
    return error("index-out-of-bounds", f"{operation}: the container is empty", argument=0)


@primitive("container-size", "box/deque -> int", fx=READS, see="container-items")
def container_size(container: Any) -> int:
    """The number of items; O(1).

    (container-size (bag :a :a))  => 2
    (container-size (list-queue))  => 0
    (container-size [1])  => ERROR type-error
    """
    return len(container)


@primitive(
    "container-items", "box/deque -> vec", fx=READS | ALLOCATES, cost=3, see="container-size"
)
def container_items(container: Any) -> Any:
    """The items as a vector, in the container's order; entries [key value] of an ordered-map. O(n).

    (container-items (ordered-set 3 1 2))  => [1 2 3]
    (container-items (ideque 1 2))  => [1 2]
    (container-items (list-queue))  => []
    """
    return vector(container.listed())


@primitive("container-clear!", "box -> nil", fx=WRITES | THROWS, see="container-size")
def container_clear(container: Container) -> None:
    """Take everything out.

    (let [b (bag 1 2)] (container-clear! b) (container-size b))  => 0
    (container-clear! (ideque 1))  => ERROR type-error
    """
    container.clear()


@primitive("container?", "any -> bool", fx=PURE, see="container-items")
def is_container(x: Any) -> bool:
    """Whether the value is a mutable container.

    (container? (bag))  => true
    (container? [1])  => false
    """
    return _IS_BOX(x)


_IS_BOX = kinds.matches("box")

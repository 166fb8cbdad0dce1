"""Who calls whom, and which functions call each other.

    even -> odd, odd -> even, main -> even   =>   [even odd] [main]

Components come callees first, so facts about a group may build on those of what it calls. Source:
R. Tarjan, Depth-first search and linear graph algorithms, 1972; the stack is a list, as programs
nest deeper than Python does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def components(roots: Iterable[T], successors: Callable[[T], Iterable[T]]) -> list[tuple[T, ...]]:
    """The strongly connected groups that can be reached, each after all that it leads to.

    `successors` is asked once for each member. Linear in members and edges.
    """
    order: dict[T, int] = {}
    low: dict[T, int] = {}
    path: list[T] = []  # members whose group is not known yet, in the order they were met
    grouped: set[T] = set()
    found: list[tuple[T, ...]] = []
    for root in roots:
        if root in order:
            continue
        work: list[tuple[T, Iterator[T]]] = []

        def meet(member: T, work: list[tuple[T, Iterator[T]]] = work) -> None:
            order[member] = low[member] = len(order)
            path.append(member)
            work.append((member, iter(successors(member))))

        meet(root)
        while work:
            member, more = work[-1]
            following = next(more, None)
            if following is not None:
                if following not in order:
                    meet(following)
                elif following not in grouped:
                    low[member] = min(low[member], order[following])
                continue
            work.pop()
            if work:
                above = work[-1][0]
                low[above] = min(low[above], low[member])
            if low[member] == order[member]:
                group = [path.pop()]
                while group[-1] is not member:
                    group.append(path.pop())
                grouped.update(group)
                found.append(tuple(reversed(group)))
    return found

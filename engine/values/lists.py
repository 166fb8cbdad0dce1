"""Lists: cons cells that know their length.

    (1 2)  =>  PList(1, PList(2, EMPTY, 1), 2)

`rest` and `cons` take constant time and share. Walking is a loop, so length is no depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast


class PList:
    """An immutable list: first item, the rest, and the number of items (0 for `EMPTY` only)."""

    __slots__ = ("__weakref__", "count", "head", "tail")

    def __init__(self, head: Any, tail: PList | None, count: int) -> None:
        self.head: Final = head
        self.tail: Final[PList] = cast("PList", tail)
        self.count: Final = count

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Any]:
        at = self
        while at.count:
            yield at.head
            at = at.tail

    def uncons(self) -> tuple[Any, PList] | None:
        """(first item, rest), None when empty."""
        return (self.head, self.tail) if self.count else None

    def __reduce__(self) -> tuple[Any, ...]:
        return plist, (list(self),)  # flat: pickling cell by cell would recurse

    def __repr__(self) -> str:
        from .show import show

        return show(self)


EMPTY: Final = PList(None, None, 0)


def plist(items: Iterable[Any]) -> PList:
    """A list of the items."""
    made = EMPTY
    for count, item in enumerate(reversed(list(items)), 1):
        made = PList(item, made, count)
    return made


def cons(item: Any, tail: PList) -> PList:
    """The list with `item` in front."""
    return PList(item, tail, tail.count + 1)

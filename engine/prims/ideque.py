"""Double-ended queues that do not change (SRFI 134): both ends in amortised constant time.

    (ideque-add-front (ideque 2 3) 1)  =>  #<ideque 1 2 3>

Two lists, the front one in order and the back one reversed; when one runs empty the other is halved
(Hood and Melville's queue as a deque; Okasaki, Purely Functional Data Structures, 1998, section
5.2). The halving costs O(n) once in n/2 operations; only a program that takes again and again from
the very same old version pays it each time.
"""

from __future__ import annotations

from typing import Any, Final

from ..values.keys import register_parts
from ..values.lists import EMPTY, PList, cons, plist
from .containers import enter, nothing_there
from .table import ALLOCATES, FORCES, PURE, THROWS, primitive
from .walk import realized


class IDeque:
    """`front` holds the first items, `back` the last ones in reverse; neither is empty past one."""

    __slots__ = ("back", "front")

    def __init__(self, front: PList, back: PList) -> None:
        self.front: Final = front
        self.back: Final = back

    def __len__(self) -> int:
        return self.front.count + self.back.count

    def listed(self) -> list[Any]:
        """All items from front to back."""
        return [*self.front, *list(self.back)[::-1]]


enter(IDeque, "ideque", "deque")
register_parts(IDeque, lambda d: (tuple(d.listed()),))


def _balanced(front: PList, back: PList) -> IDeque:
    if not front.count and back.count > 1:
        items = list(back)
        half = len(items) // 2
        return IDeque(plist(items[half:][::-1]), plist(items[:half]))
    if not back.count and front.count > 1:
        items = list(front)
        half = len(items) // 2
        return IDeque(plist(items[:half]), plist(items[half:][::-1]))
    return IDeque(front, back)


def _of(items: Any) -> IDeque:
    return _balanced(plist(items), EMPTY)


@primitive("ideque", "any* -> deque", fx=PURE, see="seq->ideque ideque-add-front ideque-add-back")
def ideque(*items: Any) -> IDeque:
    """A double-ended queue of the arguments, front first.

    (container-items (ideque 1 2 3))  => [1 2 3]
    (= (ideque 1 2) (ideque-add-back (ideque 1) 2))  => true
    """
    return _of(items)


@primitive(
    "seq->ideque",
    "seq -> deque",
    fx=THROWS | ALLOCATES | FORCES,
    cost=3,
    see="ideque container-items",
)
def from_seq(coll: Any) -> IDeque:
    """A double-ended queue of the items of a sequence; O(n).

    (container-items (seq->ideque (list 1 2)))  => [1 2]
    (ideque-empty? (seq->ideque nil))  => true
    """
    return _of(list(realized(coll)))


@primitive("ideque?", "any -> bool", fx=PURE, see="ideque")
def is_ideque(x: Any) -> bool:
    """Whether the value is an ideque.

    (ideque? (ideque))  => true
    (ideque? [1])  => false
    """
    return x.__class__ is IDeque


@primitive("ideque-empty?", "deque -> bool", fx=THROWS, see="container-size")
def is_empty(d: IDeque) -> bool:
    """Whether there are no items.

    (ideque-empty? (ideque))  => true
    (ideque-empty? (ideque nil))  => false
    """
    return not len(d)


@primitive("ideque-front", "deque -> any", fx=THROWS, see="ideque-back ideque-remove-front")
def front(d: IDeque) -> Any:
    """The first item; O(1).

    (ideque-front (ideque 1 2))  => 1
    (ideque-front (ideque))  => ERROR index-out-of-bounds
    """
    if not len(d):
        raise nothing_there("ideque-front")
    return d.front.head if d.front.count else d.back.head


@primitive("ideque-back", "deque -> any", fx=THROWS, see="ideque-front ideque-remove-back")
def back(d: IDeque) -> Any:
    """The last item; O(1).

    (ideque-back (ideque 1 2))  => 2
    (ideque-back (ideque))  => ERROR index-out-of-bounds
    """
    if not len(d):
        raise nothing_there("ideque-back")
    return d.back.head if d.back.count else d.front.head


@primitive("ideque-add-front", "deque any -> deque", fx=THROWS, see="ideque-add-back")
def add_front(d: IDeque, x: Any) -> IDeque:
    """The queue with an item in front; O(1) amortised, shares everything else.

    (container-items (ideque-add-front (ideque 2) 1))  => [1 2]
    (ideque-front (ideque-add-front (ideque) nil))  => nil
    """
    return _balanced(cons(x, d.front), d.back)


@primitive("ideque-add-back", "deque any -> deque", fx=THROWS, see="ideque-add-front")
def add_back(d: IDeque, x: Any) -> IDeque:
    """The queue with an item at the back; O(1) amortised, shares everything else.

    (container-items (ideque-add-back (ideque 1) 2))  => [1 2]
    (ideque-back (ideque-add-back (ideque) nil))  => nil
    """
    return _balanced(d.front, cons(x, d.back))


@primitive("ideque-remove-front", "deque -> deque", fx=THROWS, see="ideque-front")
def remove_front(d: IDeque) -> IDeque:
    """The queue without its first item; O(1) amortised.

    (container-items (ideque-remove-front (ideque 1 2 3)))  => [2 3]
    (ideque-remove-front (ideque))  => ERROR index-out-of-bounds
    """
    if not len(d):
        raise nothing_there("ideque-remove-front")
    return _balanced(d.front.tail, d.back) if d.front.count else IDeque(EMPTY, EMPTY)


@primitive("ideque-remove-back", "deque -> deque", fx=THROWS, see="ideque-back")
def remove_back(d: IDeque) -> IDeque:
    """The queue without its last item; O(1) amortised.

    (container-items (ideque-remove-back (ideque 1 2 3)))  => [1 2]
    (ideque-remove-back (ideque))  => ERROR index-out-of-bounds
    """
    if not len(d):
        raise nothing_there("ideque-remove-back")
    return _balanced(d.front, d.back.tail) if d.back.count else IDeque(EMPTY, EMPTY)


@primitive("ideque-reverse", "deque -> deque", fx=THROWS, laws="involution", see="reverse")
def reverse(d: IDeque) -> IDeque:
    """The queue from back to front; O(1).

    (container-items (ideque-reverse (ideque 1 2 3)))  => [3 2 1]
    (container-items (ideque-reverse (ideque)))  => []
    """
    return IDeque(d.back, d.front)


@primitive(
    "ideque-append",
    "deque* -> deque",
    fx=THROWS | ALLOCATES,
    cost=3,
    laws="associative",
    see="concat",
)
def append(*deques: IDeque) -> IDeque:
    """The items of all queues, one after the other; O(n).

    (container-items (ideque-append (ideque 1) (ideque 2 3)))  => [1 2 3]
    (container-items (ideque-append))  => []
    """
    items: list[Any] = []
    for d in deques:
        items.extend(d.listed())
    return _of(items)

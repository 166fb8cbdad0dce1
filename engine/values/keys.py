"""Sameness: what `=` says, and how a value becomes a key that Python's dict can trust.

    equal(1, 1.0)        =>  False              equal([1 2], (list 1 2))  =>  False
    key_of(:a)           =>  :a                 key_of(1.0)               =>  Key(1.0)
    key_of([1 2])        =>  (1, 2)             key_of([1.5])             =>  Key((1.5,))

Python's `==` lies between kinds (`1 == 1.0 == True`) and goes through C for every level of a
structure, so only atoms of one class are left to it. NaN equals nothing; there is no short cut for
identical structures, since sharing is an accident that `=` must not show.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from .atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from .lists import PList
from .vectors import SMALL, VECTORS

# Classes whose values are their own keys: Python's equality is ours among all of them.
DIRECT: Final[frozenset[type]] = frozenset(
    {str, Keyword, int, type(None), Symbol, Timestamp, Uuid, Resource, FunctionType}
)
# Classes whose values are the same when the classes are and Python says so.
ATOMS: Final[frozenset[type]] = DIRECT | {bool, float}

VECTOR: Final = "vector"
LIST: Final = "list"  # PList and LazySeq: has uncons()
MAP: Final = "map"
SET: Final = "set"
PARTS: Final = "parts"  # same class and same parts

_SHAPES: Final[dict[type, str]] = {PList: LIST, tuple: VECTOR, range: VECTOR}
_PARTS: Final[dict[type, Callable[[Any], tuple[Any, ...]]]] = {}

MISSING: Final = object()


def register_shape(cls: type, shape: str) -> None:
    """Enter a collection class; its instances follow the shape's protocol (see PMap, LazySeq)."""
    _SHAPES[cls] = shape


def register_parts(cls: type, parts: Callable[[Any], tuple[Any, ...]]) -> None:
    """Values of `cls` are equal when their parts are; classes not entered compare by identity."""
    _SHAPES[cls] = PARTS
    _PARTS[cls] = parts


def equal(a: Any, b: Any) -> bool:
    """Whether `(= a b)`. Realises lazy sequences as far as it must."""
    cls = a.__class__
    if cls in ATOMS:
        return cls is b.__class__ and bool(a == b)
    return _same_structures(a, b)


class Key:
    """Stands for a value in a dict where the value itself cannot; `hash` is computed once."""

    __slots__ = ("hash", "value")

    def __init__(self, value: Any, hash: int) -> None:
        self.value: Final = value
        self.hash: Final = hash

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Key and equal(self.value, other.value)


_TRUE: Final = Key(True, hash(("boolean", True)))
_FALSE: Final = Key(False, hash(("boolean", False)))


def key_of(value: Any) -> Any:
    """A hashable that equals another value's key exactly when the values are `=`."""
    return value if value.__class__ in DIRECT else wrap(value)


def wrap(value: Any) -> Any:
    """`key_of` for values outside DIRECT."""
    cls = value.__class__
    if cls is bool:
        return _TRUE if value else _FALSE
    if cls in VECTORS and len(value) <= SMALL:
        # A short vector of direct items is its own key: C hashes it in a quarter of the time.
        for item in value:
            if item.__class__ not in DIRECT:
                break
        else:
            return value if cls is tuple else tuple(value)
    if _shape(cls) is None and cls is not float and cls.__eq__ is object.__eq__:
        return value
    return Key(value, hash_of(value))


def unkey(key: Any) -> Any:
    """The value a key was made from (a short vector may come back in another representation)."""
    return key.value if key.__class__ is Key else key


def hash_of(value: Any) -> int:
    """A hash that equal values share. Walks lazy sequences to their end."""
    cls = value.__class__
    if cls in ATOMS:
        return hash(value)
    shape = _shape(cls)
    if shape is VECTOR:
        return _hash_all(value)
    if shape is LIST:
        return hash(("list", _hash_all(_items(value))))
    if shape is MAP or shape is SET:
        return _hash_unordered(value, shape)
    if shape is PARTS:
        return hash((cls, _hash_all(_PARTS[cls](value))))
    return object.__hash__(value)


def _hash_all(items: Any) -> int:
    return hash(tuple([hash(x) if x.__class__ in ATOMS else hash_of(x) for x in items]))


def _hash_unordered(value: Any, shape: str) -> int:
    """Hash of a map or set: a sum, since equal ones may hold their entries in another order."""
    total = len(value)
    if shape is SET:
        for key in value.table.raw():
            total += hash(("member", _key_hash(key)))
        return hash(("set", total))
    for key, item in value.raw().items():
        total += hash((_key_hash(key), hash_of(item)))
    return hash(("map", total))


def _key_hash(key: Any) -> int:
    return key.hash if key.__class__ is Key else hash(key)


def _shape(cls: type) -> str | None:
    found = _SHAPES.get(cls)
    if found is None and cls in VECTORS:
        found = _SHAPES[cls] = VECTOR
    return found


def _items(value: Any) -> list[Any]:
    items = []
    step = value.uncons()
    while step is not None:
        items.append(step[0])
        step = step[1].uncons()
    return items


def _same_structures(a: Any, b: Any) -> bool:
    """`equal` with a work list in place of recursion."""
    work = [(a, b)]
    while work:
        a, b = work.pop()
        cls = a.__class__
        if cls in ATOMS:
            if cls is not b.__class__ or a != b:
                return False
            continue
        shape = _SHAPES.get(cls) or _shape(cls)
        if shape is None:
            if a is not b:
                return False
            continue
        other = b.__class__
        if (cls is not other and shape is not _shape(other)) or not _COMPARE[shape](a, b, work):
            return False
    return True


Work = list[tuple[Any, Any]]


def _vectors(a: Any, b: Any, work: Work) -> bool:
    if len(a) != len(b):
        return False
    if a.__class__ is range and b.__class__ is range:
        return bool(a == b)
    return _pairs(a, b, work)


def _lists(a: Any, b: Any, work: Work) -> bool:
    if a.__class__ is PList and b.__class__ is PList:
        return a.count == b.count and _pairs(a, b, work)
    # A lazy side may be endless: items are compared as they come, not gathered.
    left, right = a.uncons(), b.uncons()
    while left is not None and right is not None:
        if not equal(left[0], right[0]):
            return False
        left, right = left[1].uncons(), right[1].uncons()
    return left is right


def _pairs(a: Any, b: Any, work: Work) -> bool:
    for x, y in zip(a, b, strict=True):
        cls = x.__class__
        if cls in ATOMS:
            if cls is not y.__class__ or x != y:
                return False
        else:
            work.append((x, y))
    return True


def _maps(a: Any, b: Any, work: Work) -> bool:
    if len(a) != len(b):
        return False
    left, right = a.raw(), b.raw()
    wrapped = []
    for key, value in left.items():
        if key.__class__ is Key:
            wrapped.append((key, value))
            continue
        other = right.get(key, MISSING)
        if other is MISSING:
            return False
        work.append((value, other))
    return not wrapped or _wrapped(wrapped, right, work)


def _sets(a: Any, b: Any, work: Work) -> bool:
    return _maps(a.table, b.table, work)


def _wrapped(entries: Work, right: dict[Any, Any], work: Work) -> bool:
    """Find each wrapped key in `right` without the dict: it would cross C at every level."""
    by_hash: dict[int, Work] = {}
    for key, value in right.items():
        if key.__class__ is Key:
            by_hash.setdefault(key.hash, []).append((key.value, value))
    for key, value in entries:
        for candidate, other in by_hash.get(key.hash, ()):
            if equal(key.value, candidate):
                work.append((value, other))
                break
        else:
            return False
    return True


def _parts(a: Any, b: Any, work: Work) -> bool:
    if a.__class__ is not b.__class__:
        return False
    parts = _PARTS[a.__class__]
    work.append((parts(a), parts(b)))
    return True


_COMPARE: Final[dict[str, Callable[[Any, Any, Work], bool]]] = {
    VECTOR: _vectors,
    LIST: _lists,
    MAP: _maps,
    SET: _sets,
    PARTS: _parts,
}

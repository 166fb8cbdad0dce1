"""Types as texts and back.

    [:map [:a :int]]   =>   '"T","Record","(",1,"T","Entry",…'   =>   a type that is `same`

Names that the user gave are written as names: who reads says what they stand for.
"""

from __future__ import annotations

from typing import Any, Final

from ...types import lattice
from ...types.lattice import Alias, Entry, Predicate, Resolve, Type
from ...values.codec import DecodeError, decode, encode, pack, unpack

_FIELDS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    cls.__name__: (cls, tuple([name for name in cls.__slots__ if name != "resolve"]))
    for cls in (
        *[
            getattr(lattice, name)
            for name in "Primitive Vector List Set Tuple Record MapOf Fn Union Intersection".split()
        ],
        *[getattr(lattice, name) for name in "Optional Enum Val ResourceOf Array Refined".split()],
        Alias,
        Entry,
        Predicate,
    )
}


def encode_type(kind: Type) -> str | None:
    """The text of a type; None for one that holds a value that is no plain data."""
    row: list[Any] = []
    work: list[Any] = [kind]
    while work:
        item = work.pop()
        if isinstance(item, Type | Entry | Predicate):
            name = type(item).__name__
            if name not in _FIELDS:
                return None
            row += ("T", name)
            work += [getattr(item, field) for field in reversed(_FIELDS[name][1])]
        elif type(item) is tuple:
            row += ("(", len(item))
            work += item[::-1]
        else:
            data = encode(item)
            if data is None:
                return None
            row += ("v", data.decode("ascii"))
    return pack(row).decode("ascii")


def decode_type(text: str, types: Resolve, predicates: Resolve) -> Type:
    """The type; `types` and `predicates` say what its names mean. Raises DecodeError."""
    row = unpack(text.encode("ascii"))
    done: list[Any] = []
    at = len(row)
    while at > 1:
        at -= 2
        letter, what = row[at], row[at + 1]
        if letter == "v":
            done.append(decode(what.encode("ascii")))
        elif letter == "(" and 0 <= what <= len(done):
            done.append(tuple(_taken(done, what)))
        elif letter == "T" and what in _FIELDS:
            cls, fields = _FIELDS[what]
            parts = _taken(done, len(fields))
            if cls is Alias:
                parts.append(types)
            elif cls is Predicate:
                parts.append(predicates)
            done.append(cls(*parts))
        else:
            raise DecodeError("no type")
    if at or len(done) != 1 or not isinstance(done[0], Type):
        raise DecodeError("not one type")
    found: Type = done[0]
    return found


def _taken(done: list[Any], count: int) -> list[Any]:
    """The topmost values, the last one first, which are taken away."""
    if count > len(done):
        raise DecodeError("a type that is cut off")
    items = done[len(done) - count :][::-1]
    del done[len(done) - count :]
    return items

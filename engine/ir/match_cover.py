"""Whether a clause of `match` can be reached after another: one pattern covers the next.

    covers([a & r], [1 2])  =>  True        covers((:int n), 5)  =>  False (not known)

A conservative answer: False where it is not certain. It only gives warnings.
"""

from __future__ import annotations

from ..values.equality import equal, key_of
from .match_patterns import (
    Anything,
    As,
    Either,
    Guarded,
    Literal,
    Map,
    Members,
    Name,
    Pattern,
    Satisfying,
    Sequence,
    Typed,
)

Mark = tuple[object, ...]


class Earlier:
    """The clauses before one, found by a literal that they and whatever they cover must share."""

    def __init__(self) -> None:
        self._by_mark: dict[Mark | None, list[Pattern]] = {}

    def add(self, general: Pattern) -> None:
        """Remember the pattern of a clause that has no guard."""
        self._by_mark.setdefault(_mark(general), []).append(general)

    def covering(self, special: Pattern) -> Pattern | None:
        """A pattern that certainly matches everything that `special` matches."""
        for mark in (None, *_marks(special)):
            for general in self._by_mark.get(mark, ()):
                if covers(general, special):
                    return general
        return None


def _mark(general: Pattern) -> Mark | None:
    """One literal that a covered pattern must have in the same place."""
    if isinstance(general, As | Typed):
        return _mark(general.pattern)
    if isinstance(general, Literal):
        return ("=", key_of(general.value))
    if isinstance(general, Sequence):
        for index, item in enumerate(general.items):
            if isinstance(item, Literal):
                return (general.kind, index, key_of(item.value))
    if isinstance(general, Map):
        for entry in general.entries:
            if isinstance(entry.pattern, Literal) and entry.default is None:
                return ("map", key_of(entry.key), key_of(entry.pattern.value))
    return None


def _marks(special: Pattern) -> list[Mark]:
    """All literals of a pattern that `_mark` of a pattern covering it can be."""
    special = _bare(special)
    if isinstance(special, Literal):
        return [("=", key_of(special.value))]
    if isinstance(special, Sequence):
        items = [(index, _bare(item)) for index, item in enumerate(special.items)]
        return [(special.kind, at, key_of(i.value)) for at, i in items if isinstance(i, Literal)]
    if isinstance(special, Map):
        entries = [(key_of(entry.key), _bare(entry.pattern)) for entry in special.entries]
        return [("map", key, key_of(p.value)) for key, p in entries if isinstance(p, Literal)]
    return []


def _bare(special: Pattern) -> Pattern:
    """The pattern without what only narrows it; the first of alternatives."""
    while True:
        if isinstance(special, As | Guarded | Typed | Satisfying):
            special = special.pattern
        elif isinstance(special, Either):
            special = special.alternatives[0]
        else:
            return special


def covers(general: Pattern, special: Pattern) -> bool:
    """Whether `general` certainly matches everything that `special` matches."""
    if isinstance(general, Anything | Name):
        return True
    if isinstance(general, As):
        return covers(general.pattern, special)
    if isinstance(special, As | Guarded):
        return covers(general, special.pattern)
    if isinstance(special, Either):
        return all([covers(general, each) for each in special.alternatives])
    if isinstance(general, Either):
        return any([covers(each, special) for each in general.alternatives])
    if isinstance(general, Typed) and isinstance(special, Typed) and _same_type(general, special):
        return covers(general.pattern, special.pattern)
    if isinstance(special, Typed | Satisfying):
        return covers(general, special.pattern)
    return _covers_shape(general, special)


def _same_type(a: Typed, b: Typed) -> bool:
    return equal(a.type, b.type)


def _covers_shape(general: Pattern, special: Pattern) -> bool:
    if isinstance(general, Literal) and isinstance(special, Literal):
        return equal(general.value, special.value)
    if isinstance(general, Sequence) and isinstance(special, Sequence):
        return _covers_sequence(general, special)
    if isinstance(general, Map) and isinstance(special, Map):
        return _covers_map(general, special)
    if isinstance(general, Members) and isinstance(special, Members):
        return all(_among(member, special.members) for member in general.members)
    return False


def _covers_sequence(general: Sequence, special: Sequence) -> bool:
    if general.kind != special.kind:
        return False
    if general.rest is None:
        if special.rest is not None or len(general.items) != len(special.items):
            return False
    elif len(general.items) > len(special.items) or not _takes_all(general.rest):
        return False
    pairs = zip(general.items, special.items, strict=False)
    return all([covers(mine, other) for mine, other in pairs])


def _covers_map(general: Map, special: Map) -> bool:
    if general.rest is not None and not _takes_all(general.rest):
        return False
    for entry in general.entries:
        if entry.default is not None and _takes_all(entry.pattern):
            continue
        others = [e for e in special.entries if e.default is None and equal(e.key, entry.key)]
        if not any([covers(entry.pattern, other.pattern) for other in others]):
            return False
    return True


def _takes_all(pattern: Pattern) -> bool:
    return covers(pattern, Anything(pattern.span))


def _among(member: object, members: tuple[object, ...]) -> bool:
    return any(equal(member, other) for other in members)

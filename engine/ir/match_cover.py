"""Whether a clause of `match` can be reached after another: one pattern covers the next.

    covers([a & r], [1 2])  =>  True        covers((:int n), 5)  =>  False (not known)

A conservative answer: False where it is not certain. It only gives warnings.
"""

from __future__ import annotations

from ..values.equality import equal
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

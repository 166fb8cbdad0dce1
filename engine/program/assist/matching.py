"""Which names fit what was typed, best first.

    rank("mi", "map-indexed")   =>   SEGMENTS         rank("rdc", "reduce")   =>   LETTERS
    rank("ma", "map")           =>   PREFIX           rank("ma", "filter")    =>   NONE

A name that begins with the typed text comes before one whose segments do, and that before one that
has its letters in order. Among equals, what is nearer comes first: locals, definitions, the core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from ...api import Completion

MOST: Final = 200  # completions offered at once
LONGEST: Final = 64  # characters of a typed text that may be matched other than from the start

PREFIX, CASELESS, SEGMENTS, LETTERS, NONE = range(5)
# How near a name is to the cursor.
LOCAL, HERE, DEFINED, REFERRED, CORE, FAR = range(6)


class Candidate(NamedTuple):
    """A name that may be offered; `make` gives its completion, for the few that are."""

    text: str
    nearness: int
    make: Callable[[], Completion]


def best(typed: str, candidates: Iterable[Candidate]) -> tuple[Completion, ...]:
    """The completions that fit, best first, at most MOST; the first of several with one text."""
    found: dict[str, tuple[tuple[int, int, int, str], Candidate]] = {}
    for candidate in candidates:
        text = candidate.text
        how = PREFIX if text.startswith(typed) else rank(typed, text)
        if how != NONE and text not in found:
            found[text] = ((how, candidate.nearness, len(text), text), candidate)
    chosen = sorted(found.values(), key=_order)[:MOST]
    return tuple([candidate.make() for _, candidate in chosen])


def rank(typed: str, name: str) -> int:
    """How a name fits: PREFIX, CASELESS, SEGMENTS, LETTERS or NONE. Linear in both."""
    if name.startswith(typed):
        return PREFIX
    if len(typed) > LONGEST or len(typed) > len(name):
        return NONE
    wanted = typed.lower()
    lower, segments, initials = _taken_apart(name)
    if lower.startswith(wanted):
        return CASELESS
    core = wanted.lstrip(":")
    if len(core) < 2:
        return NONE
    for mark in "-./":
        if mark + core in lower:
            return SEGMENTS
    if core[0] != initials[:1]:
        return NONE
    if initials.startswith(core) or _each_begins(core.split("-"), segments):
        return SEGMENTS
    at = 0
    for letter in core:
        at = lower.find(letter, at) + 1
        if not at:
            return NONE
    return LETTERS


@lru_cache(maxsize=8_192)
def _taken_apart(name: str) -> tuple[str, list[str], str]:
    """A name in lower case, its segments and their first letters."""
    lower = name.lower()
    segments = lower.lstrip(":").replace(".", "-").replace("/", "-").split("-")
    return lower, segments, "".join([segment[:1] for segment in segments])


def _each_begins(parts: list[str], segments: list[str]) -> bool:
    if not 1 < len(parts) <= len(segments):
        return False
    pairs = zip(parts, segments, strict=False)
    return all([segment.startswith(part) for part, segment in pairs])


def _order(found: tuple[tuple[int, int, int, str], Candidate]) -> tuple[int, int, int, str]:
    return found[0]

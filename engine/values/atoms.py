"""The atomic values that Python has no type for.

    :a.b/c  =>  keyword("a.b/c")        foo#1  =>  Symbol("foo", mark)

nil, booleans, integers, floats and strings are Python's None, bool, int, float, str. Python says
`1 == 1.0 == True`; RTFS does not. Only `values.equality` decides equality, so the classes here
define `==` for themselves alone.
"""

from __future__ import annotations

from typing import Any, Final


class Keyword:
    """An interned name that evaluates to itself; `name` has no leading colon."""

    __slots__ = ("__weakref__", "name")

    def __init__(self, name: str) -> None:
        self.name: Final = name

    def __repr__(self) -> str:
        return ":" + self.name

    def __reduce__(self) -> tuple[Any, ...]:
        return keyword, (self.name,)


_KEYWORDS: dict[str, Keyword] = {}


def keyword(name: str) -> Keyword:
    """The one keyword with this name (no leading colon)."""
    found = _KEYWORDS.get(name)
    return found if found is not None else _KEYWORDS.setdefault(name, Keyword(name))


class Mark:
    """What tells a symbol that a macro's template introduced from one that the user wrote.

    One mark is made for each expansion; `namespace` is where the macro was defined, so that the
    template's free symbols resolve there (hygiene by renaming, Kohlbecker et al. 1986).
    """

    __slots__ = ("namespace",)

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace


# A symbol with it means the core's form or function, whatever the program calls by that name.
CORE_MARK: Final = Mark("rtfs.core")


class Symbol:
    """A name as data. Equal by name; `mark` is set on symbols a macro template introduced.

    Symbols are not interned: an expansion recognises an occurrence by identity and so keeps its
    place in the source.
    """

    __slots__ = ("mark", "name")

    def __init__(self, name: str, mark: Mark | None = None) -> None:
        self.name = name
        self.mark = mark

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and other.name == self.name

    def __hash__(self) -> int:
        return hash(("symbol", self.name))

    def __repr__(self) -> str:
        return self.name


class _Textual:
    """A value that is a text of its own kind; equal to the same kind with the same text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text: Final = text

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.text == self.text

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.text))

    def __repr__(self) -> str:
        return self.text


class Timestamp(_Textual):
    """`2025-01-31T10:00:00Z`, milliseconds as `.mmm`."""

    __slots__ = ()


class Uuid(_Textual):
    """A UUID, lower case."""

    __slots__ = ()


class Resource(_Textual):
    """A handle `resource://…`."""

    __slots__ = ()


def namespace_of(name: str) -> tuple[str, str]:
    """Split `a.b/c` into (`a.b`, `c`); no namespace gives an empty first part; `/` is a name."""
    at = name.find("/")
    if at <= 0 or at == len(name) - 1:
        return "", name
    return name[:at], name[at + 1 :]

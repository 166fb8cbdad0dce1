"""`%who` and `%whos`: what has been defined so far.

%who   =>   rate  price        %whos   =>   kind, type, size and value of each
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from engine.api import Defined

from .registry import Answer, Call, Shown, magic
from .tables import line, plural, table

VALUE_WIDTH: Final = (
    60  # code points of a value: a row with all its columns fits a notebook's width
)


@magic("who", "[NAME …]", kind="name")
def who(call: Call) -> Answer:
    """List the names you have defined; `%whos` shows more of each.

    Words keep only the names they match; `*` stands for any letters.

    %who
    %who total-*
    """
    found = _found(call, "who")
    return Shown("  ".join(each.name for each in found) or _nothing(call))


@magic("whos", "[NAME …]", kind="name")
def whos(call: Call) -> Answer:
    """Show the names you have defined with kind, type, size and value.

    The size of a collection is its items, that of a text its characters; a lazy sequence has none
    until it is run. Words keep only the names they match.

    %whos
    %whos total-*
    """
    rows = [
        (each.name, each.kind, each.type, _size(each), line(each.value, VALUE_WIDTH))
        for each in _found(call, "whos")
    ]
    if not rows:
        return Shown(_nothing(call))
    return table(
        rows,
        ("name", "kind", "type", "size", "value"),
        right=(3,),
        title=f"{plural(len(rows), 'definition')} in {call.session.namespace}",
    )


def _found(call: Call, magic: str) -> list[Defined]:
    patterns = call.words(magic).words or ("*",)
    return [
        each
        for each in call.session.names()
        if any(fnmatchcase(each.name, pattern) for pattern in patterns)
    ]


def _size(each: Defined) -> str:
    return "" if each.size is None else f"{each.size:,}"


def _nothing(call: Call) -> str:
    return f"Nothing defined matches {call.word}." if call.word else "Nothing is defined yet."

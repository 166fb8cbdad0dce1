"""Half-typed text: is it finished, how far to indent the next line, what stands at the cursor.

    completeness("(let [a 1]")    =>  ("incomplete", "  ")
    token_at("(map in", 7)        =>  Cursor(prefix "in", 5..7, symbol, call "map", argument 1)

Offsets count code points. No text is too broken for either.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .halftyped import NEAR, Group, is_ended, kind_of, open_at, open_from
from .incremental import clean_end, clean_start
from .layout import BODY, STYLES
from .problems import UNFINISHED
from .reader import ReadResult, read
from .tokens import start_of

COMPLETE: Final = "complete"
INCOMPLETE: Final = "incomplete"
INVALID: Final = "invalid"


class Cursor(NamedTuple):
    """What stands at a cursor.

    `prefix` is the part of the token before the cursor; the token is `[start, end)` of the text.
    `kind`: symbol, keyword, string, number, comment, magic (a `%word` that begins a line outside
    all brackets), or "" where no token touches the cursor. `call` is the head of the innermost list
    around it ("" for none or no symbol), `argument` the index there (0 is the head). `groups` are
    the open brackets, outermost first.
    """

    prefix: str
    start: int
    end: int
    kind: str
    call: str
    argument: int
    groups: tuple[Group, ...] = ()


def completeness(text: str, result: ReadResult | None = None) -> tuple[str, str]:
    """Status (complete, incomplete, invalid) and the indent of the next line in spaces.

    Incomplete is what typing on can cure: open brackets, strings, comments, a shorthand at the end.
    `result` is what the text reads as, where that is known.
    """
    result = read(text) if result is None else result
    codes = {found.code for found in result.problems}
    if not codes:
        return COMPLETE, ""
    if codes - UNFINISHED:
        return INVALID, ""
    if "R0104" in codes or "R0105" in codes:
        return INCOMPLETE, ""  # the next line begins inside a string or comment
    return INCOMPLETE, " " * indent_in(text, _open_groups(text, result))


def _open_groups(text: str, result: ReadResult) -> tuple[Group, ...]:
    """What is open at the end of a text, of which only the part with problems is looked at.

    The forms behind it close what they open; two of them are items enough to indent by.
    """
    start = max(clean_end(result), start_of(text))
    end = clean_start(result, 2)
    end = len(text) if end < 0 else end
    return (open_at(text, end) if end - start > NEAR else open_from(text, start, end)).groups


def indent_in(text: str, groups: tuple[Group, ...]) -> int:
    """The column (from 0) at which the formatter would begin a line after `text`."""
    if not groups:
        return 0
    last = groups[-1]
    column = _column(text, last.at)
    if last.text not in ("(", "#(") or not last.head:
        return column + len(last.text)
    line_break = text.find("\n", last.at)
    second = last.items[1].at if len(last.items) > 1 else -1
    beside = second >= 0 and (line_break < 0 or second < line_break)
    return column + BODY if last.head in STYLES or not beside else _column(text, second)


def token_at(text: str, cursor: int) -> Cursor:
    """The token that the cursor touches and the call around it; `cursor` clamps to the text."""
    cursor = max(0, min(cursor, len(text)))
    groups, token, start = open_at(text, cursor)
    call, argument = "", 0
    if groups and groups[-1].text == "(":
        argument = len(groups[-1].before(start))
        call = groups[-1].head
    kind = kind_of(token) if token else ""
    if kind == "string" and is_ended(token) and cursor >= start + len(token):
        kind = ""
    if kind == "symbol" and token[0] == "%" and not groups and _begins_line(text, start):
        kind = "magic"
    if not kind:
        return Cursor("", cursor, cursor, "", call, argument, groups)
    return Cursor(text[start:cursor], start, start + len(token), kind, call, argument, groups)


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)

"""Half-typed text: is it finished, how far to indent the next line, what stands at the cursor.

    completeness("(let [a 1]")    =>  ("incomplete", "  ")
    token_at("(map in", 7)        =>  Cursor(prefix "in", 5..7, symbol, call "map", argument 1)

Offsets count code points. No text is too broken for either.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .layout import BODY, STYLES
from .problems import CLOSERS, UNFINISHED
from .reader import read
from .tokens import (
    COMMENT,
    ESCAPED,
    KNOWN,
    LIT,
    MANY,
    STR,
    SYM,
    UNENDED,
    Entry,
    block_end,
    classify,
    is_blank,
    start_of,
    whole_pieces,
)

COMPLETE: Final = "complete"
INCOMPLETE: Final = "incomplete"
INVALID: Final = "invalid"


class Cursor(NamedTuple):
    """What stands at a cursor.

    `prefix` is the part of the token before the cursor; the token is `[start, end)` of the text.
    `kind`: symbol, keyword, string, number, comment, magic (a `%word` that begins a line outside
    all brackets), or "" where no token touches the cursor. `call` is the head of the innermost list
    around it ("" for none or no symbol), `argument` the index there (0 is the head).
    """

    prefix: str
    start: int
    end: int
    kind: str
    call: str
    argument: int


class _Open:
    """An open bracket: its offset, and what follows it so far."""

    __slots__ = ("at", "bracket", "count", "head", "second")

    def __init__(self, bracket: str, at: int) -> None:
        self.bracket = bracket
        self.at = at
        self.head = ""  # text of the first item where that is a symbol
        self.count = 0  # items that were begun
        self.second = -1  # offset of the second item


def completeness(text: str) -> tuple[str, str]:
    """Status (complete, incomplete, invalid) and the indent of the next line in spaces.

    Incomplete is what typing on can cure: open brackets, strings, comments, a shorthand at the end.
    """
    codes = {found.code for found in read(text).problems}
    if not codes:
        return COMPLETE, ""
    if codes - UNFINISHED:
        return INVALID, ""
    if "R0104" in codes or "R0105" in codes:
        return INCOMPLETE, ""  # the next line begins inside a string or comment
    return INCOMPLETE, " " * indent_after(text)


def indent_after(text: str) -> int:
    """The column (from 0) at which the formatter would begin a line after `text`."""
    opened = _scan(text, len(text))[0]
    if not opened:
        return 0
    last = opened[-1]
    column = _column(text, last.at)
    if last.bracket not in ("(", "#("):
        return column + len(last.bracket)
    if not last.head:
        return column + len(last.bracket)
    line_break = text.find("\n", last.at)
    beside = last.second >= 0 and (line_break < 0 or last.second < line_break)
    return column + BODY if last.head in STYLES or not beside else _column(text, last.second)


def token_at(text: str, cursor: int) -> Cursor:
    """The token that the cursor touches and the call around it; `cursor` clamps to the text."""
    cursor = max(0, min(cursor, len(text)))
    opened, token, start = _scan(text, cursor)
    call, argument = "", 0
    if opened and opened[-1].bracket == "(":
        call = opened[-1].head
        argument = opened[-1].count - (1 if token else 0)
    kind = _kind(token, start, cursor) if token else ""
    if kind == "symbol" and token[0] == "%" and not opened and _begins_line(text, start):
        kind = "magic"
    if not kind:
        return Cursor("", cursor, cursor, "", call, argument)
    return Cursor(text[start:cursor], start, start + len(token), kind, call, argument)


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _entry(piece: str) -> Entry:
    return KNOWN.get(piece) or classify(piece)


def _scan(text: str, cursor: int) -> tuple[list[_Open], str, int]:
    """Brackets open at the cursor, and the token that touches it ("" for none) with its offset."""
    opened: list[_Open] = []
    at = start_of(text)
    for piece in whole_pieces(text, at):
        parts = [piece]
        entry = _entry(piece)
        if entry[0] == MANY and at + len(piece) >= cursor:
            parts = list(entry[1])
        for part in parts:
            if at > cursor or (at == cursor and not _is_word(part)):
                return opened, "", cursor
            _note(opened, part, at)
            if _touches(part, at, cursor):
                return opened, part, at
            at += len(part)
    return opened, "", cursor


def _touches(part: str, at: int, cursor: int) -> bool:
    """Whether the cursor is inside the part, or at an edge where typing on would change it."""
    end = at + len(part)
    if is_blank(part) or part in CLOSERS:
        return False
    if at < cursor < end or _is_word(part):
        return at <= cursor <= end
    open_block = part.startswith("#|") and block_end(part, 0) < 0
    return cursor == end and (part[0] == ";" or open_block or _entry(part)[0] == UNENDED)


def _is_word(part: str) -> bool:
    return _kind(part, 0, 0) in ("symbol", "keyword", "number")


def _kind(part: str, start: int, cursor: int) -> str:
    if part[0] == ":":
        return "keyword"
    kind = _entry(part)[0]
    if kind in (STR, ESCAPED, UNENDED):
        ended = kind != UNENDED and cursor >= start + len(part)
        return "" if ended else "string"
    if kind == COMMENT:
        return "comment"
    if kind == SYM or part[0].isalpha():
        return "symbol"
    if part[0].isdigit() or (kind == LIT and part[0] in "+-"):
        return "number"
    return "symbol" if part[0] in ".%" else ""


def _note(opened: list[_Open], part: str, at: int) -> None:
    """Follow one piece: brackets open and close, anything else is an item of the last bracket."""
    if is_blank(part) or _entry(part)[0] == COMMENT:
        return
    if part in ")]}":
        fitting = [level for level, open in enumerate(opened) if CLOSERS[open.bracket] == part]
        if fitting:
            del opened[fitting[-1] :]
        return
    if opened and not _is_mark(part):
        last = opened[-1]
        last.count += 1
        if last.count == 1 and _kind(part, 0, 0) == "symbol":
            last.head = part
        elif last.count == 2:
            last.second = at
    if part in CLOSERS:
        opened.append(_Open(part, at))


def _is_mark(part: str) -> bool:
    return part in ("'", "`", "~", "~@", "@", "^", "#_")

"""What is open at a cursor: brackets with the items before it, however broken the text is.

    "(let [x 1] (f x |"   =>   Open(groups: (let [x 1] (…  and (f x  ; token "")

Items are texts with offsets; brackets are groups of items. Shorthands are left out, and so is what
metadata marks and `#_` stand before. A closing bracket closes the nearest one it fits.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .problems import CLOSERS
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
    next_top_opener,
    start_of,
    whole_pieces,
)

# Code points before a cursor that are looked at: the forms around it seldom are longer, and a whole
# megabyte would take half a second.
NEAR: Final = 60_000
_MARKS: Final = frozenset(("'", "`", "~", "~@", "@"))
_HIDING: Final = frozenset(("#_", "^"))  # the form after them is no item


class Group:
    """A bracket at offset `at`, its items so far, and the offset after its end, -1 while open."""

    __slots__ = ("at", "end", "hidden", "items", "text")

    def __init__(self, text: str, at: int) -> None:
        self.text: Final = text
        self.at: Final = at
        self.end = -1
        self.items: list[Item] = []
        self.hidden = 0  # items to come that do not count

    @property
    def head(self) -> str:
        """The text of the first item of a list, where that is a symbol."""
        first = self.items[0] if self.items else None
        return first.text if type(first) is Atom and kind_of(first.text) == "symbol" else ""

    def before(self, at: int) -> list[Item]:
        """The items that begin before an offset."""
        return [item for item in self.items if item.at < at]


class Atom(NamedTuple):
    """Anything but a bracket, as text."""

    text: str
    at: int

    @property
    def end(self) -> int:
        """The offset after it."""
        return self.at + len(self.text)


Item = Group | Atom


class Open(NamedTuple):
    """The brackets open at a cursor, outermost first; the token it touches ("" for none), where."""

    groups: tuple[Group, ...]
    token: str
    start: int


def open_at(text: str, cursor: int) -> Open:
    """What is open at a cursor. Of a long text only what stands near the cursor is looked at."""
    at = start_of(text)
    if cursor - at > NEAR:
        at = max(at, cursor - NEAR)
        found = next_top_opener(text, at)
        at = found if 0 <= found < cursor else at
    return open_from(text, at, cursor)


def open_from(text: str, at: int, cursor: int) -> Open:
    """The same, looking at the text from `at` on, which must stand outside of all brackets."""
    opened: list[Group] = []
    known = KNOWN.get
    for piece in whole_pieces(text, at):
        entry = known(piece) or classify(piece)
        for part in entry[1] if entry[0] == MANY else (piece,):
            if at > cursor or (at == cursor and not _is_word(part)):
                return Open(tuple(opened), "", cursor)
            if entry[0] > COMMENT:
                _note(opened, part, at)
            if at + len(part) >= cursor and _touches(part, at, cursor):
                return Open(tuple(opened), part, at)
            at += len(part)
    return Open(tuple(opened), "", cursor)


def group_at(text: str, at: int, most: int) -> Group | None:
    """The group that begins at an offset, with what follows inside of at most `most` code points.

    None where no bracket stands there.
    """
    root = Group("", at)
    opened = [root]
    for piece in whole_pieces(text[: at + most], at):
        entry = _entry(piece)
        for part in entry[1] if entry[0] == MANY else (piece,):
            if entry[0] > COMMENT:
                _note(opened, part, at)
            at += len(part)
        if len(opened) < 2:
            break
    first = root.items[0] if root.items else None
    return first if type(first) is Group else None


def kind_of(part: str) -> str:
    """symbol, keyword, string, number, comment, or "" for anything else."""
    if part[0] == ":":
        return "keyword"
    kind = _entry(part)[0]
    if kind in (STR, ESCAPED, UNENDED):
        return "string"
    if kind == COMMENT:
        return "comment"
    if kind == SYM or part[0].isalpha():
        return "symbol"
    if part[0].isdigit() or (kind == LIT and part[0] in "+-"):
        return "number"
    return "symbol" if part[0] in ".%" else ""


def is_ended(part: str) -> bool:
    """Whether typing on after the piece does not change it: a closed string."""
    return _entry(part)[0] != UNENDED


def _entry(piece: str) -> Entry:
    return KNOWN.get(piece) or classify(piece)


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
    return kind_of(part) in ("symbol", "keyword", "number")


def _note(opened: list[Group], part: str, at: int) -> None:
    """Follow one piece: brackets open and close, anything else is an item of the last bracket."""
    if part in ")]}":
        for level in range(len(opened) - 1, -1, -1):
            if CLOSERS.get(opened[level].text) == part:
                opened[level].end = at + 1
                del opened[level:]
                return
        return
    if part in _MARKS:
        return
    if part in _HIDING:
        if opened:
            opened[-1].hidden += 1
        return
    item: Item = Group(part, at) if part in CLOSERS else Atom(part, at)
    if opened:
        last = opened[-1]
        if last.hidden:
            last.hidden -= 1
        else:
            last.items.append(item)
    if type(item) is Group:
        opened.append(item)

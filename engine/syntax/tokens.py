"""The lexical level: one regular expression cuts a text into pieces, a table says what they are.

    "(+ 1, x:int)"  =>  "("  "+"  " "  "1"  ", "  "x:int"  ")"
    "x:int"         =>  (MANY, ("x", ":int"))           "+"  =>  (SYM, "+")       "1"  =>  (LIT, 1)

The pieces tile the text, white space (the comma is one) included, so lengths give positions. Source
repeats its words, so what a piece is, value included, is looked up by its text; only a new word is
taken apart, by the rules of `_WORD`. What no rule accepts is ODD, and `odd` says what is wrong with
it. The same rules stand in `grammar.lark`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import intern
from typing import Any, Final

from ..values.atoms import Uuid, keyword

# Combining marks: parts of letters in many scripts, but no letters to Python's `\w`.
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670"
    r"\u0900-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e40-\u0e4e"
)
_SPACE = r"\t\n\v\f\r ,\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OPERATORS = r"$+\-*/=<>!?%&"
_START = rf"(?:[A-Za-z_{_OPERATORS}]|[^\W\d])"  # begins a name
_INSIDE = rf"A-Za-z0-9_{_OPERATORS}.@\w{_MARKS}"  # goes on inside a name
_TAIL = rf"[{_INSIDE}#]"  # `#` too, for `x#`
_RUN = rf"[{_INSIDE}#:]"
_END = rf"(?!{_TAIL})"
_EXPONENT = r"[eE][+-]?[0-9]++"
_VERSION = r":v[0-9][0-9.]*+"
# A repeated group is written `(?>(?:…)*)` and never `(?:…)*+`, which Python before 3.11.5 matches
# wrongly (gh-106052).
_FLAT_BLOCK = r"\#\|(?>(?:[^|#]++|\|(?!\#)|\#(?!\|))*)\|\#"
_BLOCK = rf"\#\|(?>(?:[^|#]++|\|(?!\#)|\#(?!\|)|{_FLAT_BLOCK})*)\|\#"  # one level of nesting

PIECE: Final = re.compile(
    rf"[{_SPACE}]++|[()\[\]{{}}]|resource://[^{_SPACE})\]}}]*+"
    rf"|[A-Za-z0-9_{_OPERATORS}.:\w][{_INSIDE}:]*+(?>(?:(?<!:)\#[{_INSIDE}:]*+)*)"
    r'|"[^"\\\ud800-\udfff]*+"|;[^\n\r]*+|\#[({_]|[\'`^@]|~@?'
    rf'|"(?>(?:[^"\\]++|\\.)*)(?:"|\\?\Z)|{_BLOCK}|\#\||\|\#?|[#\\]{_TAIL}*+|.',
    re.DOTALL,
)

_WORD: Final = re.compile(
    rf"([0-9a-fA-F]{{8}}-(?:[0-9a-fA-F]{{4}}-){{3}}[0-9a-fA-F]{{12}}{_END})"
    rf"|((?:[A-Za-z_$*/=<>!?%&]|[+\-](?!\.?[0-9])|[^\W\d]|\.(?={_START})){_TAIL}*+"
    rf"(?>(?:{_VERSION}/{_TAIL}++)?)|:(?![{_INSIDE}:]))"
    rf"|:({_START}{_TAIL}*+(?>(?:{_VERSION}[/:]{_TAIL}++)?))"
    rf"|([+-]?[0-9]++{_END})"
    rf"|([+-]?[0-9]++(?:\.[0-9]++(?:{_EXPONENT})?|{_EXPONENT}){_END})"
    rf"|([+-]?0(?:[xX][0-9a-fA-F]++|[oO][0-7]++|[bB][01]++){_END})"
    r"|([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[._][0-9]{3})?Z" + _END + ")"
    rf"|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_RUN}*+|:{_RUN}*+|.{_TAIL}*+",
)

# Kinds of pieces. LIT carries its value, SYM its name, OPEN its closer; the others nothing.
(
    BLANK,
    COMMENT,
    SYM,
    CLOSE,
    OPEN,
    LIT,
    STR,
    PREFIX,
    MANY,
    BLOCK,
    ESCAPED,
    LONG,
    FLOAT,
    RADIX,
    TIMESTAMP,
    RESOURCE,
    UNENDED,
    ODD,
) = range(18)
_GROUP_KINDS: Final = (ODD, LIT, SYM, LIT, LIT, FLOAT, RADIX, TIMESTAMP)
_UUID_GROUP, _SYM_GROUP, _KEYWORD_GROUP, _INTEGER_GROUP = 1, 2, 3, 4

Entry = tuple[int, Any]

_FIXED: Final[dict[str, Entry]] = {
    "(": (OPEN, ")"),
    "#(": (OPEN, ")"),
    "[": (OPEN, "]"),
    "{": (OPEN, "}"),
    "#{": (OPEN, "}"),
    ")": (CLOSE, None),
    "]": (CLOSE, None),
    "}": (CLOSE, None),
    "'": (PREFIX, None),
    "`": (PREFIX, None),
    "~": (PREFIX, None),
    "~@": (PREFIX, None),
    "@": (PREFIX, None),
    "^": (PREFIX, None),
    "#_": (PREFIX, None),
    "#|": (BLOCK, None),
    "|": (SYM, "|"),
    "true": (LIT, True),
    "false": (LIT, False),
    "nil": (LIT, None),
    "##Inf": (LIT, float("inf")),
    "##-Inf": (LIT, float("-inf")),
    "##NaN": (LIT, float("nan")),
}
KNOWN: Final[dict[str, Entry]] = dict(_FIXED)  # what pieces were found to be
MOST_KNOWN: Final = 8192  # pieces remembered; the vocabulary of a large program
LONGEST_KNOWN: Final = 48  # characters of a piece worth remembering

_STRING: Final = re.compile(r'"(?>(?:[^"\\]++|\\.)*)"', re.DOTALL)
SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SPACE_ONLY: Final = re.compile(rf"[{_SPACE}]++")
_BLOCK_EDGE: Final = re.compile(r"#\||\|#")
_TOP_OPENER: Final = re.compile(r"^(?:[(\[{]|#[({])", re.MULTILINE)


def classify(piece: str) -> Entry:
    """What a piece is that KNOWN does not hold; remembers it when it is worth it."""
    first = piece[0]
    if first == '"':
        if not _STRING.fullmatch(piece):
            return UNENDED, None
        return (ESCAPED if "\\" in piece or SURROGATE.search(piece) else STR), None
    if first == ";":
        return COMMENT, None
    if first == "#":
        return _FIXED.get(piece) or (COMMENT if piece.startswith("#|") else ODD, None)
    entry = _FIXED.get(piece) or _word(piece)
    if len(piece) <= LONGEST_KNOWN and entry[0] != ODD:
        if len(KNOWN) >= MOST_KNOWN:
            KNOWN.clear()
            KNOWN.update(_FIXED)
        KNOWN[intern(piece)] = entry
    return entry


def _word(piece: str) -> Entry:
    if _SPACE_ONLY.fullmatch(piece):
        return BLANK, None
    if piece.startswith("resource://"):
        return RESOURCE, None
    found = _WORD.match(piece)
    if found is None:
        return ODD, None
    if found.end() < len(piece):
        return MANY, tuple([part[0] for part in _WORD.finditer(piece)])
    group = found.lastindex or 0
    if group == _UUID_GROUP:
        return LIT, Uuid(piece.lower())
    if group == _SYM_GROUP:
        return SYM, intern(piece)
    if group == _KEYWORD_GROUP:
        return LIT, keyword(found[group])
    if group == _INTEGER_GROUP:
        return (LIT, int(piece)) if len(piece) <= LONGEST_KNOWN else (LONG, None)
    return _GROUP_KINDS[group], None


def pieces(text: str, pos: int) -> Iterator[str]:
    """The pieces of a text from `pos` on, one at a time; `PIECE.findall` is twice as fast."""
    for found in PIECE.finditer(text, pos):
        yield found[0]


def is_blank(piece: str) -> bool:
    """Whether a piece is white space."""
    return _SPACE_ONLY.match(piece) is not None


def whole_pieces(text: str, pos: int) -> Iterator[str]:
    """The pieces of a text from `pos` on, block comments whole however deep they nest."""
    while pos >= 0:
        resume = -1
        for piece in pieces(text, pos):
            if piece == "#|":
                end = block_end(text, pos)
                resume = end if end >= 0 else len(text)
                yield text[pos:resume]
                break
            yield piece
            pos += len(piece)
        pos = resume


def start_of(text: str) -> int:
    """Where reading begins: after a byte order mark and a `#!` first line."""
    at = 1 if text.startswith("\ufeff") else 0
    if text.startswith("#!", at):
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    return at


def block_end(text: str, start: int) -> int:
    """The offset after the `|#` that closes the block comment at `start`, or -1; they nest."""
    depth = 0
    for edge in _BLOCK_EDGE.finditer(text, start):
        depth += 1 if edge[0] == "#|" else -1
        if depth == 0:
            return edge.end()
    return -1


def next_top_opener(text: str, start: int) -> int:
    """The first offset from `start` on where a line begins with an opening bracket, or -1."""
    found = _TOP_OPENER.search(text, start)
    return found.start() if found else -1

"""RTFS for Pygments: highlighting in exported notebooks and in the terminal.

    (defn f [x] :ok)  =>  Punctuation "(", Keyword.Declaration "defn", Name.Function "f", …
    %timing on        =>  Name.Decorator "%timing", Name "on"
    ;; %% [markdown]  =>  Comment.Special: the cells of jupytext's percent format

Every text can be lexed, in time linear in its length; unbalanced brackets and open strings do no
harm. The engine is not loaded: the words stand in `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import Match
from typing import Any, ClassVar, Final

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from .vocabulary import BUILTINS, FORMS

BLANK: Final = r"[\s,]"
STOP: Final = r"\s,()\[\]{}\"';`~^"  # what no symbol holds
END: Final = rf"(?=[{STOP}]|\Z)"  # what may follow a symbol
SYMBOL: Final = rf"[^{STOP}@#:0-9][^{STOP}:]*"
TEXT: Final = r'"(?>[^"\\]|\\.)*"'  # a whole string, also over lines (with (?s))
HEX: Final = "[0-9a-fA-F]"
CONSTANTS: Final = ("true", "false", "nil")

Found = Iterator[tuple[int, Any, str]]


def _name(lexer: Any, match: Match[str], context: Any = None) -> Found:
    """A symbol that is no head of a call."""
    word = match[0]
    yield match.start(), Name.Builtin if word in BUILTINS else Name, word


def _python(lexer: Any, match: Any, context: Any = None) -> Found:
    """The text of a Python cell; what Python refuses is marked as what RTFS refuses is."""
    inner = PythonLexer().get_tokens_unprocessed(match.group())
    for at, kind, part in inner:
        yield match.start() + at, Generic.Error if kind is Error else kind, part


def _head(lexer: Any, match: Match[str], context: Any = None) -> Found:
    """`(`, white space, and the symbol that says what the list does."""
    yield match.start(1), Punctuation, match[1]
    if match[2]:
        yield match.start(2), Whitespace, match[2]
    yield match.start(3), _kind(match[3]), match[3]


def _definition(lexer: Any, match: Match[str], context: Any = None) -> Found:
    """The head of a definition up to the name, with its metadata and its type."""
    word = match[3]
    named = {"def": Name.Variable, "deftype": Name.Class, "defstruct": Name.Class}
    kinds = (
        *(Punctuation, Whitespace, Keyword.Declaration, Whitespace, Name.Attribute, Whitespace),
        *(named.get(word, Name.Function), Keyword.Type),
    )
    for number, kind in enumerate(kinds, 1):
        if match[number]:
            yield match.start(number), kind, match[number]


def _kind(word: str) -> Any:
    if word in CONSTANTS:
        return Keyword.Constant
    if word in FORMS:
        return Keyword.Declaration if word.startswith("def") else Keyword
    return Name.Builtin if word in BUILTINS else Name.Function


class RtfsLexer(RegexLexer):  # type: ignore[misc]
    """Tokens of the reader: see LANGUAGE, Reading."""

    name = "RTFS"
    aliases: ClassVar = ["rtfs"]
    filenames: ClassVar = ["*.rtfs"]
    mimetypes: ClassVar = ["text/x-rtfs"]

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\A\ufeff", Whitespace),
            (r"\A#![^\n]*", Comment.Hashbang),
            (
                r"\A(\s*)(%%python)([^\n]*\n)((?s:.*))",
                bygroups(Whitespace, Name.Decorator, Name.Attribute, _python),
            ),
            (
                r"\A(\s*)(%%file)([^\n]*\.py[ \t]*\n)((?s:.*))",
                bygroups(Whitespace, Name.Decorator, String.Other, _python),
            ),
            (
                r"\A(\s*)(%%file)([^\n]*(?<!\.rtfs)\n)((?s:.*))",
                bygroups(Whitespace, Name.Decorator, String.Other, Text),
            ),
            (r"^;;[ \t]*%%(?![\w%])[^\n]*", Comment.Special),
            (r"^%%?[A-Za-z][\w.-]*", Name.Decorator, "magic"),
            include("forms"),
        ],
        # The rest of a magic's line: options, words, and any form of the language.
        "magic": [
            (r"\n", Whitespace, "#pop"),
            (r"[^\S\n]+", Whitespace),
            (r"--?[A-Za-z][\w-]*=?", Name.Attribute),
            include("forms"),
        ],
        "forms": [
            (rf"{BLANK}+", Whitespace),
            (r";[^\n]*", Comment.Single),
            (r"#\|", Comment.Multiline, "comment"),
            (r"#_", Comment.Preproc),
            (r'"', String.Double, "string"),
            (rf"##(?:-?Inf|NaN){END}", Number.Float),
            (rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[._]\d{{3}})?Z{END}", Literal.Date),
            (rf"{HEX}{{8}}-(?:{HEX}{{4}}-){{3}}{HEX}{{12}}{END}", Literal),
            (r"resource://[^\s,)\]}]+", Literal.String.Other),
            (rf"[+-]?0[xX]{HEX}+{END}", Number.Hex),
            (rf"[+-]?0[oO][0-7]+{END}", Number.Oct),
            (rf"[+-]?0[bB][01]+{END}", Number.Bin),
            (rf"[+-]?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+){END}", Number.Float),
            (rf"[+-]?\d+{END}", Number.Integer),
            (rf"(?<=[^{STOP}]):[^{STOP}]+", Keyword.Type),
            (rf":[^{STOP}]+", String.Symbol),
            (words(CONSTANTS, suffix=END), Keyword.Constant),
            (
                rf"(\()(\s*)(def[a-z]*-?)({BLANK}+)(?:(\^:[^{STOP}]+)({BLANK}+))?"
                rf"({SYMBOL})(:[^{STOP}]+)?(?=[{STOP}]|\Z)",
                _definition,
                "defined",
            ),
            (rf"(\()(\s*)({SYMBOL})", _head),
            (r"#[({]|[()\[\]{}]", Punctuation),
            (r"'|`|~@?|@|\^", Operator),
            (r"%(?:\d+|&)?(?=[\s,()\[\]{}])", Name.Variable.Magic),
            (SYMBOL, _name),
            (rf"[^{STOP}]+", Generic.Error),  # what the reader refuses, such as 12abc
            (r".", Text),
        ],
        # After the name that is being defined: a text that something else follows documents it.
        "defined": [
            (
                rf"(?s)({BLANK}+)({TEXT})(?={BLANK}*[^\s,)])",
                bygroups(Whitespace, String.Doc),
                "#pop",
            ),
            (r"", Text, "#pop"),
        ],
        "comment": [
            (r"#\|", Comment.Multiline, "#push"),
            (r"\|#", Comment.Multiline, "#pop"),
            (r"[^#|]+|[#|]", Comment.Multiline),
        ],
        "string": [
            (rf"\\(?:u\{{{HEX}{{1,6}}\}}|u{HEX}{{4}}|[ntr\"\\/0])", String.Escape),
            (r'[^"\\]+', String.Double),
            (r'"', String.Double, "#pop"),
            (r"\\", Generic.Error),
        ],
    }

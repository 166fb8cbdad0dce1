"""RTFS for Pygments: highlighting in exported notebooks and in the terminal.

    (defn f [x] :ok)  =>  Punctuation "(", Keyword "defn", Text " ", Name.Function "f", …

Every text can be lexed; unbalanced brackets and open strings do no harm.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
)

END = r"(?=[\s,()\[\]{}\"';`~^]|\Z)"  # what may follow a symbol
SYMBOL = r"[^\s,()\[\]{}\"';`~^@#:0-9][^\s,()\[\]{}\"';`~^]*"
# the words that define a name, and the other special forms: highlighting must not load the engine
DEFINING = """def defn defmacro defstruct deftype module""".split()
FORMS = """fn lambda λ let letrec if when when-not unless if-let when-let if-not cond case and or
    not do loop recur match try catch finally throw for doseq dotimes -> ->> as-> some-> some->>
    cond-> import ns require step step-if step-loop step-parallel plan intent action capability
    resource parallel with-parallel with-resource call delay lazy-seq quote quasiquote""".split()


class RtfsLexer(RegexLexer):  # type: ignore[misc]
    """Tokens of the reader: see LANGUAGE, Reading."""

    name = "RTFS"
    aliases: ClassVar = ["rtfs"]
    filenames: ClassVar = ["*.rtfs"]
    mimetypes: ClassVar = ["text/x-rtfs"]

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"[\s,]+", Text.Whitespace),
            (r";[^\n]*", Comment.Single),
            (r"#\|", Comment.Multiline, "comment"),
            (r"#_", Comment.Preproc),
            (r'"', String.Double, "string"),
            (rf"##(?:-?Inf|NaN){END}", Number.Float),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[._]\d{3})?Z", Literal.Date),
            (r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", Literal),
            (r"resource://[^\s()\[\]{}]*", Literal),
            (rf"[+-]?0[xX][0-9a-fA-F]+{END}", Number.Hex),
            (rf"[+-]?0[oO][0-7]+{END}", Number.Oct),
            (rf"[+-]?0[bB][01]+{END}", Number.Bin),
            (rf"[+-]?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+){END}", Number.Float),
            (rf"[+-]?\d+{END}", Number.Integer),
            (r":[^\s,()\[\]{}\"';`~^]+", String.Symbol),
            (words(("true", "false", "nil"), suffix=END), Keyword.Constant),
            (
                rf"(\()(\s*)({'|'.join(DEFINING)})(\s+)({SYMBOL})",
                bygroups(Punctuation, Text, Keyword.Declaration, Text, Name.Function),
            ),
            (words([*DEFINING, *FORMS], prefix=r"(?<=\()", suffix=END), Keyword),
            (r"#[({]|[()\[\]{}]", Punctuation),
            (r"'|`|~@?|@|\^", Operator),
            (rf"(?<=\(){SYMBOL}", Name.Function),
            (SYMBOL, Name),
            (r".", Text),
        ],
        "comment": [
            (r"#\|", Comment.Multiline, "#push"),
            (r"\|#", Comment.Multiline, "#pop"),
            (r"[^#|]+|[#|]", Comment.Multiline),
        ],
        "string": [
            (r"\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|.)", String.Escape),
            (r'[^"\\]+', String.Double),
            (r'"', String.Double, "#pop"),
            (r"\\", String.Double),
        ],
    }

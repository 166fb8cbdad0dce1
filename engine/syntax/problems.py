"""What can be wrong with a text, one code for each sort of mistake.

    problem("R0103", span, "Nothing is open …")  =>  Diagnostic("syntax-error", …)

Codes are stable: documentation and tests name them. `SEMANTIC` are the mistakes that a grammar
cannot see: they need the value of a literal.
"""

from __future__ import annotations

from typing import Final

from ..base.diagnostic import Diagnostic, Label
from ..base.span import Span

CODES: Final = {
    "R0100": "text that the grammar does not derive",
    "R0101": "unclosed bracket",
    "R0102": "mismatched closing bracket",
    "R0103": "stray closing bracket",
    "R0104": "unterminated string",
    "R0105": "unterminated block comment",
    "R0106": "invalid escape in a string",
    "R0107": "invalid number",
    "R0108": "invalid keyword",
    "R0109": "map with a key that has no value",
    "R0110": "duplicate literal key in a map or set",
    "R0111": "shorthand with nothing after it",
    "R0112": "unknown `#` syntax",
    "R0113": "unexpected character",
    "R0114": "invalid timestamp",
    "R0115": "number out of range",
    "R0116": "metadata that is neither a map nor a keyword",
    "R0117": "empty resource handle",
    "R0118": "block comment end without a beginning",
    "R0119": "too many problems",
    "R0120": "text that is not UTF-8",
    "R0121": "invalid symbol",
    "R0122": "timestamp out of range",
    "R0123": "shorthand at the end of the text",
}
SEMANTIC: Final = frozenset({"R0110", "R0115", "R0122"})
UNFINISHED: Final = frozenset({"R0101", "R0104", "R0105", "R0123"})  # typing on may cure these

CLOSERS: Final = {"(": ")", "#(": ")", "[": "]", "{": "}", "#{": "}"}


def problem(
    code: str,
    span: Span,
    message: str,
    hint: str = "",
    expected: tuple[str, ...] = (),
    labels: tuple[Label, ...] = (),
) -> Diagnostic:
    """A syntax error; `expected` are the tokens that could stand at the span."""
    return Diagnostic("syntax-error", message, span, code, hint, labels, expected)


def quoted(text: str) -> str:
    """A short, visible form of source text for messages."""
    if len(text) > 40:
        text = text[:37] + "…"
    if text.isprintable():
        return f"`{text}`"
    return "`" + text.encode("unicode_escape").decode("ascii") + "`"

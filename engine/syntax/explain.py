"""The formal grammar as judge: which texts are RTFS, and what should have stood where one is not.

    accepts("(+ 1 2)")  =>  True
    explain("(+ 1 }")   =>  Diagnostic("Unexpected `}`", expected = (")", "symbol", "integer", …))

`reader` is fast and says what is wrong; `grammar.lark` is the definition it is tested against.
lark is imported here, on first use, because it costs more than reading a notebook.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from ..base.diagnostic import Diagnostic
from ..base.span import Span, Unit
from .problems import problem, quoted
from .tokens import pieces

_NAMES: Final = {
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "LBRACE": "{",
    "RBRACE": "}",
    "QUOTE": "'",
    "BACKQUOTE": "`",
    "TILDE": "~",
    "AT": "@",
    "CIRCUMFLEX": "^",
    "VBAR": "|",
    "$END": "end of text",
    "CHUNK": "text of the comment",
}
_CONSTANTS: Final = ("true", "false", "nil", "##Inf", "##-Inf", "##NaN")
_UNSEEN: Final = frozenset(("HEADER", "WHITE", "LINE_COMMENT"))
_SHAPES: Final = {
    "list": "(",
    "vector": "[",
    "map": "{",
    "set": "#{",
    "function": "#(",
    "quote": "'",
    "quasiquote": "`",
    "unquote": "~",
    "splice": "~@",
    "deref": "@",
    "meta": "^",
    "metameta": "^",
}

Outline = str | tuple[str, tuple["Outline", ...]]


@cache
def _parser() -> Any:
    from lark import Lark

    text = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(text, parser="lalr", lexer="contextual", maybe_placeholders=False)


def accepts(text: str) -> bool:
    """Whether the grammar derives the text."""
    return explain(text) is None


def explain(text: str) -> Diagnostic | None:
    """Why the grammar does not derive the text, with the tokens it expected; None where it does."""
    from lark import UnexpectedInput

    try:
        _parser().parse(text)
    except UnexpectedInput as failure:
        return _diagnostic(text, failure)
    return None


def outline(text: str) -> tuple[Outline, ...]:
    """The grammar's tree of a text: atoms as their text, the rest as (opening mark, parts).

    Comments and discarded forms are left out. Raises lark's UnexpectedInput.
    """
    return _outline(_parser().parse(text))


def _outline(tree: Any) -> tuple[Outline, ...]:
    parts: list[Outline] = []
    for child in tree.children:
        if isinstance(child, str):
            if getattr(child, "type", "") != "HEADER":
                parts.append(str(child))
        elif child.data in _SHAPES:
            parts.append((_SHAPES[child.data], _outline(child)))
    return tuple(parts)


def _diagnostic(text: str, failure: Any) -> Diagnostic:
    at = failure.pos_in_stream
    token = getattr(failure, "token", None)
    if at is None or at >= len(text) or (token is not None and token.type == "$END"):
        at, end, found = len(text), len(text), "end of text"
    else:
        piece = next(pieces(text, at))
        end, found = at + len(piece), quoted(piece)
    allowed = getattr(failure, "accepts", None) or getattr(failure, "expected", None)
    if not allowed:
        allowed = getattr(failure, "allowed", None) or ()
    names = {name for terminal in allowed for name in _names(terminal)}
    expected = tuple(sorted(names))
    span = Span(Unit("", 0, text), at, end)
    return problem("R0100", span, f"Unexpected {found}", expected=expected)


def _names(terminal: str) -> tuple[str, ...]:
    """The tokens that a terminal of the grammar stands for, as a reader of the text knows them."""
    if terminal in _UNSEEN:
        return ()
    if terminal == "CONSTANT":
        return _CONSTANTS
    if terminal in _NAMES:
        return (_NAMES[terminal],)
    definition = _literals().get(terminal)
    return (definition if definition is not None else terminal.lower(),)


@cache
def _literals() -> dict[str, str]:
    """The text of the terminals that are plain strings, by lark's names for them."""
    found: dict[str, str] = {}
    for terminal in _parser().terminals:
        if terminal.pattern.type == "str":
            found[terminal.name] = terminal.pattern.value
    return found

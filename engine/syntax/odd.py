"""What is wrong with a token that no rule accepts.

12abc => R0107 invalid number      ::x => R0108 invalid keyword      #foo => R0112 unknown syntax
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ..base.diagnostic import Diagnostic
from ..base.span import Span
from .problems import problem, quoted

ESCAPE_HINT: Final = r"the escapes are \n \t \r \\ \" \/ \0 \uXXXX \u{…}"
TIMESTAMP_HINT: Final = "a timestamp is written 2025-01-31T10:00:00Z or 2025-01-31T10:00:00.123Z"
NUMBERS: Final = "numbers are written 42, 1.5, 1e5, 0xff, 0o17, 0b101"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def diagnose(text: str, span: Span) -> Diagnostic:
    """The problem with the odd token `text` at `span`."""
    first = text[0]
    if first in "0123456789" or re.match(r"[+-]?\.?[0-9]", text):
        return _number(text, span)
    if first == ":":
        return _keyword(text, span)
    if first == "#":
        return _dispatch(text, span)
    if text == "|#":
        hint = "remove it, or write `#|` where the comment begins"
        return problem("R0118", span, "`|#` ends a block comment that did not begin", hint)
    if first == ".":
        hint = "a method is written `.name`, a name has no leading dot"
        return problem("R0121", span, f"Invalid symbol {quoted(text)}", hint, ("symbol",))
    return _character(first, span)


def _number(text: str, span: Span) -> Diagnostic:
    if _DATE.match(text):
        message = f"Invalid timestamp {quoted(text)}"
        return problem("R0114", span, message, TIMESTAMP_HINT, ("timestamp",))
    return problem("R0107", span, f"Invalid number {quoted(text)}", _number_hint(text), ("number",))


def _number_hint(text: str) -> str:
    if re.fullmatch(r"[+-]?[0-9]+\.", text):
        return f"digits must follow the dot: {text}0"
    if re.fullmatch(r"[+-]?\.[0-9]+", text):
        return f"a digit must stand before the dot: {text.replace('.', '0.')}"
    if re.fullmatch(r"[+-]?[0-9]+/[0-9]+", text):
        over, under = text.split("/")
        return f"there are no ratios: write (/ {over} {under})"
    if re.fullmatch(r"[+-]?[0-9]+(?:_[0-9]+)+", text):
        return f"digits are not grouped: {text.replace('_', '')}"
    if re.fullmatch(r"[+-]?[0-9]+[NnMmLl]", text):
        return f"integers have any size without a suffix: {text[:-1]}"
    return f"a name cannot begin with a digit; {NUMBERS}"


def _keyword(text: str, span: Span) -> Diagnostic:
    hint = "a letter or operator character must follow the colon"
    if text.startswith("::"):
        hint = "there are no auto-resolved keywords: write one colon and the whole name"
    return problem("R0108", span, f"Invalid keyword {quoted(text)}", hint, ("keyword",))


def _dispatch(text: str, span: Span) -> Diagnostic:
    expected = ("#(", "#{", "#_", "#|", "##Inf", "##-Inf", "##NaN")
    hint = "after `#` stand `(`, `{`, `_`, `|` or `#Inf`, `#-Inf`, `#NaN`"
    unit, after = span.unit, span.unit.start + span.end
    if text == "#" and unit.text[after : after + 1] == '"':
        hint = "regular expressions are written as strings, without `#`"
    elif text == "#" and unit.text[after : after + 1] == "'":
        hint = "a name alone gives its value; there are no vars"
    elif text.startswith("#!"):
        hint = "`#!` is a comment on the first line only; write `;`"
    return problem("R0112", span, f"Unknown syntax {quoted(text)}", hint, expected)


def _character(character: str, span: Span) -> Diagnostic:
    point = f"U+{ord(character):04X}"
    if "\ud800" <= character <= "\udfff":
        message = f"{point} is half of a character"
        return problem("R0113", span, message, "the text was decoded wrongly")
    if character == "\\":
        hint = 'there is no character kind: write a string, "a"'
        return problem("R0113", span, "Unexpected `\\`", hint, ("form",))
    name = unicodedata.name(character, "control character").lower()
    shown = quoted(character) + " " if character.isprintable() else ""
    message = f"Unexpected {shown}({point} {name})"
    return problem("R0113", span, message, "remove it", ("form",))

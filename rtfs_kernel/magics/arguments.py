"""What stands behind a magic's name: options, words, quoted texts, or an expression.

    parse_words("%save …", (append,), '--append "my notes.rtfs" f')
        =>  Given(words=("my notes.rtfs", "f"), values={"--append": ""})
    parse_expression("%timeit …", (loops,), "-n 5 (f 1)")
        =>  Given(values={"-n": "5"}, code="     (f 1)")        ; the code keeps its place

A `;` at the start of a word begins a comment, as in RTFS; `--` ends the options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


class MagicError(Exception):
    """A magic was used wrongly: a message, a sentence that helps, and the guilty word if any."""

    def __init__(self, message: str, hint: str = "", word: str = "") -> None:
        super().__init__(message)
        self.message: Final = message
        self.hint: Final = hint
        self.word: Final = word


def meant_hint(name: str, known: Iterable[str]) -> str:
    """A sentence with the known names that look like `name`; "" where none does."""
    from engine.base.suggest import meant, near

    text = meant(near(name, known))
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Option:
    """`--append`, or with a value `-n LOOPS`; `doc` says in a few words what it does."""

    flag: str
    doc: str
    value: str = ""

    @property
    def usage(self) -> str:
        """The flag and the name of its value."""
        return f"{self.flag} {self.value}".rstrip()


@dataclass(frozen=True, slots=True)
class Given:
    """What was written: words, values by flag ("" for a flag without one), and an expression."""

    words: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    code: str = ""

    def __contains__(self, flag: str) -> bool:
        return flag in self.values

    def number(self, flag: str, otherwise: int) -> int:
        """The value of an option as a count from 1. Raises MagicError."""
        text = self.values.get(flag)
        if text is None:
            return otherwise
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= 10**9:
            raise MagicError(f"{flag} takes a whole number from 1, not {text}", "", text)
        return int(text)


# a quoted text (its quotes may hold blanks), a comment, or a run of anything else
_TOKEN: Final = re.compile(
    r"""\s*(?:(;.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+)|(["']))""", re.S
)
_QUOTED: Final = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'""", re.S)


def parse_words(usage: str, options: Sequence[Option], text: str, most: int | None = None) -> Given:
    """Options and words anywhere in the text. Raises MagicError."""
    words: list[str] = []
    values: dict[str, str] = {}
    pending = iter(_tokens(text, usage))
    only_words = False
    for token in pending:
        if token == "--" and not only_words:
            only_words = True
        elif _is_option(token) and not only_words:
            option, value = _option(token, options, usage)
            if option.value and value is None:
                behind = next(pending, None)
                if behind is None:
                    raise _no_value(option, usage)
                value = _plain(behind)
            values[option.flag] = value or ""
        else:
            words.append(_plain(token))
    if most is not None and len(words) > most:
        raise MagicError(f"{words[most]} is one word too many", f"Usage: {usage}", words[most])
    return Given(tuple(words), values)


def parse_expression(usage: str, options: Sequence[Option], text: str) -> Given:
    """Options at the front, then code, with blanks in the place of the options.

    Raises MagicError.
    """
    values: dict[str, str] = {}
    at = 0
    while found := _LEADING.match(text, at):
        if found[1] == "--":
            at = found.end()
            break
        option, value = _option(found[1], options, usage)
        at = found.end()
        if option.value and value is None:
            behind = _TOKEN.match(text, at)
            if not behind or not behind[2]:
                raise _no_value(option, usage)
            value, at = _plain(behind[2]), behind.end()
        values[option.flag] = value or ""
    blank = re.sub(r"[^\n]", " ", text[:at])
    return Given((), values, blank + text[at:])


# `-5` and `->` are code; an option begins with one letter, or two dashes and a letter
_LEADING: Final = re.compile(r"\s*(--(?=\s|\Z)|-[A-Za-z](?=\s|\d|\Z)\S*|--[A-Za-z]\S*)")


def line_words(text: str) -> bool:
    """Whether the text holds anything but blanks and a comment."""
    stripped = text.strip()
    return bool(stripped) and not stripped.startswith(";")


def _is_option(token: str) -> bool:
    return len(token) > 1 and bool(re.match(r"-[A-Za-z]|--[A-Za-z]", token))


def _option(token: str, options: Sequence[Option], usage: str) -> tuple[Option, str | None]:
    """The option of a token and the value it carries: `-n5`, `-n 5`, `--last=5`."""
    from engine.base.suggest import near

    flag, equals, value = token.partition("=")
    for option in options:
        if option.flag == flag:
            if equals and not option.value:
                raise MagicError(f"{flag} takes no value", f"Usage: {usage}", token)
            return option, _plain(value) if equals else None
        if option.value and len(option.flag) == 2 and token.startswith(option.flag):
            return option, token[2:]
    close = near(flag, [each.flag for each in options])
    if close:
        hint = f"Did you mean {' or '.join(close)}?"
    else:
        known = ", ".join(each.usage for each in options)
        hint = f"Its options: {known}." if known else f"It has no options. Usage: {usage}"
    raise MagicError(f"Unknown option: {flag}", hint, token)


def _no_value(option: Option, usage: str) -> MagicError:
    return MagicError(
        f"{option.flag} needs a value: {option.usage}", f"Usage: {usage}", option.flag
    )


def _tokens(text: str, usage: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while (found := _TOKEN.match(text, at)) and found.end() > at:
        if found[1]:
            break
        if found[3]:
            rest = text[found.start(3) :].split("\n")[0]
            raise MagicError("A quote is not closed", f"Usage: {usage}", rest.strip())
        tokens.append(found[2])
        at = found.end()
    return tokens


def _plain(token: str) -> str:
    """The token without its quotes; inside of double ones a backslash takes a quote or itself."""

    def inner(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[2]
        return re.sub(r'\\(["\\])', r"\1", found[1])

    return _QUOTED.sub(inner, token)

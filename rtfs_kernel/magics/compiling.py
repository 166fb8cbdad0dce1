"""What the magics about compiling share: the target, the level, and words for what is wrong.

%passes --level basic square   =>   target "square", level "basic"
%ir inline square              =>   word "inline", target "square"
%passes                        =>   target None, the last cell
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, TypeVar

from engine.api import RtfsError

from .arguments import Given, MagicError, Option, line_words, parse_expression
from .registry import MAGICS, Call

LEVEL: Final = Option(
    "--level", "the level or passes to compile with; quoted if longer, 'basic -fold'", "LEVEL"
)
R = TypeVar("R", bound=Sequence[Any])
_FIRST: Final = re.compile(r"\s*(\S+)(?=\s|\Z)")


def worded(call: Call, magic: str, known: Collection[str]) -> tuple[str, Given]:
    """A word of `known` before the code, "" for none, with options on either side of it.

    Raises MagicError.
    """
    row = MAGICS[magic]
    usage = row.written(call.body)
    given = parse_expression(usage, row.options, call.argument)
    values, code, word = dict(given.values), given.code, ""
    found = _FIRST.match(code)
    if found and found[1] in known:
        word = found[1]
        rest = " " * found.end() + code[found.end() :]
        further = parse_expression(usage, row.options, rest)
        values.update(further.values)
        code = further.code
    if call.body is None:
        return word, Given((), values, code)
    if line_words(code):
        hint = "Write the code on the lines below it."
        raise MagicError(f"%%{magic} takes no code on its own line", hint, code.split()[0])
    return word, Given((), values, call.body)


def target_of(call: Call, given: Given) -> str | None:
    """The name or the text that is asked about; None for the last cell. Raises MagicError."""
    if line_words(given.code):
        return given.code
    if call.body is not None:
        raise MagicError("The lines below are empty", "Write the code there that is meant.")
    return None


def level_of(given: Given) -> str | None:
    """The level that was asked for; None for that of the session."""
    return given.values.get("--level")


def asked(call: Call, target: str | None, question: Callable[[], R]) -> R:
    """The answer about a target.

    Raises MagicError for a wrong level, an unknown name and where nothing is, RtfsError for a
    mistake in code.
    """
    try:
        found = question()
    except RtfsError as wrong:
        if wrong.problem.place is not None or target is None:
            raise
        hint = _sentence(wrong.problem.hint) or "%who lists what you have defined."
        raise MagicError(wrong.problem.message, hint, target.strip()) from wrong
    except ValueError as wrong:
        raise refused(wrong) from wrong
    if found:
        return found
    if target is None and not call.room.facts.runs:
        raise MagicError("No cell has run code yet", "Run one, or name what you mean.")
    raise MagicError("There is nothing to compile", "Imports and the like run as they are.")


def refused(wrong: ValueError) -> MagicError:
    """A ValueError of the session, "no such pass: 'x' (hint)", with its parts told apart."""
    message, _, rest = str(wrong).partition(" (")
    quoted = message.partition("'")[2].rpartition("'")[0]
    hint = rest.removesuffix(")")
    return MagicError(_sentence(message), f"{_sentence(hint)}" if hint else "", quoted)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

"""`%opt`: which optimization level compiles the cells."""

from __future__ import annotations

from typing import Final

from engine.base.suggest import near

from .registry import Answer, Call, MagicError, Shown, magic

LEVELS: Final = ("none", "basic", "aggressive")


@magic("opt", "none|basic|aggressive", cell=True)
def opt(call: Call) -> Answer:
    """Show or set the optimization level; above a cell, run it at that level alone.

    %opt              the level now
    %opt none         for the cells that follow
    %%opt aggressive  for the text below
    """
    if call.body is None and not call.word:
        return Shown(f"optimization level: {call.session.level}")
    level = _level(call.word)
    if call.body is not None:
        return call.session.run(call.body, call.cell, level=level)
    call.session.level = level
    return Shown(f"optimization level: {level}")


def _level(word: str) -> str:
    if word in LEVELS:
        return word
    close = near(word, LEVELS)
    hint = f"Did you mean {close[0]}?" if close else "Levels: " + ", ".join(LEVELS) + "."
    raise MagicError(f"Unknown optimization level: {word or '(none given)'}", hint)

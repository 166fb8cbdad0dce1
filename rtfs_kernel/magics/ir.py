"""`%ir`: the code of a function or of a text at any stage of the compiler, printed as RTFS.

%ir (-> 3 inc)   =>   (inc 3)        %ir final (-> 3 inc)   =>   4
"""

from __future__ import annotations

import re
from typing import Final

from engine.compilation import CORE, FINAL

from ..render.code import highlighted
from ..render.inert import shortened
from ..render.layout import laid_out
from .arguments import Given, MagicError, meant_hint
from .compiling import LEVEL, asked, level_of, target_of, worded
from .registry import TARGET, Answer, Call, Shown, magic

LONGEST: Final = 30_000  # code points shown; coloured they are about five times as many
_TWO_WORDS: Final = re.compile(r"\s*(:?[A-Za-z][\w-]*)\s+\S")


@magic("ir", f"[STAGE] {TARGET}", cell=True, body="look", kind="stage", options=(LEVEL,))
def ir(call: Call) -> Answer:
    """Show code at a stage of the compiler, printed as RTFS; nothing of it runs.

    The stage is core (what macros, match and destructuring become), a pass (after its last run),
    or final, the code that runs; without one it is core, with a level final. Without code it is
    about the last cell. A pass that had nothing to do leaves the code as those before it made it.

    %ir (-> 3 inc (* 2))
    %ir final total-of
    %ir fold (when (> 2 1) :yes)
    %ir --level basic (+ 1 (* 2 3))

    %%ir core
    (let [[a b] [1 2]]
      (+ a b))
    """
    stages = (CORE, *call.session.pass_names(), FINAL)
    word, given = worded(call, "ir", (*stages, *[f":{each}" for each in stages]))
    _refuse_unknown(call, word, given, stages)
    target, level = target_of(call, given), level_of(given)
    stage = word.removeprefix(":") or (FINAL if level else CORE)
    found = asked(call, target, lambda: call.session.ir(target, stage, level))
    text = shortened("\n\n".join([laid_out(each) for each in found.split("\n\n")]), LONGEST)
    return Shown(text, highlighted(text))


def _refuse_unknown(call: Call, word: str, given: Given, stages: tuple[str, ...]) -> None:
    """Raise MagicError for a word before the code that is no stage."""
    first = _TWO_WORDS.match(given.code) if call.body is None and not word else None
    if first:
        hint = meant_hint(first[1].removeprefix(":"), stages)
        hint = hint or f"The stages: {', '.join(stages)}."
        raise MagicError(f"Unknown stage: {first[1]}", hint, first[1])

"""`%remarks`: every rewrite with its reason, and the chances that were missed.

%remarks missed f   =>   simplify.identity  (+ x 0)  x is not known to be int
"""

from __future__ import annotations

from typing import Final

from ..render import remarks as render
from .compiling import LEVEL, asked, level_of, target_of, worded
from .registry import Answer, Call, Shown, magic

MISSED: Final = "missed"


@magic(
    "remarks",
    "[missed] [NAME | CODE]",
    cell=True,
    body="look",
    kind="target",
    choices=(MISSED,),
    options=(LEVEL,),
)
def remarks(call: Call) -> Answer:
    """Tell every rewrite of code with its rule, place and reason, and what was not done and why.

    With `missed` only what was not done. Without code it is about the last cell.

    %remarks total-of
    %remarks missed (fn [x] (+ x 0))
    %remarks --level basic total-of
    %remarks

    %%remarks missed
    (fn [x] (+ x 0))
    """
    word, given = worded(call, "remarks", (MISSED,))
    target, level = target_of(call, given), level_of(given)
    found = asked(call, target, lambda: call.session.compiled(target, level, call.cell))
    return Shown(render.plain(found, word == MISSED), render.html(found, word == MISSED))

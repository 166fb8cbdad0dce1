"""`%blame`: where each line of the code that runs comes from, and which rules made it.

%blame hyp   =>   (+ (* a a) (* b b))   cell [1]:2:20  inline.call, propagate.copy
"""

from __future__ import annotations

from ..render import blames as render
from .compiling import LEVEL, asked, level_of, target_of, worded
from .registry import TARGET, Answer, Call, Shown, magic


@magic("blame", TARGET, cell=True, body="look", kind="target", options=(LEVEL,))
def blame(call: Call) -> Answer:
    """Show the code that runs, and of each line where it was written and the rules that made it.

    In a notebook, what a rule made is marked, and hovering over any piece of the code tells its
    own place, the line it was written in, and its rules. Without code it is about the last cell.

    %blame total-of
    %blame (let [x 2] (* x x))
    %blame --level basic total-of

    %%blame
    (defn hyp [a b]
      (+ (* a a) (* b b)))
    """
    _, given = worded(call, "blame", ())
    target, level = target_of(call, given), level_of(given)
    found = asked(call, target, lambda: call.session.blame(target, level, call.cell))
    return Shown(render.plain(found), render.html(found))
